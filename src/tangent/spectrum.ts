// All eigenvalues of the tangent kernel at a point.
import type { Point } from "../problems";
import { tangentKernel, type KernelChoice } from "./kernel";

/**
 * The N eigenvalues of K at a point, ascending, and how K was formed. They carry an absolute error of about N u |K|: the
 * small ones of an ill-conditioned kernel are noise, and `jacobianSingularValues` gives those.
 */
export function kernelSpectrum(point: Point): { eigenvalues: Float64Array; formed: KernelChoice } {
  const { engine, outputCount: N } = point.problem;
  const kernel = engine.allocate(N * N);
  const values = engine.allocate(N);
  try {
    const formed = tangentKernel(point, kernel);
    engine.eigenSymmetric(N, kernel, values);
    return { eigenvalues: engine.read(values), formed };
  } finally {
    engine.release(values);
    engine.release(kernel);
  }
}
