// The instantaneous rate of the loss along the gradient flow, rho = |grad L|^2 / L, and the Rayleigh quotient of r.
import type { Vector } from "../engines";
import type { Point, Problem } from "../problems";

/** Rayleigh quotient of the residual and the rate of the loss, at the points of one problem, in storage made once. */
export class ResidualRate {
  private readonly pulledBack: Vector;

  constructor(private readonly problem: Problem) {
    this.pulledBack = problem.engine.allocate(problem.parameterCount);
  }

  /** |J^T r|^2 / |r|^2, between the extreme eigenvalues of K; NaN where r = 0 */
  rayleighQuotient(point: Point): number {
    return (this.pullBack(point) / this.problem.engine.norm(point.residual)) ** 2;
  }

  /**
   * rho = -d/dt ln L = |grad L|^2 / L along theta' = -grad L. For the squared loss 4 c times the Rayleigh quotient.
   * NaN where L = 0.
   */
  instantaneousRate(point: Point): number {
    const { experiment, gradientScale, lossConstant } = this.problem;
    if (experiment.loss.kind === "squared") return 4 * lossConstant * this.rayleighQuotient(point);
    const slope = gradientScale * this.pullBack(point);
    return slope * (slope / point.loss);
  }

  release(): void {
    this.problem.engine.release(this.pulledBack);
  }

  /** |J^T r| */
  private pullBack(point: Point): number {
    point.vjp(point.residual, this.pulledBack);
    return this.problem.engine.norm(this.pulledBack);
  }
}

function once<T>(point: Point, ask: (rate: ResidualRate) => T): T {
  const rate = new ResidualRate(point.problem);
  try {
    return ask(rate);
  } finally {
    rate.release();
  }
}

/** |J^T r|^2 / |r|^2 at a point; `ResidualRate` for many points. */
export function rayleighQuotient(point: Point): number {
  return once(point, (rate) => rate.rayleighQuotient(point));
}

/** |grad L|^2 / L at a point; `ResidualRate` for many points. */
export function instantaneousRate(point: Point): number {
  return once(point, (rate) => rate.instantaneousRate(point));
}
