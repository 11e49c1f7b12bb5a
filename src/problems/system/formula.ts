// Formulas as trees that everything can walk: compiled here, enclosed by intervals in certificates.

/** Functions of one real variable that a formula may call. */
export type FormulaFunction =
  | "exp"
  | "log"
  | "sqrt"
  | "sin"
  | "cos"
  | "tan"
  | "sec"
  | "csc"
  | "cot"
  | "asin"
  | "acos"
  | "atan"
  | "sinh"
  | "cosh"
  | "tanh"
  | "sech"
  | "csch"
  | "coth"
  | "asinh"
  | "acosh"
  | "atanh";

/**
 * A real function of theta and of the inputs of one sample. Numbers are the doubles a user wrote, or exact sums and
 * products of them: simplification never rounds. `pi` and `e` are the real numbers, not their doubles.
 */
export type Formula =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "constant"; readonly name: "pi" | "e" }
  | { readonly kind: "parameter"; readonly index: number }
  | { readonly kind: "input"; readonly index: number }
  | { readonly kind: "negate"; readonly of: Formula }
  | {
      readonly kind: "add" | "subtract" | "multiply" | "divide" | "power";
      readonly left: Formula;
      readonly right: Formula;
    }
  | { readonly kind: "call"; readonly name: FormulaFunction; readonly of: Formula };

/** A formula of two operands. */
export type Operation = Extract<Formula, { left: Formula }>;

const zero: Formula = number(0);

export function number(value: number): Formula {
  return { kind: "number", value };
}

/** Is it this very number? */
export function isNumber(formula: Formula, value: number): boolean {
  return formula.kind === "number" && formula.value === value;
}

export function negate(of: Formula): Formula {
  if (of.kind === "number") return number(of.value === 0 ? 0 : -of.value);
  return of.kind === "negate" ? of.of : { kind: "negate", of };
}

export function add(left: Formula, right: Formula): Formula {
  if (isNumber(left, 0)) return right;
  if (isNumber(right, 0)) return left;
  if (left.kind === "number" && right.kind === "number" && sumIsExact(left.value, right.value))
    return number(left.value + right.value);
  return { kind: "add", left, right };
}

export function subtract(left: Formula, right: Formula): Formula {
  if (isNumber(right, 0)) return left;
  if (isNumber(left, 0)) return negate(right);
  if (left.kind === "number" && right.kind === "number" && sumIsExact(left.value, -right.value))
    return number(left.value - right.value);
  return { kind: "subtract", left, right };
}

export function multiply(left: Formula, right: Formula): Formula {
  if (isNumber(left, 0) || isNumber(right, 0)) return zero;
  if (isNumber(left, 1)) return right;
  if (isNumber(right, 1)) return left;
  if (isNumber(left, -1)) return negate(right);
  if (isNumber(right, -1)) return negate(left);
  if (right.kind === "number" && left.kind !== "number") return multiply(right, left);
  if (left.kind === "number") {
    if (right.kind === "number" && productIsExact(left.value, right.value))
      return number(left.value * right.value);
    if (right.kind === "multiply" && right.left.kind === "number") {
      const factor = right.left.value;
      if (productIsExact(left.value, factor)) return multiply(number(left.value * factor), right.right);
    }
  }
  if (left.kind === "multiply" && left.left.kind === "number")
    return multiply(left.left, multiply(left.right, right));
  return { kind: "multiply", left, right };
}

export function divide(left: Formula, right: Formula): Formula {
  if (isNumber(left, 0) && !isNumber(right, 0)) return zero;
  if (isNumber(right, 1)) return left;
  if (isNumber(right, -1)) return negate(left);
  if (left.kind === "number" && right.kind === "number" && quotientIsExact(left.value, right.value))
    return number(left.value / right.value);
  return { kind: "divide", left, right };
}

export function power(left: Formula, right: Formula): Formula {
  if (isNumber(right, 0)) return number(1);
  if (isNumber(right, 1)) return left;
  return { kind: "power", left, right };
}

export function call(name: FormulaFunction, of: Formula): Formula {
  return { kind: "call", name, of };
}

/** The same formula with a parameter replaced. */
export function substitute(formula: Formula, index: number, by: Formula): Formula {
  const inside = (part: Formula): Formula => substitute(part, index, by);
  switch (formula.kind) {
    case "number":
    case "constant":
    case "input":
      return formula;
    case "parameter":
      return formula.index === index ? by : formula;
    case "negate":
      return negate(inside(formula.of));
    case "call":
      return call(formula.name, inside(formula.of));
    case "add":
      return add(inside(formula.left), inside(formula.right));
    case "subtract":
      return subtract(inside(formula.left), inside(formula.right));
    case "multiply":
      return multiply(inside(formula.left), inside(formula.right));
    case "divide":
      return divide(inside(formula.left), inside(formula.right));
    case "power":
      return power(inside(formula.left), inside(formula.right));
  }
}

/** Knuth's two-sum has no remainder. */
function sumIsExact(a: number, b: number): boolean {
  const sum = a + b;
  const ofB = sum - a;
  return a - (sum - ofB) + (b - ofB) === 0;
}

function productIsExact(a: number, b: number): boolean {
  if (Number.isInteger(a) && Number.isInteger(b)) return Number.isSafeInteger(a * b);
  return (isPowerOfTwo(a) || isPowerOfTwo(b)) && isNormal(a * b);
}

function quotientIsExact(a: number, b: number): boolean {
  if (Number.isSafeInteger(a) && Number.isSafeInteger(b) && b !== 0 && a % b === 0) return true;
  return isPowerOfTwo(b) && isNormal(a / b);
}

/** neither overflowed nor so small that digits were lost */
function isNormal(value: number): boolean {
  return Math.abs(value) >= 2 ** -1022 && Math.abs(value) < Infinity;
}

/** of a size that `Math.log2` tells from its neighbours */
function isPowerOfTwo(value: number): boolean {
  const exponent = Math.log2(Math.abs(value));
  return Number.isInteger(exponent) && Math.abs(exponent) < 64 && 2 ** exponent === Math.abs(value);
}
