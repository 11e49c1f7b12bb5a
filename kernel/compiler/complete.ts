// Completion: magics and their options in a header, everything else from TypeScript.
import type { Completions } from "../threads";
import type { Edits } from "./edits";
import type { CompletionInfo } from "./tslab";
import { MAGICS, OPTIONS, parseHeader } from "./magics";

const MOST = 300;
/** Files of the library, which nobody imports by themselves. */
const OWN_MODULES = "thalweg:";

/** What Jupyter calls each of TypeScript's kinds. */
const KINDS: Record<string, string> = {
  method: "function",
  function: "function",
  "local function": "function",
  const: "instance",
  let: "instance",
  var: "instance",
  "local var": "instance",
  parameter: "instance",
  property: "property",
  getter: "property",
  class: "class",
  interface: "class",
  type: "class",
  enum: "class",
  module: "module",
  alias: "module",
  keyword: "keyword",
};

/** Where the name of a module is typed. */
const IMPORTING = /\b(?:from|import|import\(|require\()\s*["']([^"'\n]*)$/;

/**
 * @param before the changed text up to the cursor
 * @param modules those that may be imported although no cell has done so yet
 */
export function completeCode(
  found: CompletionInfo,
  edits: Edits,
  before: string,
  modules: Iterable<string>,
): Completions {
  const kinds = new Map(found.original?.entries.map((entry) => [entry.name, String(entry.kind)]));
  const names = new Set(found.candidates);
  const typed = IMPORTING.exec(before)?.[1];
  if (typed !== undefined) for (const name of modules) if (name.startsWith(typed)) names.add(name);
  const matches = [...names].filter((name) => !name.startsWith(OWN_MODULES)).slice(0, MOST);
  return {
    matches,
    types: matches.map((text) => ({ text, type: KINDS[kinds.get(text) ?? ""] ?? "instance" })),
    start: edits.toSource(found.start),
    end: edits.toSource(found.end),
  };
}

/**
 * Completion in the line of a magic; null when the cursor is not in one.
 * @param valuesOf the values that the type of `converge`'s options allows for a field
 */
export function completeHeader(
  code: string,
  position: number,
  valuesOf: (field: string) => string[],
): Completions | null {
  const header = parseHeader(code);
  if (!header || position > header.end) return null;
  const start = code.slice(0, position).search(/[^\s=]*$/);
  const typed = code.slice(start, position);
  const before = header.words.filter((word) => word.end <= start && word.end > header.name.end).at(-1);
  const option = header.name.text === "converge" && before ? OPTIONS[before.text] : undefined;
  let known: readonly string[] = [];
  if (start <= header.name.start) known = Object.keys(MAGICS);
  else if (option?.argument != null) known = option.known?.() ?? valuesOf(option.field);
  else if (header.name.text === "converge") known = Object.keys(OPTIONS);
  const matches = known.filter((name) => name.startsWith(typed));
  return { matches, types: matches.map((text) => ({ text, type: "keyword" })), start, end: position };
}
