// Radau IIA: tableau, collocation, L-stability, exact cases at 1e-12, and the reuse of its Hessian.
import { createField } from "../../src/flows";
import { Radau, Tsit5, type Method } from "../../src/integrators";
import { HessianSpectrum } from "../../src/integrators/hessianSpectrum";
import { collocationWeights, radauMatrix, radauNodes } from "../../src/integrators/radauStages";
import { adaptiveRun } from "./adaptive";
import { closedForms, linear } from "./closedForms";
import { problemOf, settingB1, smooth } from "./settings";
import { distance } from "./steps";

const make = (...[problem, field]: ConstructorParameters<typeof Radau>): Method => new Radau(problem, field);
const tight = { integrator: { kind: "radau", relativeTolerance: 1e-12 } } as const;

test("C(3) and B(5): the stages integrate polynomials of degree 2 and the step those of degree 4 exactly", () => {
  for (let k = 1; k <= 3; k++) {
    radauMatrix.forEach((row, i) => {
      const integral = row.reduce((sum, a, j) => sum + a * radauNodes[j] ** (k - 1), 0);
      expect(Math.abs(integral - radauNodes[i] ** k / k)).toBeLessThan(1e-15);
    });
  }
  for (let k = 1; k <= 5; k++) {
    const integral = radauMatrix[2].reduce((sum, b, j) => sum + b * radauNodes[j] ** (k - 1), 0);
    expect(Math.abs(integral - 1 / k)).toBeLessThan(1e-15);
  }
});

test("the collocation polynomial is 0 at the start and meets its stages", () => {
  const weights = new Float64Array(3);
  radauNodes.forEach((node, i) => {
    collocationWeights(node, weights);
    weights.forEach((weight, j) => expect(weight).toBeCloseTo(i === j ? 1 : 0, 14));
  });
  collocationWeights(0, weights);
  expect(weights.every((weight) => Math.abs(weight) === 0)).toBe(true);
  // reproduces cubics without a constant term
  collocationWeights(0.3, weights);
  const cubic = (s: number): number => s * (2 - s + 5 * s * s);
  expect(weights.reduce((sum, weight, i) => sum + weight * cubic(radauNodes[i]), 0)).toBeCloseTo(
    cubic(0.3),
    14,
  );
});

test("the Hessian's spectrum reproduces its products, negative curvature included", () => {
  const problem = problemOf(smooth());
  const { engine, parameterCount: p } = problem;
  const point = problem.point();
  const theta = engine.allocate(p);
  engine.write(theta, problem.initialTheta);
  point.moveTo(theta);
  const spectrum = new HessianSpectrum(problem);
  spectrum.update(point);
  const Q = engine.read(spectrum.eigenvectors);
  const product = engine.allocate(p);
  point.hessianProduct(theta, product);
  const expected = engine.read(product);
  const components = Array.from({ length: p }, (_, k) => {
    let sum = 0;
    for (let i = 0; i < p; i++) sum += Q[i * p + k] * problem.initialTheta[i];
    return sum * spectrum.eigenvalues[k];
  });
  for (let i = 0; i < p; i++) {
    const value = components.reduce((sum, component, k) => sum + Q[i * p + k] * component, 0);
    expect(value).toBeCloseTo(expected[i], 12);
  }
  expect(spectrum.eigenvalues[0]).toBeLessThan(0);
  spectrum.release();
  point.release();
  problem.release();
});

test.each(closedForms)("$name: exact to 1e-9 at tolerance 1e-12", ({ experiment, time, observe, exact }) => {
  const problem = problemOf(experiment(tight));
  const run = adaptiveRun(problem, make, time, 1e-12);
  expect(Math.abs(observe(run.theta) / exact - 1)).toBeLessThan(1e-9);
  expect(run.rejected).toBeLessThan(0.2 * run.steps);
  problem.release();
});

test("L-stable: a rate of 1e12 costs nothing, and its component is gone after a step", () => {
  const problem = problemOf({
    ...linear(tight),
    data: { kind: "explicit", inputs: [[1, 0, 0], [0, 1e6, 0]], targets: [1, 0.5] }, // prettier-ignore
  });
  const method = make(problem, createField(problem));
  method.begin(problem.initialTheta);
  expect(method.attempt(1)).toBe(true);
  const [slow, fast, still] = problem.engine.read(method.candidate);
  expect(Math.abs(slow - 1 + 0.7 * Math.exp(-1))).toBeLessThan(1e-5);
  expect(Math.abs(fast - 0.5e-6)).toBeLessThan(1e-12);
  expect(still).toBe(0.7);
  method.release();
  problem.release();
});

test("agrees with an explicit method of the same order at 1e-12, the gradient flow of two networks", () => {
  for (const experiment of [smooth(tight), settingB1(tight)]) {
    const problem = problemOf(experiment);
    const implicit = adaptiveRun(problem, make, 0.5, 1e-12);
    const explicit = adaptiveRun(problem, (p, f) => new Tsit5(p, f), 0.5, 1e-12);
    const travelled = distance(explicit.theta, problem.initialTheta);
    expect(distance(implicit.theta, explicit.theta)).toBeLessThan(1e-10 * travelled);
    problem.release();
  }
});

test("a Hessian is kept while Newton's iteration converges fast", () => {
  const problem = problemOf(smooth(tight));
  const run = adaptiveRun(problem, make, 2, 1e-10);
  expect(run.kernels).toBeGreaterThan(0);
  expect(run.kernels).toBeLessThan(run.steps / 2);
  problem.release();
});
