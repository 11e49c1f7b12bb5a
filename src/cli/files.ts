// Reading what a user names, with errors that say what is wrong with it.
import { readFileSync } from "node:fs";
import { InputError, shown } from "../errors";
import { readingFault } from "../files";
import { firstJsonError, lineAndColumn } from "./jsonPosition";

export { refuseUnwritable, writeWhole } from "../files";

/** The text of a file, or of standard input for `-`. */
export function readText(path: string): string {
  try {
    return readFileSync(path === "-" ? 0 : path, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    throw new InputError(path, readingFault(error));
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
