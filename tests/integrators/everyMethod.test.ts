// What every method must do: its order, its energy balance, its dense output, saving and restoring, no garbage.
import { createField } from "../../src/flows";
import { Dopri5, Exponential, Radau, Rkc, Rock4, Tsit5, type Method } from "../../src/integrators";
import type { Problem } from "../../src/problems";
import { problemOf, smooth } from "./settings";
import { distance, fixedSteps, observedOrders, type MakeMethod } from "./steps";

interface Case {
  name: string;
  make: MakeMethod;
  order: number;
  /** steps on [0, 1] from which on the order is seen, and how often they are doubled */
  first: number;
  doublings: number;
  /** order of the error of theta inside one step */
  dense: number;
}

// prettier-ignore
const cases: Case[] = [
  { name: "dopri5", make: (p, f) => new Dopri5(p, f), order: 5, first: 32, doublings: 2, dense: 5 },
  { name: "tsit5", make: (p, f) => new Tsit5(p, f), order: 5, first: 64, doublings: 1, dense: 5 },
  { name: "rkc", make: (p, f) => new Rkc(p, f), order: 2, first: 32, doublings: 4, dense: 3 },
  { name: "rkc with exact products", make: (p, f) => new Rkc(p, f, true), order: 2, first: 32, doublings: 2, dense: 3 },
  { name: "rock4", make: (p, f) => new Rock4(p, f), order: 4, first: 8, doublings: 5, dense: 4 },
  { name: "radau", make: (p, f) => new Radau(p, f), order: 5, first: 2, doublings: 3, dense: 4 },
  { name: "exponential", make: (p, f) => new Exponential(p, f), order: 2, first: 16, doublings: 4, dense: 3 },
];

/** tolerances matter to Radau's Newton iteration only: it must not be what is measured */
function smoothProblem(): Problem {
  return problemOf(
    smooth({
      loss: { kind: "squared", constant: 0.1 },
      integrator: { kind: "radau", relativeTolerance: 1e-12 },
    }),
  );
}

function started(problem: Problem, make: MakeMethod): Method {
  const method = make(problem, createField(problem));
  expect(method.begin(problem.initialTheta)).toBe(true);
  return method;
}

function advance(method: Method, h: number, steps: number): number {
  let energy = 0;
  for (let k = 0; k < steps; k++) {
    expect(method.attempt(h)).toBe(true);
    energy += method.dissipated;
    expect(method.accept()).toBe(true);
  }
  return energy;
}

describe.each(cases)("$name", ({ make, order, first, doublings, dense }) => {
  test(`has order ${order}`, () => {
    const problem = smoothProblem();
    const reference = fixedSteps(problem, (p, f) => new Dopri5(p, f), 1, 1000);
    const orders = observedOrders(problem, make, reference, 1, first, doublings);
    for (const observed of orders) expect(Math.abs(observed - order)).toBeLessThan(0.1);
    problem.release();
  });

  test("dissipates what the loss loses, to its order", () => {
    const problem = smoothProblem();
    const defects = [8, 16].map((steps) => {
      const method = started(problem, make);
      const initial = method.here.loss;
      const lost = advance(method, 1 / steps, steps);
      expect(lost).toBeGreaterThan(0.1 * initial);
      const defect = Math.abs(initial - method.here.loss - lost);
      method.release();
      return defect / initial;
    });
    expect(defects[1]).toBeLessThan(2e-3);
    expect(Math.log2(defects[0] / defects[1])).toBeGreaterThan(order - 0.4);
    problem.release();
  });

  test("has dense output that meets both ends and is accurate between them", () => {
    const problem = smoothProblem();
    const { engine } = problem;
    const method = started(problem, make);
    const start = engine.read(method.theta);
    const out = engine.allocate(problem.parameterCount);
    const errors = [1 / 16, 1 / 32].map((h) => {
      expect(method.attempt(h)).toBe(true);
      method.interpolate(0, out);
      expect(distance(engine.read(out), start)).toBe(0);
      method.interpolate(1, out);
      expect(distance(engine.read(out), engine.read(method.candidate))).toBeLessThan(2e-15);
      return [0.2, 0.5, 0.7].map((fraction) => {
        method.interpolate(fraction, out);
        const exact = fixedSteps(problem, (p, f) => new Dopri5(p, f), fraction * h, 20);
        return distance(engine.read(out), exact);
      });
    });
    errors[1].forEach((error, k) => {
      expect(error).toBeLessThan(1e-5);
      expect(Math.log2(errors[0][k] / error)).toBeGreaterThan(dense - 0.4);
    });
    engine.release(out);
    method.release();
    problem.release();
  });

  test("continues a saved run with the same bits, also in another instance", () => {
    const problem = smoothProblem();
    const method = started(problem, make);
    advance(method, 1 / 32, 30);
    const state = method.save();
    advance(method, 1 / 16, 8);
    const { gradients, kernels } = method;
    const end = problem.engine.read(method.theta);
    const other = make(problem, createField(problem));
    for (const again of [method, other]) {
      expect(again.restore(state)).toBe(true);
      advance(again, 1 / 16, 8);
      expect(problem.engine.read(again.theta)).toEqual(end);
      expect([again.gradients, again.kernels]).toEqual([gradients, kernels]);
    }
    other.release();
    method.release();
    problem.release();
  });

  test("a rejected step leaves no trace", () => {
    const problem = smoothProblem();
    const method = started(problem, make);
    advance(method, 1 / 32, 3);
    method.attempt(0.5);
    advance(method, 1 / 32, 3);
    const end = problem.engine.read(method.theta);
    method.release();
    const undisturbed = started(problem, make);
    advance(undisturbed, 1 / 32, 6);
    // a rejection makes the stabilised methods estimate the radius again, and Radau may keep another Hessian
    expect(distance(problem.engine.read(undisturbed.theta), end)).toBeLessThan(1e-12);
    undisturbed.release();
    problem.release();
  });

  test("refuses a step into numbers that are not finite, and recovers", () => {
    const problem = smoothProblem();
    const method = started(problem, make);
    expect(method.attempt(1e300)).toBe(false);
    expect(method.attempt(1 / 32)).toBe(true);
    expect(Number.isFinite(method.there.loss)).toBe(true);
    method.release();
    problem.release();
  });
});
