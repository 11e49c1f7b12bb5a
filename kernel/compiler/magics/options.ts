// The options of %%converge: each becomes one field of the options of `converge`, as source text that TypeScript checks.
import type { Span } from "../edits";
import type { Mistake } from "../mistake";
import { mistakeAt } from "../mistake";
import type { Word } from "./header";
import { didYouMean } from "../../../src/experiment";
import { knownTheorems } from "./theorems";

interface Option {
  /** shown in help, such as "X" or "ID"; null for an option that stands alone */
  argument: string | null;
  meaning: string;
  /** source text of the value; null when `text` is no such value */
  source(text: string): string | null;
  /** what values are allowed, for mistakes */
  allowed: string;
  example: string;
  /** the field of `converge`'s options that it sets */
  field: "until" | "theorems" | "integrator" | "tolerance" | "engine" | "title" | "at" | "ball" | "errorEstimate" | "store"; // prettier-ignore
  /** the entry of that field, where the field is an object */
  entry?: string;
  /** the values there are, where the kernel checks them itself */
  known?: () => readonly string[];
}

const number = (text: string): number => (text === "" ? NaN : Number(text));
const isPositive = (value: number): boolean => Number.isFinite(value) && value > 0;

const positive = {
  source: (text: string): string | null => (isPositive(number(text)) ? String(number(text)) : null),
  allowed: "a number > 0",
};
const count = {
  source: (text: string): string | null =>
    isPositive(number(text)) && Number.isInteger(number(text)) ? String(number(text)) : null,
  allowed: "an integer >= 1",
};
const positives = {
  source(text: string): string | null {
    const values = text.split(",").map(number);
    return values.every(isPositive) ? `[${values.join(", ")}]` : null;
  },
  allowed: "numbers > 0 with commas between them, and no spaces",
};
// Which names are allowed is the library's to say: the value is checked against the type of `converge`'s options.
const name = {
  source: (text: string): string | null => (text.startsWith("--") ? null : JSON.stringify(text)),
  allowed: "a name",
};
/** An option without a value. */
const alone = (value: string) => ({ argument: null, source: () => value, allowed: "", example: "" });

/** In the order of help and completion. */
export const OPTIONS: Record<string, Option> = {
  "--until-loss": {
    argument: "X",
    meaning: "stop when the loss is X",
    ...positive,
    example: "1e-12",
    field: "until",
    entry: "loss",
  },
  "--until-time": {
    argument: "T",
    meaning: "stop at flow time T",
    ...positive,
    example: "100",
    field: "until",
    entry: "time",
  },
  "--until-steps": {
    argument: "N",
    meaning: "stop a descent after N steps",
    ...count,
    example: "1000",
    field: "until",
    entry: "time",
  },
  "--theorem": {
    argument: "ID",
    meaning: "compare with this theorem; may be given several times",
    ...name,
    example: "chatterjee",
    field: "theorems",
    known: () => knownTheorems().map(({ id }) => id),
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
    field: "tolerance",
  },
  "--error-estimate": {
    meaning: "run again at a tenth of the tolerance: the difference is the error bar",
    ...alone("true"),
    field: "errorEstimate",
  },
  "--at": {
    argument: "T,T…",
    meaning: "flow times to hit and record exactly",
    ...positives,
    example: "1,2,5",
    field: "at",
  },
  "--ball": {
    argument: "R",
    meaning: "say when the flow leaves the ball of radius R around its start",
    source: (text) => wrappedNumber(text, "{ radius: ", " }"),
    allowed: "a number > 0",
    example: "0.5",
    field: "ball",
  },
  "--stop-at-ball": {
    argument: "R",
    meaning: "end the run where the flow leaves that ball",
    source: (text) => wrappedNumber(text, "{ radius: ", ", stop: true }"),
    allowed: "a number > 0",
    example: "0.5",
    field: "ball",
  },
  "--engine": {
    argument: "E",
    meaning: "where numbers are computed",
    ...name,
    example: "wasm",
    field: "engine",
  },
  "--title": {
    argument: "TEXT",
    meaning: "title of the chart",
    ...name,
    example: '"two hidden units"',
    field: "title",
  },
  "--store": {
    argument: "FOLDER",
    meaning: "keep the unfinished run there; default .thalweg/runs",
    ...name,
    allowed: "a folder",
    example: "runs",
    field: "store",
  },
  "--no-store": {
    meaning: "neither keep an unfinished run nor go on with one",
    ...alone("false"),
    field: "store",
  },
};

function wrappedNumber(text: string, open: string, close: string): string | null {
  const source = positive.source(text);
  return source === null ? null : open + source + close;
}

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
  const given: Given[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (!word.text.startsWith("-")) {
      const last = given.at(-1);
      if (last?.option.field === "theorems" && last.option.known?.().includes(word.text))
        return mistakeAt(
          code,
          word,
          `%%converge: one theorem after each ${last.word}. Write ${last.word} ${word.text}.`,
        );
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
    const same = given.find((one) => placeOf(one.option) === placeOf(option));
    if (same && option.field !== "theorems")
      return mistakeAt(
        code,
        word,
        same.word === word.text
          ? `%%converge: ${word.text} is given twice. Keep one of them.`
          : `%%converge: ${word.text} and ${same.word} set the same thing. Keep one of them.`,
      );
    const value = option.argument === null ? word : words[++i];
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
    given.push({ word: word.text, option, text: source, origin: { start: value.start, end: value.end } });
  }
  return { binding, pieces: objectPieces(given) };
}

/** An option as it was given: the source text of its value, and the place that mistakes about it are shown at. */
interface Given extends Piece {
  word: string;
  option: Option;
}

/** Options of one place exclude each other. */
function placeOf({ field, entry }: Option): string {
  return `${field}.${entry ?? ""}`;
}

/** `{ until: { loss: X }, theorems: ["a", "b"], title: "…" }`; each field keeps the place of its value. */
function objectPieces(given: readonly Given[]): Piece[] {
  const of = (field: Option["field"]): Given[] => given.filter((one) => one.option.field === field);
  const until = of("until").map(({ option, text, origin }) => ({
    text: `${option.entry}: ${text}, `,
    origin,
  }));
  const theorems = of("theorems").map(({ text, origin }) => ({ text: `${text}, `, origin }));
  const single = given.filter(({ option }) => option.field !== "until" && option.field !== "theorems");
  const fields = [
    ...wrapped("until: { ", until, "}, "),
    ...wrapped("theorems: [", theorems, "], "),
    ...single.map(({ option, text, origin }) => ({ text: `${option.field}: ${text}, `, origin })),
  ];
  return wrapped("{ ", fields, "}");
}

/** The brackets stand for the first piece inside them: a mistake about the whole is shown there. */
function wrapped(open: string, inside: Piece[], close: string): Piece[] {
  if (inside.length === 0) return [];
  const origin = inside[0].origin;
  return [{ text: open, origin }, ...inside, { text: close, origin }];
}
