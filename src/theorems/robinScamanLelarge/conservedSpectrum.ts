// Eigenvalues of the conserved matrix W_2^T W_2 - W_1 W_1^T from below: what they leave for the Rayleigh quotient.
import {
  addUp,
  divDown,
  gamma,
  interval,
  intervals,
  largestEigenvalueUpperBound,
  mulUp,
  smallestEigenvalueLowerBound,
} from "../../certify";
import type { Enclosure, Interval } from "../../certify";
import type { Engine } from "../../engines";

/** W_2^T W_2 - W_1 W_1^T, h x h, for W_2 (q x h) and W_1 (h x d) given row by row. */
export function conservedMatrix(
  W1: Float64Array,
  W2: Float64Array,
  q: number,
  h: number,
  d: number,
): Enclosure {
  const center = new Float64Array(h * h);
  const radius = new Float64Array(h * h);
  const roundings = gamma(q + d + 2);
  for (let i = 0; i < h; i++)
    for (let j = 0; j <= i; j++) {
      let value = 0;
      let size = 0;
      for (let o = 0; o < q; o++) {
        const term = W2[o * h + i] * W2[o * h + j];
        value += term;
        size += Math.abs(term);
      }
      for (let a = 0; a < d; a++) {
        const term = W1[i * d + a] * W1[j * d + a];
        value -= term;
        size += Math.abs(term);
      }
      center[i * h + j] = center[j * h + i] = value;
      const error = addUp(mulUp(mulUp(roundings, size), 1 + 2 ** -40), (q + d + 2) * Number.MIN_VALUE);
      radius[i * h + j] = radius[j * h + i] = error;
    }
  return { center, radius };
}

/**
 * Lower bound of the k-th largest eigenvalue of sign A (A symmetric, n x n), not below 0. By Courant and Fischer it is
 * at least min |Vx|^-2 <Vx, sign A Vx> for any n x k matrix V of full rank; V holds approximate eigenvectors.
 */
export function kthLargestEigenvalue(
  engine: Engine,
  A: Enclosure,
  n: number,
  k: number,
  sign: 1 | -1,
): number {
  if (k > n) return 0;
  const V = topEigenvectors(engine, A.center, n, k, sign);
  const quadratic = congruence(V, (i, j) => scaledEntry(A, i * n + j, sign), n, k);
  const gram = congruence(V, (i, j) => intervals.point(i === j ? 1 : 0), n, k);
  const numerator = smallestEigenvalueLowerBound(quadratic.center, quadratic.radius, k);
  const denominator = largestEigenvalueUpperBound(gram.center, gram.radius, k);
  return numerator > 0 && denominator > 0 ? divDown(numerator, denominator) : 0;
}

function scaledEntry({ center, radius }: Enclosure, at: number, sign: 1 | -1): Interval {
  const value = sign * center[at];
  return intervals.add(intervals.point(value), interval(-radius[at], radius[at]));
}

/** Orthonormal approximate eigenvectors of the k largest eigenvalues of sign A, as columns. */
function topEigenvectors(engine: Engine, A: Float64Array, n: number, k: number, sign: 1 | -1): Float64Array {
  const matrix = engine.allocate(n * n);
  const values = engine.allocate(n);
  const vectors = engine.allocate(n * n);
  engine.write(
    matrix,
    A.map((entry) => sign * entry),
  );
  engine.eigenSymmetric(n, matrix, values, vectors);
  const all = engine.read(vectors);
  [matrix, values, vectors].forEach((vector) => engine.release(vector));
  const V = new Float64Array(n * k);
  // ascending order: the largest are the last columns
  for (let i = 0; i < n; i++) for (let c = 0; c < k; c++) V[i * k + c] = all[i * n + (n - k + c)];
  return V;
}

/** V^T A V, k x k, enclosed. */
function congruence(
  V: Float64Array,
  entry: (i: number, j: number) => Interval,
  n: number,
  k: number,
): Enclosure {
  const AV: Interval[] = new Array<Interval>(n * k);
  for (let i = 0; i < n; i++)
    for (let c = 0; c < k; c++) {
      let sum = intervals.point(0);
      for (let j = 0; j < n; j++)
        sum = intervals.add(sum, intervals.multiply(entry(i, j), intervals.point(V[j * k + c])));
      AV[i * k + c] = sum;
    }
  const center = new Float64Array(k * k);
  const radius = new Float64Array(k * k);
  for (let a = 0; a < k; a++)
    for (let b = 0; b < k; b++) {
      let sum = intervals.point(0);
      for (let i = 0; i < n; i++)
        sum = intervals.add(sum, intervals.multiply(intervals.point(V[i * k + a]), AV[i * k + b]));
      center[a * k + b] = (sum.lower + sum.upper) / 2;
      radius[a * k + b] = addUp(sum.upper, -sum.lower);
    }
  return { center, radius };
}
