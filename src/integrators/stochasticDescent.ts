// Stochastic gradient descent on mini-batches drawn with replacement.
import type { Vector } from "../engines";
import { InternalError } from "../errors";
import type { Problem } from "../problems";
import { mulberry32, type RandomGenerator } from "../random";
import { Descent } from "./descent";
import type { MethodState } from "./types";

/**
 * theta <- theta - eta sum_{j <= batch} grad l_{i_j} with L = sum_i l_i. The indices of a step are the next `batch`
 * draws of mulberry32(seed), i = floor(n next()): independent, uniform, with replacement.
 */
export class StochasticDescent extends Descent {
  readonly name = "sgd";
  private readonly batch: number;
  private readonly seed: number;
  private generator: RandomGenerator;
  /** draws taken so far; the batch of the coming step is among them */
  private draws = 0;
  /** how often each output belongs to the batch */
  private readonly multiplicities: Float64Array;
  private readonly cotangent: Vector;
  private readonly velocityAlone: readonly Vector[];
  private readonly factor: readonly number[];

  constructor(problem: Problem) {
    super(problem);
    const { flow } = problem.experiment;
    if (flow.kind !== "sgd") throw new InternalError(`stochastic descent for the flow ${flow.kind}`);
    this.batch = flow.batch;
    this.seed = flow.seed;
    this.generator = mulberry32(flow.seed);
    this.multiplicities = new Float64Array(problem.outputCount);
    this.cotangent = this.allocate(problem.outputCount);
    this.velocityAlone = [this.velocity];
    this.factor = [-flow.stepSize * problem.gradientScale];
  }

  override begin(theta: Float64Array): boolean {
    this.rewind(0);
    return super.begin(theta);
  }

  protected plan(): void {
    const { engine, samples, outputsPerSample: Q } = this.problem;
    const { multiplicities } = this;
    multiplicities.fill(0);
    for (let k = 0; k < this.batch; k++) {
      const sample = Math.floor(samples * this.generator.next());
      for (let o = 0; o < Q; o++) multiplicities[sample * Q + o]++;
    }
    this.draws += this.batch;
    engine.write(this.cotangent, multiplicities);
    engine.multiplyInto(this.here.residual, this.cotangent);
    this.here.vjp(this.cotangent, this.velocity);
    engine.linearCombination(this.velocity, this.velocityAlone, this.factor);
  }

  override save(): MethodState {
    return { ...super.save(), draws: this.draws };
  }

  override restore(state: MethodState): boolean {
    // the batch of the coming step is drawn again, the last thing that restoring does
    const draws = state.draws as number;
    const defined = super.restore(state);
    this.rewind(draws - this.batch);
    this.plan();
    return defined;
  }

  private rewind(draws: number): void {
    this.generator = mulberry32(this.seed);
    for (let k = 0; k < draws; k++) this.generator.next();
    this.draws = draws;
  }
}
