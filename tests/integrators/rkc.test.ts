// RKC: its coefficients against Chebyshev polynomials, its stability, stiff cases and counts.
import fc from "fast-check";
import { createField } from "../../src/flows";
import { Rkc, Rock4, type Method } from "../../src/integrators";
import { slopeWeights } from "../../src/integrators/rock4Coefficients";
import {
  chebyshevCoefficients,
  chebyshevInterval,
  chebyshevStages,
} from "../../src/integrators/rkcCoefficients";
import { adaptiveRun } from "./adaptive";
import { linear } from "./closedForms";
import { problemOf, smooth, stiff } from "./settings";
import { distance, fixedSteps } from "./steps";

/** R(z): one step of theta' = z theta from 1 */
function stabilityFunction(stages: number, z: number): number {
  const { first, mu, nu, slope, initialSlope } = chebyshevCoefficients(stages);
  let [before, current] = [1, 1 + first * z];
  for (let j = 2; j <= stages; j++) {
    const next =
      mu[j] * current + nu[j] * before + (1 - mu[j] - nu[j]) + z * (slope[j] * current + initialSlope[j]);
    [before, current] = [current, next];
  }
  return current;
}

test.each([2, 3, 4, 7, 20, 100, 500])("%p stages: order 2 to rounding, for any field", (stages) => {
  // elementary weights of Y_j - theta for the trees [.] and [[.]]
  const { first, mu, nu, slope, initialSlope } = chebyshevCoefficients(stages);
  const initial = slopeWeights(new Array<number>(8).fill(0));
  let [before, current] = [initial.map(() => 0), initial.map((weight) => first * weight)];
  for (let j = 2; j <= stages; j++) {
    const weights = slopeWeights(current);
    const next = current.map(
      (entry, t) => mu[j] * entry + nu[j] * before[t] + slope[j] * weights[t] + initialSlope[j] * initial[t],
    );
    [before, current] = [current, next];
  }
  expect(Math.abs(current[0] - 1)).toBeLessThan(1e-14 * stages);
  expect(Math.abs(current[1] - 1 / 2)).toBeLessThan(1e-14 * stages);
});

test("the stability function is a_s + b_s T_s(w_0 + w_1 z)", () => {
  const s = 6;
  const w0 = 1 + 2 / (13 * s * s);
  const T = (x: number): number => Math.cosh(s * Math.acosh(x));
  const step = 1e-5;
  const first = (T(w0 + step) - T(w0 - step)) / (2 * step);
  // T' and T'' also solve Chebyshev's equation (1 - x^2) T'' - x T' + s^2 T = 0
  const second = (s * s * T(w0) - w0 * first) / (w0 * w0 - 1);
  const [w1, b] = [first / second, second / first ** 2];
  for (const z of [-20, -10, -3, -1, -0.1]) {
    const x = w0 + w1 * z;
    const value = Math.abs(x) <= 1 ? Math.cos(s * Math.acos(x)) : Math.sign(x) ** s * T(Math.abs(x));
    expect(stabilityFunction(s, z)).toBeCloseTo(1 - b * T(w0) + b * value, 6);
  }
});

test("every stage count is stable on the interval it is chosen for", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1e5, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (product, part) => {
        const stages = chebyshevStages(product);
        expect(chebyshevInterval(stages)).toBeGreaterThanOrEqual(product);
        expect(Math.abs(stabilityFunction(stages, -part * product))).toBeLessThanOrEqual(1 + 1e-11 * stages);
      },
    ),
    { seed: 1 },
  );
});

test("stage counts are few: each up to 64, then 32 an octave", () => {
  const counts = new Set<number>();
  for (let product = 0; product < 1e6; product = 1.001 * product + 0.1) {
    const stages = chebyshevStages(product);
    counts.add(stages);
    expect(stages).toBeLessThanOrEqual(1.04 * (1 + Math.sqrt(1.54 * product + 1)));
  }
  expect(counts.has(63)).toBe(true);
  expect(counts.size).toBeLessThan(64 + 32 * 5);
});

