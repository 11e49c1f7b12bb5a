// Checks of unknown values: each returns the value with its type, or refuses it at its place.
import { didYouMean } from "./nearest";
import type { Place } from "./place";

/** Reads an unknown value at a place: returns it typed (and completed), or throws an InputError. */
export type Check<T> = (value: unknown, at: Place) => T;

/** A finite double. */
export const finite: Check<number> = (value, at) =>
  typeof value === "number" && Number.isFinite(value) ? value : at.expected("a finite number", value);

/** A finite double > 0. */
export const positiveNumber: Check<number> = (value, at) =>
  typeof value === "number" && Number.isFinite(value) && value > 0
    ? value
    : at.expected("a finite number > 0", value);

/** A finite double >= 0. */
export const nonNegative: Check<number> = (value, at) =>
  typeof value === "number" && Number.isFinite(value) && value >= 0
    ? value
    : at.expected("a finite number >= 0", value);

/** A whole number of at least `smallest`, at most 2^53 - 1. */
export function integerFrom(smallest: number): Check<number> {
  return (value, at) =>
    Number.isSafeInteger(value) && (value as number) >= smallest
      ? (value as number)
      : at.expected(`an integer >= ${smallest}`, value);
}

/** A seed of the generator. */
export const seed: Check<number> = (value, at) =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 32
    ? (value as number)
    : at.expected("an integer from 0 to 4294967295", value);

export const boolean: Check<boolean> = (value, at) =>
  typeof value === "boolean" ? value : at.expected("true or false", value);

/** One of some words; a mistyped one is answered with the nearest. */
export function oneOf<Word extends string>(...words: Word[]): Check<Word> {
  return (value, at) => {
    if (words.includes(value as Word)) return value as Word;
    const meant = typeof value === "string" ? didYouMean(value, words).trimStart() : "";
    return at.expected(quotedChoice(words), value, meant);
  };
}

/** A list whose every entry passes the check. */
export function listOf<T>(check: Check<T>): Check<T[]> {
  return (value, at) => {
    if (!Array.isArray(value)) return at.expected("a list", value);
    return value.map((entry, k) => check(entry, at.entry(k)));
  };
}

/** One value for all layers, or a list of values whose number is checked once the layers are known. */
export function oneOrMany<T>(check: Check<T>): Check<T | T[]> {
  return (value, at) => (Array.isArray(value) ? listOf(check)(value, at) : check(value, at));
}

/** One value for all layers, or one a layer; gives one a layer. */
export function perLayer<T>(check: Check<T>, layers: number): Check<T[]> {
  return (value, at) => {
    if (!Array.isArray(value)) return Array<T>(layers).fill(check(value, at));
    if (value.length !== layers)
      at.refuse(`must have one entry a layer, ${layers} of them, got ${value.length}.`);
    return listOf(check)(value, at);
  };
}

/** A list of finite numbers. */
export const vector: Check<number[]> = (value, at) =>
  Array.isArray(value)
    ? value.map((entry, k) => finite(entry, at.entry(k)))
    : at.expected("a list of numbers", value);

/** At least one row of at least one finite number, all rows of one length. */
export const matrix: Check<number[][]> = (value, at) => {
  if (!Array.isArray(value)) return at.expected("a list of rows of numbers", value);
  if (value.length === 0) at.refuse("must have at least one row, got an empty list.");
  const rows = listOf(vector)(value, at);
  const width = rows[0].length;
  if (width === 0) at.entry(0).refuse("must have at least one number, got an empty row.");
  rows.forEach((row, k) => {
    if (row.length !== width)
      at.entry(k).refuse(`must have ${counted(width, "number")} like the first row, got ${row.length}.`);
  });
  return rows;
};

/**
 * The fields of an object that may have those of `names` and no others, except those that completion writes and a user
 * does not: they pass unnamed.
 */
export class Fields {
  private readonly entries: Record<string, unknown>;

  constructor(
    value: unknown,
    private readonly at: Place,
    names: readonly string[],
    completed: readonly string[] = [],
  ) {
    if (typeof value !== "object" || value === null || Array.isArray(value))
      at.expected("an object with fields", value);
    this.entries = value as Record<string, unknown>;
    for (const name of Object.keys(this.entries))
      if (!names.includes(name) && !completed.includes(name))
        at.refuse(
          `has no field ${JSON.stringify(name)}.${didYouMean(name, names) || ` Its fields: ${names.join(", ")}.`}`,
        );
  }

  /** Whether the field was given. */
  has(name: string): boolean {
    return Object.hasOwn(this.entries, name);
  }

  /** A field that must be there; `remedy` says what to give. */
  required<T>(name: string, check: Check<T>, remedy = ""): T {
    if (!this.has(name)) this.at.field(name).refuse(`is missing.${remedy === "" ? "" : ` ${remedy}`}`);
    return check(this.entries[name], this.at.field(name));
  }

  /** A field with a default. */
  optional<T>(name: string, check: Check<T>, fallback: T): T {
    return this.has(name) ? check(this.entries[name], this.at.field(name)) : fallback;
  }

  /** The field under its name when it was given, else no field: to be spread into a result. */
  ifGiven<Name extends string, T>(name: Name, check: Check<T>): { [key in Name]?: T } {
    if (!this.has(name)) return {};
    return { [name]: check(this.entries[name], this.at.field(name)) } as { [key in Name]?: T };
  }
}

/** Hands an object to the check of its `kind`. */
export function byKind<T>(checks: Record<string, Check<T>>): Check<T> {
  return (value, at) => {
    if (typeof value !== "object" || value === null || Array.isArray(value))
      return at.expected(`an object with a kind (${Object.keys(checks).join(", ")})`, value);
    const kinds = Object.keys(checks);
    if (!Object.hasOwn(value, "kind"))
      return at.field("kind").refuse(`is missing. Give ${quotedChoice(kinds)}.`);
    const kind = oneOf(...kinds)((value as { kind: unknown }).kind, at.field("kind"));
    return checks[kind](value, at);
  };
}

/** `"a", "b" or "c"`. */
function quotedChoice(words: readonly string[]): string {
  const quoted = words.map((word) => JSON.stringify(word));
  if (quoted.length === 1) return quoted[0];
  return `${quoted.slice(0, -1).join(", ")} or ${quoted[quoted.length - 1]}`;
}

/** `1 number`, `2 numbers`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
