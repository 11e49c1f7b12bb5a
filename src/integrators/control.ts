// Error control in two norms (theta, and the residual), and the noise floor that follows from it.
import type { Engine, Vector } from "../engines";
import type { Problem } from "../problems";
import type { Method, MethodState } from "./types";

/** accepted steps whose error estimates enter the noise floor */
const memory = 10;
/** accepted steps after which the size of rounding errors is measured again */
const rememberedSteps = 16;
/** roundings that the noise floor allows for: it is meant to lie above them */
const generous = 50;

/**
 * A step is accepted when both norms are at most 1: the error of theta against absolute + relative |theta|, and the
 * error that the outputs' error J est causes in the loss. For L = c |r|^2 that is |J est| against ten times the
 * relative tolerance of |r|; for the other losses sum_i |dL/dx_i (J est)_i| against ten times the relative tolerance
 * of L. The second norm is what lets a loss be followed over many decades: without it an explicit method shows a
 * false floor far above the true loss.
 */
export class ErrorControl {
  private readonly engine: Engine;
  private readonly squared: boolean;
  private readonly work: Vector;
  private readonly parameterWork: Vector;
  private readonly hostError: Float64Array;
  private readonly hostResidual: Float64Array;
  private readonly powerTerm: Vector[];
  private readonly powerScale = [1];
  private readonly recent = new Float64Array(memory);
  private attempted = 0;
  private attemptedRelative = 0;
  /** |grad_x L|_1 at the last attempted step, for losses that are not squared */
  private sensitivity = 0;
  private accepted = 0;
  /** |theta| and the largest sum of absolute values in the output layer, as last measured */
  private thetaNorm = 0;
  private outputScale = 0;
  /** estimate of the spectral norm of J; the observer refreshes it */
  operatorNorm = 0;
  /** estimated relative error of the loss, accumulated as if no error were ever forgotten */
  relativeError = 0;

  constructor(
    private readonly problem: Problem,
    private readonly relative: number,
    private readonly absolute: number,
  ) {
    this.engine = problem.engine;
    this.squared = problem.experiment.loss.kind === "squared";
    this.work = this.engine.allocate(problem.outputCount);
    this.parameterWork = this.engine.allocate(problem.parameterCount);
    this.powerTerm = [this.work];
    const hostLength = this.squared ? 0 : problem.outputCount;
    this.hostError = new Float64Array(hostLength);
    this.hostResidual = new Float64Array(hostLength);
  }

  /** the larger of the two norms of the attempted step's error estimate */
  error(method: Method): number {
    const { engine, problem } = this;
    const thetaError = engine.weightedNorm(
      method.estimate,
      method.theta,
      method.candidate,
      this.absolute,
      this.relative,
    );
    method.here.jvp(method.estimate, this.work);
    const loss = Math.min(method.here.loss, method.there.loss);
    if (this.squared) {
      this.attempted = engine.norm(this.work);
      const residual = Math.sqrt(loss / problem.lossConstant);
      this.attemptedRelative = residual > 0 ? (2 * this.attempted) / residual : 0;
      return Math.max(thetaError, this.attempted / (this.rounding(method) + 10 * this.relative * residual));
    }
    this.measureLossChange(method);
    this.attemptedRelative = loss > 0 ? this.attempted / loss : 0;
    const excused = (this.sensitivity * this.rounding(method)) / Math.sqrt(problem.outputCount);
    return Math.max(thetaError, this.attempted / (excused + 10 * this.relative * loss));
  }

  /** counts the attempted step's error as made */
  accept(): void {
    this.recent[this.accepted++ % memory] = this.attempted;
    this.relativeError += this.attemptedRelative;
  }

  /** a step without an error estimate, such as one of a descent, has made none */
  acceptExact(): void {
    this.accepted++;
  }

  /** measures |theta| and the scale of F again, at once when `now` and every few accepted steps otherwise */
  measure(method: Method, now: boolean): void {
    if (!now && this.accepted % rememberedSteps !== 0) return;
    this.thetaNorm = this.engine.norm(method.theta);
    this.outputScale = method.here.outputScale();
  }

