// Proved enclosures of sin and cos (reduction by pi/2 in three parts, Taylor series) and of atan (certified by them).
import { addDown, addUp, divUp, mulUp, nextDown, nextUp, subDown, sumError, UNIT } from "./directed";
import { add, divide, EVERYTHING, interval, multiply, point, subtract } from "./interval";
import type { Interval } from "./types";

/** pi/2 = FIRST + SECOND + THIRD up to 2^-121; FIRST and SECOND have 33 bits, so k times them is exact for |k| <= 2^20. */
export const HALF_PI_FIRST = 1.57079632673412561417;
export const HALF_PI_SECOND = 6.0771005063039659766e-11;
export const HALF_PI_THIRD = 2.02226624879595063154e-21;
/** pi/2 between neighbouring doubles. */
export const HALF_PI: Interval = { lower: Math.PI / 2, upper: nextUp(Math.PI / 2) };

/** Largest multiple of pi/2 that is reduced; beyond it sin and cos are only known to lie in [-1, 1]. */
const LARGEST_MULTIPLE = 2 ** 20;
const UNIT_RANGE: Interval = { lower: -1, upper: 1 };

/** (-1)^(j+1) / (2j + 3)!, from j = 0: sin r = r + r^3 (c_0 + c_1 r^2 + ...), up to r^17. */
const SINE = [
  -1 / 6,
  1 / 120,
  -1 / 5040,
  1 / 362880,
  -1 / 39916800,
  1 / 6227020800,
  -1 / 1307674368000,
  1 / 355687428096000,
];
/** (-1)^j / (2j + 4)!, from j = 0: cos r = 1 - r^2/2 + r^4 (c_0 + c_1 r^2 + ...), up to r^18. */
const COSINE = [
  1 / 24,
  -1 / 720,
  1 / 40320,
  -1 / 3628800,
  1 / 479001600,
  -1 / 87178291200,
  1 / 20922789888000,
  -1 / 6402373705728000,
];

function horner(coefficients: readonly number[], z: number): number {
  let sum = coefficients[coefficients.length - 1];
  for (let j = coefficients.length - 2; j >= 0; j--) sum = coefficients[j] + z * sum;
  return sum;
}

// The reduced argument of the last call of `reduce`: x = k pi/2 + r + tail, up to 2^-98 (exact for k = 0).
let k = 0;
let r = 0;
let tail = 0;

function reduce(x: number): boolean {
  k = Math.round(x * 0.6366197723675814);
  if (!(Math.abs(k) <= LARGEST_MULTIPLE)) return false;
  if (k === 0) {
    r = x;
    tail = 0;
  } else {
    const first = x - k * HALF_PI_FIRST;
    const firstError = sumError(x, -k * HALF_PI_FIRST, first);
    const second = first - k * HALF_PI_SECOND;
    const secondError = sumError(first, -k * HALF_PI_SECOND, second);
    // below 2^-48; its roundings and the error of THIRD stay below 2^-99
    const rest = firstError + secondError - k * HALF_PI_THIRD;
    r = second + rest;
    tail = sumError(second, rest, r);
  }
  return Math.abs(r) <= 0.79 && Math.abs(tail) <= 2 ** -53;
}

/** sin(r + tail); the series is good to 0.87 u |r|^3, cos(r) tail replaced by tail costs 0.3 |tail|. */
function reducedSine(): Interval {
  const z = r * r;
  const cube = z * r;
  const t = cube * horner(SINE, z);
  const error =
    1.5 * UNIT * Math.abs(cube) + 0.5 * Math.abs(tail) + 3 * UNIT * Math.abs(t) + (k === 0 ? 0 : 2 ** -97);
  const rest = tail + t;
  return { lower: addDown(r, rest - error), upper: addUp(r, rest + error) };
}

/** cos(r + tail); z/2 is off by u z/2, the series by 0.26 u r^4, -tail sin(r) replaced by -tail r costs 0.09 |tail|. */
function reducedCosine(): Interval {
  const z = r * r;
  const half = 0.5 * z;
  const t = z * z * horner(COSINE, z);
  const error = UNIT * z + 0.25 * Math.abs(tail) + 4 * UNIT * Math.abs(t) + 2 ** -97;
  const sum = 1 - half;
  const rest = sumError(1, -half, sum) + (t - r * tail);
  return { lower: addDown(sum, rest - error), upper: Math.min(1, addUp(sum, rest + error)) };
}

