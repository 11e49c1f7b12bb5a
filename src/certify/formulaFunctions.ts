// Ranges of the functions of formulas with their first two derivatives over an interval; the whole line where an
// interval leaves the domain.
import type { FormulaFunction } from "../problems";
import { decreasingInSize } from "./activation";
import {
  atanInterval,
  cosInterval,
  expInterval,
  increasing,
  logInterval,
  sinInterval,
  tanhInterval,
} from "./elementary";
import { expm1Point, expPoint, tanhDerivativePoint } from "./exponential";
import {
  abs,
  add,
  divide,
  EVERYTHING,
  interval,
  multiply,
  negate,
  point,
  sqrt,
  square,
  subtract,
  integerPower,
} from "./interval";
import { log1pPoint } from "./logarithm";
import { atanPoint, cosPoint, HALF_PI, sinPoint } from "./trigonometric";
import type { Interval } from "./types";

/** f(x), f'(x) and f''(x) for every x in an interval. */
export interface SecondOrder {
  readonly value: Interval;
  readonly slope: Interval;
  readonly bend: Interval;
}

const ONE = point(1);
const TWO = point(2);
const UNKNOWN: SecondOrder = { value: EVERYTHING, slope: EVERYTHING, bend: EVERYTHING };

const inverse = (x: Interval): Interval => divide(ONE, x);
// not by plain products, which overflow and underflow to the wrong side
const twice = (x: Interval): Interval => multiply(TWO, x);
const halved = (x: Interval): Interval => multiply(point(0.5), x);

/** What is known of f on x. */
export function secondOrder(name: FormulaFunction, x: Interval): SecondOrder {
  return FUNCTIONS[name](x);
}

const FUNCTIONS: Record<FormulaFunction, (x: Interval) => SecondOrder> = {
  exp: (x) => {
    const value = expInterval(x);
    return { value, slope: value, bend: value };
  },
  log: (x) => {
    if (!(x.lower > 0)) return UNKNOWN;
    const slope = inverse(x);
    return { value: logInterval(x), slope, bend: negate(square(slope)) };
  },
  sqrt: (x) => {
    if (!(x.lower > 0)) return { ...UNKNOWN, value: x.lower === 0 ? sqrt(x) : EVERYTHING };
    const value = sqrt(x);
    const slope = inverse(twice(value));
    return { value, slope, bend: negate(divide(slope, twice(x))) };
  },
  sin: (x) => {
    const value = sinInterval(x);
    return { value, slope: cosInterval(x), bend: negate(value) };
  },
  cos: (x) => {
    const value = cosInterval(x);
    return { value, slope: negate(sinInterval(x)), bend: negate(value) };
  },
  tan: (x) => {
    const value = awayFromZeros(cosInterval(x), x, increasing, (z) => divide(sinPoint(z), cosPoint(z)));
    const slope = add(ONE, square(value));
    return { value, slope, bend: twice(multiply(value, slope)) };
  },
  cot: (x) => {
    const value = awayFromZeros(sinInterval(x), x, decreasing, (z) => divide(cosPoint(z), sinPoint(z)));
    const slope = negate(add(ONE, square(value)));
    return { value, slope, bend: negate(twice(multiply(value, slope))) };
  },
  sec: (x) => {
    const value = inverse(cosInterval(x));
    const tangent = FUNCTIONS.tan(x).value;
    return {
      value,
      slope: multiply(value, tangent),
      bend: multiply(value, add(ONE, twice(square(tangent)))),
    };
  },
  csc: (x) => {
    const value = inverse(sinInterval(x));
    const cotangent = FUNCTIONS.cot(x).value;
    return {
      value,
      slope: negate(multiply(value, cotangent)),
      bend: multiply(value, add(ONE, twice(square(cotangent)))),
    };
  },
  asin: (x) => {
    if (!(x.lower > -1 && x.upper < 1)) return UNKNOWN;
    const slope = inverse(sqrt(oneMinusSquare(x)));
    return { value: increasing(asinPoint, x), slope, bend: multiply(x, integerPower(slope, 3)) };
  },
  acos: (x) => {
    const { value, slope, bend } = FUNCTIONS.asin(x);
    return { value: subtract(HALF_PI, value), slope: negate(slope), bend: negate(bend) };
  },
  atan: (x) => {
    const slope = inverse(add(ONE, square(x)));
    return { value: atanInterval(x), slope, bend: negate(twice(multiply(x, square(slope)))) };
  },
  sinh: (x) => {
    const value = increasing(sinhPoint, x);
    return { value, slope: coshInterval(x), bend: value };
  },
  cosh: (x) => {
    const value = coshInterval(x);
    return { value, slope: increasing(sinhPoint, x), bend: value };
  },
  tanh: (x) => {
    const value = tanhInterval(x);
    const slope = decreasingInSize(tanhDerivativePoint, x);
    return { value, slope, bend: negate(twice(multiply(value, slope))) };
  },
  sech: (x) => {
    const value = inverse(coshInterval(x));
    return {
      value,
      slope: negate(multiply(value, tanhInterval(x))),
      bend: multiply(value, subtract(ONE, twice(square(value)))),
    };
  },
  csch: (x) => {
    const value = inverse(increasing(sinhPoint, x));
    const cotangent = inverse(tanhInterval(x));
    return {
      value,
      slope: negate(multiply(value, cotangent)),
      bend: multiply(value, add(ONE, twice(square(value)))),
    };
  },
  coth: (x) => {
    const value = inverse(tanhInterval(x));
    const ofCosecant = square(inverse(increasing(sinhPoint, x)));
    return { value, slope: negate(ofCosecant), bend: twice(multiply(value, ofCosecant)) };
  },
  asinh: (x) => {
    const slope = inverse(sqrt(add(ONE, square(x))));
    return { value: increasing(asinhPoint, x), slope, bend: negate(multiply(x, integerPower(slope, 3))) };
  },
  acosh: (x) => {
    if (!(x.lower > 1)) return UNKNOWN;
    const slope = inverse(sqrt(multiply(subtract(x, ONE), add(x, ONE))));
    return { value: increasing(acoshPoint, x), slope, bend: negate(multiply(x, integerPower(slope, 3))) };
  },
  atanh: (x) => {
    if (!(x.lower > -1 && x.upper < 1)) return UNKNOWN;
    const slope = inverse(oneMinusSquare(x));
    return { value: increasing(atanhPoint, x), slope, bend: twice(multiply(x, square(slope))) };
  },
};

