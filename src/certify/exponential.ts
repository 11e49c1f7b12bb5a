// Proved enclosures of exp, expm1, tanh, the logistic function and their derivatives, at one double.
//
// x = k ln 2 + r + tail with |r| <= 0.36, and expm1(r + tail) = r + tail + t with t = r^2 sum_j r^j / (j+2)!.
// Only + - * of doubles are used; every rounding is bounded below, so nothing rests on the library's Math.exp.
import {
  addDown,
  addUp,
  divDown,
  divUp,
  mulDown,
  mulUp,
  nextDown,
  nextUp,
  SMALLEST,
  subDown,
  subUp,
  sumError,
  UNIT,
} from "./directed";
import { EVERYTHING } from "./interval";
import type { Interval } from "./types";

/** 32 leading bits of ln 2: k * LN2_HIGH is exact for |k| < 2^20. */
export const LN2_HIGH = 0.69314718036912381649;
/** ln 2 - LN2_HIGH lies between this double and the next. */
export const LN2_LOW = 1.9082149292705877e-10;

/** 1 / (j + 2)!, j = 0 .. 11; factorials up to 13! are exact doubles, so each quotient has relative error <= u. */
const COEFFICIENTS = Float64Array.from({ length: 12 }, (_, j) => {
  let factorial = 1;
  for (let i = 2; i <= j + 2; i++) factorial *= i;
  return 1 / factorial;
});

/**
 * t = expm1(r) - r for |r| <= 0.36, with |computed - t| <= 3 u r^2:
 * Horner's rounding errors sum to 0.78 u, the two products by r to 1.14 u, the remainder r^14/14! to 0.51 u.
 */
function seriesTail(r: number, square: number): number {
  let sum = COEFFICIENTS[11];
  for (let j = 10; j >= 0; j--) sum = COEFFICIENTS[j] + r * sum;
  return square * sum;
}

// The reduced argument of the last call of `reduce`, and the bound of all errors of 1 + r + (tail + t).
let k = 0;
let r = 0;
let tail = 0;
let t = 0;
let error = 0;

/** Splits |x| <= 800. Returns false if the reduction failed its own check (it never should). */
function reduce(x: number): boolean {
  k = Math.round(x * 1.4426950408889634);
  if (k === 0) {
    r = x;
    tail = 0;
  } else {
    const high = k * LN2_HIGH;
    const difference = x - high;
    const low = k * LN2_LOW;
    r = difference - low;
    // both sums are exact; ln 2's own error, |k| 2^-85, and the rounding of `low`, 2^-75, are below 2^-72
    tail = sumError(difference, -low, r) + sumError(x, -high, difference);
  }
  if (!(Math.abs(r) <= 0.36 && Math.abs(tail) <= 2 ** -53)) return false;
  const square = r * r;
  t = seriesTail(r, square);
  // series; exp(r) tail instead of tail (0.44 |tail|); three roundings of tail + t in the callers; reduction
  error = 3 * UNIT * square + 0.45 * Math.abs(tail) + 4 * UNIT * Math.abs(t) + (k === 0 ? 0 : 2 ** -70);
  return true;
}

/** 2^n for -1022 <= n <= 1023. */
function powerOfTwo(n: number): number {
  // exact: Math.pow is not required to be, products of powers of two are
  let power = 1;
  let base = n < 0 ? 0.5 : 2;
  for (let e = Math.abs(n); e > 0; e >>= 1) {
    if (e & 1) power *= base;
    base *= base;
  }
  return power;
}

/** 2^n x for 0 <= x <= 4 and |n| <= 1200, rounded down or up where it leaves the range of normal doubles. */
function scale(x: number, n: number, upwards: boolean): number {
  if (n > 1000) {
    const scaled = x * powerOfTwo(1000) * powerOfTwo(n - 1000);
    return scaled === Infinity && !upwards ? Number.MAX_VALUE : scaled;
  }
  if (n >= -1000) return x * powerOfTwo(n);
  // the first factor is harmless; only the second may round, and dividing by it is exact
  const normal = x * powerOfTwo(-900);
  const power = powerOfTwo(n + 900);
  const scaled = normal * power;
  if (upwards) return scaled / power < normal ? nextUp(scaled) : scaled;
  return scaled / power > normal ? nextDown(scaled) : scaled;
}

