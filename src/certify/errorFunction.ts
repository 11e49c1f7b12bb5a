// Proved enclosures of erf, erfc and the normal distribution at one double: the confluent series below 2, the continued
// fraction above (Abramowitz and Stegun, 7.1.6 and 7.1.14).
import { addUp, mulDown, mulUp, nextDown, productError, productErrorIsExact, UNIT } from "./directed";
import { expInterval } from "./elementary";
import { expm1Point, expPoint } from "./exponential";
import { add, divide, EVERYTHING, interval, multiply, negate, point, sqrt, subtract } from "./interval";
import { HALF_PI } from "./trigonometric";
import type { Interval } from "./types";

const ONE = point(1);
const TWO = point(2);
const ROOT_PI = sqrt(multiply(TWO, HALF_PI));
const TWO_OVER_ROOT_PI = divide(TWO, ROOT_PI);
const ROOT_HALF = sqrt(point(0.5));
/** 1 / sqrt(2 pi) */
const DENSITY_AT_ZERO = divide(ROOT_HALF, ROOT_PI);

/** From here on the continued fraction is used. */
const FRACTION_FROM = 2;
/** Depth of the continued fraction: at 2 its two ends agree to 2^-53. */
const FRACTION_DEPTH = 70;

/** e^(-x^2 / divisor) for x >= 0 and a divisor 1 or 2; what rounding takes from x^2 is put back as a factor */
function gaussian(x: number, divisor: 1 | 2 = 1): Interval {
  const square = x * x;
  if (!productErrorIsExact(x, x, square))
    return expInterval({ lower: -mulUp(x, x) / divisor, upper: -mulDown(x, x) / divisor });
  const rest = add(ONE, expm1Point(-productError(x, x, square) / divisor));
  return multiply(expPoint(-square / divisor), rest);
}

/**
 * S = sum_n x (2 x^2)^n / (2n + 1)!! for 2^-28 <= x <= 2.5, erf x = (2 / sqrt pi) e^(-x^2) S. All terms are positive:
 * term n passes through at most 3n roundings and every partial sum through one; the ratio of the terms left out is
 * below 1/2, so together they are less than the last one.
 */
function confluentSeries(x: number): Interval {
  const twice = 2 * (x * x);
  let term = x;
  let sum = x;
  let size = 0;
  for (let n = 1; ; n++) {
    term = (term * twice) / (2 * n + 1);
    sum += term;
    size += 3 * n * term + sum;
    if (term < sum * 2 ** -58 && 2 * twice < 2 * n + 3) break;
  }
  const error = 1.01 * UNIT * size;
  return add(point(sum), { lower: -error, upper: addUp(error, 1.01 * term) });
}

/** erf x */
export function erfPoint(x: number): Interval {
  if (Number.isNaN(x)) return EVERYTHING;
  if (x < 0) return negate(erfPoint(-x));
  if (x === 0) return point(0);
  // x - x^3/3 <= erf x / (2 / sqrt pi) <= x
  if (x < 2 ** -28)
    return { lower: nextDown(mulDown(TWO_OVER_ROOT_PI.lower, x)), upper: mulUp(TWO_OVER_ROOT_PI.upper, x) };
  if (x >= FRACTION_FROM) return subtract(ONE, erfcPoint(x));
  const value = multiply(multiply(TWO_OVER_ROOT_PI, gaussian(x)), confluentSeries(x));
  return { lower: value.lower, upper: Math.min(1, value.upper) };
}

/**
 * erfc x = 1 - erf x. For x >= 2, erfc x = e^(-x^2) / (sqrt(pi) T_0) with T_k = x + ((k + 1) / 2) / T_{k+1}; whatever
 * T_m lies in [x, x + (m + 1) / (2 x)], the interval of T_0 follows.
 */
export function erfcPoint(x: number): Interval {
  if (Number.isNaN(x)) return EVERYTHING;
  if (x < FRACTION_FROM) return subtract(ONE, erfPoint(x));
  const base = point(x);
  let T = add(base, { lower: 0, upper: divide(point((FRACTION_DEPTH + 1) / 2), base).upper });
  for (let k = FRACTION_DEPTH - 1; k >= 0; k--) T = add(base, divide(point((k + 1) / 2), T));
  return divide(gaussian(x), multiply(ROOT_PI, T));
}

/** Distribution function of the normal law, erfc(-z / sqrt 2) / 2, increasing. */
export function normalDistributionPoint(z: number): Interval {
  const argument = multiply(point(-z), ROOT_HALF);
  const lower = erfcPoint(argument.upper).lower / 2;
  const upper = erfcPoint(argument.lower).upper / 2;
  return interval(Math.max(0, lower), Math.min(1, upper));
}

/** Density of the normal law, e^(-z^2 / 2) / sqrt(2 pi). */
export function normalDensityPoint(z: number): Interval {
  return multiply(DENSITY_AT_ZERO, gaussian(Math.abs(z), 2));
}

/** (2 / sqrt pi) e^(-z^2), the derivative of erf. */
export function erfDerivativePoint(z: number): Interval {
  return multiply(TWO_OVER_ROOT_PI, gaussian(Math.abs(z)));
}
