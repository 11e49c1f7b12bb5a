// Series out of what a function gives. This function goes along with a page as text, so it uses nothing but its argument.

/** One curve. */
export interface Series {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly name?: string;
}

/** Numbers against their index, one series, or several; null for anything else. */
export function seriesOf(result: unknown): Series[] | null {
  const isNumbers = (value: unknown): value is number[] =>
    Array.isArray(value) && value.every((entry) => typeof entry === "number");
  const isSeries = (value: unknown): value is Series =>
    typeof value === "object" &&
    value !== null &&
    isNumbers((value as Series).x) &&
    isNumbers((value as Series).y) &&
    (value as Series).x.length === (value as Series).y.length;
  if (isNumbers(result) && result.length > 0) return [{ x: result.map((_, k) => k), y: result }];
  if (isSeries(result)) return [result];
  if (Array.isArray(result) && result.length > 0 && result.every(isSeries)) return result;
  return null;
}
