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

const EVERYTHING = interval(-Infinity, Infinity);

export const intervalArithmetic: Arithmetic<Interval> & { around(value: number): Interval } = {
  /** one unit in the last place to either side: the numeral or constant that rounds to `value` */
  around: (value) => interval(nextDown(value), nextUp(value)),
  functions: {
    add: intervals.add,
    subtract: intervals.subtract,
    multiply: intervals.multiply,
    divide: intervals.divide,
    pow: power,
    negate: intervals.negate,
    identity: (x) => x,
    exp: expInterval,
    expm1: expm1Interval,
    // outside the domain nothing is known, so that nothing is proved
    log: (x) => (x.lower > 0 ? logInterval(x) : EVERYTHING),
    log1p: (x) => (x.lower > -1 ? log1pInterval(x) : EVERYTHING),
    sqrt: (x) => (x.lower >= 0 ? intervals.sqrt(x) : EVERYTHING),
    abs: intervals.abs,
    tanh: tanhInterval,
    sin: sinInterval,
    cos: cosInterval,
    atan: atanInterval,
    square: intervals.square,
    min: (...operands) => operands.reduce(intervals.min),
    max: (...operands) => operands.reduce(intervals.max),
  },
};

/** x^y: by multiplication for small integers, by the square root for halves, otherwise e^(y ln x) for x > 0. */
function power(x: Interval, y: Interval): Interval {
  const exponent = y.lower;
  const isPoint = y.lower === y.upper;
  if (isPoint && Number.isInteger(exponent) && Math.abs(exponent) <= 64) {
    const positive = integerPower(x, Math.abs(exponent));
    return exponent < 0 ? intervals.divide(intervals.point(1), positive) : positive;
  }
  if (isPoint && Number.isInteger(2 * exponent) && exponent > 0 && exponent <= 32 && x.lower >= 0)
    return integerPower(intervals.sqrt(x), 2 * exponent);
  return x.lower > 0 ? expInterval(intervals.multiply(y, logInterval(x))) : EVERYTHING;
}

/** x^k for an integer k >= 0; even powers never fall below 0. */
function integerPower(x: Interval, k: number): Interval {
  if (k === 0) return intervals.point(1);
  const base = k % 2 === 0 ? intervals.abs(x) : x;
  let result = base;
  for (let i = 1; i < k; i++) result = intervals.multiply(result, base);
  return result;
}
