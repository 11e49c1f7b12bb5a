// Eigenvalues from the other side: Rayleigh quotients of stored vectors. They never certify a hypothesis, only refute one
// (certificates, section 8).
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
