// RKC, the Runge-Kutta-Chebyshev method of order 2 (Sommeijer, Shampine, Verwer, J. Comput. Appl. Math. 88 (1998)).
import type { Vector } from "../engines";
import type { VectorField } from "../flows";
import type { Problem } from "../problems";
import { chebyshevCoefficients, chebyshevInterval, chebyshevStages } from "./rkcCoefficients";
import { StabilizedStep } from "./stabilizedStep";

/**
 * Explicit, without a matrix, and stable on [-0.65 s^2, 0]: s gradients reach about s/3 times as far as s Euler steps.
 * The default where the kernel is too large for a Cholesky factorisation.
 *
 * The recurrence runs on Z_j = Y_j - theta_n, which loses nothing to the size of theta. The dissipation is carried
 * through the same recurrence as a further component.
 */
export class Rkc extends StabilizedStep {
  readonly name = "rkc";
  readonly errorOrder = 3;
  protected readonly largestProduct: number;
  private readonly argument: Vector;
  private readonly slope: Vector;
  /** Z_{j-2}, Z_{j-1}, Z_j in turn, with the operand lists of each turn made once */
  private readonly turns: { stage: Vector; argumentTerms: Vector[]; stageTerms: Vector[] }[];
  private readonly firstTerms: readonly Vector[];
  private readonly estimateTerms: readonly Vector[];
  private readonly coefficients = new Float64Array(4);
  private readonly leading = Array.from({ length: 4 }, (_, k) => this.coefficients.subarray(0, k));
  private readonly ones = [1, 1];

  /** @param exactProducts whether the radius comes from Hessian products: for the Euclidean flow of a C^2 loss only */
  constructor(problem: Problem, field: VectorField, exactProducts = false) {
    super(problem, field, exactProducts);
    const p = problem.parameterCount;
    const { relativeTolerance } = problem.experiment.integrator;
    // more stages would let rounding inside a step, about s^2 u, exceed a tenth of the tolerance
    this.largestProduct = chebyshevInterval(
      Math.max(10, Math.floor(Math.sqrt(relativeTolerance / (10 * problem.unitRoundoff)))),
    );
    this.argument = this.allocate(p);
    this.slope = this.allocate(p);
    const stages = [this.allocate(p), this.allocate(p), this.allocate(p)];
    this.turns = stages.map((stage, k) => ({
      stage,
      argumentTerms: [this.theta, stage],
      stageTerms: [stages[(k + 2) % 3], stages[(k + 1) % 3], this.slope, this.velocity],
    }));
    this.firstTerms = [this.velocity];
    this.estimateTerms = [this.increment, this.velocity, this.arrival];
  }

  attempt(h: number): boolean {
    const product = this.prepare(h);
    if (Number.isNaN(product)) return false;
    const { engine } = this.problem;
    const { coefficients, turns } = this;
    const { stages, first, mu, nu, slope, initialSlope } = chebyshevCoefficients(chebyshevStages(product));
    const initialDissipation = this.field.dissipation(this.here, this.velocity);
    engine.fill(turns[0].stage, 0);
    coefficients[0] = h * first;
    engine.linearCombination(turns[1].stage, this.firstTerms, this.leading[1]);
    let energyBefore = 0;
    let energy = h * first * initialDissipation;
    for (let j = 2; j <= stages; j++) {
      engine.linearCombination(this.argument, turns[(j - 1) % 3].argumentTerms, this.ones);
      this.gradients++;
      if (!this.evaluate(this.there, this.argument, this.slope)) return false;
      coefficients[0] = mu[j];
      coefficients[1] = nu[j];
      coefficients[2] = h * slope[j];
      coefficients[3] = h * initialSlope[j];
      engine.linearCombination(turns[j % 3].stage, turns[j % 3].stageTerms, coefficients);
      const next =
        mu[j] * energy +
        nu[j] * energyBefore +
        coefficients[2] * this.field.dissipation(this.there, this.slope) +
        coefficients[3] * initialDissipation;
      energyBefore = energy;
      energy = next;
    }
    engine.copy(turns[stages % 3].stage, this.increment);
    this.dissipated = energy;
    if (!this.arrive()) return false;
    // 0.8 (theta_n - theta_{n+1}) + 0.4 h (f_n + f_{n+1})
    coefficients[0] = -0.8;
    coefficients[1] = 0.4 * h;
    coefficients[2] = 0.4 * h;
    engine.linearCombination(this.estimate, this.estimateTerms, this.leading[3]);
    return true;
  }
}
