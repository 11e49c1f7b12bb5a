// Explicit Runge-Kutta pairs of seven stages whose last stage is the first of the next step.
import type { Vector } from "../engines";
import type { VectorField } from "../flows";
import type { Problem } from "../problems";
import { OneStep } from "./oneStep";
import { StiffnessDetector } from "./stiffness";
import type { MethodState } from "./types";

/** A pair of orders 5 and 4: seven slopes, the last one at the end of the step. */
export interface ExplicitPair {
  readonly name: string;
  /** rows of stages 2 to 7; the last one is b, the weights of the step */
  readonly a: readonly (readonly number[])[];
  /** b - b^, seven weights of the error estimate */
  readonly errorWeights: readonly number[];
  /** the weights b_i(s) of theta(s) = theta + h sum b_i(s) k_i, for s in [0, 1], into entries 0..6 */
  denseWeights(s: number, weights: Float64Array): void;
  /** h lambda above which a step counts as stiff: just below the real stability interval of b */
  readonly stabilityLimit: number;
}

/** Six evaluations of the field a step. */
export class ExplicitRungeKutta extends OneStep {
  readonly name: string;
  readonly errorOrder = 5;
  override readonly safety = 0.9;
  readonly stiffness: StiffnessDetector;
  private readonly slopes: readonly Vector[];
  /** the argument of stage 6, which the detection of stiffness compares with the end of the step */
  private readonly sixthArgument: Vector;
  private readonly operands: Vector[][] = [];
  private readonly stepTerms: readonly Vector[];
  private readonly sixthDifference: readonly Vector[];
  private readonly slopeDifference: readonly Vector[];
  private readonly oneMinusOne = [1, -1];
  private readonly coefficients = new Float64Array(8);
  /** the first k coefficients, as views made once */
  private readonly leading = Array.from({ length: 9 }, (_, k) => this.coefficients.subarray(0, k));
  private readonly dense = new Float64Array(7);

  constructor(
    problem: Problem,
    field: VectorField,
    private readonly pair: ExplicitPair,
  ) {
    super(problem, field);
    this.name = pair.name;
    this.stiffness = new StiffnessDetector(pair.stabilityLimit);
    const p = problem.parameterCount;
    const middle = Array.from({ length: 5 }, () => this.allocate(p));
    this.slopes = [this.velocity, ...middle, this.arrival];
    this.sixthArgument = this.allocate(p);
    this.stepTerms = this.slopes.slice(0, 6);
    for (let i = 0; i <= 7; i++) this.operands.push([this.theta, ...this.slopes.slice(0, i)]);
    this.sixthDifference = [this.candidate, this.sixthArgument];
    this.slopeDifference = [this.arrival, this.slopes[5]];
  }

  override begin(theta: Float64Array): boolean {
    this.stiffness.reset();
    return super.begin(theta);
  }

  attempt(h: number): boolean {
    const { engine } = this.problem;
    const { coefficients, leading, slopes } = this;
    const { a, errorWeights } = this.pair;
    const b = a[5];
    this.step = h;
    this.dissipated = h * b[0] * this.field.dissipation(this.here, this.velocity);
    for (let stage = 1; stage <= 5; stage++) {
      coefficients[0] = 1;
      for (let j = 0; j < stage; j++) coefficients[j + 1] = h * a[stage - 1][j];
      const argument = stage === 5 ? this.sixthArgument : this.candidate;
      engine.linearCombination(argument, this.operands[stage], leading[stage + 1]);
      this.gradients++;
      if (!this.evaluate(this.there, argument, slopes[stage])) return false;
      this.dissipated += h * b[stage] * this.field.dissipation(this.there, slopes[stage]);
    }
    for (let j = 0; j < 6; j++) coefficients[j] = h * b[j];
    engine.linearCombination(this.increment, this.stepTerms, leading[6]);
    if (!this.arrive()) return false;
    for (let i = 0; i < 7; i++) coefficients[i] = h * errorWeights[i];
    engine.linearCombination(this.estimate, slopes, leading[7]);
    return true;
  }

  override accept(): boolean {
    const { engine } = this.problem;
    // the argument and the slope of stage 6 are not needed any more
    engine.linearCombination(this.sixthArgument, this.sixthDifference, this.oneMinusOne);
    engine.linearCombination(this.slopes[5], this.slopeDifference, this.oneMinusOne);
    const distance = engine.norm(this.sixthArgument);
    if (distance > 0) this.stiffness.observe((this.step * engine.norm(this.slopes[5])) / distance);
    return super.accept();
  }

  override interpolate(fraction: number, out: Vector): void {
    const { coefficients, dense } = this;
    this.pair.denseWeights(fraction, dense);
    coefficients[0] = 1;
    for (let i = 0; i < 7; i++) coefficients[i + 1] = this.step * dense[i];
    this.problem.engine.linearCombination(out, this.operands[7], coefficients);
  }

  override save(): MethodState {
    return { ...super.save(), stiffness: this.stiffness.read() };
  }

  override restore(state: MethodState): boolean {
    const defined = super.restore(state);
    this.stiffness.load(state.stiffness as Float64Array);
    return defined;
  }
}
