// Sums of products and norms to full accuracy, with a bound of their error (Dot2 of Ogita, Rump, Oishi 2005).
import {
  addDown,
  addUp,
  gamma,
  mulUp,
  productError,
  productErrorIsExact,
  SMALLEST,
  sqrtDown,
  sqrtUp,
  subDown,
  sumError,
} from "./directed";
import { EVERYTHING, interval } from "./interval";
import type { Enclosure, Interval } from "./types";

/** A product below 2^-960 is kept as rounded; what it may have lost is far less than this. */
const NEGLECTED = 2 ** -959;

/**
 * sum_k a[aStart + k aStride] b[bStart + k bStride]. The exact sum is the rounded one plus the errors of all products
 * and sums; these are added in double, which is off by at most gamma(length + 1) times their absolute sum. Exact when
 * every error is zero; the whole line when a product exceeds 2^995.
 */
export function dotInterval(
  a: Float64Array,
  aStart: number,
  aStride: number,
  b: Float64Array,
  bStart: number,
  bStride: number,
  length: number,
): Interval {
  let sum = 0;
  let correction = 0;
  let size = 0;
  let neglected = 0;
  for (let k = 0; k < length; k++) {
    const x = a[aStart + k * aStride];
    const y = b[bStart + k * bStride];
    if (x === 0 || y === 0) continue;
    const product = x * y;
    const next = sum + product;
    const lost = sumError(sum, product, next);
    if (productErrorIsExact(x, y, product)) {
      const error = productError(x, y, product);
      correction += lost + error;
      size += Math.abs(lost) + Math.abs(error);
    } else {
      if (!(Math.abs(product) < NEGLECTED)) return EVERYTHING;
      correction += lost;
      size += Math.abs(lost);
      neglected++;
    }
    sum = next;
  }
  if (!Number.isFinite(sum) || !Number.isFinite(correction)) return EVERYTHING;
  if (size === 0 && neglected === 0) return { lower: sum, upper: sum };
  // `size` itself is a rounded sum: the factor 2 covers it
  const bound = addUp(mulUp(2 * gamma(length + 2), size), neglected * NEGLECTED);
  return interval(addDown(sum, subDown(correction, bound)), addUp(sum, addUp(correction, bound)));
}

/** Sum of the squares of x[start .. start + length). */
export function sumOfSquares(x: Float64Array, start = 0, length = x.length): Interval {
  const sum = dotInterval(x, start, 1, x, start, 1, length);
  return { lower: Math.max(0, sum.lower), upper: sum.upper };
}

/** Euclidean norm of the exact numbers x[start .. start + length). */
export function vectorNormInterval(x: Float64Array, start = 0, length = x.length): Interval {
  let largest = 0;
  let entries = 0;
  for (let k = start; k < start + length; k++) {
    if (Number.isNaN(x[k])) return { lower: 0, upper: Infinity };
    if (x[k] !== 0) entries++;
    largest = Math.max(largest, Math.abs(x[k]));
  }
  if (entries <= 1 && largest < Infinity) return { lower: largest, upper: largest };
  // squares would leave the range of error-free transforms: the coarse bounds max |x_k| and sqrt(length) max |x_k|
  if (largest > 2 ** 490 || (largest < 2 ** -400 && largest > 0))
    return { lower: largest === Infinity ? 0 : largest, upper: mulUp(largest, sqrtUp(length)) };
  const squares = sumOfSquares(x, start, length);
  return { lower: sqrtDown(squares.lower), upper: sqrtUp(squares.upper) };
}

/** Upper bound of |x| for x[start .. start + length) from one plain pass, off by at most gamma(length). */
export function quickNormUpperBound(x: Float64Array, start: number, length: number): number {
  let sum = 0;
  for (let k = start; k < start + length; k++) sum += x[k] * x[k];
  // length products and length - 1 additions of non-negative terms; each product may lose 2^-1075 to underflow
  return sqrtUp(addUp(mulUp(sum, addUp(1, gamma(length + 1))), length * SMALLEST));
}

/** Upper bound of |x| over an enclosure. */
export function normUpperBound(x: Enclosure): number {
  return addUp(vectorNormInterval(x.center).upper, vectorNormInterval(x.radius).upper);
}

/** Lower bound of |x| over an enclosure, never below 0. */
export function normLowerBound(x: Enclosure): number {
  return Math.max(0, subDown(vectorNormInterval(x.center).lower, vectorNormInterval(x.radius).upper));
}
