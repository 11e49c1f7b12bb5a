// The notebook file format, nbformat 4.5, as far as running a notebook needs it.
import type { NotebookOutput } from "../../../kernel";
import { InputError, shown } from "../../errors";

export interface Cell {
  id: string;
  cell_type: "code" | "markdown" | "raw";
  metadata: Record<string, unknown> & { tags?: string[]; execution?: Record<string, string> };
  source: string | string[];
  /** of code cells only */
  outputs?: NotebookOutput[];
  execution_count?: number | null;
}

export interface Notebook {
  cells: Cell[];
  metadata: Record<string, unknown> & {
    kernelspec?: { name?: string; display_name?: string; language?: string };
    language_info?: { name?: string; file_extension?: string; mimetype?: string };
  };
  nbformat: 4;
  nbformat_minor: number;
}

/** What a notebook for this kernel says of itself. */
export const ownMetadata: Notebook["metadata"] = {
  kernelspec: { display_name: "thalweg (TypeScript)", language: "typescript", name: "thalweg" },
  language_info: { file_extension: ".ts", mimetype: "text/typescript", name: "typescript" },
};

/** The tag of the cell that a run has put in, with the values given on the command line. */
export const injectedTag = "injected-parameters";
/** The id of the cell that a run has put at the end. */
export const colophonId = "colophon";

/** Whether a cell carries a tag. */
export const hasTag = (cell: Cell, tag: string): boolean => (cell.metadata.tags ?? []).includes(tag);

type Plain = Record<string, unknown>;

const isPlain = (value: unknown): value is Plain =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isText = (value: unknown): value is string | string[] =>
  typeof value === "string" || (Array.isArray(value) && value.every((line) => typeof line === "string"));

/** The text of a multi-line string of the format, which may be one string or a list of lines. */
export function joined(text: string | string[]): string {
  return typeof text === "string" ? text : text.join("");
}

/**
 * Checks a parsed `.ipynb` and gives it the form of nbformat 4.5: cells get ids where an older file has none.
 * @throws InputError when the value is no notebook of format 4, or is written for another language
 */
export function asNotebook(value: unknown, path: string): Notebook {
  if (!isPlain(value) || !Array.isArray(value.cells) || typeof value.nbformat !== "number")
    throw new InputError(path, `this is JSON, but no notebook: it needs "nbformat" and a list "cells".`);
  if (value.nbformat !== 4)
    throw new InputError(
      path,
      `notebook format ${value.nbformat} is not supported, only format 4. ${
        value.nbformat < 4
          ? "Open it in JupyterLab and save it again"
          : "Write it as format 4: `jupyter nbconvert --to notebook --nbformat 4`"
      }.`,
    );
  const metadata = isPlain(value.metadata) ? (value.metadata as Notebook["metadata"]) : {};
  const language = metadata.kernelspec?.language ?? metadata.language_info?.name;
  if (language !== undefined && !/^(typescript|javascript)$/i.test(language))
    throw new InputError(
      path,
      `this notebook is written in ${shown(language)}; thalweg runs TypeScript notebooks.`,
    );
  const used = new Set<string>();
  const cells = value.cells.map((cell, index) => asCell(cell, index, path, used));
  return { cells, metadata, nbformat: 4, nbformat_minor: Math.max(5, Number(value.nbformat_minor) || 5) };
}

function asCell(value: unknown, index: number, path: string, used: Set<string>): Cell {
  const type = isPlain(value) ? value.cell_type : undefined;
  if (!isPlain(value) || (type !== "code" && type !== "markdown" && type !== "raw") || !isText(value.source))
    throw new InputError(
      path,
      `cell ${index + 1} must have a "cell_type" (code, markdown, raw) and a "source" of text, got ${shown(value)}.`,
    );
  const given =
    typeof value.id === "string" && /^[\w-]{1,64}$/.test(value.id) ? value.id : `cell-${index + 1}`;
  const id = used.has(given) ? `${given.slice(0, 56)}-${index + 1}` : given;
  used.add(id);
  const { outputs, execution_count, ...rest } = value;
  const cell: Cell = {
    ...rest,
    id,
    cell_type: type,
    metadata: isPlain(value.metadata) ? value.metadata : {},
    source: value.source,
  };
  if (type !== "code") return cell;
  return {
    ...cell,
    outputs: Array.isArray(outputs) ? (outputs as NotebookOutput[]) : [],
    execution_count: typeof execution_count === "number" ? execution_count : null,
  };
}

/** A text as a list of lines, each with its line end, as notebooks are stored. */
function lines(text: string): string[] {
  return text === "" ? [] : text.split(/(?<=\n)/);
}

/** Base64 is one string in a notebook, JSON is itself; SVG and other text are lists of lines. */
const isLines = (mime: string, value: unknown): value is string =>
  typeof value === "string" && !/json$|^(image\/(?!svg)|audio\/|video\/)/.test(mime);

/** The notebook as Jupyter stores it: texts as lists of lines, keys of cells sorted, one-space indentation, a last line end. */
export function serialized(notebook: Notebook): string {
  const cells = notebook.cells.map((cell) => {
    const { outputs, source } = cell;
    const written = {
      ...cell,
      source: lines(joined(source)),
      ...(outputs && { outputs: outputs.map(stored) }),
    };
    return Object.fromEntries(Object.entries(written).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
  return `${JSON.stringify({ ...notebook, cells }, null, 1)}\n`;
}

function stored(output: NotebookOutput): object {
  if (output.output_type === "stream") return { ...output, text: lines(joined(output.text)) };
  if (output.output_type === "error") return output;
  const data = Object.entries(output.data).map(([mime, value]) => [
    mime,
    isLines(mime, value) ? lines(value) : value,
  ]);
  return { ...output, data: Object.fromEntries(data) as object };
}
