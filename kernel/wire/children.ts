// Child processes of this one, and theirs: those that a synchronous call of a cell waits for.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** Sends a signal to every process that descends from this one, as a terminal does on Ctrl-C. */
export function interruptChildren(signal: NodeJS.Signals): void {
  if (process.platform === "win32") return;
  for (const pid of descendants(process.pid)) {
    try {
      process.kill(pid, signal);
    } catch {
      // it has ended meanwhile
    }
  }
}

function descendants(pid: number): number[] {
  return childrenOf(pid).flatMap((child) => [child, ...descendants(child)]);
}

function childrenOf(pid: number): number[] {
  try {
    if (process.platform === "linux")
      return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
        numbers(readFileSync(`/proc/${pid}/task/${task}/children`, "utf8")),
      );
    return numbers(spawnSync("pgrep", ["-P", String(pid)], { encoding: "utf8" }).stdout ?? "");
  } catch {
    // it has ended meanwhile
    return [];
  }
}

function numbers(text: string): number[] {
  return text.split(/\s+/).filter(Boolean).map(Number);
}
