// Symmetric operators at a point, by products alone: tangent kernel, Gauss-Newton matrix, Hessian of the loss.
import type { Vector } from "../engines";
import type { Point } from "../problems";
import { extremeEigenvalues, type ExtremeEigenvalues, type LanczosOptions } from "./lanczos";

/** `kernel` is K = J J^T (N), `gaussNewton` J^T B B^T J (p), `hessian` Hess L (p). */
export type OperatorName = "kernel" | "gaussNewton" | "hessian";

/** A symmetric operator at a point; it follows the point when that moves. */
export class PointOperator {
  readonly dimension: number;
  private readonly between: Vector;

  constructor(
    readonly name: OperatorName,
    private readonly point: Point,
  ) {
    const { engine, outputCount: N, parameterCount: p } = point.problem;
    this.dimension = name === "kernel" ? N : p;
    this.between = engine.allocate(name === "kernel" ? p : N);
  }

  /** Ax = A x; x is not changed */
  readonly apply = (x: Vector, Ax: Vector): void => {
    const { point, between } = this;
    switch (this.name) {
      case "kernel":
        point.vjp(x, between);
        return point.jvp(between, Ax);
      case "gaussNewton":
        point.jvp(x, between);
        point.curvatureFactor(between, true, between);
        point.curvatureFactor(between, false, between);
        return point.vjp(between, Ax);
      case "hessian":
        return point.hessianProduct(x, Ax);
    }
  };

  release(): void {
    this.point.problem.engine.release(this.between);
  }
}

/** Both ends of the spectrum of an operator at a point, without its matrix, with residual-based errors. */
export function operatorExtremes(
  name: OperatorName,
  point: Point,
  options: LanczosOptions = {},
): ExtremeEigenvalues {
  const operator = new PointOperator(name, point);
  try {
    return extremeEigenvalues(point.problem.engine, operator.dimension, operator.apply, options);
  } finally {
    operator.release();
  }
}
