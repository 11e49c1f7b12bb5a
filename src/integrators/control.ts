// Error control in two norms (theta, and the residual), and the noise floor that follows from it.
import type { Engine, Vector } from "../engines";
import type { Problem } from "../problems";
import type { Method } from "./types";

const unitRoundoff = 2 ** -53;
/** accepted steps whose error estimates enter the noise floor */
const memory = 10;

/**
 * A step is accepted when both norms are at most 1: the error of theta against absolute + relative |theta|, and the
 * error of the residual |J est| against ten times the relative tolerance of |r|. The second is what lets a loss be
 * followed over many decades: without it an explicit method shows a false floor far above the true loss.
 */
export class ErrorControl {
  private readonly engine: Engine;
  private readonly work: Vector;
  private readonly parameterWork: Vector;
  private readonly residualErrors = new Float64Array(memory);
  private attempted = 0;
  private attemptedRelative = 0;
  private accepted = 0;
  /** estimate of the spectral norm of J; the driver refreshes it */
  operatorNorm = 0;
  /** estimated relative error of the loss, accumulated as if no error were ever forgotten */
  relativeError = 0;

  constructor(
    private readonly problem: Problem,
    private readonly relative: number,
    private readonly absolute: number,
  ) {
    this.engine = problem.engine;
    this.work = this.engine.allocate(problem.outputCount);
    this.parameterWork = this.engine.allocate(problem.parameterCount);
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
    this.attempted = engine.norm(this.work);
    const residual = Math.sqrt(Math.min(method.here.loss, method.there.loss) / problem.lossConstant);
    this.attemptedRelative = residual > 0 ? this.attempted / residual : 0;
    return Math.max(thetaError, this.attempted / (this.rounding(method) + 10 * this.relative * residual));
  }

  accept(): void {
    this.residualErrors[this.accepted++ % memory] = this.attempted;
    this.relativeError += 2 * this.attemptedRelative;
  }

  /**
   * L below this is noise: c (largest recent |J est| + 50 u (|J| |theta| + sqrt(N) F_scale))^2, which overestimates
   * the rounding of F on purpose. An estimate, not a bound.
   */
  noiseFloor(method: Method): number {
    const { engine, problem } = this;
    let largest = 0;
    for (const error of this.residualErrors) largest = Math.max(largest, error);
    const rounding =
      this.operatorNorm * engine.norm(method.theta) +
      Math.sqrt(problem.outputCount) * method.here.outputScale();
    return problem.lossConstant * (largest + 50 * unitRoundoff * rounding) ** 2;
  }

  /** refreshes the norm of J by power iteration on J J^T, started from the residual */
  estimateOperatorNorm(method: Method, sweeps: number): void {
    const { engine, work, parameterWork } = this;
    engine.copy(method.here.residual, work);
    let size = engine.norm(work);
    let estimate = 0;
    for (let sweep = 0; sweep < sweeps && size > 0; sweep++) {
      engine.linearCombination(work, [work], [1 / size]);
      method.here.vjp(work, parameterWork);
      estimate = engine.norm(parameterWork);
      method.here.jvp(parameterWork, work);
      size = engine.norm(work);
    }
    this.operatorNorm = Math.max(estimate, 0);
  }

  release(): void {
    this.engine.release(this.work);
    this.engine.release(this.parameterWork);
  }

  /**
   * The rounding of the residual that must be expected: smaller errors cannot be told from it, and are excused.
   * Chen's flow never forgets an error, and the noise in its error estimate shrinks with the step: there only the
   * last digit of the outputs is excused.
   */
  private rounding(method: Method): number {
    const { engine, problem } = this;
    if (problem.experiment.flow.kind === "outputEuclidean") {
      return 2 * unitRoundoff * engine.norm(method.here.outputs);
    }
    const typicalEntry = engine.norm(method.theta) / Math.sqrt(problem.parameterCount);
    return (
      unitRoundoff *
      Math.sqrt(problem.outputCount) *
      (this.operatorNorm * typicalEntry + method.here.outputScale())
    );
  }
}