  /**
   * L below this is noise. With e = 50 u (|J| |theta| + sqrt(N) F_scale), which overestimates the rounding of F on
   * purpose: c (largest recent |J est| + e)^2 for the squared loss, and otherwise the largest recent change of the
   * loss plus |grad_x L|_1 e / sqrt(N). An error of a step is a part of the residual and shrinks with it, so that no
   * more of it is left than the residual itself: long steps at a loose tolerance would lift the floor far above a loss
   * that is right but for a factor. An estimate, not a bound.
   */
  noiseFloor(method: Method): number {
    let largest = 0;
    for (let i = 0; i < memory; i++) largest = Math.max(largest, this.recent[i]);
    const { loss } = method.here;
    if (!this.squared) return Math.min(largest, loss) + this.roundingFloor(method);
    const { lossConstant } = this.problem;
    return lossConstant * (Math.min(largest, Math.sqrt(loss / lossConstant)) + this.generousRounding()) ** 2;
  }

  /** What of the noise floor is the arithmetic's alone: no tolerance and no further step lowers it. */
  roundingFloor(method: Method): number {
    const { problem } = this;
    if (this.squared) return problem.lossConstant * this.generousRounding() ** 2;
    const N = problem.outputCount;
    this.engine.read(method.here.residual, this.hostResidual);
    let slope = 0;
    for (let i = 0; i < N; i++) slope += Math.abs(this.hostResidual[i]);
    return (problem.gradientScale * slope * this.generousRounding()) / Math.sqrt(N);
  }

  /** refreshes the norm of J by power iteration on J J^T, started from the residual */
  estimateOperatorNorm(method: Method, sweeps: number): void {
    const { engine, work, parameterWork } = this;
    engine.copy(method.here.residual, work);
    let size = engine.norm(work);
    let estimate = 0;
    for (let sweep = 0; sweep < sweeps && size > 0; sweep++) {
      this.powerScale[0] = 1 / size;
      engine.linearCombination(work, this.powerTerm, this.powerScale);
      method.here.vjp(work, parameterWork);
      estimate = engine.norm(parameterWork);
      method.here.jvp(parameterWork, work);
      size = engine.norm(work);
    }
    this.operatorNorm = Math.max(estimate, 0);
  }

  /** everything later steps and records depend on */
  save(): MethodState {
    const { accepted, thetaNorm, outputScale, operatorNorm, relativeError } = this;
    return { recent: this.recent.slice(), accepted, thetaNorm, outputScale, operatorNorm, relativeError };
  }

  restore(state: MethodState): void {
    this.recent.set(state.recent as Float64Array);
    this.accepted = state.accepted as number;
    this.thetaNorm = state.thetaNorm as number;
    this.outputScale = state.outputScale as number;
    this.operatorNorm = state.operatorNorm as number;
    this.relativeError = state.relativeError as number;
  }

  release(): void {
    this.engine.release(this.work);
    this.engine.release(this.parameterWork);
  }

  /** attempted = sum_i |dL/dx_i (J est)_i| and sensitivity = sum_i |dL/dx_i|, with J est in `work` */
  private measureLossChange(method: Method): void {
    const { engine, hostError, hostResidual } = this;
    const scale = this.problem.gradientScale;
    engine.read(this.work, hostError);
    engine.read(method.here.residual, hostResidual);
    this.attempted = 0;
    this.sensitivity = 0;
    for (let i = 0; i < hostError.length; i++) {
      const slope = scale * Math.abs(hostResidual[i]);
      this.sensitivity += slope;
      this.attempted += slope * Math.abs(hostError[i]);
    }
  }

  /** e of `noiseFloor` */
  private generousRounding(): number {
    const { unitRoundoff, outputCount: N } = this.problem;
    return generous * unitRoundoff * (this.operatorNorm * this.thetaNorm + Math.sqrt(N) * this.outputScale);
  }

  /**
   * The rounding of the residual that must be expected: smaller errors cannot be told from it, and are excused.
   * Chen's flow never forgets an error, and the noise in its error estimate shrinks with the step: there only the
   * last digit of the outputs is excused.
   */
  private rounding(method: Method): number {
    const { engine, problem } = this;
    if (problem.experiment.flow.kind !== "euclidean") {
      return 2 * problem.unitRoundoff * engine.norm(method.here.outputs);
    }
    const typicalEntry = this.thetaNorm / Math.sqrt(problem.parameterCount);
    return (
      problem.unitRoundoff *
      Math.sqrt(problem.outputCount) *
      (this.operatorNorm * typicalEntry + this.outputScale)
    );
  }
}
