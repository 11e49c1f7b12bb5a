// placeholder signatures
import { InternalError } from "../errors";
import type { Problem } from "../problems";
import type { Enclosure, Interval } from "./types";

/** Values of one layer: row i of each enclosure belongs to sample i. */
export interface LayerValues {
  /** z_l, samples x width */
  readonly z: Enclosure;
  /** h_l, samples x width; h_L = z_L in the linear output layer */
  readonly h: Enclosure;
}

/** Derivatives of the scalar outputs with respect to one layer: row j Q + o of each enclosure belongs to output o of sample j. */
export interface LayerDerivatives {
  /** p_l = dF/dz_l, N x width */
  readonly p: Enclosure;
  /** q_l = dF/dh_l, N x width */
  readonly q: Enclosure;
}

export interface NetworkEnclosure {
  /** F(theta), N entries */
  readonly outputs: Enclosure;
  /** r = F(theta) - y, N entries */
  readonly residual: Enclosure;
  /** |r| */
  readonly residualNorm: Interval;
  /** J, N x p row by row, columns in theta's order */
  readonly jacobian: Enclosure;
  /** layer l at index l - 1, the output layer included */
  readonly hidden: readonly LayerValues[];
  /** layer l at index l - 1, the output layer included */
  readonly outputDerivatives: readonly LayerDerivatives[];
}

export function encloseNetwork(problem: Problem, theta: Float64Array = problem.initialTheta): NetworkEnclosure {
  throw new InternalError(`encloseNetwork is not built ${theta.length}`);
}
