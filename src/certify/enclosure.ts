// Entrywise (center, radius) pairs and their intervals.
import { addUp, subDown, subUp } from "./directed";
import type { Enclosure, Interval } from "./types";

/** Exact zeros. */
export function emptyEnclosure(length: number): Enclosure {
  return { center: new Float64Array(length), radius: new Float64Array(length) };
}

/** Entries that are known exactly. */
export function exactEnclosure(center: Float64Array): Enclosure {
  return { center, radius: new Float64Array(center.length) };
}

/** The interval of one entry. */
export function intervalAt(x: Enclosure, index: number): Interval {
  const center = x.center[index];
  const radius = x.radius[index];
  return { lower: subDown(center, radius), upper: addUp(center, radius) };
}

/** Stores a pair; what overflowed is stored as 0 with an infinite radius. */
export function setPair(out: Enclosure, index: number, center: number, radius: number): void {
  const known = Math.abs(center) < Infinity && radius < Infinity;
  out.center[index] = known ? center : 0;
  out.radius[index] = known ? radius : Infinity;
}

/** Stores the smallest pair around an interval. */
export function setInterval(out: Enclosure, index: number, x: Interval): void {
  const center = x.lower === x.upper ? x.lower : 0.5 * x.lower + 0.5 * x.upper;
  setPair(out, index, center, Math.max(subUp(x.upper, center), subUp(center, x.lower)));
}
