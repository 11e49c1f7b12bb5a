// Interval arithmetic with outward rounding: the exact result for any choice of points in the arguments lies inside.
import { addDown, addUp, divDown, divUp, mulDown, mulUp, sqrtDown, sqrtUp, subDown, subUp } from "./directed";
import type { Interval } from "./types";

/** The whole line: what is left when nothing is known. */
export const EVERYTHING: Interval = { lower: -Infinity, upper: Infinity };

/** The interval of one exact number. */
export function point(x: number): Interval {
  return interval(x, x);
}

/** [lower, upper]; the whole line if either end is NaN. The caller answers for lower <= upper. */
export function interval(lower: number, upper: number): Interval {
  return Number.isNaN(lower) || Number.isNaN(upper) ? EVERYTHING : { lower, upper };
}

/** x + y */
export function add(x: Interval, y: Interval): Interval {
  return { lower: addDown(x.lower, y.lower), upper: addUp(x.upper, y.upper) };
}

/** x - y */
export function subtract(x: Interval, y: Interval): Interval {
  return { lower: subDown(x.lower, y.upper), upper: subUp(x.upper, y.lower) };
}

/** -x */
export function negate(x: Interval): Interval {
  return { lower: -x.upper, upper: -x.lower };
}

/** x y */
export function multiply(x: Interval, y: Interval): Interval {
  if (x.lower >= 0 && y.lower >= 0)
    return { lower: mulDown(x.lower, y.lower), upper: mulUp(x.upper, y.upper) };
  return {
    lower: Math.min(
      mulDown(x.lower, y.lower),
      mulDown(x.lower, y.upper),
      mulDown(x.upper, y.lower),
      mulDown(x.upper, y.upper),
    ),
    upper: Math.max(
      mulUp(x.lower, y.lower),
      mulUp(x.lower, y.upper),
      mulUp(x.upper, y.lower),
      mulUp(x.upper, y.upper),
    ),
  };
}

/** x / y; the whole line if y contains 0. */
export function divide(x: Interval, y: Interval): Interval {
  if (!(y.lower > 0 || y.upper < 0)) return EVERYTHING;
  return {
    lower: Math.min(
      divDown(x.lower, y.lower),
      divDown(x.lower, y.upper),
      divDown(x.upper, y.lower),
      divDown(x.upper, y.upper),
    ),
    upper: Math.max(
      divUp(x.lower, y.lower),
      divUp(x.lower, y.upper),
      divUp(x.upper, y.lower),
      divUp(x.upper, y.upper),
    ),
  };
}

/** x^2, never below 0. */
export function square(x: Interval): Interval {
  const size = abs(x);
  return { lower: mulDown(size.lower, size.lower), upper: mulUp(size.upper, size.upper) };
}

/** Square root of a non-negative quantity; the part of x below 0 is ignored. */
export function sqrt(x: Interval): Interval {
  return { lower: sqrtDown(x.lower), upper: sqrtUp(x.upper) };
}

/** |x| */
export function abs(x: Interval): Interval {
  if (x.lower >= 0) return x;
  if (x.upper <= 0) return negate(x);
  return { lower: 0, upper: Math.max(-x.lower, x.upper) };
}

/** The larger of two quantities. */
export function max(x: Interval, y: Interval): Interval {
  return { lower: Math.max(x.lower, y.lower), upper: Math.max(x.upper, y.upper) };
}

/** The smaller of two quantities. */
export function min(x: Interval, y: Interval): Interval {
  return { lower: Math.min(x.lower, y.lower), upper: Math.min(x.upper, y.upper) };
}

/** Whether the number lies in x. */
export function contains(x: Interval, value: number): boolean {
  return x.lower <= value && value <= x.upper;
}

/** x^n for an integer n; the whole line where n < 0 and x contains 0. */
export function integerPower(x: Interval, n: number): Interval {
  if (n === 0) return point(1);
  if (n < 0) return divide(point(1), integerPower(x, -n));
  if (n === 1) return x;
  if (Number.isNaN(x.lower) || Number.isNaN(x.upper)) return EVERYTHING;
  if (n % 2 === 0) {
    const size = abs(x);
    return { lower: powerDown(size.lower, n), upper: powerUp(size.upper, n) };
  }
  return { lower: oddDown(x.lower, n), upper: -oddDown(-x.upper, n) };
}

function oddDown(x: number, n: number): number {
  return x >= 0 ? powerDown(x, n) : -powerUp(-x, n);
}

/** x^n rounded down for x >= 0, by repeated squaring. */
function powerDown(x: number, n: number): number {
  if (n === 1) return x;
  const half = powerDown(x, Math.floor(n / 2));
  const square = mulDown(half, half);
  return n % 2 === 0 ? square : mulDown(square, x);
}

/** x^n rounded up for x >= 0. */
function powerUp(x: number, n: number): number {
  if (n === 1) return x;
  const half = powerUp(x, Math.floor(n / 2));
  const square = mulUp(half, half);
  return n % 2 === 0 ? square : mulUp(square, x);
}
