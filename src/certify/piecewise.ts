// Ranges of functions that are monotone between known turning points.
import { addUp, mulUp, subDown, subUp } from "./directed";
import { interval } from "./interval";
import type { Interval } from "./types";

/** Where a function turns, and what it is there. */
export interface TurningPoint {
  readonly location: Interval;
  readonly value: Interval;
}

/** Range over z of a function that is monotone between its turning points, no wider than `bounds`. */
export function rangeBetween(
  at: (z: number) => Interval,
  turningPoints: readonly TurningPoint[],
  z: Interval,
  bounds: Interval,
): Interval {
  const first = at(z.lower);
  const last = z.lower === z.upper ? first : at(z.upper);
  let lower = Math.min(first.lower, last.lower);
  let upper = Math.max(first.upper, last.upper);
  for (const { location, value } of turningPoints)
    if (location.upper >= z.lower && location.lower <= z.upper) {
      lower = Math.min(lower, value.lower);
      upper = Math.max(upper, value.upper);
    }
  return interval(Math.max(lower, bounds.lower), Math.min(upper, bounds.upper));
}

/**
 * The turning point of `at` where its derivative, certainly of opposite signs at `low` and `high` and with one zero in
 * between, vanishes: bisected as long as the sign is certain. `slope` bounds |derivative| between them.
 */
export function turningPoint(
  at: (z: number) => Interval,
  derivative: (z: number) => Interval,
  low: number,
  high: number,
  slope: number,
): TurningPoint {
  const rises = derivative(high).lower > 0;
  let [a, b] = [low, high];
  for (;;) {
    const middle = a + (b - a) / 2;
    const { lower, upper } = derivative(middle);
    if (!(middle > a && middle < b) || (lower <= 0 && upper >= 0)) break;
    if (lower > 0 === rises) b = middle;
    else a = middle;
  }
  return around(at, a, b, slope);
}

/** The turning point known to lie in [low, high]. */
export function around(at: (z: number) => Interval, low: number, high: number, slope: number): TurningPoint {
  const { lower, upper } = at(low);
  const reach = mulUp(slope, subUp(high, low));
  return {
    location: { lower: low, upper: high },
    value: { lower: subDown(lower, reach), upper: addUp(upper, reach) },
  };
}
