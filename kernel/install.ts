// Writes the kernelspec that front ends find the kernel by. No Python needed.
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { InputError } from "../src/errors";
import { makeFolder, writingFault } from "../src/files";
import { kernelMain, NODE_FLAGS } from "./paths";

/** Where to install: for this user (the default), into a Python environment, or under a prefix. */
export interface InstallTarget {
  user?: boolean;
  /** the active Python environment: VIRTUAL_ENV or CONDA_PREFIX */
  sysPrefix?: boolean;
  prefix?: string;
}

const NAME = "thalweg";
const LOGOS = ["logo-32x32.png", "logo-64x64.png", "logo-svg.svg"];

/** Installs or replaces the kernelspec; returns its folder. Throws InputError for a target that is not clear. */
export function installKernel(target: InstallTarget = {}): string {
  const folder = specFolder(target);
  try {
    writeSpec(folder);
  } catch (error) {
    throw new InputError("install", `${folder}: ${writingFault(error)} A prefix says where to install.`);
  }
  return folder;
}

function writeSpec(folder: string): void {
  const draft = `${folder}.${process.pid}.draft`;
  makeFolder(dirname(draft));
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft);
  writeFileSync(join(draft, "kernel.json"), `${JSON.stringify(kernelSpec(), null, 2)}\n`);
  for (const logo of LOGOS) copyFileSync(join(logoFolder(), logo), join(draft, logo));
  // Folders cannot be exchanged in one step; the old one is moved aside, so that a half-written one never shows.
  const old = `${folder}.${process.pid}.old`;
  if (existsSync(folder)) renameSync(folder, old);
  renameSync(draft, folder);
  rmSync(old, { recursive: true, force: true });
}

/** Removes the kernelspec; returns its folder, or null when there was none. */
export function uninstallKernel(target: InstallTarget = {}): string | null {
  const folder = specFolder(target);
  if (!existsSync(folder)) return null;
  rmSync(folder, { recursive: true });
  return folder;
}

function kernelSpec(): Record<string, unknown> {
  return {
    argv: [process.execPath, ...NODE_FLAGS, kernelMain, "{connection_file}"],
    display_name: "thalweg (TypeScript)",
    language: "typescript",
    interrupt_mode: "message",
    metadata: { debugger: false },
  };
}

function specFolder(target: InstallTarget): string {
  const given = [target.user === true, target.sysPrefix === true, target.prefix !== undefined];
  if (given.filter(Boolean).length > 1)
    throw new InputError(
      "install",
      "give one of user, sysPrefix and prefix, got several. Leave the others out.",
    );
  if (target.prefix === "")
    throw new InputError("install", 'prefix must be a folder, got "". Give one, such as /usr/local.');
  const prefix = target.sysPrefix === true ? pythonEnvironment() : target.prefix;
  const data = prefix === undefined ? userDataFolder() : join(prefix, "share", "jupyter");
  return join(data, "kernels", NAME);
}

function pythonEnvironment(): string {
  const variable = ["VIRTUAL_ENV", "CONDA_PREFIX"].find((name) => process.env[name]);
  if (variable === undefined)
    throw new InputError(
      "install",
      "no Python environment is active: neither VIRTUAL_ENV nor CONDA_PREFIX is set. " +
        "Activate one, or give its folder as prefix.",
    );
  const prefix = process.env[variable] as string;
  if (!existsSync(prefix))
    throw new InputError(
      "install",
      `the Python environment that ${variable} names, ${prefix}, does not exist. Activate one that does, or give its folder as prefix.`,
    );
  return prefix;
}

/** Jupyter's user data folder, as jupyter_core finds it. */
function userDataFolder(): string {
  const { JUPYTER_DATA_DIR, APPDATA, XDG_DATA_HOME } = process.env;
  if (JUPYTER_DATA_DIR) return JUPYTER_DATA_DIR;
  if (process.platform === "darwin") return join(homedir(), "Library", "Jupyter");
  if (process.platform === "win32") return join(APPDATA ?? join(homedir(), "AppData", "Roaming"), "jupyter");
  return join(XDG_DATA_HOME || join(homedir(), ".local", "share"), "jupyter");
}

/** The pictures are no source: they lie beside package.json, not in the compiled tree. */
function logoFolder(): string {
  return join(dirname(dirname(__dirname)), "kernel", "logos");
}
