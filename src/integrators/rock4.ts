// Stabilised explicit method of order 4 in the manner of ROCK4 (Abdulle, SIAM J. Sci. Comput. 23 (2002) 2041-2054).
import type { Vector } from "../engines";
import type { VectorField } from "../flows";
import type { Problem } from "../problems";
import { rock4Coefficients, rock4Interval, rock4Stages } from "./rock4Coefficients";
import { StabilizedStep } from "./stabilizedStep";

/** enough for the longest useful steps; their coefficients take a few milliseconds once */
const mostStages = 200;

/**
 * Explicit, without a matrix, order 4 and stable on [3 - 0.3524 s^2, 0]: for tight tolerances where the kernel is too
 * large. The construction is Abdulle's; the coefficients of a degree are computed when a step needs it instead of
 * read from his tables, and the finishing method and the error estimate are our own (rock4Coefficients.ts).
 */
export class Rock4 extends StabilizedStep {
  readonly name = "rock4";
  readonly errorOrder = 4;
  protected readonly largestProduct = rock4Interval(mostStages);
  private readonly argument: Vector;
  private readonly middleSlope: Vector;
  /** f at the stages of the recurrence, one after the other in the first; then of the finishing method */
  private readonly slopes: Vector[] = [];
  /** Y_{j-1} - theta, Y_j - theta, Y_{j+1} - theta in turn, with the operand lists of each turn made once */
  private readonly turns: {
    stage: Vector;
    /** for the argument of k_1, k_2, k_3, k_4 */
    argumentTerms: Vector[][];
    stageTerms: Vector[];
    endTerms: Vector[];
  }[];
  private readonly estimateTerms: readonly Vector[];
  private readonly coefficients = new Float64Array(5);
  private readonly leading = Array.from({ length: 6 }, (_, k) => this.coefficients.subarray(0, k));

  /** @param exactProducts whether the radius comes from Hessian products: for the Euclidean flow of a C^2 loss only */
  constructor(problem: Problem, field: VectorField, exactProducts = false) {
    super(problem, field, exactProducts);
    const p = problem.parameterCount;
    this.argument = this.allocate(p);
    this.middleSlope = this.allocate(p);
    const slopes = [this.allocate(p), this.allocate(p), this.allocate(p), this.allocate(p)];
    this.slopes.push(...slopes);
    const stages = [this.allocate(p), this.allocate(p), this.allocate(p)];
    this.turns = stages.map((stage, k) => ({
      stage,
      argumentTerms: slopes.map((_, i) => [this.theta, stage, ...slopes.slice(0, i)]),
      stageTerms: [slopes[0], stages[(k + 2) % 3], stages[(k + 1) % 3]],
      endTerms: [stage, ...slopes],
    }));
    this.estimateTerms = [this.middleSlope, ...slopes];
  }

  attempt(h: number): boolean {
    const product = this.prepare(h);
    if (Number.isNaN(product)) return false;
    const { engine } = this.problem;
    const { coefficients, leading, slopes, turns } = this;
    const { polynomial, a, b, middle, e } = rock4Coefficients(rock4Stages(product));
    const { mu, kappa } = polynomial;
    const count = polynomial.degree - 4;

    engine.fill(turns[0].stage, 0);
    engine.fill(turns[2].stage, 0);
    let energyBefore = 0;
    let energy = 0;
    for (let j = 0; j < count; j++) {
      if (j === 0) engine.copy(this.velocity, slopes[0]);
      else if (!this.stageSlope(turns[j % 3].argumentTerms, 0)) return false;
      const dissipation = this.field.dissipation(j === 0 ? this.here : this.there, slopes[0]);
      if (j === middle) engine.copy(slopes[0], this.middleSlope);
      coefficients[0] = h * mu[j];
      coefficients[1] = 1 + kappa[j];
      coefficients[2] = -kappa[j];
      engine.linearCombination(turns[(j + 1) % 3].stage, turns[(j + 1) % 3].stageTerms, leading[3]);
      const next = energy + kappa[j] * (energy - energyBefore) + coefficients[0] * dissipation;
      energyBefore = energy;
      energy = next;
    }

    const { argumentTerms, endTerms } = turns[count % 3];
    for (let i = 0; i < 4; i++) {
      for (let j = 0; j < i; j++) coefficients[2 + j] = h * a[i][j];
      if (!this.stageSlope(argumentTerms, i)) return false;
      energy += h * b[i] * this.field.dissipation(this.there, slopes[i]);
    }
    coefficients[0] = 1;
    for (let i = 0; i < 4; i++) coefficients[1 + i] = h * b[i];
    engine.linearCombination(this.increment, endTerms, leading[5]);
    this.dissipated = energy;
    for (let i = 0; i < 5; i++) coefficients[i] = h * e[i];
    engine.linearCombination(this.estimate, this.estimateTerms, leading[5]);
    return this.arrive();
  }

  /** slopes[i] = f(theta + Z + sum of the coefficients from entry 2 on times the slopes before it) */
  private stageSlope(argumentTerms: readonly (readonly Vector[])[], i: number): boolean {
    this.coefficients[0] = 1;
    this.coefficients[1] = 1;
    this.problem.engine.linearCombination(this.argument, argumentTerms[i], this.leading[2 + i]);
    this.gradients++;
    return this.evaluate(this.there, this.argument, this.slopes[i]);
  }
}
