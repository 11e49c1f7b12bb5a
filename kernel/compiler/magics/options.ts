// The options of %%converge: each becomes one field of the options of `converge`, as source text that TypeScript checks.
import type { Span } from "../edits";
import type { Mistake } from "../mistake";
import { mistakeAt } from "../mistake";
import type { Word } from "./header";
import { didYouMean } from "../../../src/experiment";
import { theoremIds } from "./theorem-ids";

interface Option {
  /** shown in help, such as "X" or "ID" */
  argument: string;
  meaning: string;
  /** source text of the value; null when `text` is no such value */
  source(text: string): string | null;
  /** what values are allowed, for mistakes */
  allowed: string;
  example: string;
  /** the values there are, where the kernel checks them itself */
  known?: () => readonly string[];
  /** the field of `converge`'s options whose type lists the values there are */
  field?: string;
}

const positive = {
  source: (text: string): string | null => {
    const value = text === "" ? NaN : Number(text);
    return Number.isFinite(value) && value > 0 ? String(value) : null;
  },
  allowed: "a number > 0",
};
// Which names are allowed is the library's to say: the value is checked against the type of `converge`'s options.
const name = {
  source: (text: string): string | null => (text.startsWith("--") ? null : JSON.stringify(text)),
  allowed: "a name",
};

/** In the order of help and completion. */
export const OPTIONS: Record<string, Option> = {
  "--until-loss": { argument: "X", meaning: "stop when the loss is X", ...positive, example: "1e-12" },
  "--until-time": { argument: "T", meaning: "stop at flow time T", ...positive, example: "100" },
  "--theorem": {
    argument: "ID",
    meaning: "compare with this theorem; may be given several times",
    ...name,
    example: "chatterjee",
    known: theoremIds,
  },
  "--integrator": {
    argument: "I",
    meaning: "the method that follows the flow",
    ...name,
    example: "dual",
    field: "integrator",
  },
  "--tolerance": {
    argument: "R",
    meaning: "relative tolerance of the integrator",
    ...positive,
    example: "1e-8",
  },
  "--engine": {
    argument: "E",
    meaning: "where numbers are computed",
    ...name,
    example: "wasm",
    field: "engine",
  },
  "--title": { argument: "TEXT", meaning: "title of the chart", ...name, example: '"two hidden units"' },
};

/** A piece of source text and the words of the header it was made from. */
export interface Piece {
  text: string;
  origin: Span | null;
}

export interface ParsedOptions {
  /** name that the run is bound to, if one is given */
  binding: Word | null;
  /** source text of the options object, in pieces; empty without options */
  pieces: Piece[];
}

/** Reads `[NAME] [--option value …]`. */
export function parseOptions(code: string, words: readonly Word[]): ParsedOptions | Mistake {
  let binding: Word | null = null;
  const values = new Map<string, Piece[]>();
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (!word.text.startsWith("--")) {
      if (binding)
        return mistakeAt(
          code,
          word,
          `%%converge: one name before the options at most, got ${binding.text} and ${word.text}.`,
        );
      if (!/^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(word.text))
        return mistakeAt(
          code,
          word,
          `%%converge: ${JSON.stringify(word.text)} is no name for a variable. Give one, such as run, or an option, such as --until-loss 1e-12.`,
        );
      binding = word;
      continue;
    }
    const option = OPTIONS[word.text];
    if (!option)
      return mistakeAt(
        code,
        word,
        `%%converge: unknown option ${word.text}.${didYouMean(word.text, Object.keys(OPTIONS))} The options are ${Object.keys(OPTIONS).join(", ")}.`,
      );
    const value = words[++i];
    if (!value)
      return mistakeAt(
        code,
        word,
        `%%converge: ${word.text} needs a value: ${option.allowed}, such as ${word.text} ${option.example}.`,
      );
    const source = option.source(value.text);
    if (source === null)
      return mistakeAt(
        code,
        value,
        `%%converge: ${word.text} must be ${option.allowed}, got ${value.text}. Write for instance ${word.text} ${option.example}.`,
      );
    const known = option.known?.();
    if (known && !known.includes(value.text))
      return mistakeAt(
        code,
        value,
        `%%converge: ${word.text} knows no ${JSON.stringify(value.text)}.${didYouMean(value.text, known)} There are ${known.join(", ")}.`,
      );
    if (values.has(word.text) && word.text !== "--theorem")
      return mistakeAt(code, word, `%%converge: ${word.text} is given twice. Keep one of them.`);
    const piece = { text: source, origin: { start: value.start, end: value.end } };
    values.set(word.text, [...(values.get(word.text) ?? []), piece]);
  }
  return { binding, pieces: objectPieces(values) };
}

/** `{ until: { loss: X }, theorems: ["a", "b"], title: "…" }`; each field keeps the place of its value. */
function objectPieces(values: ReadonlyMap<string, Piece[]>): Piece[] {
  const field = (option: string, key: string): Piece[] =>
    (values.get(option) ?? []).map(({ text, origin }) => ({ text: `${key}: ${text}, `, origin }));
  const until = [...field("--until-loss", "loss"), ...field("--until-time", "time")];
  const theorems = (values.get("--theorem") ?? []).map(({ text, origin }) => ({ text: `${text}, `, origin }));
  const fields = [
    ...wrapped("until: { ", until, "}, "),
    ...wrapped("theorems: [", theorems, "], "),
    ...field("--tolerance", "tolerance"),
    ...field("--integrator", "integrator"),
    ...field("--engine", "engine"),
    ...field("--title", "title"),
  ];
  return wrapped("{ ", fields, "}");
}

/** The brackets stand for the first piece inside them: a mistake about the whole is shown there. */
function wrapped(open: string, inside: Piece[], close: string): Piece[] {
  if (inside.length === 0) return [];
  const origin = inside[0].origin;
  return [{ text: open, origin }, ...inside, { text: close, origin }];
}
