// The direction of largest margin: the point of smallest norm in the convex hull of the vectors z
// (P. Wolfe, Finding the nearest point in a polytope, Mathematical Programming 11 (1976) 128-149).
import type { HullVectors } from "./margin";

/** What the search ended with. */
export interface SeparatorSearch {
  /** the point of smallest norm found: it separates with the largest margin, unless the hull contains 0 */
  readonly direction: Float64Array;
  /** indices of the affinely independent vectors whose hull contains that point */
  readonly support: readonly number[];
}

const MOST_STEPS = 2000;
/** A vector is worth taking in when it lowers <z, x> below |x|^2 by this share. */
const GAIN = 1e-10;
/** Barycentric coordinates below this are zero. */
const NEGLIGIBLE = 1e-12;

/** Plain floating point: what it returns is a proposal that `marginLowerBound` certifies or not. */
export function findSeparator(vectors: HullVectors): SeparatorSearch {
  const { count, dimension } = vectors;
  const points: Float64Array[] = [];
  const support: number[] = [];
  let weights: number[] = [];
  const take = (m: number): void => {
    const z = new Float64Array(dimension);
    vectors.add(m, 1, z);
    points.push(z);
    support.push(m);
    weights.push(points.length === 1 ? 1 : 0);
  };
  take(0);
  let x = combination(points, weights, dimension);
  const products = new Float64Array(count);
  let largest = dot(points[0], points[0]);
  for (let step = 0; step < MOST_STEPS; step++) {
    vectors.products(x, products);
    const best = indexOfSmallest(products);
    const square = dot(x, x);
    if (products[best] > square - GAIN * Math.max(square, 1e-6 * largest) || support.includes(best)) break;
    take(best);
    largest = Math.max(largest, dot(points[points.length - 1], points[points.length - 1]));
    // minor cycles: walk towards the affine minimiser, dropping vectors whose weight vanishes on the way
    for (;;) {
      const target = affineMinimizer(points);
      if (target === null) {
        drop(points.length - 1);
        return { direction: x, support };
      }
      const fraction = largestStep(weights, target);
      weights = weights.map((w, s) => w + fraction * (target[s] - w));
      if (fraction >= 1) break;
      for (let s = weights.length - 1; s >= 0; s--) if (weights[s] <= NEGLIGIBLE) drop(s);
      const sum = weights.reduce((total, w) => total + w, 0);
      weights = weights.map((w) => w / sum);
    }
    x = combination(points, weights, dimension);
  }
  return { direction: x, support };

  function drop(s: number): void {
    points.splice(s, 1);
    support.splice(s, 1);
    weights.splice(s, 1);
  }
}

/** Largest step in [0, 1] from w towards `target` that keeps every weight >= 0. */
function largestStep(w: readonly number[], target: readonly number[]): number {
  let fraction = 1;
  for (let s = 0; s < w.length; s++)
    if (target[s] <= NEGLIGIBLE && w[s] > target[s]) fraction = Math.min(fraction, w[s] / (w[s] - target[s]));
  return fraction;
}

/**
 * Weights of sum 1 that minimise |sum_s weight_s points_s|: with A = G + g 1 1^T, G the Gram matrix, solve A u = 1 and
 * normalise. null when the points are not affinely independent to working accuracy.
 */
function affineMinimizer(points: readonly Float64Array[]): number[] | null {
  const n = points.length;
  const A = points.map((a) => points.map((b) => dot(a, b)));
  const shift = Math.max(...A.map((row, i) => row[i]), 1e-300);
  for (const row of A) for (let j = 0; j < n; j++) row[j] += shift;
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let rest = A[i][j];
      for (let k = 0; k < j; k++) rest -= A[i][k] * A[j][k];
      if (j < i) A[i][j] = rest / A[j][j];
      else if (rest > 1e-15 * shift) A[i][i] = Math.sqrt(rest);
      else return null;
    }
  const u = new Array<number>(n).fill(1);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) u[i] -= A[i][k] * u[k];
    u[i] /= A[i][i];
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) u[i] -= A[k][i] * u[k];
    u[i] /= A[i][i];
  }
  const sum = u.reduce((total, one) => total + one, 0);
  return sum > 0 ? u.map((one) => one / sum) : null;
}

function combination(
  points: readonly Float64Array[],
  weights: readonly number[],
  dimension: number,
): Float64Array {
  const x = new Float64Array(dimension);
  points.forEach((z, s) => {
    for (let a = 0; a < dimension; a++) x[a] += weights[s] * z[a];
  });
  return x;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}

function indexOfSmallest(values: Float64Array): number {
  let best = 0;
  for (let k = 1; k < values.length; k++) if (values[k] < values[best]) best = k;
  return best;
}
