// Formulas: what the grammar takes, and every refusal with its place.
import { formulaConstants, formulaFunctions, parseFormula } from "../../src/experiment";
import { faultOfName } from "../../src/experiment/formula";

const value = (text: string, scope: Record<string, number>): unknown =>
  parseFormula(text, Object.keys(scope)).compile().evaluate(scope);

test("a formula is the tree of math.js", () => {
  expect(value("w1^2 + w2^2", { w1: 3, w2: 4 })).toBe(25);
  expect(value("2 u exp(-t) / (1 + u^2)", { u: 2, t: 0 })).toBe(0.8);
  expect(value("-2^2 + 2^3^2", {})).toBe(508);
  expect(value("sin(pi / 2) + log(e)", {})).toBe(2);
  expect(value("ε_1 * θ", { ε_1: 2, θ: 3 })).toBe(6);
  expect(parseFormula(" x ", ["x"]).type).toBe("SymbolNode");
});

/** math.js's symbolic derivatives of all functions against central differences, so that none is accepted in vain. */
test.each(formulaFunctions)("%s is evaluated and differentiated by math.js", (name) => {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { derivative } = require("mathjs/number") as {
    derivative: (tree: unknown, name: string) => { evaluate: (scope: object) => number };
  };
  const tree = parseFormula(`${name}(x)`, ["x"]);
  const at = (x: number): number => value(`${name}(x)`, { x }) as number;
  const x = name === "acosh" ? 1.7 : 0.6;
  const step = 2 ** -18;
  const difference = (at(x + step) - at(x - step)) / (2 * step);
  expect(derivative(tree, "x").evaluate({ x })).toBeCloseTo(difference, 8);
  const second = (at(x + step * 16) - 2 * at(x) + at(x - step * 16)) / (step * 16) ** 2;
  const twice = derivative(derivative(tree, "x"), "x").evaluate({ x });
  expect(Math.abs(twice / second - 1)).toBeLessThan(1e-4);
});

test.each([
  ["w1^2 +", 'is no formula at character 7: Unexpected end of expression, in "w1^2 +".'],
  ["(w1 + 1", 'is no formula at character 8: Parenthesis ) expected, in "(w1 + 1".'],
  ["w1 − 1", 'is no formula at character 4: Syntax error in part "− 1", in "w1 − 1".'],
  ["1..2", 'is no formula at character 3: Unexpected part ".2", in "1..2".'],
  ["", 'must be a formula, such as "w1^2 + w2^2", got an empty text.'],
  ["  ", 'must be a formula, such as "w1^2 + w2^2", got an empty text.'],
  ["w1; 2", 'must be one formula on one line; character 3 ends it, in "w1; 2".'],
  ["w1\n+1", 'must be one formula on one line; character 3 ends it, in "w1\\n+1".'],
  ["w1 + w3", 'uses the unknown name "w3" at character 6, in "w1 + w3". Did you mean "w1"?'],
  ["w11 + width", 'uses the unknown name "w11" at character 1, in "w11 + width". Did you mean "w1"?'],
  ["2 * speed", 'uses the unknown name "speed" at character 5, in "2 * speed". Known names: w1, w2, pi, e.'],
  ["i * w1", 'uses the unknown name "i" at character 1, in "i * w1".'],
  ["w1(w2 + 1)", 'calls the variable w1 like a function at character 1, in "w1(w2 + 1)". Write w1 * (...).'],
  ["w2 + abs(w1)", 'calls "abs", which is no differentiable function at character 6, in "w2 + abs(w1)".'],
  [
    "sine(w1)",
    'calls "sine", which is no differentiable function at character 1, in "sine(w1)". Did you mean "sin',
  ],
  [
    "sin^2(w1)",
    'names the function sin without its argument at character 1, in "sin^2(w1)". Write sin(...).',
  ],
  ["max(w1, w2)", 'calls "max", which is no differentiable function at character 1'],
  ["pow(w1, 2)", 'calls pow at character 1, in "pow(w1, 2)". Write a ^ b.'],
  [
    "log(w1, 2)",
    'gives log 2 arguments at character 1, in "log(w1, 2)". Give one; log is the natural logarithm.',
  ],
  ["w1 > 0 ? w1 : 0", 'holds "(w1 > 0) ? w1 : 0", but a formula is made of numbers'],
  ["w1 == w2", 'holds "w1 == w2", but'],
  ["[w1, w2]", 'holds "[w1, w2]", but'],
  ["a = 3", 'holds "a = 3", but'],
  ["f(x) = x", 'holds "f(x) = x", but'],
  ["w1!", 'holds "w1!", but'],
  ["w1'", 'holds "w1\'", but'],
  ["w1.x", 'holds "w1.x", but'],
  ["w1 mod 2", 'holds "w1 mod 2", but'],
  ["true", 'holds true, which is no finite number, in "true".'],
  ['"text"', 'holds "text", which is no finite number'],
  ["1e999", 'holds Infinity, which is no finite number, in "1e999".'],
  [`${"w1 + ".repeat(3000)}1`, "must have at most 10000 characters, got 15001."],
  ["(".repeat(5000), "is no formula"],
])("%j is refused", (text, message) => {
  expect(() => parseFormula(text, ["w1", "w2"])).toThrow(`formula: ${message}`);
});

test("deep nesting is refused or parsed, never a stack overflow", () => {
  const text = `${"(".repeat(4000)}w1${")".repeat(4000)}`;
  try {
    expect(parseFormula(text, ["w1"]).type).toBe("ParenthesisNode");
  } catch (error) {
    expect((error as Error).name).toBe("InputError");
  }
});

test("errors name the caller", () => {
  expect(() => parseFormula("x", [], "system")).toThrow(/^system: uses the unknown name "x"/);
});

test.each(["w1", "x", "theta", "m", "kg", "a_1", "θ", "$x", "import", "beta"])(
  "%s can be a variable",
  (name) => {
    expect(faultOfName(name)).toBeUndefined();
    expect(value(`${name} + 1`, { [name]: 2 })).toBe(3);
  },
);

test.each([
  ["1x", "letters"],
  ["", "letters"],
  ["a b", "letters"],
  ["a+b", "letters"],
  ["toString", "letters"],
  ["__proto__", "letters"],
  ["i", "word"],
  ["to", "word"],
  ["mod", "constant"],
  ["end", "word"],
  ["true", "constant"],
  ["NaN", "constant"],
  ["e", "constant"],
  ["pi", "constant"],
  ["PI", "constant"],
  ["phi", "constant"],
  ["sin", "constant"],
  ["gamma", "constant"],
])("%j cannot be a variable", (name, reason) => {
  expect(faultOfName(name)).toContain(reason);
});

test("the constants of formulas are no free names", () => {
  for (const name of formulaConstants) expect(faultOfName(name)).toBeDefined();
});
