// The stabilised method of order 4: every order condition, its stability, its estimate, its counts.
import { Rock4 } from "../../src/integrators";
import {
  exactWeights,
  finishingSlopes,
  recurrenceWeights,
  rock4Coefficients,
  rock4Interval,
  rock4Stages,
  slopeWeights,
} from "../../src/integrators/rock4Coefficients";
import { stabilityPolynomial } from "../../src/integrators/rock4Polynomial";
import { adaptiveRun } from "./adaptive";
import { problemOf, stiff } from "./settings";
import { distance } from "./steps";

const degrees = [5, 6, 7, 8, 9, 10, 11, 13, 17, 24, 37, 60, 99, 152, 200];

function sum(weights: readonly number[], slopes: readonly (readonly number[])[], tree: number): number {
  return weights.reduce((total, weight, i) => total + weight * slopes[i][tree], 0);
}

/** R(z) and the stability function of the estimate */
function stabilityFunctions(degree: number, z: number): [number, number] {
  const { polynomial, a, b, middle, e } = rock4Coefficients(degree);
  const stages = [1];
  polynomial.mu.forEach((mu, j) => {
    const value = stages[j];
    stages.push(mu * z * value + value + polynomial.kappa[j] * (value - stages[Math.max(j - 1, 0)]));
  });
  const Y = stages[degree - 4];
  const slopes: number[] = [];
  for (const row of a) slopes.push(z * row.reduce((value, entry, j) => value + entry * slopes[j], Y));
  return [
    b.reduce((value, weight, i) => value + weight * slopes[i], Y),
    [z * stages[middle], ...slopes].reduce((value, slope, i) => value + e[i] * slope, 0),
  ];
}

test.each(degrees)("%p stages: the eight conditions of order 4 to 1e-14", (degree) => {
  const { polynomial, a, b } = rock4Coefficients(degree);
  const Y = recurrenceWeights(polynomial)[degree - 4];
  const slopes = finishingSlopes(Y, a);
  exactWeights.forEach((exact, tree) => {
    expect(Math.abs(Y[tree] + sum(b, slopes, tree) - exact)).toBeLessThan(1e-14);
  });
  // c_4 (0, 1/3, 1/2, 1) are the nodes
  const nodes = a.map((row) => row.reduce((total, entry) => total + entry, 0));
  expect(nodes[1] / nodes[3]).toBeCloseTo(1 / 3, 13);
  expect(nodes[2] / nodes[3]).toBeCloseTo(1 / 2, 13);
});

test.each(degrees)(
  "%p stages: stable on the whole interval, damped away from 0, of length 0.3524 s^2 - 3",
  (degree) => {
    const { interval } = stabilityPolynomial(degree);
    expect(interval).toBeGreaterThanOrEqual(rock4Interval(degree));
    let [largest, largestInside] = [0, 0];
    for (let k = 0; k <= 15 * degree; k++) {
      const z = -interval * (k / (15 * degree)) ** 2;
      const value = Math.abs(stabilityFunctions(degree, z)[0]);
      largest = Math.max(largest, value);
      if (z < -3) largestInside = Math.max(largestInside, value);
    }
    expect(largest).toBeLessThan(1 + 1e-12);
    // the first ripple of the shortest polynomials is higher than the others
    expect(largestInside).toBeLessThan(degree >= 9 ? 0.96 : 0.99);
    expect(Math.abs(stabilityFunctions(degree, -interval)[0])).toBeCloseTo(0.95, 9);
    expect(Math.abs(stabilityFunctions(degree, -1.05 * interval)[0])).toBeGreaterThan(1);
  },
);

test.each(degrees)("%p stages: the estimate has order 3 and stays bounded on the interval", (degree) => {
  const { polynomial, a, middle, e } = rock4Coefficients(degree);
  const stages = recurrenceWeights(polynomial);
  const slopes = [slopeWeights(stages[middle]), ...finishingSlopes(stages[degree - 4], a)];
  for (const tree of [0, 1, 2, 3]) expect(Math.abs(sum(e, slopes, tree))).toBeLessThan(2e-14);
  // h^4 f' f' f' f and the other trees of order 4, beside the exact weights
  [4, 5, 6, 7].forEach((tree) => {
    const share = sum(e, slopes, tree) / exactWeights[tree];
    expect(share).toBeGreaterThan(0.005);
    expect(share).toBeLessThan(0.05);
  });
  let largest = 0;
  for (let k = 0; k <= 500; k++) {
    const [, estimate] = stabilityFunctions(degree, (-polynomial.interval * k) / 500);
    largest = Math.max(largest, Math.abs(estimate));
  }
  expect(largest).toBeLessThan(0.5);
});

test("a product is given the fewest stages that are stable for it", () => {
  for (const product of [0, 1, 5.8, 6, 100, 1e3, 1e4]) {
    const stages = rock4Stages(product);
    expect(rock4Interval(stages)).toBeGreaterThanOrEqual(product);
    if (stages > 5) expect(rock4Interval(stages - 1)).toBeLessThan(product);
  }
  // growing modes need no stages
  expect(rock4Stages(0)).toBe(5);
});

describe("tanh 1-40-40-1 on twenty samples (counts of the specification within a factor 2)", () => {
  test.each([
    [100, 2223, 8.4e-7],
    [1000, 20169, 1.4e-6],
  ])("T = %p at 1e-6: %p gradients, error %p", (T, gradients, error) => {
    const problem = problemOf(stiff({ integrator: { kind: "rock4", relativeTolerance: 1e-6 } }));
    const run = adaptiveRun(problem, (p, f) => new Rock4(p, f), T, 1e-6);
    const reference = adaptiveRun(problem, (p, f) => new Rock4(p, f), T, 1e-7).theta;
    expect(run.gradients / gradients).toBeGreaterThan(0.5);
    expect(run.gradients / gradients).toBeLessThan(2);
    const relative = distance(run.theta, reference) / distance(reference, problem.initialTheta);
    expect(relative).toBeLessThan(3 * error);
    problem.release();
  });
});
