// Interval operations contain every exact result of their operands.
import fc from "fast-check";
import { interval, intervals, point } from "../../src/certify";
import type { Interval } from "../../src/certify";
import type { Dyadic } from "./reference";
import { addDyadic, compareDyadic, decompose, multiplyDyadic } from "./reference";

const { abs, add, contains, divide, max, min, multiply, negate, sqrt, square, subtract } = intervals;
const RUNS = { numRuns: 2000 };
const moderate = fc.double({ min: -1e100, max: 1e100, noNaN: true });
/** An interval with a point of it. */
const pair = fc.tuple(moderate, moderate, fc.double({ min: 0, max: 1, noNaN: true })).map(([a, b, share]) => {
  const lower = Math.min(a, b);
  const upper = Math.max(a, b);
  const inside = Math.min(upper, Math.max(lower, lower * (1 - share) + upper * share));
  return { x: interval(lower, upper), inside };
});

function expectInside(exact: Dyadic, x: Interval): void {
  expect(compareDyadic(x.lower, exact)).toBeLessThanOrEqual(0);
  expect(compareDyadic(x.upper, exact)).toBeGreaterThanOrEqual(0);
}

describe("exact cases", () => {
  const x = interval(-2, 3);
  const y = interval(0.5, 4);
  test.each([
    ["add", add(x, y), [-1.5, 7]],
    ["subtract", subtract(x, y), [-6, 2.5]],
    ["multiply", multiply(x, y), [-8, 12]],
    ["divide", divide(x, y), [-4, 6]],
    ["square", square(x), [0, 9]],
    ["square of a negative", square(interval(-3, -2)), [4, 9]],
    ["sqrt", sqrt(interval(4, 9)), [2, 3]],
    ["sqrt ignores what is below 0", sqrt(interval(-1e-20, 9)), [0, 3]],
    ["negate", negate(x), [-3, 2]],
    ["abs", abs(x), [0, 3]],
    ["abs of a negative", abs(interval(-3, -2)), [2, 3]],
    ["max", max(x, y), [0.5, 4]],
    ["min", min(x, y), [-2, 3]],
    ["division by an interval with 0", divide(y, x), [-Infinity, Infinity]],
    ["NaN", interval(NaN, 1), [-Infinity, Infinity]],
    ["0 times anything", multiply(point(0), interval(-Infinity, Infinity)), [0, 0]],
  ])("%s", (_, result, expected) => {
    expect([result.lower + 0, result.upper + 0]).toEqual(expected);
  });
  test("contains", () => {
    expect(contains(x, -2)).toBe(true);
    expect(contains(x, 3.0000000000000004)).toBe(false);
    expect(contains(x, NaN)).toBe(false);
  });
});

describe("every point of the arguments", () => {
  test("sum, difference, product", () => {
    fc.assert(
      fc.property(pair, pair, (a, b) => {
        const p = decompose(a.inside);
        const q = decompose(b.inside);
        expectInside(addDyadic(p, q), add(a.x, b.x));
        expectInside(addDyadic(p, { ...q, mantissa: -q.mantissa }), subtract(a.x, b.x));
        expectInside(multiplyDyadic(p, q), multiply(a.x, b.x));
        expectInside(multiplyDyadic(p, p), square(a.x));
        expectInside(decompose(Math.abs(a.inside)), abs(a.x));
        expectInside(decompose(Math.max(a.inside, b.inside)), max(a.x, b.x));
        expectInside(decompose(Math.min(a.inside, b.inside)), min(a.x, b.x));
      }),
      RUNS,
    );
  });
  test("quotient and root, through the product and the square", () => {
    fc.assert(
      fc.property(pair, pair, (a, b) => {
        const quotient = divide(a.x, b.x);
        if (b.inside !== 0) {
          const sign = b.inside > 0 ? 1 : -1;
          const times = (end: number): number =>
            sign * compareDyadic(multiplyDyadic(decompose(end), decompose(b.inside)), decompose(a.inside));
          if (Number.isFinite(quotient.lower)) expect(times(quotient.lower)).toBeLessThanOrEqual(0);
          if (Number.isFinite(quotient.upper)) expect(times(quotient.upper)).toBeGreaterThanOrEqual(0);
        }
        if (a.inside >= 0) {
          const root = sqrt(a.x);
          const [down, up] = [decompose(root.lower), decompose(root.upper)];
          expect(compareDyadic(multiplyDyadic(down, down), decompose(a.inside))).toBeLessThanOrEqual(0);
          expect(compareDyadic(multiplyDyadic(up, up), decompose(a.inside))).toBeGreaterThanOrEqual(0);
        }
      }),
      RUNS,
    );
  });
});
