// The exponential integrator: phi functions, linear networks in one step, and its two error orders.
import fc from "fast-check";
import { InternalError } from "../../src/errors";
import { createField } from "../../src/flows";
import { Dopri5, Exponential } from "../../src/integrators";
import { phi1, phi2, phi3 } from "../../src/integrators/phiFunctions";
import type { Problem } from "../../src/problems";
import { linear, logistic } from "./closedForms";
import { problemOf, settingB1, smooth } from "./settings";
import { distance, fixedSteps } from "./steps";

function begun(problem: Problem): Exponential {
  const method = new Exponential(problem, createField(problem));
  expect(method.begin(problem.initialTheta)).toBe(true);
  return method;
}

describe("phi functions", () => {
  test("values at 0, and closed forms at -1 and -50", () => {
    expect([phi1(0), phi2(0), phi3(0)]).toEqual([1, 1 / 2, 1 / 6]);
    const e = Math.exp(-1);
    expect(phi1(-1)).toBeCloseTo(1 - e, 15);
    expect(phi2(-1)).toBeCloseTo(e, 15);
    expect(phi3(-1)).toBeCloseTo(0.5 - e, 15);
    expect(phi3(-50)).toBeCloseTo((-Math.exp(-50) + 1 - 50 + 1250) / 125000, 15);
  });

  test("phi_k(z) = 1/k! + z phi_{k+1}(z), across the change from series to quotient", () => {
    fc.assert(
      fc.property(fc.double({ min: -1e3, max: 3, noNaN: true }), (z) => {
        expect(Math.abs(1 + z * phi2(z) - phi1(z))).toBeLessThan(4e-15 * Math.max(1, phi1(z)));
        expect(Math.abs(0.5 + z * phi3(z) - phi2(z))).toBeLessThan(4e-15 * Math.max(1, phi2(z)));
        expect(phi3(z)).toBeGreaterThan(0);
      }),
      { seed: 1 },
    );
    expect(Math.abs(phi2(-1 + 1e-15) / phi2(-1 - 1e-15) - 1)).toBeLessThan(1e-14);
  });
});

describe("a network that is linear in its parameters", () => {
  test.each([1e-3, 1, 30, 1e6])("one step of %p is exact, directions without a rate included", (h) => {
    const problem = problemOf(linear());
    const method = begun(problem);
    expect(method.attempt(h)).toBe(true);
    const [first, second, still] = problem.engine.read(method.candidate);
    expect(Math.abs(first - (1 - 0.7 * Math.exp(-h)))).toBeLessThan(4e-16);
    expect(Math.abs(second - (0.25 - 0.45 * Math.exp(-4 * h)))).toBeLessThan(4e-16);
    expect(still).toBe(0.7);
    expect(problem.engine.norm(method.estimate)).toBeLessThan(1e-15 * Math.max(1, h));
    const initial = method.here.loss;
    expect(Math.abs(initial - method.there.loss - method.dissipated)).toBeLessThan(1e-14);
    method.release();
    problem.release();
  });

  test("repeated inputs: the zero eigenvalue of K keeps its residual", () => {
    const problem = problemOf({
      ...linear(),
      data: { kind: "explicit", inputs: [[1, 0, 0], [1, 0, 0]], targets: [1, 0] }, // prettier-ignore
    });
    const method = begun(problem);
    method.attempt(100);
    // r = (-0.7, 0.3): the mean decays, the difference stays
    expect(problem.engine.read(method.there.residual)[0]).toBeCloseTo(-0.5, 14);
    expect(problem.engine.read(method.there.residual)[1]).toBeCloseTo(0.5, 14);
    method.release();
    problem.release();
  });

  test("dense output is exact as well", () => {
    const problem = problemOf(linear());
    const method = begun(problem);
    method.attempt(5);
    const out = problem.engine.allocate(3);
    for (const s of [0.1, 0.5, 0.9]) {
      method.interpolate(s, out);
      expect(problem.engine.read(out)[1]).toBeCloseTo(0.25 - 0.45 * Math.exp(-20 * s), 15);
    }
    method.release();
    problem.release();
  });
});

test("a step beyond every rate goes to the zero of the linearisation, theta - J^+ r, and the correction is finite", () => {
  const problem = problemOf(settingB1());
  const method = begun(problem);
  expect(method.attempt(100)).toBe(true);
  const { engine } = problem;
  const moved = engine.allocate(problem.parameterCount);
  engine.linearCombination(moved, [method.candidate, method.estimate, method.theta], [1, -1, -1]);
  const image = engine.allocate(problem.outputCount);
  method.here.jvp(moved, image);
  engine.linearCombination(image, [image, method.here.residual], [1, 1]);
  expect(engine.norm(image)).toBeLessThan(1e-12);
  // |J^+ r| is at most |r| / s_0, s_0 = 1.52156007
  expect(engine.norm(moved)).toBeLessThan(0.866025404 / 1.52156007);
  method.release();
  problem.release();
});

test("lazy training alone has order 1, and the estimate measures its error", () => {
  const problem = problemOf(smooth({ loss: { kind: "squared", constant: 0.1 } }));
  const { engine } = problem;
  const sizes = [1 / 32, 1 / 64, 1 / 128].map((h) => {
    const method = begun(problem);
    method.attempt(h);
    const lazy = engine.allocate(problem.parameterCount);
    engine.linearCombination(lazy, [method.candidate, method.estimate], [1, -1]);
    const exact = fixedSteps(problem, (p, f) => new Dopri5(p, f), h, 16);
    const error = distance(engine.read(lazy), exact);
    expect(engine.norm(method.estimate) / error).toBeGreaterThan(0.9);
    expect(engine.norm(method.estimate) / error).toBeLessThan(1.1);
    engine.release(lazy);
    method.release();
    return error;
  });
  // an error of h^2 in each step
  expect(Math.abs(Math.log2(sizes[1] / sizes[2]) - 2)).toBeLessThan(0.1);
  problem.release();
});

test("other losses are an internal error: the choice of the method refuses them before", () => {
  const problem = problemOf(logistic(-2));
  expect(() => new Exponential(problem, createField(problem))).toThrow(InternalError);
  problem.release();
});
