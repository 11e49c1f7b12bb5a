// The instantaneous rate of the loss along the gradient flow, rho = |grad L|^2 / L = 4 c |J^T r|^2 / |r|^2.
import type { Vector } from "../engines";
import type { Point, Problem } from "../problems";

/** Rayleigh quotient of the residual and the rate it gives, at the points of one problem, in storage made once. */
export class ResidualRate {
  private readonly pulledBack: Vector;

  constructor(private readonly problem: Problem) {
    this.pulledBack = problem.engine.allocate(problem.parameterCount);
  }

  /** |J^T r|^2 / |r|^2, between the extreme eigenvalues of K; NaN where r = 0 */
  rayleighQuotient(point: Point): number {
    const { engine } = this.problem;
    point.vjp(point.residual, this.pulledBack);
    return (engine.norm(this.pulledBack) / engine.norm(point.residual)) ** 2;
  }

  /** rho = -d/dt ln L along theta' = -grad L; NaN where r = 0 */
  instantaneousRate(point: Point): number {
    return 4 * this.problem.lossConstant * this.rayleighQuotient(point);
  }

  release(): void {
    this.problem.engine.release(this.pulledBack);
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

/** 4 c |J^T r|^2 / |r|^2 at a point; `ResidualRate` for many points. */
export function instantaneousRate(point: Point): number {
  return once(point, (rate) => rate.instantaneousRate(point));
}
