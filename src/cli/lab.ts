// thalweg lab: JupyterLab with the kernel, in a virtual environment of its own beside the notebooks.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { InputError } from "../errors";
import { writeWhole } from "./files";
import { exitCode, perform, printJson } from "./perform";
import type { ExitCode } from "./perform";
import { findPython, leastPython } from "./python";

/** The one version that thalweg is tried with. */
const jupyterLab = "jupyterlab==4.6.6";

interface LabOptions {
  prepare?: boolean;
  json?: boolean;
}

/** Adds `lab` to the program. */
export function registerLab(program: Command): void {
  program
    .command("lab")
    .summary("open the notebooks in JupyterLab")
    .description(
      `Makes .venv-lab with ${jupyterLab} and the thalweg kernel when it is not there yet, and opens notebooks/ in it.`,
    )
    .argument("[arguments...]", "a folder to open, and options for `jupyter lab`, such as --no-browser")
    .option("--prepare", "make the environment, open nothing")
    .option("--json", "print what was prepared as JSON")
    .allowUnknownOption()
    .action((words: string[], options: LabOptions, command: Command) =>
      perform(command, () => lab(words, options)),
    );
}

async function lab(words: string[], options: LabOptions): Promise<ExitCode> {
  const environment = resolve(".venv-lab");
  const python = join(
    environment,
    ...(process.platform === "win32" ? ["Scripts", "python.exe"] : ["bin", "python"]),
  );
  prepare(environment, python);
  const { installKernel } = await import("../../kernel/index.js");
  const kernel = installKernel({ prefix: environment });
  const { installExtension } = await import("./labextension.js");
  installExtension(kernel);
  if (options.json) printJson({ environment, jupyterLab, kernel });
  if (options.prepare) return exitCode.done;
  return open(python, words);
}

/** Makes the environment unless its stamp says that it is complete. */
function prepare(environment: string, python: string): void {
  const stamp = join(environment, "thalweg-lab.txt");
  if (existsSync(stamp) && existsSync(python) && readFileSync(stamp, "utf8").trim() === jupyterLab) return;
  const found = findPython();
  if (found === null)
    throw new InputError(
      "python",
      `JupyterLab needs Python ${leastPython.major}.${leastPython.minor} or newer with venv, and neither python3 nor python is one. ` +
        "Install it (Debian, Ubuntu: apt install python3-venv; macOS: brew install python; Windows: python.org). " +
        "Without Python, `thalweg run FILE.ipynb` runs notebooks and `thalweg install` serves any other Jupyter.",
    );
  process.stderr.write(`Preparing ${environment} with ${jupyterLab} (once; about a minute) ...\n`);
  step(found.command, ["-m", "venv", "--clear", environment]);
  step(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", jupyterLab]);
  writeWhole(stamp, `${jupyterLab}\n`);
}

function step(command: string, words: string[]): void {
  const result = spawnSync(command, words, { encoding: "utf8", stdio: ["ignore", "ignore", "pipe"] });
  if (result.status === 0) return;
  const reason = (result.stderr ?? "").trim().split("\n").at(-1) || `exit code ${result.status}`;
  throw new InputError(
    "python",
    `\`${command} ${words.join(" ")}\` failed: ${reason}. Check the network and the free space, then try again.`,
  );
}

/** Runs JupyterLab until it ends, or the terminal does. Ctrl-C belongs to it: it asks whether to shut down. */
async function open(python: string, words: string[]): Promise<ExitCode> {
  const named = words.length > 0 && !words[0].startsWith("-");
  const folder = named ? [] : [existsSync("notebooks") ? "notebooks" : "."];
  // without ipywidgets the sliders of cells need a way from the page to its kernel
  const child = spawn(python, ["-m", "jupyterlab", "--expose-app-in-browser", ...folder, ...words], {
    stdio: "inherit",
  });
  process.on("SIGINT", () => undefined);
  for (const signal of ["SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill("SIGTERM"));
  const code = await new Promise<number | null>((settle, reject) => {
    child.on("error", reject);
    child.on("exit", settle);
  });
  if (code === null) return exitCode.interrupted;
  return code === 0 ? exitCode.done : exitCode.failed;
}
