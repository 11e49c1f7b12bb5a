// Margins of classes, Gram matrices in parameter space, and the largest radius of a criterion.
import {
  dotProductInterval,
  largestFeasibleRadius,
  parameterGramSmallestEigenvalue,
  separationMargin,
  smallestFeasibleBall,
} from "../../src/certify";
import type { ConditionOnBalls } from "../../src/certify";

test("E1 scaled: the margin of W* is 15 / sqrt 162", () => {
  // rows of W are classes; features (10, 0, 0, 0), (0, 10, 0, 0), (0, 0, 1, 0)
  const W = Float64Array.from([...[2, -1, -5, 0], ...[-1, 2, -5, 0], ...[-1, -1, 10, 0]]);
  const X = Float64Array.from([...[10, 0, 0, 0], ...[0, 10, 0, 0], ...[0, 0, 1, 0]]);
  const { lower, upper } = separationMargin(W, X, [0, 1, 2], 3, 4);
  const exact = 15 / Math.sqrt(162);
  expect(lower).toBeLessThanOrEqual(exact);
  expect(upper).toBeGreaterThanOrEqual(exact * (1 - 2 ** -52));
  expect(upper - lower).toBeLessThan(1e-15);
  expect(separationMargin(W, X, [1, 0, 2], 3, 4).upper).toBeLessThan(0);
  // a sample on the boundary: every product rounds, what is left is far below a rounding of them
  const tie = Float64Array.from([0.1, 0.3, 0.1, 0.3]);
  const boundary = separationMargin(tie, Float64Array.from([0.7, 1.1]), [0], 2, 2);
  expect(boundary.lower).toBeLessThanOrEqual(0);
  expect(boundary.upper).toBeGreaterThanOrEqual(0);
  expect(boundary.upper - boundary.lower).toBeLessThan(1e-30);
});

test("a sum that cancels keeps the digits a plain one would lose", () => {
  const x = Float64Array.from([1e16, 1, -1e16]);
  const { lower, upper } = dotProductInterval(x, Float64Array.from([1, 1, 1]));
  expect(lower).toBeLessThanOrEqual(1);
  expect(upper).toBeGreaterThanOrEqual(1);
  expect(upper - lower).toBeLessThan(1e-14);
});

test("the Gram matrix in parameter space: 3 x 2 Jacobian with J^T J = [[2, 1], [1, 2]]", () => {
  const J = { center: Float64Array.from([1, 0, 0, 1, 1, 1]), radius: new Float64Array(6) };
  const bound = parameterGramSmallestEigenvalue(J, 3, 2);
  expect(bound).toBeLessThanOrEqual(1);
  expect(bound).toBeGreaterThan(1 - 1e-13);
  // fewer samples than parameters
  expect(parameterGramSmallestEigenvalue(J, 2, 3)).toBe(0);
  const uncertain = { ...J, radius: new Float64Array(6).fill(0.01) };
  expect(parameterGramSmallestEigenvalue(uncertain, 3, 2)).toBeLessThan(bound);
});

describe("the largest feasible radius", () => {
  const weyl: ConditionOnBalls = { at: (radius) => 1 - radius };
  test("of rad (1 - rad) > 3/16: from 1/4 to 3/4", () => {
    const certificate = smallestFeasibleBall(weyl, 3 / 16);
    expect(certificate.radius).toBeCloseTo(0.25, 8);
    expect(largestFeasibleRadius(weyl, 3 / 16, certificate)).toBeCloseTo(0.75, 12);
  });
  test("none, and every one", () => {
    expect(largestFeasibleRadius(weyl, 0.26, smallestFeasibleBall(weyl, 0.26))).toBeNull();
    const constant: ConditionOnBalls = { at: () => 2 };
    expect(largestFeasibleRadius(constant, 1, smallestFeasibleBall(constant, 1))).toBe(Infinity);
  });
});
