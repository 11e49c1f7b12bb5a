// Rigorous lower bounds of the smallest singular value of a Jacobian and of the smallest eigenvalue of data Gram matrices.
import { mulDown, sqrtDown } from "./directed";
import { smallestEigenvalueLowerBound } from "./eigenvalues";
import { gramEnclosure } from "./gram";
import { preconditionedLowerBound } from "./preconditioned";
import { normUpperBound } from "./sums";
import type { Enclosure } from "./types";

/** Below this ratio of sigma_min to |J|_F squaring J costs more than 1e-10 of the answer. */
const WELL_CONDITIONED = 1e-3;

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
