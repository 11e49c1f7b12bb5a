// Everything that is recorded at one time of a run.
import type { Engine, Vector } from "../engines";
import type { Problem } from "../problems";
import { KernelSpectrum } from "../tangent";
import type { ErrorControl } from "./control";
import type { TrajectoryRow } from "./recorder";
import type { Method } from "./types";

/** Up to this many outputs the spectrum of the kernel is computed at every recorded time. */
const spectrumLimit = 128;

export class Observer {
  private readonly engine: Engine;
  private readonly start: Vector;
  private readonly gradient: Vector;
  private readonly spectrum: KernelSpectrum | null;

  constructor(
    private readonly problem: Problem,
    initialTheta: Float64Array,
  ) {
    this.engine = problem.engine;
    this.start = this.engine.allocate(problem.parameterCount);
    this.gradient = this.engine.allocate(problem.parameterCount);
    this.engine.write(this.start, initialTheta);
    this.spectrum = problem.outputCount <= spectrumLimit ? new KernelSpectrum(problem) : null;
  }

  /** the recorded row at the method's state; refreshes the norm of J that the noise floor uses */
  row(time: number, method: Method, control: ErrorControl): TrajectoryRow {
    const { engine, problem } = this;
    const point = method.here;
    point.gradient(this.gradient);
    const gradientNorm = engine.norm(this.gradient);
    const c = problem.lossConstant;
    let smallestEigenvalue = NaN;
    if (this.spectrum) {
      const eigenvalues = this.spectrum.eigenvalues(point);
      smallestEigenvalue = Math.max(eigenvalues[0], 0);
      control.operatorNorm = Math.sqrt(Math.max(eigenvalues[eigenvalues.length - 1], 0));
    } else {
      control.estimateOperatorNorm(method, 4);
    }
    engine.linearCombination(this.gradient, [method.theta, this.start], [1, -1]);
    return {
      time,
      loss: point.loss,
      gradientNorm,
      // |J^T r|^2 / |r|^2 with grad L = 2 c J^T r and L = c |r|^2
      rayleighQuotient: point.loss > 0 ? (gradientNorm * gradientNorm) / (4 * c * point.loss) : NaN,
      distance: engine.norm(this.gradient),
      smallestEigenvalue,
      noiseFloor: control.noiseFloor(method),
      relativeError: control.relativeError,
    };
  }

  release(): void {
    this.engine.release(this.start);
    this.engine.release(this.gradient);
    this.spectrum?.release();
  }
}
