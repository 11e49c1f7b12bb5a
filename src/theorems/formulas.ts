// Formulas over named constants: math.js parses them; numbers and intervals evaluate the same tree.
import { createRequire } from "node:module";
import type * as MathJs from "mathjs" with { "resolution-mode": "import" };
import { intervals } from "../certify";
import type { Interval } from "../certify";
import { InputError, shown } from "../errors";
import { intervalArithmetic, numberArithmetic } from "./arithmetic";
import type { Arithmetic } from "./arithmetic";

type MathNode = MathJs.MathNode;

/** A parsed formula: the names in it (functions that its surroundings give included), and its mathematics as TeX. */
export interface Formula {
  readonly text: string;
  /** names that must be given values, sorted */
  readonly names: readonly string[];
  readonly tex: string;
  readonly tree: Expression;
}

/** What a formula is made of once the grammar is checked. */
export type Expression =
  | { kind: "number"; value: number; exact: boolean }
  | { kind: "name"; name: string }
  /** a function that the formula's surroundings give, such as sigmaMinOn(rad) */
  | { kind: "given"; name: string; operands: Expression[] }
  | { kind: "call"; name: FunctionName; operands: Expression[] };

type FunctionName = keyof Arithmetic<unknown>["functions"];

/** An inequality between two formulas. */
export interface Inequality {
  readonly text: string;
  readonly names: readonly string[];
  readonly tex: string;
  readonly left: Expression;
  readonly right: Expression;
  readonly relation: "<" | "<=" | ">" | ">=";
}

const operators: Record<string, FunctionName> = {
  add: "add",
  subtract: "subtract",
  multiply: "multiply",
  divide: "divide",
  pow: "pow",
  unaryMinus: "negate",
  unaryPlus: "identity",
};

const relations: Record<string, Inequality["relation"]> = {
  smaller: "<",
  smallerEq: "<=",
  larger: ">",
  largerEq: ">=",
};

/** How many operands each function takes; two numbers are the least and the most. */
const arities: Partial<Record<FunctionName, [number, number]>> = {
  exp: [1, 1],
  expm1: [1, 1],
  log: [1, 1],
  log1p: [1, 1],
  sqrt: [1, 1],
  abs: [1, 1],
  tanh: [1, 1],
  sin: [1, 1],
  cos: [1, 1],
  atan: [1, 1],
  square: [1, 1],
  min: [1, Infinity],
  max: [1, Infinity],
};

const known = new Map<string, Formula>();

/**
 * Parses a formula such as "L0 * exp(-alpha * t)".
 * @param where the function to name in an error
 * @throws InputError with what is allowed
 */
export function parseFormula(text: string, where = "formula"): Formula {
  const found = known.get(text);
  if (found) return found;
  const node = parsed(text, where);
  const tree = expressionOf(node, text, where);
  const formula: Formula = { text, names: namesIn([tree]), tex: texOf(node), tree };
  if (known.size < 1000) known.set(text, formula);
  return formula;
}

/** Parses an inequality such as "4 * L0 < rad^2 * alpha". */
export function parseInequality(text: string, where = "formula"): Inequality {
  const node = parsed(text, where);
  const relation = node.type === "OperatorNode" ? relations[operatorOf(node).fn] : undefined;
  if (relation === undefined)
    throw new InputError(
      where,
      `${shown(text)} is no inequality. Compare two formulas with <, <=, > or >=, such as "4 * L0 < rad^2 * alpha".`,
    );
  const [left, right] = operatorOf(node).args.map((operand) => expressionOf(operand, text, where));
  return { text, names: namesIn([left, right]), tex: texOf(node), left, right, relation };
}

/** The value of a formula in floating point. Missing names are an error. */
export function evaluateFormula(formula: string | Formula, values: Readonly<Record<string, number>>): number {
  const { tree } = typeof formula === "string" ? parseFormula(formula) : formula;
  return evaluate(tree, numberArithmetic, (value) => value, surroundings(values));
}

/** What the names in a formula stand for; it throws for a name it does not know. */
export interface Surroundings<T> {
  value(name: string): T;
  apply(name: string, operands: readonly T[]): T;
}

/**
 * Encloses the exact value of an expression for every choice of its constants in their intervals; `UNDEFINED` where it
 * may have none.
 */
export function encloseExpression(tree: Expression, values: Readonly<Record<string, Interval>>): Interval {
  return encloseWithin(tree, surroundings(values));
}

/** The same where names and functions are looked up. */
export function encloseWithin(tree: Expression, given: Surroundings<Interval>): Interval {
  const constant = (value: number, exact: boolean): Interval =>
    exact ? intervals.point(value) : intervalArithmetic.around(value);
  return evaluate(tree, intervalArithmetic, constant, given);
}

