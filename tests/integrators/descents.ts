// Runs of a descent, for its tests.
import type { Flow } from "../../src/experiment";
import type { Method } from "../../src/integrators";
import type { Problem } from "../../src/problems";
import { linear } from "./closedForms";
import { problemOf } from "./settings";

/** X = diag(1, 2, 0): gradient (theta_1 - 1, 2 (2 theta_2 - 1/2), 0) */
export function quadratic(flow: Flow): Problem {
  return problemOf(linear({ flow }));
}

/** theta after each of `steps` steps, the start first */
export function iterates(problem: Problem, method: Method, steps: number): Float64Array[] {
  expect(method.fixedStep).toBe(1);
  expect(method.begin(problem.initialTheta)).toBe(true);
  const path = [problem.engine.read(method.theta)];
  for (let k = 0; k < steps; k++) {
    const before = method.here.loss;
    expect(method.attempt(1)).toBe(true);
    expect(problem.engine.norm(method.estimate)).toBe(0);
    expect(method.dissipated).toBe(before - method.there.loss);
    expect(method.accept()).toBe(true);
    path.push(problem.engine.read(method.theta));
  }
  return path;
}
