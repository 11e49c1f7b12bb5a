// An experiment's flow, integrated and compared with what a theorem says of it.
import { completeExperiment } from "../../src/experiment";
import type { Experiment } from "../../src/experiment";
import { integrate } from "../../src/integrators";
import { createProblem } from "../../src/problems";
import { checkTheorem, judgeCurve } from "../../src/theorems";
import type { CurveVerdict, TheoremResult } from "../../src/theorems";

/** Checks, integrates to `time`, and compares. */
export async function judged(
  experiment: Experiment,
  id: string,
  time: number,
): Promise<{ result: TheoremResult; curve: CurveVerdict }> {
  const complete = completeExperiment(experiment);
  const problem = createProblem(complete);
  try {
    const result = checkTheorem(id, problem);
    const { trajectory } = await integrate(problem, {
      timeLimit: time,
      lossLimit: 1e-24,
      relativeTolerance: 1e-10,
      absoluteTolerance: 1e-12,
    });
    return { result, curve: judgeCurve(result, trajectory) };
  } finally {
    problem.release();
  }
}
