// Rigorous lower bounds of the smallest singular value of a Jacobian and of the smallest eigenvalue of data Gram matrices.
import { mulDown, sqrtDown, sqrtUp } from "./directed";
import { largestEigenvalueUpperBound, smallestEigenvalueLowerBound } from "./eigenvalues";
import { gramEnclosure } from "./gram";
import type { ModelEnclosure } from "./model";
import { preconditionedLowerBound } from "./preconditioned";
import { largestSingularValueUpperBound, transposed } from "./spectralNorm";
import { normLowerBound, normUpperBound } from "./sums";
import type { Enclosure } from "./types";

/** Below this ratio of sigma_min to |J|_F squaring J costs more than 1e-10 of the answer. */
const WELL_CONDITIONED = 1e-3;

/** Entries of J up to which it is formed to save the digits that squaring costs. */
const LARGEST_PRECONDITIONED = 4e6;
/** Multiplications of that test, N^2 p, worth doing. */
const LONGEST_PRECONDITIONED = 1e9;
/** Order up to which the eigenvalues of K are used although J^T J is smaller. */
const SMALL_KERNEL = 64;

/** Bounds of the singular values of J. */
export interface SingularValueBounds {
  /** lower bound of sigma_min(J), the N-th singular value; 0 when p < N or full rank cannot be shown */
  readonly smallest: number;
  /** upper bound of |J| */
  readonly largest: number;
}

/**
 * Both bounds from one enclosure of the kernel. Where squaring J has cost too many digits and J is not too large, the
 * smallest is proved again with a preconditioner.
 */
export function singularValueBounds(model: ModelEnclosure, N: number, p: number): SingularValueBounds {
  if (N === 1 && p <= LARGEST_PRECONDITIONED)
    return { smallest: normLowerBound(model.jacobian), largest: normUpperBound(model.jacobian) };
  if (p < N && N > SMALL_KERNEL && N * p <= LARGEST_PRECONDITIONED)
    return { smallest: 0, largest: largestSingularValueUpperBound(model.jacobian, N, p) };
  const { center, radius } = model.kernel;
  const largest = sqrtUp(largestEigenvalueUpperBound(center, radius, N));
  if (p < N) return { smallest: 0, largest };
  const squared = sqrtDown(smallestEigenvalueLowerBound(center, radius, N));
  const affordable = N * p <= LARGEST_PRECONDITIONED && N * N * p <= LONGEST_PRECONDITIONED;
  if (squared >= WELL_CONDITIONED * largest || !affordable) return { smallest: squared, largest };
  return { smallest: Math.max(squared, preconditionedLowerBound(model.jacobian, N, p)), largest };
}

/**
 * Lower bound of sigma_min(J) = sqrt(lambda_min(J J^T)) over every N x p matrix in the enclosure; 0 when p < N or when
 * full rank cannot be shown.
 */
export function smallestSingularValueLowerBound(J: Enclosure, N: number, p: number): number {
  if (p < N) return 0;
  const gram = gramEnclosure(J, N, p);
  const squared = sqrtDown(smallestEigenvalueLowerBound(gram.center, gram.radius, N));
  if (squared >= WELL_CONDITIONED * normUpperBound(J)) return squared;
  return Math.max(squared, preconditionedLowerBound(J, N, p));
}

/**
 * Lower bound of lambda_min(X X^T), or of lambda_min(X X^T + 1 1^T), for the exactly stored n x d matrix X of rows;
 * 0 when it cannot be shown to be positive.
 */
export function gramSmallestEigenvalue(X: Float64Array, n: number, d: number, plusOnes: boolean): number {
  const columns = plusOnes ? d + 1 : d;
  const center = new Float64Array(n * columns).fill(1);
  for (let i = 0; i < n; i++) center.set(X.subarray(i * d, (i + 1) * d), i * columns);
  if (columns < n) return 0;
  const rows = { center, radius: new Float64Array(n * columns) };
  const gram = gramEnclosure(rows, n, columns);
  const direct = smallestEigenvalueLowerBound(gram.center, gram.radius, n);
  const root = smallestSingularValueLowerBound(rows, n, columns);
  return Math.max(0, direct, mulDown(root, root));
}

/**
 * Lower bound of lambda_min(J^T J), p x p in parameter space, for every N x p matrix in the enclosure: the square of its
 * smallest singular value. 0 when N < p or full column rank cannot be shown.
 */
export function parameterGramSmallestEigenvalue(J: Enclosure, N: number, p: number): number {
  const root = smallestSingularValueLowerBound(transposed(J, N, p), p, N);
  return mulDown(root, root);
}
