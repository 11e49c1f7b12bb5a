// The time a method integrates in, and the time a run is shown in.
import { InputError } from "../errors";
import type { Problem } from "../problems";

export interface Clock {
  /** flow time at the method's time */
  shown(own: number): number;
  /** the method's time at a flow time */
  own(shown: number): number;
}

const plain: Clock = { shown: (time) => time, own: (time) => time };

/**
 * The homotopy d theta / dt = -J^+ r / (1 - t) is integrated as the adapted flow, on whose clock it is not singular:
 * t = 1 - exp(-g s). Every other flow keeps its own time.
 */
export function clockOf(problem: Problem): Clock {
  if (problem.experiment.flow.kind !== "homotopy") return plain;
  if (problem.experiment.loss.kind !== "squared") {
    throw new InputError(
      "flow",
      `"homotopy" moves the outputs on straight lines to the targets, which needs the squared loss, got "${problem.experiment.loss.kind}". Use the flow "outputEuclidean".`,
    );
  }
  const rate = problem.gradientScale;
  return {
    shown: (own) => -Math.expm1(-rate * own),
    own: (shown) => (shown < 1 ? -Math.log1p(-shown) / rate : Infinity),
  };
}