/** Named numbers alone, without functions. */
function surroundings<T>(values: Readonly<Record<string, T>>): Surroundings<T> {
  const unknown = (name: string): never => {
    throw new InputError(
      "formula",
      `there is nothing called ${shown(name)}. Known are ${Object.keys(values).sort().join(", ")}.`,
    );
  };
  return {
    value: (name) => (Object.hasOwn(values, name) ? values[name] : unknown(name)),
    apply: unknown,
  };
}

function evaluate<T>(
  tree: Expression,
  arithmetic: Arithmetic<T>,
  constant: (value: number, exact: boolean) => T,
  given: Surroundings<T>,
): T {
  const inner = (operand: Expression): T => evaluate(operand, arithmetic, constant, given);
  switch (tree.kind) {
    case "number":
      return constant(tree.value, tree.exact);
    case "name":
      return given.value(tree.name);
    case "given":
      return given.apply(tree.name, tree.operands.map(inner));
    case "call":
      return arithmetic.functions[tree.name](...tree.operands.map(inner));
  }
}

/** math.js takes a third of a second to load: only who writes a formula waits for it. */
function parsed(text: string, where: string): MathNode {
  if (typeof text !== "string" || text.trim() === "")
    throw new InputError(where, `a formula is a text such as "L0 * exp(-alpha * t)", got ${shown(text)}.`);
  const { parse } = createRequire(__filename)("mathjs/number") as typeof MathJs;
  try {
    return parse(text);
  } catch (error) {
    throw new InputError(where, `${shown(text)} is no formula: ${(error as Error).message}.`);
  }
}

interface OperatorParts {
  readonly fn: string;
  readonly args: MathNode[];
}

const operatorOf = (node: MathNode): OperatorParts => node as unknown as OperatorParts;

function expressionOf(node: MathNode, text: string, where: string): Expression {
  const refuse = (what: string): never => {
    throw new InputError(
      where,
      `${what} in ${shown(text)} is not allowed. Use + - * / ^, ${Object.keys(arities).join(", ")}, pi, and named constants.`,
    );
  };
  switch (node.type) {
    case "ConstantNode": {
      const { value } = node as unknown as { value: unknown };
      return typeof value === "number"
        ? { kind: "number", value, exact: isExact(value, text) }
        : refuse(`the constant ${shown(value)}`);
    }
    case "SymbolNode": {
      const { name } = node as unknown as { name: string };
      return name === "pi" ? { kind: "number", value: Math.PI, exact: false } : { kind: "name", name };
    }
    case "ParenthesisNode":
      return expressionOf((node as unknown as { content: MathNode }).content, text, where);
    case "OperatorNode": {
      const { fn, args } = operatorOf(node);
      const name = operators[fn] ?? refuse(`the operator ${fn}`);
      return { kind: "call", name, operands: args.map((operand) => expressionOf(operand, text, where)) };
    }
    case "FunctionNode": {
      const { fn, args } = node as unknown as { fn: { name: string }; args: MathNode[] };
      const name = (fn.name === "ln" ? "log" : fn.name) as FunctionName;
      const operands = args.map((operand) => expressionOf(operand, text, where));
      const arity = Object.hasOwn(arities, name) ? arities[name] : undefined;
      if (arity === undefined) return { kind: "given", name: fn.name, operands };
      if (args.length < arity[0] || args.length > arity[1])
        return refuse(`${fn.name} of ${args.length} arguments`);
      return { kind: "call", name, operands };
    }
    default:
      return refuse(`the expression "${node.toString()}"`);
  }
}

/**
 * Whether the numeral means the double exactly: an integer or a fraction of at most ten decimals, written with so few
 * digits that no other such number rounds to it. What an exponent has taken to 0 is not 0.
 */
function isExact(value: number, text: string): boolean {
  if (/[\d.]{16,}/.test(text)) return false;
  if (value === 0) return !/[\d.]e[+-]?\d/i.test(text);
  return Number.isSafeInteger(value) || (Number.isInteger(value * 2 ** 10) && Math.abs(value) <= 2 ** 20);
}

function namesIn(trees: readonly Expression[]): string[] {
  const names = new Set<string>();
  const visit = (tree: Expression): void => {
    if (tree.kind === "name" || tree.kind === "given") names.add(tree.name);
    if (tree.kind === "call" || tree.kind === "given") tree.operands.forEach(visit);
  };
  trees.forEach(visit);
  return [...names].sort();
}

function texOf(node: MathNode): string {
  return node.toTex({ parenthesis: "auto" }).replace(/\s+/g, " ").trim();
}
