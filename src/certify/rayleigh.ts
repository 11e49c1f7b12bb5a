// Bounds of eigenvalues from the other side: Rayleigh quotients of stored vectors. They never certify a hypothesis, only
// refute one (certificates, section 8).
import { approximateFactor, solveCholesky } from "./cholesky";
import { intervalAt } from "./enclosure";
import { add, divide, multiply, point } from "./interval";
import { dotInterval, sumOfSquares } from "./sums";
import type { Enclosure, Interval } from "./types";

/** u^T K u / |u|^2 for every symmetric n x n matrix K in the enclosure; u is exact and not 0. */
export function rayleighQuotient(K: Enclosure, u: Float64Array): Interval {
  const n = u.length;
  let total: Interval = point(0);
  const sizes = u.map(Math.abs);
  for (let i = 0; i < n; i++) {
    const center = dotInterval(K.center, i * n, 1, u, 0, 1, n);
    const spread = dotInterval(K.radius, i * n, 1, sizes, 0, 1, n).upper;
    const row = add(center, { lower: -spread, upper: spread });
    total = add(total, multiply(point(u[i]), row));
  }
  return divide(total, sumOfSquares(u));
}

/**
 * Upper bound of the smallest eigenvalue of every symmetric n x n matrix in the enclosure: the Rayleigh quotient of a
 * vector close to its eigenvector, and no diagonal entry.
 */
export function smallestEigenvalueUpperBound(K: Enclosure, n: number): number {
  let bound = Infinity;
  for (let i = 0; i < n; i++) bound = Math.min(bound, intervalAt(K, i * n + i).upper);
  const vector = nearNullVector(K.center, n);
  return vector === null ? bound : Math.min(bound, rayleighQuotient(K, vector).upper);
}

/** Some steps of inverse iteration with a shift below 0, when the matrix is singular in double precision. */
function nearNullVector(A: Float64Array, n: number): Float64Array | null {
  let trace = 0;
  for (let i = 0; i < n; i++) trace += A[i * n + i];
  for (let shift = 0; shift < 1e-3; shift = shift === 0 ? 1e-15 : 10 * shift) {
    const shifted = A.slice();
    for (let i = 0; i < n; i++) shifted[i * n + i] += shift * trace;
    const L = approximateFactor(shifted, n);
    if (L === null) continue;
    let vector = Float64Array.from({ length: n }, (_, i) => 1 + (((i + 1) * 0.6180339887498949) % 1));
    for (let step = 0; step < 12; step++) {
      solveCholesky(L, n, vector);
      const size = vector.reduce((largest, x) => Math.max(largest, Math.abs(x)), 0);
      if (!(size > 0 && size < Infinity)) return null;
      vector = vector.map((x) => x / size);
    }
    return vector;
  }
  return null;
}
