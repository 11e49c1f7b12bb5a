// What one-step methods have in common: theta and the candidate in two doubles an entry, a point at each, their slopes.
import type { Vector } from "../engines";
import type { VectorField } from "../flows";
import type { Point, Problem } from "../problems";
import type { Method, MethodState } from "./types";

/**
 * Base of the one-step methods. A method computes `increment`, the change of theta over a step, and calls `arrive`:
 * the sum is kept with its rounding error, so that many small steps lose no digits. Dense output is the cubic
 * Hermite interpolant of theta and theta' at both ends, unless a method has its own.
 */
export abstract class OneStep implements Method {
  abstract readonly name: string;
  abstract readonly errorOrder: number;
  readonly safety: number = 0.8;
  readonly theta: Vector;
  readonly candidate: Vector;
  readonly estimate: Vector;
  readonly velocity: Vector;
  here: Point;
  there: Point;
  dissipated = 0;
  gradients = 0;
  kernels = 0;

  /** theta' at the candidate */
  protected readonly arrival: Vector;
  /** candidate - theta */
  protected readonly increment: Vector;
  /** length of the last attempted step */
  protected step = 0;
  /** what theta and the candidate have lost to rounding, as second halves of two doubles */
  private readonly thetaLow: Vector;
  private readonly candidateLow: Vector;
  private readonly owned: Vector[] = [];
  private readonly hermiteTerms: readonly Vector[];
  private readonly hermiteWeights = new Float64Array(4);

  constructor(
    protected readonly problem: Problem,
    protected readonly field: VectorField,
  ) {
    const p = problem.parameterCount;
    this.theta = this.allocate(p);
    this.candidate = this.allocate(p);
    this.estimate = this.allocate(p);
    this.velocity = this.allocate(p);
    this.arrival = this.allocate(p);
    this.increment = this.allocate(p);
    this.thetaLow = this.allocate(p);
    this.candidateLow = this.allocate(p);
    this.here = problem.point();
    this.there = problem.point();
    this.hermiteTerms = [this.theta, this.increment, this.velocity, this.arrival];
  }

  begin(theta: Float64Array): boolean {
    const { engine } = this.problem;
    engine.write(this.theta, theta);
    engine.fill(this.thetaLow, 0);
    this.gradients++;
    return this.evaluate(this.here, this.theta, this.velocity);
  }

  abstract attempt(h: number): boolean;

  accept(): boolean {
    const { engine } = this.problem;
    engine.copy(this.candidate, this.theta);
    engine.copy(this.candidateLow, this.thetaLow);
    engine.copy(this.arrival, this.velocity);
    [this.here, this.there] = [this.there, this.here];
    return true;
  }

  interpolate(fraction: number, out: Vector): void {
    const s = fraction;
    const weights = this.hermiteWeights;
    weights[0] = 1;
    weights[1] = s * s * (3 - 2 * s);
    weights[2] = this.step * s * (1 - s) * (1 - s);
    weights[3] = this.step * s * s * (s - 1);
    this.problem.engine.linearCombination(out, this.hermiteTerms, weights);
  }

  save(): MethodState {
    const { engine } = this.problem;
    return {
      theta: engine.read(this.theta),
      thetaLow: engine.read(this.thetaLow),
      gradients: this.gradients,
      kernels: this.kernels,
    };
  }

  restore(state: MethodState): boolean {
    const defined = this.begin(state.theta as Float64Array);
    this.problem.engine.write(this.thetaLow, state.thetaLow as Float64Array);
    this.gradients = state.gradients as number;
    this.kernels = state.kernels as number;
    return defined;
  }

  release(): void {
    for (const vector of this.owned) this.problem.engine.release(vector);
    this.here.release();
    this.there.release();
  }

  /** storage that `release` gives back */
  protected allocate(length: number): Vector {
    const vector = this.problem.engine.allocate(length);
    this.owned.push(vector);
    return vector;
  }

  /** moves the point to theta and puts theta' into `out`; false where either is not finite or not defined */
  protected evaluate(point: Point, theta: Vector, out: Vector): boolean {
    return Number.isFinite(point.moveTo(theta)) && this.field.evaluate(point, out);
  }

  /** candidate = theta + increment, summed with compensation */
  protected place(): void {
    const { theta, thetaLow, increment, candidate, candidateLow } = this;
    this.problem.engine.addCompensated(theta, thetaLow, increment, candidate, candidateLow);
  }

  /** `place`, and the field there */
  protected arrive(): boolean {
    this.place();
    this.gradients++;
    return this.evaluate(this.there, this.candidate, this.arrival);
  }
}
