// What a model must offer to become a problem: its outputs as a map of theta, and the derivatives of that map.
import type { Vector } from "../engines";

/**
 * F without loss and sample weights. Everything after `evaluate` refers to the theta evaluated last; the caller's
 * vector may change afterwards. Overflow shows in the outputs, never as an exception.
 */
export interface OutputMap {
  /** outputs = F(theta), N entries */
  evaluate(theta: Vector, outputs: Vector): void;
  /** out = J v */
  jvp(v: Vector, out: Vector): void;
  /** out = J^T u; u is not changed */
  vjp(u: Vector, out: Vector): void;
  /** out = J, N x p row by row */
  jacobian(out: Vector): void;
  /** out = J J^T, N x N */
  tangentKernel(out: Vector): void;
  /** out = J^T w + sum_i u_i Hess F_i v, where `curve` turns J v into w in place */
  secondOrderProduct(v: Vector, u: Vector, curve: (tangent: Vector) => void, out: Vector): void;
  /** the rounding error of an output is about this many roundings, the largest over all outputs */
  outputScale(): number;
  release(): void;
}
