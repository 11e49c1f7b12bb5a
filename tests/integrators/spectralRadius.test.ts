// The nonlinear power iteration against the eigenvalues of the exact Hessian.
import { createField } from "../../src/flows";
import { HessianSpectrum } from "../../src/integrators/hessianSpectrum";
import { SpectralRadius } from "../../src/integrators/spectralRadius";
import { linear, logistic } from "./closedForms";
import { problemOf, settingB1, smooth, stiff } from "./settings";

test.each([
  ["linear", linear()],
  ["logistic", logistic(-2)],
  ["smooth", smooth()],
  ["two-layer", settingB1()],
])(
  "%s: between the true radius and 35 %% more, with differences and with exact products",
  (_name, experiment) => {
    const problem = problemOf(experiment);
    const { engine } = problem;
    const field = createField(problem);
    const theta = engine.allocate(problem.parameterCount);
    const velocity = engine.allocate(problem.parameterCount);
    const here = problem.point();
    engine.write(theta, problem.initialTheta);
    here.moveTo(theta);
    field.evaluate(here, velocity);
    const spectrum = new HessianSpectrum(problem);
    spectrum.update(here);
    const truth = Math.max(...spectrum.eigenvalues.map(Math.abs));
    const estimates = [false, true].map((exact) => {
      const radius = new SpectralRadius(problem, field, exact);
      const first = radius.estimate(theta, here, velocity);
      const cost = radius.gradients;
      expect(first).toBeGreaterThan(truth);
      expect(first).toBeLessThan(1.35 * truth);
      // the vector is kept: at the same place two sweeps see that nothing has changed
      const again = radius.estimate(theta, here, velocity);
      expect(again).toBeGreaterThan(truth);
      expect(again).toBeLessThan(1.35 * truth);
      expect(radius.gradients - cost).toBeLessThanOrEqual(exact ? 4 : 2);
      radius.release();
      return first;
    });
    expect(Math.abs(estimates[0] / estimates[1] - 1)).toBeLessThan(1e-5);
    spectrum.release();
    here.release();
    field.release();
    problem.release();
  },
);

test("wide network, without its Hessian: the largest eigenvalue of 2 c K is met to 35 %", () => {
  const problem = problemOf(stiff());
  const { engine, outputCount: N } = problem;
  const field = createField(problem);
  const theta = engine.allocate(problem.parameterCount);
  const velocity = engine.allocate(problem.parameterCount);
  const here = problem.point();
  engine.write(theta, problem.initialTheta);
  here.moveTo(theta);
  field.evaluate(here, velocity);
  const kernel = engine.allocate(N * N);
  const eigenvalues = engine.allocate(N);
  here.tangentKernel(kernel);
  engine.eigenSymmetric(N, kernel, eigenvalues);
  const largest = problem.gradientScale * engine.read(eigenvalues)[N - 1];
  const radius = new SpectralRadius(problem, field);
  const estimate = radius.estimate(theta, here, velocity);
  // the Hessian is g K and a curvature term that is small beside the top of the spectrum
  expect(estimate / largest).toBeGreaterThan(0.9);
  expect(estimate / largest).toBeLessThan(1.5);
  radius.release();
  here.release();
  field.release();
  problem.release();
});

test("at a point of rest with theta = 0 the iteration starts from a fixed vector", () => {
  const experiment = linear();
  const problem = problemOf({
    ...experiment,
    network: {
      kind: "linear",
      widths: [3, 1],
      initialization: { kind: "explicit", weights: [[[0, 0, 0]]] },
    },
    data: { kind: "explicit", inputs: [[1, 0, 0], [0, 2, 0]], targets: [0, 0] }, // prettier-ignore
  });
  const { engine } = problem;
  const field = createField(problem);
  const zero = engine.allocate(3);
  const here = problem.point();
  here.moveTo(zero);
  const radius = new SpectralRadius(problem, field);
  const estimate = radius.estimate(zero, here, zero);
  // X^T X = diag(1, 4, 0) with c = 1/2
  expect(estimate).toBeGreaterThan(4);
  expect(estimate).toBeLessThan(1.35 * 4);
  radius.release();
  here.release();
  field.release();
  problem.release();
});
