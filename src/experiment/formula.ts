// Formulas of a system: math.js parses them, and what cannot be differentiated is refused with its position.
import { createRequire } from "node:module";
import type * as mathjs from "mathjs" with { "resolution-mode": "import" };
import type { ConstantNode, FunctionNode, MathNode, OperatorNode, SymbolNode } from "mathjs" with {
  "resolution-mode": "import",
};
import { InputError, shown } from "../errors";
import { didYouMean } from "./nearest";

type MathJs = typeof mathjs;

/** math.js for real numbers, loaded when the first formula appears: it takes a third of a second, which few need. */
function mathJs(): MathJs {
  return createRequire(__filename)("mathjs/number") as MathJs;
}

/** Functions of one argument that math.js differentiates and that are smooth where they are defined. */
export const formulaFunctions: readonly string[] = [
  ...["exp", "log", "sqrt"],
  ...["sin", "cos", "tan", "sec", "csc", "cot", "asin", "acos", "atan"],
  ...["sinh", "cosh", "tanh", "sech", "csch", "coth", "asinh", "acosh", "atanh"],
];

/** Constants a formula may name. */
export const formulaConstants: readonly string[] = ["pi", "e"];

const operators = ["add", "subtract", "multiply", "divide", "pow", "unaryMinus", "unaryPlus"];

const longest = 10_000;

/**
 * A `MathNode` of math.js, to which it may be cast. It has its own name here because math.js's declarations, a quarter
 * of a megabyte, would otherwise be read by every cell and program that imports the package.
 */
export interface FormulaTree {
  readonly type: string;
  toString(): string;
  compile(): { evaluate(scope: object): unknown };
}

/**
 * The math.js expression tree of a formula made of numbers, the allowed names, pi, e, + - * / ^, parentheses and
 * `formulaFunctions`: twice differentiable where it is defined.
 *
 * @param allowedNames the variables
 * @param where named in errors
 * @throws InputError that says what is wrong at which character (the first is 1)
 */
export function parseFormula(text: string, allowedNames: readonly string[], where = "formula"): FormulaTree {
  const read = readFormula(text, allowedNames);
  if (typeof read === "string") throw new InputError(where, read);
  return read;
}

/** The expression tree, or what is wrong with the formula. */
export function readFormula(text: string, allowedNames: readonly string[]): FormulaTree | string {
  if (text.trim() === "") return 'must be a formula, such as "w1^2 + w2^2", got an empty text.';
  if (text.length > longest) return `must have at most ${longest} characters, got ${text.length}.`;
  const lineEnd = text.search(/[\n\r;]/);
  if (lineEnd >= 0)
    return `must be one formula on one line; character ${lineEnd + 1} ends it, in ${shown(text)}.`;
  let node: MathNode;
  try {
    node = mathJs().parse(text);
  } catch (error) {
    return unreadable(text, error);
  }
  let fault: string | undefined;
  node.traverse((part, path, parent) => {
    const calledName = path === "fn" && (parent as MathNode | null)?.type === "FunctionNode";
    if (fault === undefined && !calledName) fault = faultOf(part, allowedNames, text);
  });
  return fault ?? node;
}

function unreadable(text: string, error: unknown): string {
  const { char, message } = error as { char?: unknown; message: string };
  const reason = message.replace(/ \(char \d+\)$/, "").replace(/\s+/g, " ");
  const place = typeof char === "number" ? ` at character ${char}` : "";
  return `is no formula${place}: ${reason}, in ${shown(text)}.`;
}

function faultOf(node: MathNode, names: readonly string[], text: string): string | undefined {
  switch (node.type) {
    case "ParenthesisNode":
      return undefined;
    case "ConstantNode": {
      const { value } = node as ConstantNode;
      if (typeof value === "number" && Number.isFinite(value)) return undefined;
      return `holds ${node.toString()}, which is no finite number, in ${shown(text)}.`;
    }
    case "SymbolNode": {
      const { name } = node as SymbolNode;
      if (names.includes(name) || formulaConstants.includes(name)) return undefined;
      return unknownName(name, names, text);
    }
    case "FunctionNode":
      return faultOfCall(node as FunctionNode, names, text);
    case "OperatorNode":
      if (operators.includes((node as OperatorNode).fn)) return undefined;
  }
  return `holds ${shown(node.toString())}, but a formula is made of numbers, names, + - * / ^, parentheses and functions, in ${shown(text)}.`;
}

function faultOfCall(node: FunctionNode, names: readonly string[], text: string): string | undefined {
  const name = node.fn.name ?? node.fn.toString();
  const place = `${at(name, text)}, in ${shown(text)}`;
  if (names.includes(name))
    return `calls the variable ${name} like a function${place}. Write ${name} * (...).`;
  if (name === "pow") return `calls pow${place}. Write a ^ b.`;
  if (!formulaFunctions.includes(name))
    return `calls ${shown(name)}, which is no differentiable function${place}.${didYouMean(name, formulaFunctions) || ` Functions: ${formulaFunctions.join(", ")}.`}`;
  if (node.args.length !== 1)
    return `gives ${name} ${node.args.length} arguments${place}. Give one; log is the natural logarithm.`;
  return undefined;
}

function unknownName(name: string, names: readonly string[], text: string): string {
  if (formulaFunctions.includes(name))
    return `names the function ${name} without its argument${at(name, text)}, in ${shown(text)}. Write ${name}(...).`;
  const known = [...names, ...formulaConstants];
  const hint = didYouMean(name, known) || ` Known names: ${known.join(", ")}.`;
  return `uses the unknown name ${shown(name)}${at(name, text)}, in ${shown(text)}.${hint}`;
}

/** ` at character 4`: where a name first stands by itself. */
function at(name: string, text: string): string {
  const letter = "[\\p{L}\\p{N}_$]";
  const escaped = name.replace(/[$]/g, "\\$&");
  const found = text.search(new RegExp(`(?<!${letter})${escaped}(?!${letter})`, "u"));
  return found < 0 ? "" : ` at character ${found + 1}`;
}

/** Words of the language of formulas, or of other parts of math.js, that could be read in two ways. */
const reservedWords = ["i", "end", "to", "in"];

/** Why a name cannot be a variable of a formula, or undefined when it can. */
export function faultOfName(name: string): string | undefined {
  if (!/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) || name in Object.prototype)
    return "must be a name of letters, digits and _ that begins with a letter";
  if (reservedWords.includes(name)) return "must not be a word of math.js";
  try {
    if (mathJs().parse(`${name} + 1`).type !== "OperatorNode") return "must not be a word of math.js";
    mathJs().evaluate(name);
    return "must not be a constant or function of math.js";
  } catch (error) {
    const free = error instanceof Error && error.message === `Undefined symbol ${name}`;
    return free ? undefined : "must not be a word of math.js";
  }
}
