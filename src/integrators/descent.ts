// What the discrete descents have in common: steps of length one, no error estimate.
import type { Vector } from "../engines";
import { InternalError } from "../errors";
import type { Flow } from "../experiment";
import type { VectorField } from "../flows";
import type { Problem } from "../problems";
import { OneStep } from "./oneStep";
import type { MethodState } from "./types";

/**
 * Base of the descents. Time counts steps, so `velocity` is the whole next step, and `plan` computes it at the state.
 * `dissipated` is what the loss has lost, exactly; the error estimate is zero.
 */
export abstract class Descent extends OneStep {
  readonly fixedStep = 1;
  readonly errorOrder = 1;
  override readonly safety = 1;
  private readonly lineTerms: readonly Vector[];
  private readonly lineWeights = new Float64Array(2);

  constructor(problem: Problem) {
    super(problem, noField(problem.experiment.flow.kind));
    this.lineTerms = [this.theta, this.increment];
  }

  /** velocity = the next step, from `here`; `increment` is still the last one, zero at the start */
  protected abstract plan(): void;

  override begin(theta: Float64Array): boolean {
    this.problem.engine.fill(this.increment, 0);
    if (!super.begin(theta)) return false;
    this.plan();
    return Number.isFinite(this.problem.engine.norm(this.velocity));
  }

  attempt(): boolean {
    this.step = 1;
    this.problem.engine.copy(this.velocity, this.increment);
    this.place();
    const loss = this.there.moveTo(this.candidate);
    this.dissipated = this.here.loss - loss;
    return Number.isFinite(loss);
  }

  override accept(): boolean {
    super.accept();
    this.gradients++;
    this.plan();
    return Number.isFinite(this.problem.engine.norm(this.velocity));
  }

  /** straight from one iterate to the next */
  override interpolate(fraction: number, out: Vector): void {
    this.lineWeights[0] = 1;
    this.lineWeights[1] = fraction;
    this.problem.engine.linearCombination(out, this.lineTerms, this.lineWeights);
  }

  override save(): MethodState {
    return { ...super.save(), increment: this.problem.engine.read(this.increment) };
  }

  override restore(state: MethodState): boolean {
    if (!super.restore(state)) return false;
    this.problem.engine.write(this.increment, state.increment as Float64Array);
    this.plan();
    return true;
  }
}

/** A descent follows no field; the state is only moved to its point. */
function noField(kind: Flow["kind"]): VectorField {
  return {
    kind,
    evaluate: () => true,
    dissipation: () => {
      throw new InternalError("a descent has no dissipation");
    },
    release: () => undefined,
  };
}
