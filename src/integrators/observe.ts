// Everything that is recorded at one time of a run.
import type { Engine, Vector } from "../engines";
import type { Problem } from "../problems";
import type { ErrorControl } from "./control";
import type { TrajectoryRow } from "./recorder";
import type { Method } from "./types";

/** Up to this many outputs the spectrum of the kernel is computed at every recorded time. */
const spectrumLimit = 128;

export class Observer {
  private readonly engine: Engine;
  private readonly start: Vector;
  private readonly gradient: Vector;
  private readonly kernel: Vector | null;
  private readonly eigenvalues: Vector | null;
  private readonly values: Float64Array;

  constructor(
    private readonly problem: Problem,
    initialTheta: Float64Array,
  ) {
    this.engine = problem.engine;
    const { parameterCount: p, outputCount: N } = problem;
    this.start = this.engine.allocate(p);
    this.gradient = this.engine.allocate(p);
    this.engine.write(this.start, initialTheta);
    const small = N <= spectrumLimit;
    this.kernel = small ? this.engine.allocate(N * N) : null;
    this.eigenvalues = small ? this.engine.allocate(N) : null;
    this.values = new Float64Array(N);
  }

  /** the recorded row at the method's state; refreshes the norm of J that the noise floor uses */
  row(time: number, method: Method, control: ErrorControl): TrajectoryRow {
    const { engine, problem } = this;
    const point = method.here;
    point.gradient(this.gradient);
    const gradientNorm = engine.norm(this.gradient);
    const c = problem.lossConstant;
    let smallestEigenvalue = NaN;
    if (this.kernel && this.eigenvalues) {
      point.tangentKernel(this.kernel);
      engine.eigenSymmetric(problem.outputCount, this.kernel, this.eigenvalues);
      engine.read(this.eigenvalues, this.values);
      smallestEigenvalue = Math.max(this.values[0], 0);
      control.operatorNorm = Math.sqrt(Math.max(this.values[this.values.length - 1], 0));
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
    for (const vector of [this.start, this.gradient, this.kernel, this.eigenvalues]) {
      if (vector) this.engine.release(vector);
    }
  }
}
