// The relative tolerance of a run that names none, on an engine that computes with fewer digits than float64.
import type { Engine } from "../engines";
import { completeExperiment, type CompleteExperiment, type Experiment } from "../experiment";

/** In float32 a smaller relative tolerance follows the rounding of each step, and only costs steps. */
const leastInSingle = 1e-5;

/**
 * The experiment as the engine runs it. Its hash and what is stored beside a figure are those of the tolerances that
 * were used.
 * @param given what the user asked for
 * @param complete the same with the defaults of float64
 */
export function tolerableOn(
  { unitRoundoff }: Pick<Engine, "unitRoundoff">,
  given: Experiment,
  complete: CompleteExperiment,
): CompleteExperiment {
  if (unitRoundoff <= 2 ** -53 || given.integrator?.relativeTolerance !== undefined) return complete;
  const relativeTolerance = Math.max(leastInSingle, complete.integrator.relativeTolerance);
  return completeExperiment({ ...complete, integrator: { ...given.integrator, relativeTolerance } });
}
