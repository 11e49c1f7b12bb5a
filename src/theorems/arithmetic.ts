// The functions a formula may use, twice: in floating point and in interval arithmetic with outward rounding.
import {
  atanInterval,
  cosInterval,
  expInterval,
  expm1Interval,
  interval,
  intervals,
  log1pInterval,
  logInterval,
  nextDown,
  nextUp,
  sinInterval,
  tanhInterval,
} from "../certify";
import type { Interval } from "../certify";

/** One number system: every function takes and gives its numbers. */
export interface Arithmetic<T> {
  readonly functions: Readonly<
    Record<
      | "add"
      | "subtract"
      | "multiply"
      | "divide"
      | "pow"
      | "negate"
      | "identity"
      | "exp"
      | "expm1"
      | "log"
      | "log1p"
      | "sqrt"
      | "abs"
      | "tanh"
      | "sin"
      | "cos"
      | "atan"
      | "square"
      | "min"
      | "max",
      (...operands: T[]) => T
    >
  >;
}

export const numberArithmetic: Arithmetic<number> = {
  functions: {
    add: (x, y) => x + y,
    subtract: (x, y) => x - y,
    multiply: (x, y) => x * y,
    divide: (x, y) => x / y,
    pow: (x, y) => x ** y,
    negate: (x) => -x,
    identity: (x) => x,
    exp: Math.exp,
    expm1: Math.expm1,
    log: Math.log,
    log1p: Math.log1p,
    sqrt: Math.sqrt,
    abs: Math.abs,
    tanh: Math.tanh,
    sin: Math.sin,
    cos: Math.cos,
    atan: Math.atan,
    square: (x) => x * x,
    min: Math.min,
    max: Math.max,
  },
};

/**
 * What an expression is that may lie outside the domain of one of its functions. Neither 0 times it nor the larger of
 * it and 1 is any number, and no comparison with it holds: nothing is proved of it, nor refuted.
 */
export const UNDEFINED: Interval = { lower: NaN, upper: NaN };

/** Whether the interval stands for an expression that may not be defined. */
export function isUndefined({ lower, upper }: Interval): boolean {
  return Number.isNaN(lower) || Number.isNaN(upper);
}

/** The function where all its operands are defined. */
function strict(f: (...operands: Interval[]) => Interval): (...operands: Interval[]) => Interval {
  return (...operands) => (operands.some(isUndefined) ? UNDEFINED : f(...operands));
}

export const intervalArithmetic: Arithmetic<Interval> & { around(value: number): Interval } = {
  /** one unit in the last place to either side: the numeral or constant that rounds to `value` */
  around: (value) => interval(nextDown(value), nextUp(value)),
  functions: {
    add: strict(intervals.add),
    subtract: strict(intervals.subtract),
    multiply: strict(intervals.multiply),
    divide: strict(quotient),
    pow: strict(power),
    negate: strict(intervals.negate),
    identity: (x) => x,
    exp: strict(expInterval),
    expm1: strict(expm1Interval),
    log: strict((x) => (x.lower > 0 ? logInterval(x) : UNDEFINED)),
    log1p: strict((x) => (x.lower > -1 ? log1pInterval(x) : UNDEFINED)),
    sqrt: strict((x) => (x.lower >= 0 ? intervals.sqrt(x) : UNDEFINED)),
    abs: strict(intervals.abs),
    tanh: strict(tanhInterval),
    sin: strict(sinInterval),
    cos: strict(cosInterval),
    atan: strict(atanInterval),
    square: strict(intervals.square),
    min: strict((...operands) => operands.reduce((x, y) => intervals.min(x, y))),
    max: strict((...operands) => operands.reduce((x, y) => intervals.max(x, y))),
  },
};

/**
 * x / y. A divisor that may be as small as 0 but is not negative, such as a Lipschitz constant of which an upper bound
 * is known, leaves x > 0 without an upper bound.
 */
function quotient(x: Interval, y: Interval): Interval {
  if (y.lower > 0 || y.upper < 0) return intervals.divide(x, y);
  if (y.lower === 0 && y.upper > 0 && x.lower > 0)
    return interval(intervals.divide(intervals.point(x.lower), intervals.point(y.upper)).lower, Infinity);
  return UNDEFINED;
}

/** x^y: by multiplication for small integers, by the square root for halves, otherwise e^(y ln x) for x > 0. */
function power(x: Interval, y: Interval): Interval {
  const exponent = y.lower;
  const isPoint = y.lower === y.upper;
  if (isPoint && Number.isInteger(exponent) && Math.abs(exponent) <= 64) {
    const positive = integerPower(x, Math.abs(exponent));
    return exponent < 0 ? quotient(intervals.point(1), positive) : positive;
  }
  if (isPoint && Number.isInteger(2 * exponent) && exponent > 0 && exponent <= 32 && x.lower >= 0)
    return integerPower(intervals.sqrt(x), 2 * exponent);
  return x.lower > 0 ? expInterval(intervals.multiply(y, logInterval(x))) : UNDEFINED;
}

/** x^k for an integer k >= 0; even powers never fall below 0. */
function integerPower(x: Interval, k: number): Interval {
  if (k === 0) return intervals.point(1);
  const base = k % 2 === 0 ? intervals.abs(x) : x;
  let result = base;
  for (let i = 1; i < k; i++) result = intervals.multiply(result, base);
  return result;
}
