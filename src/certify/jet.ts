// A formula with its first and second derivatives by theta over a box, by the rules of differentiation in interval
// arithmetic (automatic differentiation, forward, second order: Griewank and Walther, Evaluating Derivatives, ch. 13).
import type { Formula } from "../problems";
import { expPoint } from "./exponential";
import { secondOrder } from "./formulaFunctions";
import type { SecondOrder } from "./formulaFunctions";
import { add, divide, EVERYTHING, multiply, negate, point, subtract, integerPower } from "./interval";
import { HALF_PI } from "./trigonometric";
import type { Interval } from "./types";

/** Enclosures for every theta in a box; entries that are exactly 0 stay exactly 0. */
export interface Jet {
  readonly value: Interval;
  /** p entries */
  readonly gradient: readonly Interval[];
  /** lower triangle: row k has entries l = 0 .. k */
  readonly hessian: readonly (readonly Interval[])[];
}

const ZERO = point(0);
const ONE = point(1);
const PI: Interval = { lower: 2 * HALF_PI.lower, upper: 2 * HALF_PI.upper };
const E = expPoint(1);

/** The formula over the box of theta, at exact inputs. */
export function jetOf(formula: Formula, box: readonly Interval[], inputs: Float64Array): Jet {
  const inside = (part: Formula): Jet => jetOf(part, box, inputs);
  const p = box.length;
  switch (formula.kind) {
    case "number":
      return constant(point(formula.value), p);
    case "constant":
      return constant(formula.name === "pi" ? PI : E, p);
    case "input":
      return constant(point(inputs[formula.index]), p);
    case "parameter":
      return {
        ...constant(box[formula.index], p),
        gradient: box.map((_, k) => (k === formula.index ? ONE : ZERO)),
      };
    case "negate": {
      const of = inside(formula.of);
      return combine(of, of, (x) => negate(x));
    }
    case "add":
      return combine(inside(formula.left), inside(formula.right), sum);
    case "subtract":
      return combine(inside(formula.left), inside(formula.right), subtract);
    case "multiply":
      return product(inside(formula.left), inside(formula.right));
    case "divide":
      return quotient(inside(formula.left), inside(formula.right));
    case "power":
      return power(inside(formula.left), inside(formula.right));
    case "call": {
      const of = inside(formula.of);
      return chain(secondOrder(formula.name, of.value), of);
    }
  }
}

function constant(value: Interval, p: number): Jet {
  return {
    value,
    gradient: Array.from({ length: p }, () => ZERO),
    hessian: Array.from({ length: p }, (_, k) => Array.from({ length: k + 1 }, () => ZERO)),
  };
}

const isZero = (x: Interval): boolean => x.lower === 0 && x.upper === 0;
const isConstant = ({ gradient }: Jet): boolean => gradient.every(isZero);

function sum(x: Interval, y: Interval): Interval {
  return isZero(x) ? y : isZero(y) ? x : add(x, y);
}

/** Entry by entry, for operations that are linear. */
function combine(a: Jet, b: Jet, operation: (x: Interval, y: Interval) => Interval): Jet {
  return {
    value: operation(a.value, b.value),
    gradient: a.gradient.map((x, k) => operation(x, b.gradient[k])),
    hessian: a.hessian.map((row, k) => row.map((x, l) => operation(x, b.hessian[k][l]))),
  };
}

/** (a b)_kl = a b_kl + b a_kl + a_k b_l + a_l b_k */
function product(a: Jet, b: Jet): Jet {
  return {
    value: multiply(a.value, b.value),
    gradient: a.gradient.map((x, k) => sum(multiply(a.value, b.gradient[k]), multiply(b.value, x))),
    hessian: a.hessian.map((row, k) =>
      row.map((x, l) =>
        sum(
          sum(multiply(a.value, b.hessian[k][l]), multiply(b.value, x)),
          sum(multiply(a.gradient[k], b.gradient[l]), multiply(a.gradient[l], b.gradient[k])),
        ),
      ),
    ),
  };
}

function quotient(a: Jet, b: Jet): Jet {
  if (isConstant(b)) return combine(a, b, (x) => (isZero(x) && !isZero(b.value) ? ZERO : divide(x, b.value)));
  const value = divide(ONE, b.value);
  const slope = negate(integerPower(value, 2));
  return product(a, chain({ value, slope, bend: multiply(point(2), integerPower(value, 3)) }, b));
}

/** f(a)_kl = f'(a) a_kl + f''(a) a_k a_l */
function chain({ value, slope, bend }: SecondOrder, a: Jet): Jet {
  return {
    value,
    gradient: a.gradient.map((x) => multiply(slope, x)),
    hessian: a.hessian.map((row, k) =>
      row.map((x, l) => {
        const inner = k === l ? integerPower(a.gradient[k], 2) : multiply(a.gradient[k], a.gradient[l]);
        return sum(multiply(slope, x), multiply(bend, inner));
      }),
    ),
  };
}

/** a^b: exactly for an integer b, otherwise e^(b log a). */
function power(a: Jet, b: Jet): Jet {
  const n = b.value.lower;
  if (isConstant(b) && n === b.value.upper) {
    if (Number.isInteger(n)) return chain(integerPowers(a.value, n), a);
    const exponent = point(n);
    const logarithm = secondOrder("log", a.value);
    if (logarithm.value === EVERYTHING) return chain(logarithm, a);
    const raised = (k: number): Interval =>
      secondOrder("exp", multiply(subtract(exponent, point(k)), logarithm.value)).value;
    const slope = multiply(exponent, raised(1));
    const bend = multiply(multiply(exponent, subtract(exponent, ONE)), raised(2));
    return chain({ value: raised(0), slope, bend }, a);
  }
  const inner = product(b, chain(secondOrder("log", a.value), a));
  return chain(secondOrder("exp", inner.value), inner);
}

function integerPowers(x: Interval, n: number): SecondOrder {
  const slope = n === 0 ? ZERO : multiply(point(n), integerPower(x, n - 1));
  const bend = n === 0 || n === 1 ? ZERO : multiply(multiply(point(n), point(n - 1)), integerPower(x, n - 2));
  return { value: integerPower(x, n), slope, bend };
}
