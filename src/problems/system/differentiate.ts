// Formulas read and differentiated by math.js, which is loaded when the first system is made.
import { createRequire } from "node:module";
import type {
  ConstantNode,
  derivative,
  FunctionNode,
  MathNode,
  OperatorNode,
  ParenthesisNode,
  SymbolNode,
} from "mathjs" with { "resolution-mode": "import" };
import { InternalError } from "../../errors";
import { formulaFunctions, parseFormula } from "../../experiment";
import type { Formula, FormulaFunction } from "./formula";
import { add, call, divide, multiply, negate, number, power, subtract, substitute } from "./formula";

type MathJs = { derivative: typeof derivative };

const mathJs = (): MathJs => createRequire(__filename)("mathjs/number") as MathJs;

/** The names that formulas use: entries of theta and of an input, in order. */
export interface Names {
  readonly parameters: readonly string[];
  readonly inputs: readonly string[];
}

/**
 * A formula with its derivatives by theta. Derivatives come from math.js unsimplified, because its simplification
 * rounds (0.1 + 0.2) and takes 50 ms a formula; products with 0 and 1 are dropped here without rounding.
 */
export class Differentiable {
  private readonly nodesOfFirst: (MathNode | undefined)[] = [];

  private constructor(
    private readonly node: MathNode,
    private readonly names: Names,
  ) {}

  /** @throws InputError when the text is no formula in these names */
  static read(text: string, names: Names): Differentiable {
    return new Differentiable(parseFormula(text, [...names.parameters, ...names.inputs]) as MathNode, names);
  }

  value(): Formula {
    return translate(this.node, this.names);
  }

  /** derivative by parameter k */
  first(k: number): Formula {
    return translate(this.firstNode(k), this.names);
  }

  /** derivative by parameters k and l */
  second(k: number, l: number): Formula {
    return translate(this.derivativeNode(this.firstNode(k), l), this.names);
  }

  private firstNode(k: number): MathNode {
    return (this.nodesOfFirst[k] ??= this.derivativeNode(this.node, k));
  }

  private derivativeNode(node: MathNode, k: number): MathNode {
    return mathJs().derivative(node, this.names.parameters[k], { simplify: false });
  }
}

const knownSlopes = new Map<FormulaFunction, Formula>();

/** f'(of) for one of the functions a formula may call. */
export function slopeOf(name: FormulaFunction, of: Formula): Formula {
  let slope = knownSlopes.get(name);
  if (slope === undefined) {
    slope = Differentiable.read(`${name}(z)`, { parameters: ["z"], inputs: [] }).first(0);
    knownSlopes.set(name, slope);
  }
  return substitute(slope, 0, of);
}

/** The tree of math.js as a formula; anything but what `parseFormula` lets through is a bug. */
function translate(node: MathNode, names: Names): Formula {
  const inside = (part: MathNode): Formula => translate(part, names);
  switch (node.type) {
    case "ParenthesisNode":
      return inside((node as ParenthesisNode).content);
    case "ConstantNode":
      return number(Number((node as ConstantNode).value));
    case "SymbolNode":
      return symbol((node as SymbolNode).name, names);
    case "FunctionNode": {
      const { fn, args } = node as FunctionNode;
      const name = fn.name ?? fn.toString();
      if (formulaFunctions.includes(name) && args.length === 1)
        return call(name as FormulaFunction, inside(args[0]));
      break;
    }
    case "OperatorNode": {
      const { fn, args } = node as OperatorNode;
      const [left, right] = args.map(inside);
      if (fn === "unaryMinus") return negate(left);
      if (fn === "unaryPlus") return left;
      if (fn === "add") return add(left, right);
      if (fn === "subtract") return subtract(left, right);
      if (fn === "multiply") return multiply(left, right);
      if (fn === "divide") return divide(left, right);
      if (fn === "pow") return power(left, right);
    }
  }
  throw new InternalError(`a formula that holds ${node.toString()}`);
}

function symbol(name: string, { parameters, inputs }: Names): Formula {
  const [parameter, input] = [parameters.indexOf(name), inputs.indexOf(name)];
  if (parameter >= 0) return { kind: "parameter", index: parameter };
  if (input >= 0) return { kind: "input", index: input };
  if (name === "pi" || name === "e") return { kind: "constant", name };
  throw new InternalError(`a formula that uses the unknown name ${name}`);
}
