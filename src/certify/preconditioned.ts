// Smallest singular value of an ill-conditioned matrix, proved with a preconditioner (condition numbers up to 1e13).
//
// If M = J^T G satisfies |M^T M - I| <= d < 1, then |J^T G u| >= sqrt(1 - d) |u| for all u; so G is injective, every v
// is some G u with |v| <= |G| |u|, and sigma_min(J) >= sqrt(1 - d) / |G|. Any G may be tried: here the transposed
// inverse X^T of the triangular factor of J = L Q, so that M^T = X J has nearly orthonormal rows.
import { addUp, divDown, gamma, mulUp, SMALLEST, sqrtDown, sqrtUp, subDown, subUp } from "./directed";
import { gramEnclosure } from "./gram";
import { spectralNormUpperBound } from "./spectralNorm";
import { dotInterval, normUpperBound, vectorNormInterval } from "./sums";
import type { Enclosure } from "./types";

/** Multiplications up to which X J is computed to full accuracy. */
const ACCURATE_WORK = 2e7;

/** Lower bound of the smallest singular value of every N x p matrix in the enclosure, N <= p; 0 when none is found. */
export function preconditionedLowerBound(J: Enclosure, N: number, p: number): number {
  const X = invertTriangle(triangularFactor(J.center, N, p), N);
  if (!X.every(Number.isFinite)) return 0;
  const product =
    N * N * p <= ACCURATE_WORK ? accurateProduct(X, J.center, N, p) : plainProduct(X, J.center, N, p);
  const error = addUp(product.error, radiusNorm(X, J.radius, N, p));
  const gram = gramEnclosure({ center: product.rows, radius: new Float64Array(N * p) }, N, p);
  for (let i = 0; i < N; i++) {
    const diagonal = gram.center[i * N + i];
    // the rounding of the difference goes to the radius
    gram.radius[i * N + i] = addUp(gram.radius[i * N + i], Math.abs(diagonal - 1) * 2 ** -52);
    gram.center[i * N + i] = diagonal - 1;
  }
  // M = stored rows + E: |M M^T - I| <= d0 + 2 |rows| |E| + |E|^2 and |rows|^2 <= 1 + d0
  const stored = normUpperBound(gram);
  const spread = addUp(mulUp(2, mulUp(sqrtUp(addUp(1, stored)), error)), mulUp(error, error));
  const defect = addUp(stored, spread);
  if (!(defect < 1)) return 0;
  return divDown(sqrtDown(subDown(1, defect)), spectralNormUpperBound(X, N, N));
}

/** L of J = L Q by modified Gram-Schmidt on the rows (backward stable in L; Higham, ch. 19). */
function triangularFactor(J: Float64Array, N: number, p: number): Float64Array {
  const rows = J.slice();
  const L = new Float64Array(N * N);
  for (let k = 0; k < N; k++) {
    const pivot = k * p;
    let square = 0;
    for (let j = 0; j < p; j++) square += rows[pivot + j] * rows[pivot + j];
    const length = Math.sqrt(square);
    L[k * N + k] = length;
    for (let j = 0; j < p; j++) rows[pivot + j] /= length;
    for (let i = k + 1; i < N; i++) {
      const row = i * p;
      let dot = 0;
      for (let j = 0; j < p; j++) dot += rows[row + j] * rows[pivot + j];
      L[i * N + k] = dot;
      for (let j = 0; j < p; j++) rows[row + j] -= dot * rows[pivot + j];
    }
  }
  return L;
}

/** Approximate inverse of a lower triangular matrix. */
function invertTriangle(L: Float64Array, N: number): Float64Array {
  const X = new Float64Array(N * N);
  for (let i = 0; i < N; i++) {
    X[i * N + i] = 1 / L[i * N + i];
    for (let k = 0; k < i; k++) {
      let sum = 0;
      for (let j = k; j < i; j++) sum += L[i * N + j] * X[j * N + k];
      X[i * N + k] = -sum / L[i * N + i];
    }
  }
  return X;
}

/** X J with every entry to full accuracy, and a bound of the Frobenius norm of its error. */
function accurateProduct(
  X: Float64Array,
  J: Float64Array,
  N: number,
  p: number,
): { rows: Float64Array; error: number } {
  const rows = new Float64Array(N * p);
  const errors = new Float64Array(N * p);
  for (let i = 0; i < N; i++)
    for (let j = 0; j < p; j++) {
      const exact = dotInterval(X, i * N, 1, J, j, p, i + 1);
      const middle = exact.lower + (exact.upper - exact.lower) / 2;
      rows[i * p + j] = middle;
      errors[i * p + j] = Math.max(subUp(exact.upper, middle), subUp(middle, exact.lower));
    }
  return { rows, error: vectorNormInterval(errors).upper };
}

/** X J in plain double precision; row i is off by at most gamma sum_k |X_ik| |J_k| in norm. */
function plainProduct(
  X: Float64Array,
  J: Float64Array,
  N: number,
  p: number,
): { rows: Float64Array; error: number } {
  const rows = new Float64Array(N * p);
  for (let i = 0; i < N; i++)
    for (let k = 0; k <= i; k++) {
      const factor = X[i * N + k];
      for (let j = 0; j < p; j++) rows[i * p + j] += factor * J[k * p + j];
    }
  const underflow = mulUp(N * p, N * SMALLEST);
  return { rows, error: addUp(mulUp(gamma(N), radiusNorm(X, J, N, p)), underflow) };
}

/** Upper bound of the Frobenius norm of |X| |R| from the norms of the rows of R. */
function radiusNorm(X: Float64Array, R: Float64Array, N: number, p: number): number {
  const rowNorms = new Float64Array(N);
  for (let k = 0; k < N; k++) rowNorms[k] = vectorNormInterval(R, k * p, p).upper;
  const sums = new Float64Array(N);
  for (let i = 0; i < N; i++)
    for (let k = 0; k <= i; k++) sums[i] = addUp(sums[i], mulUp(Math.abs(X[i * N + k]), rowNorms[k]));
  return vectorNormInterval(sums).upper;
}
