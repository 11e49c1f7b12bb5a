// Finds the Python that can carry JupyterLab. thalweg itself needs none.
import { spawnSync } from "node:child_process";

/** What JupyterLab 4.6 asks for. */
export const leastPython = { major: 3, minor: 10 };

export interface Python {
  command: string;
  version: string;
}

/** Says its version, and fails when it cannot make virtual environments. */
const probe = "import sys, venv, ensurepip; print('%d.%d.%d' % sys.version_info[:3])";

/** The first of the commands that is a Python new enough, with venv; null when there is none. */
export function findPython(commands: readonly string[] = ["python3", "python"]): Python | null {
  for (const command of commands) {
    const answer = spawnSync(command, ["-c", probe], { encoding: "utf8", timeout: 20_000 });
    const version = answer.status === 0 ? answer.stdout.trim() : "";
    const [major, minor] = version.split(".").map(Number);
    if (major > leastPython.major || (major === leastPython.major && minor >= leastPython.minor))
      return { command, version };
  }
  return null;
}
