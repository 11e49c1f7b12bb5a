// Singular values by one-sided Jacobi after a pivoted QR (Drmac & Veselic, SIAM J. Matrix Anal. Appl. 29 (2008) 1322).
import { InternalError } from "../errors";
import type { Point } from "../problems";

/** Two columns count as orthogonal when the cosine between them is below this many roundings. */
const roundings = 4;
const sweepLimit = 60;
/** Lengths below this, relative to the largest entry, count as zero: their squares would underflow. */
const negligible = 1e-150;

/**
 * The min(N, p) singular values of an N x p matrix, largest first. Unlike the roots of the eigenvalues of J J^T, the
 * small ones keep their digits: the relative error is about N u times the condition number of J with its rows scaled
 * to length one, so rows of very different size cost nothing. About 2 N^2 p operations; meant for N up to a few
 * hundred.
 *
 * @param jacobian N x p numbers, row by row; not changed
 * @returns NaN throughout when an entry is not finite
 */
export function singularValues(jacobian: Float64Array, N: number, p: number): Float64Array {
  const columns = shorterSide(jacobian, N, p);
  const size = jacobian.reduce((largest, entry) => Math.max(largest, Math.abs(entry)), 0);
  if (size === 0) return new Float64Array(columns.length);
  if (!(size < Infinity)) return new Float64Array(columns.length).fill(NaN);
  const unit = 2 ** Math.floor(Math.log2(size)); // a power of two: scaling by it is exact
  for (const column of columns) for (let k = 0; k < column.length; k++) column[k] /= unit;
  const rows = triangularRows(columns);
  orthogonalize(rows);
  return Float64Array.from(rows, (row) => norm(row) * unit).sort((a, b) => b - a);
}

/** The min(N, p) singular values of J at a point, largest first; small ones keep their digits. */
export function jacobianSingularValues(point: Point): Float64Array {
  const { engine, outputCount: N, parameterCount: p } = point.problem;
  const jacobian = engine.allocate(N * p);
  try {
    point.jacobian(jacobian);
    return singularValues(engine.read(jacobian), N, p);
  } finally {
    engine.release(jacobian);
  }
}

/** The rows of the matrix or its columns, whichever are fewer, each as an array of its own. */
function shorterSide(matrix: Float64Array, N: number, p: number): Float64Array[] {
  if (N <= p) return Array.from({ length: N }, (_, row) => matrix.slice(row * p, (row + 1) * p));
  return Array.from({ length: p }, (_, column) =>
    Float64Array.from({ length: N }, (_, row) => matrix[row * p + column]),
  );
}

/** Householder QR with column pivoting; overwrites the columns and returns the rows of R. */
function triangularRows(columns: Float64Array[]): Float64Array[] {
  const count = columns.length;
  const remaining = columns.map((column) => norm(column));
  const rows = columns.map(() => new Float64Array(count));
  for (let k = 0; k < count; k++) {
    let pivot = k;
    for (let j = k + 1; j < count; j++) if (remaining[j] > remaining[pivot]) pivot = j;
    swap(columns, k, pivot);
    swap(remaining, k, pivot);
    for (let row = 0; row < k; row++) swap(rows[row], k, pivot);
    const reflector = columns[k];
    if (remaining[k] < negligible) break;
    const diagonal = reflector[k] > 0 ? -remaining[k] : remaining[k];
    reflector[k] -= diagonal;
    const factor = -1 / (diagonal * reflector[k]); // 2 / |reflector|^2
    rows[k][k] = diagonal;
    for (let j = k + 1; j < count; j++) {
      const column = columns[j];
      const share = factor * dot(reflector, column, k);
      for (let i = k; i < column.length; i++) column[i] -= share * reflector[i];
      rows[k][j] = column[k];
      remaining[j] = norm(column, k + 1);
    }
  }
  return rows;
}

/** Rotates pairs of vectors until all are orthogonal (Hestenes); their lengths are then the singular values. */
function orthogonalize(vectors: Float64Array[]): void {
  const tolerance = roundings * vectors.length * 2 ** -53;
  for (let sweep = 0; sweep < sweepLimit; sweep++) {
    let rotated = false;
    for (let i = 0; i < vectors.length; i++)
      for (let j = i + 1; j < vectors.length; j++)
        if (rotate(vectors[i], vectors[j], tolerance)) rotated = true;
    if (!rotated) return;
  }
  throw new InternalError(`one-sided Jacobi did not settle in ${sweepLimit} sweeps`);
}

/** Makes two vectors orthogonal by a plane rotation; false when they already were. */
function rotate(a: Float64Array, b: Float64Array, tolerance: number): boolean {
  const [lengthOfA, lengthOfB] = [norm(a), norm(b)];
  const product = dot(a, b);
  if (Math.abs(product) <= tolerance * lengthOfA * lengthOfB) return false;
  const cotangent = ((lengthOfB - lengthOfA) * (lengthOfB + lengthOfA)) / (2 * product); // of twice the angle
  const root = Math.hypot(1, cotangent);
  const tangent = 1 / (cotangent + (cotangent < 0 ? -root : root));
  const cosine = 1 / Math.hypot(1, tangent);
  const sine = cosine * tangent;
  for (let k = 0; k < a.length; k++) {
    const [x, y] = [a[k], b[k]];
    a[k] = cosine * x - sine * y;
    b[k] = sine * x + cosine * y;
  }
  return true;
}

/** Four partial sums: the additions then do not wait for each other. */
function dot(a: Float64Array, b: Float64Array, from = 0): number {
  const end = a.length;
  const whole = end - ((end - from) % 4);
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  for (let k = from; k < whole; k += 4) {
    s0 += a[k] * b[k];
    s1 += a[k + 1] * b[k + 1];
    s2 += a[k + 2] * b[k + 2];
    s3 += a[k + 3] * b[k + 3];
  }
  for (let k = whole; k < end; k++) s0 += a[k] * b[k];
  return s0 + s1 + (s2 + s3);
}

function norm(a: Float64Array, from = 0): number {
  return Math.sqrt(dot(a, a, from));
}

function swap(values: { [index: number]: unknown }, i: number, j: number): void {
  [values[i], values[j]] = [values[j], values[i]];
}