/** sin(x + shift pi/2) */
function shiftedSine(x: number, shift: number): Interval {
  if (!reduce(x)) return UNIT_RANGE;
  const quadrant = (k + shift) & 3;
  const size = quadrant & 1 ? reducedCosine() : reducedSine();
  return quadrant & 2 ? { lower: -size.upper, upper: -size.lower } : size;
}

/** sin x; [-1, 1] for |x| beyond 2^20 pi/2. */
export function sinPoint(x: number): Interval {
  // x - x^3/6 <= sin x <= x for x >= 0
  if (Math.abs(x) <= 2 ** -28)
    return x > 0 ? { lower: nextDown(x), upper: x } : { lower: x, upper: x === 0 ? 0 : nextUp(x) };
  return shiftedSine(x, 0);
}

/** cos x; [-1, 1] for |x| beyond 2^20 pi/2. */
export function cosPoint(x: number): Interval {
  return x === 0 ? { lower: 1, upper: 1 } : shiftedSine(x, 1);
}

/** sin(z + shift pi/2) for all z in an interval: the ends, and the extremes that lie between them. */
export function shiftedSineInterval(z: Interval, shift: 0 | 1): Interval {
  const at = shift === 0 ? sinPoint : cosPoint;
  if (z.lower === z.upper) return at(z.lower);
  if (!(Math.abs(z.lower) < 2e6 && Math.abs(z.upper) < 2e6) || z.upper - z.lower > 6.2) return UNIT_RANGE;
  // extremes are the odd multiples of pi/2 after the shift: +1 at 1 mod 4, -1 at 3 mod 4
  const first = Math.ceil(divide(point(z.lower), HALF_PI).lower) + shift;
  const last = Math.floor(divide(point(z.upper), HALF_PI).upper) + shift;
  let { lower, upper } = at(z.lower);
  const end = at(z.upper);
  lower = Math.min(lower, end.lower);
  upper = Math.max(upper, end.upper);
  for (let multiple = first; multiple <= last; multiple++) {
    if ((multiple & 3) === 1) upper = 1;
    if ((multiple & 3) === 3) lower = -1;
  }
  return { lower, upper };
}

/** atan x = v + atan(d), d = (x cos v - sin v) / (cos v + x sin v), |atan(d) - d| <= |d|^3 / 3. */
export function atanPoint(x: number): Interval {
  if (Number.isNaN(x)) return EVERYTHING;
  if (x < 0) {
    const mirrored = atanPoint(-x);
    return { lower: -mirrored.upper, upper: -mirrored.lower };
  }
  // x - x^3/3 <= atan x <= x
  if (x <= 2 ** -28) return { lower: x === 0 ? 0 : nextDown(x), upper: x };
  // pi/2 - 1/x <= atan x <= pi/2
  if (x >= 2 ** 60) return { lower: subDown(HALF_PI.lower, divUp(1, x)), upper: HALF_PI.upper };
  let v = Math.atan(x);
  for (let attempt = 0; attempt < 60; attempt++) {
    // v in [0, pi/2) keeps |atan x - v| below pi/2, where the formula holds
    v = v >= 0 && v <= HALF_PI.lower ? v : 0.7;
    const sine = sinPoint(v);
    const cosine = cosPoint(v);
    const d = divide(subtract(multiply(point(x), cosine), sine), add(cosine, multiply(point(x), sine)));
    const size = Math.max(-d.lower, d.upper);
    if (size <= 1e-6) {
      const cubic = mulUp(size, mulUp(size, size));
      return { lower: addDown(v, subDown(d.lower, cubic)), upper: addUp(v, addUp(d.upper, cubic)) };
    }
    v += Math.atan((d.lower + d.upper) / 2);
  }
  // reached only if the library's atan is unusable and the iteration failed as well
  return interval(0, HALF_PI.upper);
}
