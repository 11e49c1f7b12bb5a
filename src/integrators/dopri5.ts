// Dormand-Prince 5(4) with its fourth-order dense output (Hairer, Norsett, Wanner, Solving ODEs I, II.4-II.6).
import type { Vector } from "../engines";
import type { VectorField } from "../flows";
import type { Point, Problem } from "../problems";
import type { Method } from "./types";

const a: readonly (readonly number[])[] = [
  [1 / 5],
  [3 / 40, 9 / 40],
  [44 / 45, -56 / 15, 32 / 9],
  [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
  [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
  [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
];
const b = a[5];
const errorWeights = [71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40];
const denseWeights = [
  -12715105075 / 11282082432,
  0,
  87487479700 / 32700410799,
  -10690763975 / 1880347072,
  701980252875 / 199316789632,
  -1453857185 / 822651844,
  69997945 / 29380423,
];

/** The explicit reference method, and the default for flows that are not stiff. First same as last: six fields a step. */
export class Dopri5 implements Method {
  readonly name = "dopri5";
  readonly errorOrder = 5;
  readonly safety = 0.9;
  readonly theta: Vector;
  readonly candidate: Vector;
  /** what theta and the candidate have lost to rounding, as second halves of two doubles */
  private readonly thetaLow: Vector;
  private readonly candidateLow: Vector;
  private readonly increment: Vector;
  readonly estimate: Vector;
  here: Point;
  there: Point;
  dissipated = 0;
  gradients = 0;
  readonly kernels = 0;
  private readonly slopes: Vector[] = [];
  private readonly operands: Vector[][] = [];
  private readonly arrivalOperands: Vector[];
  private readonly coefficients = new Float64Array(8);
  /** the first k coefficients, as views made once */
  private readonly leading = Array.from({ length: 9 }, (_, k) => this.coefficients.subarray(0, k));
  private step = 0;

  constructor(
    private readonly problem: Problem,
    private readonly field: VectorField,
  ) {
    const { engine, parameterCount: p } = problem;
    this.theta = engine.allocate(p);
    this.candidate = engine.allocate(p);
    this.thetaLow = engine.allocate(p);
    this.candidateLow = engine.allocate(p);
    this.increment = engine.allocate(p);
    this.estimate = engine.allocate(p);
    for (let i = 0; i < 7; i++) this.slopes.push(engine.allocate(p));
    this.arrivalOperands = this.slopes.slice(0, 6);
    for (let i = 0; i <= 7; i++) this.operands.push([this.theta, ...this.slopes.slice(0, i)]);
    this.here = problem.point();
    this.there = problem.point();
  }

  get velocity(): Vector {
    return this.slopes[0];
  }

  begin(theta: Float64Array): boolean {
    this.problem.engine.write(this.theta, theta);
    this.problem.engine.fill(this.thetaLow, 0);
    const loss = this.here.moveTo(this.theta);
    this.gradients++;
    return Number.isFinite(loss) && this.field.evaluate(this.here, this.slopes[0]);
  }

  attempt(h: number): boolean {
    const { engine } = this.problem;
    this.step = h;
    this.dissipated = h * b[0] * this.field.dissipation(this.here, this.slopes[0]);
    for (let stage = 1; stage <= 6; stage++) {
      if (stage < 6) this.argument(a[stage - 1], stage, h);
      else this.arrive(h);
      if (!Number.isFinite(this.there.moveTo(this.candidate))) return false;
      this.gradients++;
      if (!this.field.evaluate(this.there, this.slopes[stage])) return false;
      if (stage < 6) this.dissipated += h * b[stage] * this.field.dissipation(this.there, this.slopes[stage]);
    }
    for (let i = 0; i < 7; i++) this.coefficients[i] = h * errorWeights[i];
    engine.linearCombination(this.estimate, this.slopes, this.leading[7]);
    return true;
  }

  accept(): boolean {
    const { engine } = this.problem;
    engine.copy(this.candidate, this.theta);
    engine.copy(this.candidateLow, this.thetaLow);
    engine.copy(this.slopes[6], this.slopes[0]);
    [this.here, this.there] = [this.there, this.here];
    return true;
  }

  interpolate(fraction: number, out: Vector): void {
    const s = fraction;
    const h = this.step;
    const weights = this.coefficients;
    // y(s) = y + s (dy + (1-s) (h k1 - dy + s (2 dy - h k1 - h k7 + (1-s) h sum d_i k_i)))
    const common = s * (1 - s);
    weights[0] = 1;
    for (let i = 0; i < 7; i++) {
      const increment = i < 6 ? b[i] : 0;
      const first = i === 0 ? 1 : 0;
      const last = i === 6 ? 1 : 0;
      weights[i + 1] =
        h *
        (s * increment +
          common * (first - increment) +
          common * s * (2 * increment - first - last) +
          common * common * denseWeights[i]);
    }
    this.problem.engine.linearCombination(out, this.operands[7], weights);
  }

  release(): void {
    const { engine } = this.problem;
    const { theta, thetaLow, candidate, candidateLow, increment, estimate, slopes } = this;
    for (const vector of [theta, thetaLow, candidate, candidateLow, increment, estimate, ...slopes]) {
      engine.release(vector);
    }
    this.here.release();
    this.there.release();
  }

  /** candidate = the argument of a stage */
  private argument(row: readonly number[], count: number, h: number): void {
    this.coefficients[0] = 1;
    for (let j = 0; j < count; j++) this.coefficients[j + 1] = h * row[j];
    this.problem.engine.linearCombination(this.candidate, this.operands[count], this.leading[count + 1]);
  }

  /** candidate = the end of the step, summed with compensation */
  private arrive(h: number): void {
    const { engine } = this.problem;
    for (let j = 0; j < 6; j++) this.coefficients[j] = h * b[j];
    engine.linearCombination(this.increment, this.arrivalOperands, this.leading[6]);
    engine.addCompensated(this.theta, this.thetaLow, this.increment, this.candidate, this.candidateLow);
  }
}
