// A notebook that a user names: an .ipynb, or a percent script.
import { extname } from "node:path";
import { readJson, readText } from "../files";
import { asNotebook } from "./format";
import type { Notebook } from "./format";
import { fromPercent } from "./percent";

/** Whether a path names a percent script. */
export const isScript = (file: string): boolean => /^\.[cm]?ts$/.test(extname(file));

/**
 * The notebook in a file; `-` is an .ipynb on standard input.
 * @throws InputError when the file cannot be read or is no notebook for this kernel
 */
export function readNotebook(file: string): Notebook {
  return isScript(file) ? fromPercent(readText(file)) : asNotebook(readJson(file), file);
}

/** The name of a notebook's file without its ending. */
export const stemOf = (file: string): string =>
  file.replace(/^.*[\\/]/, "").replace(/\.(ipynb|[cm]?ts)$/, "");
