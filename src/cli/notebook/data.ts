// The data that a notebook reads: tables beside it, and the images that come with npm packages.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { isAbsolute, join, relative, resolve } from "node:path";
import { InputError } from "../../errors";
import { joined } from "./format";
import type { Notebook } from "./format";

const codeOf = ({ cells }: Notebook): string[] =>
  cells.filter(({ cell_type }) => cell_type === "code").map(({ source }) => joined(source));

/** Paths that cells name with `file: "..."`. */
const namedTables = (notebook: Notebook): string[] =>
  codeOf(notebook).flatMap((source) =>
    Array.from(source.matchAll(/\bfile:\s*(["'`])([^"'`$]+)\1/g), ([, , path]) => path),
  );

/**
 * The tables that cells name, by their paths relative to the notebook's folder.
 * @throws InputError for one that is missing or lies outside the folder
 */
export function tablesOf(notebook: Notebook, folder: string): Record<string, Uint8Array> {
  const files: Record<string, Uint8Array> = {};
  for (const path of namedTables(notebook)) {
    const inside = relative(folder, resolve(folder, path));
    if (!existsSync(join(folder, inside)))
      throw new InputError(
        path,
        "this data file is not in the notebook's folder. Put it there, or name the one that is.",
      );
    if (inside.startsWith("..") || isAbsolute(inside))
      throw new InputError(
        path,
        "this data file lies outside the notebook's folder. Move it beside the notebook.",
      );
    files[inside.split(/[\\/]/).join("/")] = readFileSync(join(folder, inside));
  }
  return files;
}

/** SHA-256 of what the cells read: tables that are there, and the files of the digits they name. */
export function dataHashes(notebook: Notebook, folder: string): { file: string; sha256: string }[] {
  const hash = (path: string): string => createHash("sha256").update(readFileSync(path)).digest("hex");
  const tables = [...new Set(namedTables(notebook))]
    .filter((path) => !isAbsolute(path) && existsSync(resolve(folder, path)))
    .map((file) => ({ file, sha256: hash(resolve(folder, file)) }));
  const classes = codeOf(notebook).flatMap((source) =>
    Array.from(
      source.matchAll(/\bdigits\(\{[^}]*\bclasses:\s*\[([\d,\s]*)\]/g),
      ([, list]) => list.match(/\d/g) ?? [],
    ),
  );
  const digits = [...new Set(classes.flat())].sort().map((digit) => `mnist/src/digits/${digit}.json`);
  return [...tables, ...digits.map((file) => ({ file, sha256: hash(require.resolve(file)) }))];
}
