// Proved enclosures of log, log1p and softplus at one double: any approximation, corrected and certified by expm1.
import { addDown, addUp, mulDown, mulUp, nextDown, nextUp, subDown } from "./directed";
import { expm1Point, expPoint, LN2_HIGH, LN2_LOW } from "./exponential";
import { add, divide, EVERYTHING, interval, point, subtract } from "./interval";
import type { Interval } from "./types";

/** What the logarithm is at and below the left end of its domain, as an end of an interval. */
const LEFT_END: Interval = { lower: -Infinity, upper: -Number.MAX_VALUE };

/**
 * log(1 + y) for -1/2 <= y <= 1. With d = (y - expm1(v)) / (1 + expm1(v)), log(1 + y) = v + log(1 + d), and
 * d - d^2 <= log(1 + d) <= d for d >= -1/2.
 */
function log1pNearZero(y: number): Interval {
  // y - y^2 <= log(1 + y) <= y
  if (Math.abs(y) <= 2 ** -54) return { lower: y === 0 ? 0 : nextDown(y), upper: y };
  let v = Math.log1p(y);
  for (let attempt = 0; attempt < 60; attempt++) {
    const E = expm1Point(v);
    const d = divide(subtract(point(y), E), add(point(1), E));
    if (d.lower >= -1e-6 && d.upper <= 1e-6)
      return {
        lower: addDown(v, subDown(d.lower, mulUp(d.lower, d.lower))),
        upper: addUp(v, d.upper),
      };
    const correction = (d.lower + d.upper) / 2;
    v = Number.isFinite(correction) ? v + Math.max(-1, Math.min(1, correction)) : 0;
  }
  // reached only if the library's log1p is unusable and Newton's iteration failed as well
  return interval(-1, 1);
}

/** log x, x > 0; -Infinity stands at and below 0. */
export function logPoint(x: number): Interval {
  if (Number.isNaN(x)) return EVERYTHING;
  if (!(x > 0)) return LEFT_END;
  if (x === Infinity) return { lower: 709, upper: Infinity };
  let exponent = 0;
  let mantissa = x;
  // exact scaling into [sqrt(1/2), sqrt(2)]
  for (; mantissa >= 2 ** 64; exponent += 64) mantissa *= 2 ** -64;
  for (; mantissa < 2 ** -64; exponent -= 64) mantissa *= 2 ** 64;
  for (; mantissa > 1.4142135623730951; exponent++) mantissa *= 0.5;
  for (; mantissa < 0.7071067811865475; exponent--) mantissa *= 2;
  // mantissa - 1 is exact
  const near = log1pNearZero(mantissa - 1);
  if (exponent === 0) return near;
  const lowUp = nextUp(LN2_LOW);
  const low =
    exponent > 0
      ? { lower: mulDown(exponent, LN2_LOW), upper: mulUp(exponent, lowUp) }
      : { lower: mulDown(exponent, lowUp), upper: mulUp(exponent, LN2_LOW) };
  return add(point(exponent * LN2_HIGH), add(low, near));
}

/** log(1 + y), y > -1, with full relative accuracy near 0. */
export function log1pPoint(y: number): Interval {
  if (Number.isNaN(y)) return EVERYTHING;
  if (!(y > -1)) return LEFT_END;
  if (y >= -0.5 && y <= 1) return log1pNearZero(y);
  return { lower: logPoint(addDown(1, y)).lower, upper: logPoint(addUp(1, y)).upper };
}

/** log(1 + e^x) */
export function softplusPoint(x: number): Interval {
  if (Number.isNaN(x)) return EVERYTHING;
  const e = expPoint(-Math.abs(x));
  const correction = { lower: Math.max(0, log1pPoint(e.lower).lower), upper: log1pPoint(e.upper).upper };
  return x > 0 ? add(point(x), correction) : correction;
}