/** e^x */
export function expPoint(x: number): Interval {
  if (Number.isNaN(x)) return EVERYTHING;
  if (x === 0) return { lower: 1, upper: 1 };
  if (x > 710) return { lower: Number.MAX_VALUE, upper: Infinity };
  if (x < -746) return { lower: 0, upper: SMALLEST };
  if (!reduce(x)) return { lower: 0, upper: Infinity };
  const sum = 1 + r;
  const rest = sumError(1, r, sum) + tail + t;
  // for k = 0 the error bound lacks the term that covers roundings of size u^2
  const bound = error + 2 ** -100;
  return {
    lower: scale(addDown(sum, rest - bound), k, false),
    upper: scale(addUp(sum, rest + bound), k, true),
  };
}

/** e^x - 1, with full relative accuracy near 0. */
export function expm1Point(x: number): Interval {
  if (Number.isNaN(x)) return EVERYTHING;
  // x <= e^x - 1 <= x + x^2, and x^2 is less than the step to the next double
  if (Math.abs(x) <= 2 ** -54) return { lower: x, upper: x === 0 ? 0 : nextUp(x) };
  if (Math.abs(x) > 36 || !reduce(x)) {
    const whole = expPoint(x);
    return { lower: Math.max(-1, subDown(whole.lower, 1)), upper: subUp(whole.upper, 1) };
  }
  if (k === 0) return { lower: addDown(r, t - error), upper: addUp(r, t + error) };
  const power = powerOfTwo(k);
  // 2^k - 1 is exact for |k| <= 53, and so is 2^k r
  const constant = power - 1;
  const sum = constant + power * r;
  const sumRest = sumError(constant, power * r, sum);
  const rest = sumRest + power * (tail + t);
  const bound = power * error + 4 * UNIT * Math.abs(sumRest);
  return { lower: addDown(sum, rest - bound), upper: addUp(sum, rest + bound) };
}

/** tanh x = E / (E + 2), E = expm1(2 x), increasing in E. */
export function tanhPoint(x: number): Interval {
  if (x < 0) {
    const mirrored = tanhPoint(-x);
    return { lower: -mirrored.upper, upper: -mirrored.lower };
  }
  if (x >= 22) return { lower: 1 - UNIT, upper: 1 };
  // x - x^3/3 <= tanh x <= x
  if (x <= 2 ** -28) return { lower: x === 0 ? 0 : nextDown(x), upper: x };
  const E = expm1Point(2 * x);
  return {
    lower: divDown(E.lower, addUp(E.lower, 2)),
    upper: Math.min(1, divUp(E.upper, addDown(E.upper, 2))),
  };
}

/** tanh' x = 4 e / (1 + e)^2, e = exp(-2 |x|), increasing in e on [0, 1]. */
export function tanhDerivativePoint(x: number): Interval {
  const e = expPoint(-2 * Math.abs(x));
  return {
    lower: 4 * logisticProductDown(e.lower),
    upper: Math.min(1, 4 * logisticProductUp(Math.min(1, e.upper))),
  };
}

/** Logistic function 1 / (1 + e^-x). */
export function sigmoidPoint(x: number): Interval {
  if (x < 0) {
    const e = expPoint(x);
    return {
      lower: divDown(e.lower, addUp(1, e.lower)),
      upper: Math.min(0.5, divUp(e.upper, addDown(1, e.upper))),
    };
  }
  const e = expPoint(-x);
  return {
    lower: Math.max(0.5, divDown(1, addUp(1, e.upper))),
    upper: Math.min(1, divUp(1, addDown(1, e.lower))),
  };
}

/** Derivative of the logistic function, e / (1 + e)^2, e = exp(-|x|), increasing in e on [0, 1]. */
export function sigmoidDerivativePoint(x: number): Interval {
  const e = expPoint(-Math.abs(x));
  return {
    lower: logisticProductDown(e.lower),
    upper: Math.min(0.25, logisticProductUp(Math.min(1, e.upper))),
  };
}

function logisticProductDown(e: number): number {
  const sum = addUp(1, e);
  return divDown(e, mulUp(sum, sum));
}

function logisticProductUp(e: number): number {
  const sum = addDown(1, e);
  return divUp(e, mulDown(sum, sum));
}
