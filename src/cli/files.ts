// Reading what a user names, with errors that say what is wrong with it, and writing files whole or not at all.
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { InputError, shown } from "../errors";
import { firstJsonError, lineAndColumn } from "./jsonPosition";

const reasons: Record<string, string> = {
  ENOENT: "there is no such file. Check the name and the folder.",
  EISDIR: "this is a folder. Name a file in it.",
  EACCES: "this file may not be read. Check its permissions.",
  ENOTDIR: "a part of this path is a file, not a folder. Check the path.",
};

/** The text of a file, or of standard input for `-`. */
export function readText(path: string): string {
  try {
    return readFileSync(path === "-" ? 0 : path, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    throw new InputError(path, reasons[code] ?? `this file cannot be read (${code}).`);
  }
}

/** The JSON value in a file. Throws an InputError with line and column where the text stops being JSON. */
export function readJson(path: string): unknown {
  const text = readText(path);
  const offset = firstJsonError(text);
  if (offset === null) return JSON.parse(text);
  if (text.trim() === "") throw new InputError(path, "this file is empty. It must hold one JSON value.");
  const { line, column } = lineAndColumn(text, offset);
  const found = text.slice(offset).match(/^(\w+|.)/u)?.[0];
  const what = found === undefined ? "the text ends too early" : `${shown(found)} is not expected here`;
  const hint = /^(NaN|Infinity)$/.test(found ?? "") ? " JSON has no such number; use a finite one." : "";
  throw new InputError(path, `not valid JSON at line ${line}, column ${column}: ${what}.${hint}`);
}

/**
 * Writes a file under a temporary name, waits until the disk has it, and renames it: whoever looks sees the old
 * file or the new one. Makes the folder when there is none.
 */
export function writeWhole(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  const target = throughLinks(path);
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  try {
    const file = openSync(temporary, "w");
    try {
      const bytes = typeof content === "string" ? Buffer.from(content) : content;
      for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** The file a link leads to, so that renaming replaces the file and not the link. */
function throughLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
