// Gradient descent with a constant step size.
import type { Vector } from "../engines";
import { InternalError } from "../errors";
import type { Problem } from "../problems";
import { Descent } from "./descent";

/** theta <- theta - eta grad L */
export class GradientDescent extends Descent {
  readonly name = "descent";
  private readonly velocityAlone: readonly Vector[];
  private readonly minusStepSize: readonly number[];

  constructor(problem: Problem) {
    super(problem);
    const { flow } = problem.experiment;
    if (flow.kind !== "descent") throw new InternalError(`gradient descent for the flow ${flow.kind}`);
    this.velocityAlone = [this.velocity];
    this.minusStepSize = [-flow.stepSize];
  }

  protected plan(): void {
    this.here.gradient(this.velocity);
    this.problem.engine.linearCombination(this.velocity, this.velocityAlone, this.minusStepSize);
  }
}
