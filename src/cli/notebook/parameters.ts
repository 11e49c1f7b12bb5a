// Values given on the command line for the constants of the cell tagged `parameters`.
import { InputError, shown } from "../../errors";
import { hasTag, injectedTag, joined } from "./format";
import type { Cell, Notebook } from "./format";

/** The tag of the cell with the defaults. */
const defaultsTag = "parameters";

/** One declaration of the tagged cell. */
interface Declaration {
  keyword: string;
  name: string;
  /** the type annotation, or empty */
  annotation: string;
  /** the default as written */
  initializer: string;
}

/** `name=value` of one `-p`; values may themselves hold `=`. */
export function parseParameter(text: string): [name: string, value: string] {
  const equals = text.indexOf("=");
  const name = text.slice(0, equals).trim();
  if (equals < 1 || !/^[A-Za-z_$][\w$]*$/.test(name))
    throw new InputError(
      "-p",
      `a parameter is given as name=value, such as -p width=128, got ${shown(text)}.`,
    );
  return [name, text.slice(equals + 1)];
}

/**
 * A copy of the notebook with the values in a cell of their own after the one tagged `parameters`; a cell that an
 * earlier run has put there is replaced.
 * @throws InputError for an unknown name, a value of another type than its default, or where no cell is tagged
 */
export function withParameters(notebook: Notebook, given: Readonly<Record<string, string>>): Notebook {
  if (Object.keys(given).length === 0) return notebook;
  const cells = notebook.cells.filter((cell) => !hasTag(cell, injectedTag));
  const place = cells.findIndex((cell) => cell.cell_type === "code" && hasTag(cell, defaultsTag));
  if (place < 0)
    throw new InputError(
      "-p",
      `this notebook takes no parameters. Tag the cell that declares them with "${defaultsTag}".`,
    );
  const declarations = declarationsOf(joined(cells[place].source));
  const lines = Object.entries(given).map(([name, text]) => injected(name, text, declarations));
  const cell: Cell = {
    id: injectedTag,
    cell_type: "code",
    metadata: { tags: [injectedTag] },
    source: ["// Parameters of this run", ...lines].join("\n"),
    outputs: [],
    execution_count: null,
  };
  return { ...notebook, cells: [...cells.slice(0, place + 1), cell, ...cells.slice(place + 1)] };
}

/** The values that a notebook runs with: the defaults as written, and what was put in their place. */
export function parametersOf(notebook: Notebook): Record<string, string> {
  const written = notebook.cells
    .filter((cell) => hasTag(cell, defaultsTag) || hasTag(cell, injectedTag))
    .flatMap((cell) => declarationsOf(joined(cell.source)))
    .map(({ name, initializer }): [string, string] => [name, initializer]);
  return Object.fromEntries(written);
}

/** Top-level `const`, `let` and `var` with an initializer on the same line; several may stand on one. */
function declarationsOf(source: string): Declaration[] {
  const pattern =
    /(?<=^|^.*;[^\S\n]*)(const|let|var)\s+([A-Za-z_$][\w$]*)\s*(:[^=\n]+)?=\s*(.+?)\s*(?:;?[^\S\n]*(?:\/\/.*)?$|;(?=[^\S\n]*(?:const|let|var)\s))/gm;
  return [...source.matchAll(pattern)].map(([, keyword, name, annotation = "", initializer]) => ({
    keyword,
    name,
    annotation: annotation.trim(),
    initializer: initializer.replace(/;$/, ""),
  }));
}

function injected(name: string, text: string, declarations: readonly Declaration[]): string {
  const declaration = declarations.find((one) => one.name === name);
  if (declaration === undefined) {
    const known = declarations.map((one) => one.name).join(", ") || "none";
    throw new InputError("-p", `this notebook has no parameter ${shown(name)}. It has: ${known}.`);
  }
  const standard = literal(declaration.initializer);
  const value = typeof standard === "string" ? text : literal(text);
  if (standard !== undefined && typeOf(value) !== typeOf(standard))
    throw new InputError(
      "-p",
      `${name} must be ${withArticle(typeOf(standard))}, as its default ${declaration.initializer} is, got ${shown(text)}.`,
    );
  const annotation = declaration.annotation === "" ? "" : `${declaration.annotation} `;
  return `${declaration.keyword} ${name}${annotation === "" ? " " : annotation}= ${JSON.stringify(value ?? text)};`;
}

/** The value of a literal: JSON, a number as TypeScript writes it, or a quoted string; undefined for an expression. */
function literal(text: string): unknown {
  const trimmed = text.trim();
  const quoted = /^(["'`])((?:(?!\1)[^\\$])*)\1$/.exec(trimmed);
  if (quoted) return quoted[2];
  if (/^[-+]?(\d[\d_]*)?\.?\d[\d_]*\.?(e[-+]?\d+)?$/i.test(trimmed)) return Number(trimmed.replace(/_/g, ""));
  try {
    return JSON.parse(trimmed) as unknown;
  } catch {
    return undefined;
  }
}

const typeOf = (value: unknown): string =>
  Array.isArray(value) ? "list" : value === undefined ? "text" : value === null ? "null" : typeof value;

const withArticle = (type: string): string => (type === "object" ? "an object" : `a ${type}`);
