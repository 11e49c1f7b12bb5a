// Moments of sines and cosines for x uniform on [-b, b], enclosed: everything comes from S(k) = sin(kb)/(kb).
import { cosInterval, interval, intervals, sinInterval } from "../../certify";
import type { Interval } from "../../certify";

const { add, divide, multiply, negate, point, square, subtract } = intervals;
const HALF = point(0.5);

/** sinc(u) = sin(u)/u and its first two derivatives. */
interface Sinc {
  readonly value: Interval;
  readonly first: Interval;
  readonly second: Interval;
}

/** Below this the closed forms cancel, and the alternating series are used. */
const SERIES_BELOW = 1;
const SERIES_TERMS = 12;

function sinc(u: Interval): Sinc {
  if (Math.max(u.upper, -u.lower) <= SERIES_BELOW) return sincSeries(u);
  if (u.lower < 0 && u.upper > 0)
    return { value: interval(-1, 1), first: interval(-1, 1), second: interval(-1, 1) };
  const [sine, cosine] = [sinInterval(u), cosInterval(u)];
  const value = divide(sine, u);
  // (cos u - sinc u) / u, and -sinc u - 2 (sinc u)' / u
  const first = divide(subtract(cosine, value), u);
  const second = subtract(negate(value), divide(multiply(point(2), first), u));
  return { value, first, second };
}

/** sum (-1)^k u^2k / (2k+1)! and its derivatives, term by term; the first term left out bounds the rest. */
function sincSeries(u: Interval): Sinc {
  const u2 = square(u);
  let value = point(0);
  let first = point(0);
  let second = point(0);
  // c_k = (-1)^k / (2k+1)!, even powers u^2k
  let coefficient = point(1);
  let previous = point(1); // u^(2k-2)
  let power = point(1); // u^2k
  for (let k = 0; k <= SERIES_TERMS; k++) {
    const term = multiply(coefficient, power);
    value = add(value, term);
    if (k > 0) {
      const lower = multiply(coefficient, previous);
      first = add(first, multiply(multiply(point(2 * k), u), lower));
      second = add(second, multiply(point(2 * k * (2 * k - 1)), lower));
    }
    previous = power;
    power = multiply(power, u2);
    coefficient = divide(negate(coefficient), point((2 * k + 2) * (2 * k + 3)));
  }
  // the next terms are below (2 * 13)^2 / 27! for |u| <= 1
  const rest = interval(-1e-25, 1e-25);
  return { value: add(value, rest), first: add(first, rest), second: add(second, rest) };
}

/** Inner products in L^2 of x uniform on [-b, b]. */
export interface SineMoments {
  /** <sin wx, sin vx> */
  sineSine(w: number, v: number): Interval;
  /** <x cos wx, sin vx> */
  slopeSine(w: number, v: number): Interval;
  /** <x cos wx, x cos vx> */
  slopeSlope(w: number, v: number): Interval;
}

/** @param b half-width of the interval, > 0 */
export function sineMoments(b: number): SineMoments {
  const at = (w: number, v: number, sign: 1 | -1): Sinc => {
    const sum = sign > 0 ? add(point(w), point(v)) : subtract(point(w), point(v));
    return sinc(multiply(point(b), sum));
  };
  return {
    sineSine: (w, v) => multiply(HALF, subtract(at(w, v, -1).value, at(w, v, 1).value)),
    // S'(k) = b sinc'(kb)
    slopeSine: (w, v) => multiply(multiply(point(b), HALF), subtract(at(w, v, -1).first, at(w, v, 1).first)),
    // -S''(k) = -b^2 sinc''(kb)
    slopeSlope: (w, v) =>
      negate(multiply(multiply(square(point(b)), HALF), add(at(w, v, -1).second, at(w, v, 1).second))),
  };
}

/** A symmetric matrix of intervals as centres and radii. */
export function symmetricEnclosure(
  n: number,
  entry: (i: number, j: number) => Interval,
): { center: Float64Array; radius: Float64Array } {
  const center = new Float64Array(n * n);
  const radius = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      const { lower, upper } = entry(i, j);
      const middle = (lower + upper) / 2;
      center[i * n + j] = center[j * n + i] = middle;
      radius[i * n + j] = radius[j * n + i] = Math.max(
        subtract(point(upper), point(middle)).upper,
        subtract(point(middle), point(lower)).upper,
      );
    }
  return { center, radius };
}
