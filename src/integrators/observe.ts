// Everything that is recorded at one time of a run.
import type { Engine, Vector } from "../engines";
import type { Problem } from "../problems";
import type { ErrorControl } from "./control";
import type { TrajectoryRow } from "./recorder";
import type { Method } from "./types";

/** Up to this many outputs the tangent kernel is formed for its spectrum at every recorded time. */
const spectrumLimit = 128;
/** Up to this many the outputs themselves are kept. */
const outputLimit = 64;
/** Up to this many parameters theta itself may be kept. */
const parameterLimit = 2e5;
/** sweeps of the power iteration that stands for the spectrum of larger problems */
const sweeps = 4;

export class Observer {
  private readonly engine: Engine;
  private readonly start: Vector;
  private readonly work: Vector;
  private readonly displacement: Vector[];
  private readonly difference = [1, -1];
  private readonly withSpectrum: boolean;
  private readonly values: Vector | null;
  private kernel: Vector | null = null;
  private startKernel: Vector | null = null;
  private startKernelNorm = 0;
  private atStart = true;
  private kernelDifference: Vector | null = null;

  constructor(private readonly problem: Problem) {
    const { engine, parameterCount: p, outputCount: N } = problem;
    this.engine = engine;
    this.start = engine.allocate(p);
    this.work = engine.allocate(p);
    this.displacement = [this.work, this.start];
    engine.write(this.start, problem.initialTheta);
    this.withSpectrum = N <= spectrumLimit;
    this.values = this.withSpectrum ? engine.allocate(N) : null;
  }

  /**
   * The recorded row at the method's state; refreshes the norm of J that the noise floor uses. Done quickly, it forms
   * no large tangent kernel.
   */
  row(time: number, method: Method, control: ErrorControl, quickly: boolean): TrajectoryRow {
    const { engine, problem, work } = this;
    const point = method.here;
    let gradientNorm: number;
    if (problem.experiment.flow.kind === "euclidean") {
      gradientNorm = engine.norm(method.velocity);
    } else {
      point.gradient(work);
      gradientNorm = engine.norm(work);
    }
    const spectrum = this.spectrum(method, control, quickly);
    this.atStart = false;
    control.measure(method, true);
    const residualNorm = engine.norm(point.residual);
    return {
      time,
      loss: point.loss,
      gradientNorm,
      // grad L = g J^T r
      rayleighQuotient: residualNorm > 0 ? (gradientNorm / (problem.gradientScale * residualNorm)) ** 2 : NaN,
      distance: this.distance(method.theta),
      ...spectrum,
      noiseFloor: control.noiseFloor(method),
      relativeError: control.relativeError,
      outputs: problem.outputCount <= outputLimit ? engine.read(point.outputs) : null,
      theta: problem.parameterCount <= parameterLimit ? engine.read(method.theta) : null,
    };
  }

  /** |theta - theta(0)| */
  distance(theta: Vector): number {
    this.displacement[0] = theta;
    this.engine.linearCombination(this.work, this.displacement, this.difference);
    return this.engine.norm(this.work);
  }

  /** forms the tangent kernel of the start again, for a run that is continued */
  resume(formed: boolean): void {
    this.atStart = false;
    if (!formed && !this.withSpectrum) return;
    const { engine, problem } = this;
    const point = problem.point();
    point.moveTo(this.start);
    const kernel = engine.allocate(problem.outputCount ** 2);
    point.tangentKernel(kernel);
    this.keepStart(kernel);
    engine.release(kernel);
    point.release();
  }

  release(): void {
    const { start, work, values, kernel, startKernel, kernelDifference } = this;
    for (const vector of [start, work, values, kernel, startKernel, kernelDifference]) {
      if (vector) this.engine.release(vector);
    }
  }

  private spectrum(
    method: Method,
    control: ErrorControl,
    quickly: boolean,
  ): Pick<TrajectoryRow, "smallestEigenvalue" | "largestEigenvalue" | "kernelDrift" | "eigenvalues"> {
    const kernel = quickly && !this.withSpectrum ? null : this.kernelOf(method);
    const kernelDrift = kernel ? this.drift(kernel) : NaN;
    if (kernel === null || this.values === null) {
      control.estimateOperatorNorm(method, quickly ? 1 : sweeps);
      return { smallestEigenvalue: NaN, largestEigenvalue: NaN, kernelDrift, eigenvalues: null };
    }
    this.engine.eigenSymmetric(this.problem.outputCount, kernel, this.values);
    const eigenvalues = this.engine.read(this.values);
    const largestEigenvalue = eigenvalues[eigenvalues.length - 1];
    control.operatorNorm = Math.sqrt(Math.max(largestEigenvalue, 0));
    return { smallestEigenvalue: Math.max(eigenvalues[0], 0), largestEigenvalue, kernelDrift, eigenvalues };
  }

  /** K at the method's state, where it is formed for the record */
  kernelOf(method: Method): Vector | null {
    if (method.tangentKernel) return method.tangentKernel();
    if (!this.withSpectrum) return null;
    this.kernel ??= this.engine.allocate(this.problem.outputCount ** 2);
    method.here.tangentKernel(this.kernel);
    return this.kernel;
  }

  /** |K - K(0)|_F / |K(0)|_F; NaN when the kernel of the first row was not formed */
  private drift(kernel: Vector): number {
    if (this.atStart) this.keepStart(kernel);
    if (this.startKernel === null || this.kernelDifference === null) return NaN;
    this.engine.linearCombination(this.kernelDifference, [kernel, this.startKernel], this.difference);
    return this.engine.norm(this.kernelDifference) / this.startKernelNorm;
  }

  private keepStart(kernel: Vector): void {
    this.startKernel = this.engine.allocate(kernel.length);
    this.kernelDifference = this.engine.allocate(kernel.length);
    this.engine.copy(kernel, this.startKernel);
    this.startKernelNorm = this.engine.norm(kernel);
  }
}
