// What is rigorously known of a model at one theta, whatever the model: outputs, residual, Jacobian, tangent kernel.
import type { Problem } from "../problems";
import { addUp, sumError } from "./directed";
import { emptyEnclosure, setPair } from "./enclosure";
import { normLowerBound, normUpperBound } from "./sums";
import type { Enclosure, Interval } from "./types";

/** Values at one theta. The Jacobian and what is made of it are computed when first read. */
export interface ModelEnclosure {
  /** F(theta), N entries */
  readonly outputs: Enclosure;
  /** r = F(theta) - y, N entries */
  readonly residual: Enclosure;
  /** |r| */
  readonly residualNorm: Interval;
  /** J, N x p row by row, columns in theta's order: 16 N p bytes, so large networks should do with the kernel */
  readonly jacobian: Enclosure;
  /** K = J J^T, N x N; layer by layer, without J, where the model has layers */
  readonly kernel: Enclosure;
  /** upper bound of |J^T r|, without J where the model has layers */
  readonly gradientFactor: number;
}

/** r = F - y and its norm. */
export function residualOf(
  outputs: Enclosure,
  { targets }: Problem,
): { residual: Enclosure; residualNorm: Interval } {
  const residual = emptyEnclosure(targets.length);
  for (let k = 0; k < targets.length; k++) {
    const difference = outputs.center[k] - targets[k];
    // what the subtraction lost, exactly: nothing where outputs and targets are simple numbers
    const lost = Math.abs(sumError(outputs.center[k], -targets[k], difference));
    const known = difference - difference === 0;
    setPair(residual, k, difference, known ? addUp(outputs.radius[k], lost) : Infinity);
  }
  return {
    residual,
    residualNorm: { lower: normLowerBound(residual), upper: normUpperBound(residual) },
  };
}

/** A value computed at the first call. */
export function lazily<T>(compute: () => T): () => T {
  let known: { value: T } | null = null;
  return () => (known ??= { value: compute() }).value;
}
