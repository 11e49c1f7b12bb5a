// Eigenvalues of the tangent kernel along a run, in storage made once.
import type { Vector } from "../engines";
import type { Point, Problem } from "../problems";

/**
 * Spectrum of K at the points of one problem. Eigenvalues carry an absolute error of about N u |K|: the small ones of
 * an ill-conditioned kernel are noise, and `singularValues` of the Jacobian gives those.
 */
export class KernelSpectrum {
  private readonly kernel: Vector;
  private readonly values: Vector;
  private readonly onHost: Float64Array;

  constructor(private readonly problem: Problem) {
    const { engine, outputCount: N } = problem;
    this.kernel = engine.allocate(N * N);
    this.values = engine.allocate(N);
    this.onHost = new Float64Array(N);
  }

  /** The N eigenvalues, ascending. The array is the workspace's own: the next call overwrites it. */
  eigenvalues(point: Point): Float64Array {
    const { engine, outputCount: N } = this.problem;
    point.tangentKernel(this.kernel);
    engine.eigenSymmetric(N, this.kernel, this.values);
    return engine.read(this.values, this.onHost);
  }

  /** lambda_min(K) */
  smallest(point: Point): number {
    return this.eigenvalues(point)[0];
  }

  /** lambda_max(K) */
  largest(point: Point): number {
    return this.eigenvalues(point)[this.problem.outputCount - 1];
  }

  release(): void {
    this.problem.engine.release(this.values);
    this.problem.engine.release(this.kernel);
  }
}

function once<T>(point: Point, ask: (spectrum: KernelSpectrum) => T): T {
  const spectrum = new KernelSpectrum(point.problem);
  try {
    return ask(spectrum);
  } finally {
    spectrum.release();
  }
}

/** Eigenvalues of K at a point, ascending; `KernelSpectrum` for many points. */
export function kernelSpectrum(point: Point): Float64Array {
  return once(point, (spectrum) => spectrum.eigenvalues(point));
}

/** lambda_min(K) at a point; `KernelSpectrum` for many points. */
export function smallestEigenvalue(point: Point): number {
  return once(point, (spectrum) => spectrum.smallest(point));
}

/** lambda_max(K) at a point; `KernelSpectrum` for many points. */
export function largestEigenvalue(point: Point): number {
  return once(point, (spectrum) => spectrum.largest(point));
}
