// Spectra at a place of an experiment: tangent kernel, Gauss-Newton matrix, Hessian of the loss. Observed, not certified.
import { defaultEngine } from "../engines";
import { InputError, shown } from "../errors";
import { completeExperiment, type Experiment } from "../experiment";
import { createProblem, largestProduct, type Point } from "../problems";
import {
  densestParameters,
  gaussNewtonSpectrum,
  hessianSpectrum,
  jacobianSingularValues,
  kernelSpectrum,
  operatorExtremes,
  type KernelChoice,
  type OperatorName,
} from "../tangent";

/** Outputs up to which the whole spectrum of the tangent kernel is computed. */
const densestOutputs = 2000;

const operators: readonly OperatorName[] = ["kernel", "gaussNewton", "hessian"];

/** What `spectrum` looks at. */
export interface SpectrumOptions {
  /** `kernel` is K = J J^T (N eigenvalues), `gaussNewton` J^T (Hess l) J and `hessian` Hess L (p eigenvalues each); default `kernel` */
  of?: OperatorName;
  /** where, p numbers; default: the start. `run.finalTheta` is the end of a run */
  theta?: ArrayLike<number>;
}

/** Eigenvalues in the precision of the model, double for all but one's own: observed, never part of a verdict. */
export interface Spectrum {
  /** the matrix looked at */
  readonly of: OperatorName;
  /** eigenvalue */
  readonly smallest: number;
  /** eigenvalue */
  readonly largest: number;
  /** estimates of the errors of the two */
  readonly errors: { readonly smallest: number; readonly largest: number };
  /** all of them, ascending; null where only the ends were computed */
  readonly eigenvalues: Float64Array | null;
  /** singular values of J, largest first, small ones accurate; only beside a whole spectrum of the kernel */
  readonly singularValues: Float64Array | null;
  /** how, and why so */
  readonly how: string;
}

/**
 * The spectrum of an experiment's tangent kernel, Gauss-Newton matrix or Hessian. The whole of it where a dense matrix
 * of that order is affordable (2000), both ends by Lanczos with matrix-free products beyond.
 *
 * @example
 * const network = linear({ widths: [2, 1], initialization: explicitWeights({ weights: [[[0, 0]]] }) });
 * spectrum({ network, data: explicit({ inputs: [[1, 0], [0, 2]], targets: [1, 1] }) }).eigenvalues; // => [1, 4]
 * @throws InputError for an unknown operator, a theta of the wrong length, or an experiment that is not valid
 */
export function spectrum(experiment: Experiment, options: SpectrumOptions = {}): Spectrum {
  const { of = "kernel" } = options;
  if (!operators.includes(of))
    throw new InputError("spectrum", `of must be one of ${operators.join(", ")}, got ${shown(of)}.`);
  const complete = completeExperiment(experiment);
  const problem = createProblem(complete, defaultEngine(largestProduct(complete)));
  try {
    const { engine, parameterCount: p } = problem;
    const theta = options.theta ?? problem.initialTheta;
    if (theta.length !== p)
      throw new InputError(
        "spectrum",
        `theta must have ${p} numbers, one a trained parameter, got ${theta.length}.`,
      );
    const point = problem.point();
    const place = engine.allocate(p);
    try {
      engine.write(place, theta);
      point.moveTo(place);
      return spectrumAt(point, of);
    } finally {
      engine.release(place);
      point.release();
    }
  } finally {
    problem.release();
  }
}

function spectrumAt(point: Point, of: OperatorName): Spectrum {
  const { outputCount: N, parameterCount: p } = point.problem;
  const order = of === "kernel" ? N : p;
  if (order > (of === "kernel" ? densestOutputs : densestParameters)) {
    const { smallest, largest } = operatorExtremes(of, point);
    return {
      of,
      smallest: smallest.value,
      largest: largest.value,
      errors: { smallest: smallest.error, largest: largest.error },
      eigenvalues: null,
      singularValues: null,
      how: `order ${order}: both ends by Lanczos, without the matrix`,
    };
  }
  const { eigenvalues, formed } =
    of === "kernel"
      ? kernelSpectrum(point)
      : { eigenvalues: of === "hessian" ? hessianSpectrum(point) : gaussNewtonSpectrum(point), formed: null };
  const [smallest, largest] = [eigenvalues[0], eigenvalues[order - 1]];
  const error = order * point.problem.unitRoundoff * Math.max(Math.abs(smallest), Math.abs(largest));
  return {
    of,
    smallest,
    largest,
    errors: { smallest: error, largest: error },
    eigenvalues,
    singularValues: of === "kernel" && N * p <= 4e6 ? jacobianSingularValues(point) : null,
    how: formed ? `dense, order ${N}; the kernel by ${inWords(formed)}` : `dense, order ${order}`,
  };
}

function inWords({ algorithm, why }: KernelChoice): string {
  const names = { layers: "layers", jacobian: "contraction of J", products: "products with J and J^T" };
  return `${names[algorithm]}: ${why}`;
}
