// The one way all builders work: check a plain value, and return it as it was written.
import type { Check } from "../checks";
import { Place } from "../place";
import { plainData } from "../plain";

/** The fields of a value whose kind the builder's name already says. */
export type Options<T extends { kind: string }> = Omit<T, "kind">;

/** The plain value, checked; defaults stay unwritten until it is run. */
export function build<T extends { kind: string }>(
  where: string,
  kind: T["kind"],
  options: Options<T>,
  check: Check<unknown>,
): T {
  const at = Place.root(where);
  const value = plainData({ ...options, kind }, at);
  check(value, at);
  return value as T;
}
