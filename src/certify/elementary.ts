// Elementary functions of intervals. Each is enclosed at the ends by proved point formulas and monotone between them.
import { expm1Point, expPoint, sigmoidPoint, tanhPoint } from "./exponential";
import { interval } from "./interval";
import { log1pPoint, logPoint, softplusPoint } from "./logarithm";
import { atanPoint, shiftedSineInterval } from "./trigonometric";
import type { Interval } from "./types";

/** Range of an increasing function from its enclosures at points. */
export function increasing(at: (x: number) => Interval, x: Interval): Interval {
  if (x.lower === x.upper) return at(x.lower);
  return interval(at(x.lower).lower, at(x.upper).upper);
}

/** e^x */
export function expInterval(x: Interval): Interval {
  return increasing(expPoint, x);
}

/** e^x - 1, with full relative accuracy near 0. */
export function expm1Interval(x: Interval): Interval {
  return increasing(expm1Point, x);
}

/** tanh x */
export function tanhInterval(x: Interval): Interval {
  return increasing(tanhPoint, x);
}

/** 1 / (1 + e^-x) */
export function sigmoidInterval(x: Interval): Interval {
  return increasing(sigmoidPoint, x);
}

/** log(1 + e^x) */
export function softplusInterval(x: Interval): Interval {
  return increasing(softplusPoint, x);
}

/** log x; the part of x below 0 is ignored. */
export function logInterval(x: Interval): Interval {
  return increasing(logPoint, x);
}

/** log(1 + x), with full relative accuracy near 0; the part of x below -1 is ignored. */
export function log1pInterval(x: Interval): Interval {
  return increasing(log1pPoint, x);
}

/** arctan x */
export function atanInterval(x: Interval): Interval {
  return increasing(atanPoint, x);
}

/** sin x; [-1, 1] beyond |x| = 2^20 pi/2. */
export function sinInterval(x: Interval): Interval {
  return shiftedSineInterval(x, 0);
}

/** cos x; [-1, 1] beyond |x| = 2^20 pi/2. */
export function cosInterval(x: Interval): Interval {
  return shiftedSineInterval(x, 1);
}
