// The interface of a loss: its value, its residual and its curvature in the outputs.
import type { Vector } from "../../engines";

/**
 * L as a function x -> L(x) of the N stacked outputs, at the outputs of the last `evaluate`. One object a point: it
 * keeps what the curvature needs.
 */
export interface LossFunction {
  /** residual = r with grad_x L = g r; returns L */
  evaluate(outputs: Vector, residual: Vector): number;
  /** out = B u, or B^T u when `transpose`, where B B^T is the Hessian of L in x; out may be u */
  factor(u: Vector, transpose: boolean, out: Vector): void;
  /** out = B B^T u; out may be u */
  curvature(u: Vector, out: Vector): void;
  /** K = B^T K B in place, N x N; K must be symmetric */
  curvatureKernel(K: Vector): void;
  release(): void;
}