/** (1 - x)(1 + x) for x in (-1, 1), which decreases with |x| */
function oneMinusSquare(x: Interval): Interval {
  return decreasingInSize((z) => multiply(subtract(ONE, point(z)), add(ONE, point(z))), x);
}

/** The range of a quotient monotone between the zeros of its denominator; the whole line where it may vanish. */
function awayFromZeros(
  denominator: Interval,
  x: Interval,
  monotone: (at: (z: number) => Interval, x: Interval) => Interval,
  at: (z: number) => Interval,
): Interval {
  return denominator.lower > 0 || denominator.upper < 0 ? monotone(at, x) : EVERYTHING;
}

function decreasing(at: (z: number) => Interval, x: Interval): Interval {
  return interval(at(x.upper).lower, at(x.lower).upper);
}

/** atan(x / sqrt(1 - x^2)) */
function asinPoint(x: number): Interval {
  const ratio = divide(point(x), sqrt(oneMinusSquare(point(x))));
  return { lower: atanPoint(ratio.lower).lower, upper: atanPoint(ratio.upper).upper };
}

/** (E + E / (E + 1)) / 2 with E = expm1(|x|) */
function sinhPoint(x: number): Interval {
  const E = expm1Point(Math.abs(x));
  const at = (e: number): Interval => halved(add(point(e), divide(point(e), add(point(e), ONE))));
  const size = E.upper === Infinity ? { lower: at(E.lower).lower, upper: Infinity } : increasing(at, E);
  return x < 0 ? negate(size) : size;
}

/** (e^|x| + e^-|x|) / 2 */
function coshPoint(x: number): Interval {
  const size = Math.abs(x);
  return halved(add(expPoint(size), expPoint(-size)));
}

function coshInterval(x: Interval): Interval {
  return increasing(coshPoint, abs(x));
}

/** log1p(|x| + x^2 / (1 + sqrt(1 + x^2))) */
function asinhPoint(x: number): Interval {
  const size = point(Math.abs(x));
  const squared = square(size);
  const excess = add(size, divide(squared, add(ONE, sqrt(add(ONE, squared)))));
  const value = { lower: log1pPoint(excess.lower).lower, upper: log1pPoint(excess.upper).upper };
  return x < 0 ? negate(value) : value;
}

/** log1p((x - 1) + sqrt((x - 1)(x + 1))) */
function acoshPoint(x: number): Interval {
  const above = subtract(point(x), ONE);
  const excess = add(above, sqrt(multiply(above, add(point(x), ONE))));
  return { lower: log1pPoint(excess.lower).lower, upper: log1pPoint(excess.upper).upper };
}

/** log1p(2 x / (1 - x)) / 2 */
function atanhPoint(x: number): Interval {
  if (x < 0) return negate(atanhPoint(-x));
  const excess = divide(multiply(TWO, point(x)), subtract(ONE, point(x)));
  return halved({ lower: log1pPoint(excess.lower).lower, upper: log1pPoint(excess.upper).upper });
}
