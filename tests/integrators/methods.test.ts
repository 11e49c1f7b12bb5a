// Order and exact cases of each method.
import { createField } from "../../src/flows";
import { Dopri5, DualMethod, type Method } from "../../src/integrators";
import type { Problem } from "../../src/problems";
import { problemOf, product, smooth } from "./settings";

/** theta after `steps` equal steps to time T */
function fixedSteps(
  problem: Problem,
  make: (problem: Problem) => Method,
  T: number,
  steps: number,
): Float64Array {
  const method = make(problem);
  expect(method.begin(problem.initialTheta)).toBe(true);
  for (let k = 0; k < steps; k++) {
    expect(method.attempt(T / steps)).toBe(true);
    method.accept();
  }
  const theta = problem.engine.read(method.theta);
  method.release();
  return theta;
}

function distance(x: Float64Array, y: Float64Array): number {
  return Math.hypot(...x.map((value, i) => value - y[i]));
}

const methods = {
  dual: {
    make: (problem: Problem) => new DualMethod(problem, createField(problem)),
    order: 3,
    powers: [7, 8, 9],
  },
  dopri5: {
    make: (problem: Problem) => new Dopri5(problem, createField(problem)),
    order: 5,
    powers: [5, 6],
  },
};

describe.each(Object.entries(methods))("%s", (_name, { make, order, powers }) => {
  test("converges at its order on a smooth problem", () => {
    const problem = problemOf(smooth({ loss: { kind: "squared", constant: 0.1 } }));
    const reference = fixedSteps(problem, methods.dopri5.make, 1, 2000);
    const errors = powers.map((power) => distance(fixedSteps(problem, make, 1, 2 ** power), reference));
    const slopes = errors.slice(1).map((error, k) => Math.log2(errors[k] / error));
    for (const slope of slopes) expect(Math.abs(slope - order)).toBeLessThan(0.1);
    problem.release();
  });

  test("the integral of the dissipation is the loss that was lost", () => {
    const problem = problemOf(smooth());
    const method = make(problem);
    method.begin(problem.initialTheta);
    const initial = method.here.loss;
    let energy = 0;
    for (let k = 0; k < 256; k++) {
      method.attempt(1 / 256);
      energy += method.dissipated;
      method.accept();
    }
    expect(Math.abs(initial - method.here.loss - energy)).toBeLessThan(1e-7 * initial);
    method.release();
    problem.release();
  });

  test("dense output meets the state at both ends and is accurate between them", () => {
    const problem = problemOf(smooth());
    const { engine } = problem;
    const method = make(problem);
    method.begin(problem.initialTheta);
    const before = engine.read(method.theta);
    const h = 1 / 256;
    method.attempt(h);
    const out = engine.allocate(problem.parameterCount);
    method.interpolate(0, out);
    expect(distance(engine.read(out), before)).toBe(0);
    method.interpolate(1, out);
    expect(distance(engine.read(out), engine.read(method.candidate))).toBeLessThan(1e-15);
    method.interpolate(0.4, out);
    const exact = fixedSteps(problem, methods.dopri5.make, 0.4 * h, 20);
    expect(distance(engine.read(out), exact)).toBeLessThan(5e-8);
    engine.release(out);
    method.release();
    problem.release();
  });
});

test.each([
  [1.5, -0.5, 1, [-0.02280862930036, 0.8135746653616, 0.9992839214767]],
  [1, 0.25, 2, [0.761510976103, 1.873976205758, 1.999963803831]],
  [0.8, 0.8, 1.5, [0.9175756728095, 1.405940640618, 1.499751293357]],
  [2, 1, 0.5, [1.033391548243, 0.5444753390967, 0.5000789741054]],
])("dopri5 follows the product w1 w2 in closed form from (%p, %p) to %p", (w1, w2, target, outputs) => {
  const problem = problemOf(product(w1, w2, target));
  [0.25, 1, 3].forEach((time, k) => {
    const [x, y] = fixedSteps(problem, methods.dopri5.make, time, 400);
    expect(Math.abs(x * y - outputs[k])).toBeLessThan(2e-11);
    // |w_1|^2 - |w_2|^2 is conserved
    expect(Math.abs(x * x - y * y - (w1 * w1 - w2 * w2))).toBeLessThan(1e-11);
  });
  problem.release();
});

test("a linear model whose residual is the bottom eigenvector decays exactly, at any stiffness", () => {
  // X X^T = diag(1, 1e10): one step of h = 1 is 1e10 times too long for an explicit method
  const problem = problemOf({
    network: {
      kind: "mlp",
      widths: [2, 1],
      activation: "identity",
      initialization: { kind: "explicit", weights: [[[0, 0]]] },
    },
    data: { kind: "explicit", inputs: [[1, 0], [0, 1e5]], targets: [1, 0] }, // prettier-ignore
  });
  const method = new DualMethod(problem, createField(problem));
  method.begin(problem.initialTheta);
  let log = 0;
  for (let k = 0; k < 400; k++) {
    expect(method.attempt(0.01)).toBe(true);
    method.accept();
    log = Math.log(method.here.loss / 0.5);
  }
  // L = 1/2 exp(-2 t) with c = 1/2; order 3 at h = 0.01
  expect(Math.abs(log + 8)).toBeLessThan(1e-5);
  method.release();
  problem.release();
});
