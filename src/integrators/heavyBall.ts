// Polyak's heavy-ball method (USSR Comput. Math. Math. Phys. 4 (1964) 1-17).
import type { Vector } from "../engines";
import { InternalError } from "../errors";
import type { Problem } from "../problems";
import { Descent } from "./descent";

/** theta <- theta - eta grad L + m (theta - previous theta), from rest */
export class HeavyBall extends Descent {
  readonly name = "heavyBall";
  private readonly terms: readonly Vector[];
  private readonly coefficients: readonly number[];

  constructor(problem: Problem) {
    super(problem);
    const { flow } = problem.experiment;
    if (flow.kind !== "heavyBall") throw new InternalError(`the heavy ball for the flow ${flow.kind}`);
    this.terms = [this.velocity, this.increment];
    this.coefficients = [-flow.stepSize, flow.momentum];
  }

  protected plan(): void {
    this.here.gradient(this.velocity);
    this.problem.engine.linearCombination(this.velocity, this.terms, this.coefficients);
  }
}
