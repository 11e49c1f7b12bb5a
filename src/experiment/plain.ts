// Plain data: a private copy of what the user gave, made of JSON values only.
import type { Place } from "./place";

/** Far deeper than any experiment; reached only by a value that contains itself. */
const deepest = 16;

/**
 * A deep copy made of objects, arrays, strings, booleans, null and numbers. Typed arrays become arrays, fields that
 * are undefined are left out, and -0 becomes 0, which is what JSON makes of it. NaN and infinities pass: the check
 * of their place names what is allowed there. The one function that passes, as it is, is the `forward` of a network of
 * kind "function".
 *
 * @throws InputError for functions and everything else that JSON cannot hold, and for values that contain themselves
 */
export function plainData(value: unknown, at: Place, depth = 0): unknown {
  switch (typeof value) {
    case "number":
      return value + 0;
    case "string":
    case "boolean":
    case "undefined":
      return value;
    case "function":
      return at.refuse(
        "is a function, but an experiment is plain data that can be stored, hashed and sent. Give numbers or a name instead.",
      );
    case "symbol":
    case "bigint":
      return at.refuse(`is a ${typeof value}, which JSON cannot hold. Give a number or a string instead.`);
    case "object":
      if (value === null) return null;
  }
  if (depth === deepest) at.refuse("is nested too deeply; does the experiment contain itself?");
  if (Array.isArray(value) || isTypedArray(value))
    return Array.from(value as ArrayLike<unknown>, (entry, k) => plainData(entry, at.entry(k), depth + 1));
  if (!isPlainObject(value))
    return at.refuse(
      `is ${described(value)}, not plain data. Give an object with fields, a list or a number.`,
    );
  const fields = Object.entries(value).filter(([, entry]) => entry !== undefined);
  return Object.fromEntries(
    fields.map(([name, entry]) =>
      isOwnModel(value, name, entry) ? [name, entry] : [name, plainData(entry, at.field(name), depth + 1)],
    ),
  );
}

/** The one exception: a user's own model. Its text stands beside it, in `source`. */
function isOwnModel(parent: object, name: string, entry: unknown): boolean {
  return (
    name === "forward" && typeof entry === "function" && (parent as { kind?: unknown }).kind === "function"
  );
}

function isTypedArray(value: object): boolean {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

/** Also true for objects of another realm, as notebook cells make them. */
function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function described(value: object): string {
  const name: unknown = value.constructor?.name;
  return typeof name === "string" && name !== ""
    ? `an object of class ${name}`
    : "an object with a prototype";
}
