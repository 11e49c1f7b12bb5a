// The step size control that the counts of the literature are measured with: one norm, no events, no recording.
import { createField } from "../../src/flows";
import type { Problem } from "../../src/problems";
import type { MakeMethod } from "./steps";

export interface AdaptiveRun {
  theta: Float64Array;
  steps: number;
  rejected: number;
  gradients: number;
  kernels: number;
}

/** h <- h clip(safety err^(-1/q), 0.2, 5) from h = 1e-3, in the norm of absolute + relative |theta|, absolute = relative/100 */
export function adaptiveRun(
  problem: Problem,
  make: MakeMethod,
  T: number,
  relative: number,
  onStep: (time: number, loss: number) => void = () => undefined,
): AdaptiveRun {
  const field = createField(problem);
  const method = make(problem, field);
  expect(method.begin(problem.initialTheta)).toBe(true);
  const { engine } = problem;
  let [time, h, steps, rejected] = [0, Math.min(1e-3, T), 0, 0];
  while (time < T) {
    const step = Math.min(h, T - time, method.longestStep?.() ?? Infinity);
    const error = method.attempt(step)
      ? engine.weightedNorm(method.estimate, method.theta, method.candidate, relative / 100, relative)
      : Infinity;
    const factor = method.safety * Math.max(error, 1e-10) ** (-1 / method.errorOrder);
    if (error <= 1) {
      method.accept();
      time = step === T - time ? T : time + step;
      steps++;
      onStep(time, method.here.loss);
      h = step * Math.min(5, Math.max(0.2, factor));
    } else {
      if (++rejected > 10_000) throw new Error("the step size collapsed");
      h = step * (Number.isFinite(error) ? Math.max(0.1, factor) : 0.25);
    }
  }
  const { gradients, kernels } = method;
  const theta = engine.read(method.theta);
  method.release();
  field.release();
  return { theta, steps, rejected, gradients, kernels };
}