test("inside the interval every component is damped", () => {
  for (const stages of [5, 10, 50]) {
    const end = chebyshevInterval(stages);
    for (let k = 1; k <= 200; k++) {
      const z = -3 - ((end - 3) * k) / 200;
      expect(Math.abs(stabilityFunction(stages, z))).toBeLessThan(0.96);
    }
  }
});

test("a linear network 1e6 times too stiff for an explicit step of this length", () => {
  const problem = problemOf({
    ...linear({ integrator: { kind: "rkc", relativeTolerance: 1e-4 } }),
    data: { kind: "explicit", inputs: [[1, 0, 0], [0, 1e4, 0]], targets: [1, 0.5] }, // prettier-ignore
  });
  const run = adaptiveRun(problem, (p, f) => new Rkc(p, f), 4, 1e-4);
  expect(Math.abs((run.theta[0] - 1) / (-0.7 * Math.exp(-4)) - 1)).toBeLessThan(0.05);
  expect(Math.abs(run.theta[1] - 0.5e-4)).toBeLessThan(1e-8);
  expect(run.theta[2]).toBe(0.7);
  // Euler at its limit needs 2e8 gradients
  expect(run.gradients).toBeLessThan(2e5);
  problem.release();
});

test("a step beyond the last stage count is refused, and the longest one is not", () => {
  const problem = problemOf(smooth({ integrator: { kind: "rkc", relativeTolerance: 1e-13 } }));
  const field = createField(problem);
  const method: Method = new Rkc(problem, field);
  method.begin(problem.initialTheta);
  const longest = method.longestStep!();
  expect(longest).toBeGreaterThan(0);
  expect(method.attempt(longest)).toBe(true);
  expect(method.attempt(1.01 * longest)).toBe(false);
  method.release();
  field.release();
  problem.release();
});

describe("tanh 1-40-40-1 on twenty samples (counts of the specification within a factor 2)", () => {
  const T = 1000;
  const problem = problemOf(stiff({ integrator: { kind: "rkc", relativeTolerance: 1e-6 } }));
  const reference = adaptiveRun(problem, (p, f) => new Rock4(p, f), T, 1e-6).theta;
  const travelled = distance(reference, problem.initialTheta);

  test.each([
    [1e-4, 2411, 1.0e-3],
    [1e-6, 5322, 7.7e-5],
  ])("relative tolerance %p: %p gradients, error %p", (relative, gradients, error) => {
    const run = adaptiveRun(problem, (p, f) => new Rkc(p, f), T, relative);
    expect(run.gradients / gradients).toBeGreaterThan(0.5);
    expect(run.gradients / gradients).toBeLessThan(2);
    expect(distance(run.theta, reference) / travelled).toBeLessThan(3 * error);
  });
});

test("halving the step divides the estimate by eight", () => {
  const problem = problemOf(smooth());
  const field = createField(problem);
  const method = new Rkc(problem, field);
  method.begin(problem.initialTheta);
  const sizes = [1 / 64, 1 / 128, 1 / 256].map((h) => {
    method.attempt(h);
    return problem.engine.norm(method.estimate);
  });
  expect(Math.log2(sizes[0] / sizes[1])).toBeCloseTo(3, 0);
  expect(Math.abs(Math.log2(sizes[1] / sizes[2]) - 3)).toBeLessThan(0.1);
  // and it is of the size of the error
  const exact = fixedSteps(problem, (p, f) => new Rkc(p, f), 1 / 64, 64);
  method.attempt(1 / 64);
  const error = distance(problem.engine.read(method.candidate), exact);
  expect(error / sizes[0]).toBeGreaterThan(0.2);
  expect(error / sizes[0]).toBeLessThan(5);
  method.release();
  field.release();
  problem.release();
});
