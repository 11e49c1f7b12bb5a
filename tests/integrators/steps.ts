// Fixed steps of one method, for tests of order and of exact cases.
import { createField, type VectorField } from "../../src/flows";
import type { Method } from "../../src/integrators";
import type { Problem } from "../../src/problems";

export type MakeMethod = (problem: Problem, field: VectorField) => Method;

/** theta after `steps` equal steps to time T */
export function fixedSteps(problem: Problem, make: MakeMethod, T: number, steps: number): Float64Array {
  const field = createField(problem);
  const method = make(problem, field);
  expect(method.begin(problem.initialTheta)).toBe(true);
  for (let k = 0; k < steps; k++) {
    expect(method.attempt(T / steps)).toBe(true);
    expect(method.accept()).toBe(true);
  }
  const theta = problem.engine.read(method.theta);
  method.release();
  field.release();
  return theta;
}

export function distance(x: Float64Array, y: Float64Array): number {
  return Math.hypot(...x.map((value, i) => value - y[i]));
}

/** log2 of the error ratios when the number of steps is doubled, from `first` steps on */
export function observedOrders(
  problem: Problem,
  make: MakeMethod,
  reference: Float64Array,
  T: number,
  first: number,
  doublings: number,
): number[] {
  const errors = Array.from({ length: doublings + 1 }, (_, k) =>
    distance(fixedSteps(problem, make, T, first * 2 ** k), reference),
  );
  return errors.slice(1).map((error, k) => Math.log2(errors[k] / error));
}
