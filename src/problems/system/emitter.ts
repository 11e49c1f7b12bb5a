// JavaScript of formulas: every distinct part is computed once, in straight-line code over typed arrays.
import type { Formula, FormulaFunction, Operation } from "./formula";
import { slopeOf } from "./differentiate";

const functions: Record<FormulaFunction, (z: string) => string> = {
  exp: (z) => `Math.exp(${z})`,
  log: (z) => `Math.log(${z})`,
  sqrt: (z) => `Math.sqrt(${z})`,
  sin: (z) => `Math.sin(${z})`,
  cos: (z) => `Math.cos(${z})`,
  tan: (z) => `Math.tan(${z})`,
  sec: (z) => `1 / Math.cos(${z})`,
  csc: (z) => `1 / Math.sin(${z})`,
  cot: (z) => `1 / Math.tan(${z})`,
  asin: (z) => `Math.asin(${z})`,
  acos: (z) => `Math.acos(${z})`,
  atan: (z) => `Math.atan(${z})`,
  sinh: (z) => `Math.sinh(${z})`,
  cosh: (z) => `Math.cosh(${z})`,
  tanh: (z) => `Math.tanh(${z})`,
  sech: (z) => `1 / Math.cosh(${z})`,
  csch: (z) => `1 / Math.sinh(${z})`,
  coth: (z) => `1 / Math.tanh(${z})`,
  asinh: (z) => `Math.asinh(${z})`,
  acosh: (z) => `Math.acosh(${z})`,
  atanh: (z) => `Math.atanh(${z})`,
};

const operators = { add: "+", subtract: "-", multiply: "*", divide: "/" } as const;

/** Powers up to this one are repeated products. */
const largestProduct = 8;

/**
 * Collects statements that compute formulas at `theta` and at the inputs that start at `x[at]`. The source consists of
 * numbers, array accesses, operators and functions of Math alone: no text of a user reaches it.
 */
export class Emitter {
  private readonly lines: string[] = [];
  private readonly known = new Map<string, string>();

  /** the name of a constant that holds the formula's value */
  value(formula: Formula): string {
    switch (formula.kind) {
      case "number":
        return formula.value < 0 ? `(${formula.value})` : String(formula.value);
      case "constant":
        return formula.name === "pi" ? "Math.PI" : "Math.E";
      case "parameter":
        return this.constant(`theta[${formula.index}]`);
      case "input":
        return this.constant(`x[at + ${formula.index}]`);
      case "negate":
        return this.constant(`-${this.value(formula.of)}`);
      case "call":
        return this.constant(functions[formula.name](this.value(formula.of)));
      case "power":
        return this.power(this.value(formula.left), formula.right);
      case "add":
      case "subtract":
      case "multiply":
      case "divide":
        return this.constant(
          `${this.value(formula.left)} ${operators[formula.kind]} ${this.value(formula.right)}`,
        );
    }
  }

  /**
   * the name of a bound of the formula's rounding error, in units of rounding and to first order: each operation adds
   * the size of its result, and passes on the errors of its operands times its derivatives
   */
  roundings(formula: Formula): string {
    const own = `Math.abs(${this.value(formula)})`;
    switch (formula.kind) {
      case "number":
      case "parameter":
      case "input":
        return "0";
      case "constant":
        return own;
      case "negate":
        return this.roundings(formula.of);
      case "call": {
        const slope = this.value(slopeOf(formula.name, formula.of));
        return this.constant(`${own} + Math.abs(${slope}) * ${this.roundings(formula.of)}`);
      }
      case "add":
      case "subtract":
      case "multiply":
      case "divide":
      case "power":
        return this.roundingsOfOperation(formula, own);
    }
  }

  statement(line: string): void {
    this.lines.push(`${line};`);
  }

  /** @param argumentNames of the function, in order */
  compile(argumentNames: readonly string[]): (...values: (Float64Array | number)[]) => void {
    return new Function(...argumentNames, `"use strict";\n${this.lines.join("\n")}`) as ReturnType<
      Emitter["compile"]
    >;
  }

  private roundingsOfOperation(formula: Operation, own: string): string {
    const [left, right] = [this.value(formula.left), this.value(formula.right)];
    const [ofLeft, ofRight] = [this.roundings(formula.left), this.roundings(formula.right)];
    switch (formula.kind) {
      case "add":
      case "subtract":
        return this.constant(`${own} + ${ofLeft} + ${ofRight}`);
      case "multiply":
        return this.constant(`${own} + Math.abs(${left}) * ${ofRight} + Math.abs(${right}) * ${ofLeft}`);
      case "divide":
        return this.constant(`${own} + (${ofLeft} + ${own} * ${ofRight}) / Math.abs(${right})`);
      case "power": {
        const byLeft = `Math.abs(${right} * Math.pow(${left}, ${right} - 1)) * ${ofLeft}`;
        const byRight =
          ofRight === "0" ? "" : ` + Math.abs(${this.value(formula)} * Math.log(${left})) * ${ofRight}`;
        return this.constant(`${own} + ${byLeft}${byRight}`);
      }
    }
  }

  private power(base: string, exponent: Formula): string {
    if (exponent.kind !== "number" || !Number.isInteger(exponent.value))
      return this.constant(`Math.pow(${base}, ${this.value(exponent)})`);
    const count = Math.abs(exponent.value);
    if (count > largestProduct) return this.constant(`Math.pow(${base}, ${exponent.value})`);
    const product = this.product(base, count);
    return exponent.value < 0 ? this.constant(`1 / ${product}`) : product;
  }

  private product(base: string, count: number): string {
    if (count === 1) return base;
    const half = this.product(base, Math.floor(count / 2));
    const square = this.constant(`${half} * ${half}`);
    return count % 2 === 0 ? square : this.constant(`${square} * ${base}`);
  }

  private constant(source: string): string {
    let name = this.known.get(source);
    if (name === undefined) {
      name = `v${this.known.size}`;
      this.known.set(source, name);
      this.lines.push(`const ${name} = ${source};`);
    }
    return name;
  }
}
