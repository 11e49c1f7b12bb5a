// Enclosures of Gram matrices K = J J^T.
import { addUp, gamma, mulUp, SMALLEST } from "./directed";
import { quickNormUpperBound } from "./sums";
import type { Enclosure } from "./types";

/** Columns summed at a time: no product passes through more than CHUNK + (number of chunks) additions. */
const CHUNK = 512;

/**
 * Enclosure of J J^T (N x N) for every J in `rows` (N x p):
 * |K*_ij - K_ij| <= gamma |J_i| |J_j| + |J_i| |D_j| + |D_i| |J_j| + |D_i| |D_j|, D the radii, | | norms of rows.
 */
export function gramEnclosure(rows: Enclosure, N: number, p: number): Enclosure {
  const center = new Float64Array(N * N);
  addGram(rows.center, N, p, center);
  const roundings = gamma(Math.min(p, CHUNK) + Math.ceil(p / CHUNK) + 2);
  const norms = new Float64Array(N);
  const deviations = new Float64Array(N);
  const scaled = new Float64Array(N);
  for (let i = 0; i < N; i++) {
    norms[i] = quickNormUpperBound(rows.center, i * p, p);
    deviations[i] = quickNormUpperBound(rows.radius, i * p, p);
    // (gamma |J_i| + |D_i|) |J_j| + (|J_i| + |D_i|) |D_j| is the whole radius
    scaled[i] = addUp(mulUp(roundings, norms[i]), deviations[i]);
  }
  const underflow = p * SMALLEST;
  const radius = new Float64Array(N * N);
  for (let i = 0; i < N; i++)
    for (let j = 0; j <= i; j++) {
      const size = addUp(
        addUp(mulUp(scaled[i], norms[j]), mulUp(addUp(norms[i], deviations[i]), deviations[j])),
        underflow,
      );
      radius[i * N + j] = radius[j * N + i] = size;
    }
  return { center, radius };
}

/** out += A A^T for the rows x columns matrix A, chunk by chunk; both triangles are filled. */
function addGram(A: Float64Array, rows: number, columns: number, out: Float64Array): void {
  for (let from = 0; from < columns; from += CHUNK) {
    const to = Math.min(columns, from + CHUNK);
    for (let i = 0; i < rows; i += 2) {
      const pair = i + 1 < rows;
      let j = 0;
      if (pair)
        for (; j <= i + 1 && j + 3 < rows; j += 4) addTwoByFour(A, columns, i, j, from, to, out, rows);
      for (; j <= i + 1 && j < rows; j++) {
        addProduct(A, columns, i, j, from, to, out, rows);
        if (pair) addProduct(A, columns, i + 1, j, from, to, out, rows);
      }
    }
  }
  for (let i = 0; i < rows; i++) for (let j = 0; j < i; j++) out[j * rows + i] = out[i * rows + j];
}

/** One entry of the Gram matrix over one chunk. */
function addProduct(
  A: Float64Array,
  columns: number,
  i: number,
  j: number,
  from: number,
  to: number,
  out: Float64Array,
  rows: number,
): void {
  let sum = 0;
  for (let k = from; k < to; k++) sum += A[i * columns + k] * A[j * columns + k];
  out[i * rows + j] += sum;
}

/** Eight entries at once, rows i and i + 1 times rows j .. j + 3: twice as fast as one by one. */
function addTwoByFour(
  A: Float64Array,
  columns: number,
  i: number,
  j: number,
  from: number,
  to: number,
  out: Float64Array,
  rows: number,
): void {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let t0 = 0;
  let t1 = 0;
  let t2 = 0;
  let t3 = 0;
  let a0 = i * columns + from;
  let a1 = a0 + columns;
  let b0 = j * columns + from;
  let b1 = b0 + columns;
  let b2 = b1 + columns;
  let b3 = b2 + columns;
  for (let k = from; k < to; k++) {
    const x = A[a0++];
    const y = A[a1++];
    const c0 = A[b0++];
    const c1 = A[b1++];
    const c2 = A[b2++];
    const c3 = A[b3++];
    s0 += x * c0;
    s1 += x * c1;
    s2 += x * c2;
    s3 += x * c3;
    t0 += y * c0;
    t1 += y * c1;
    t2 += y * c2;
    t3 += y * c3;
  }
  const first = i * rows + j;
  const second = first + rows;
  out[first] += s0;
  out[first + 1] += s1;
  out[first + 2] += s2;
  out[first + 3] += s3;
  out[second] += t0;
  out[second + 1] += t1;
  out[second + 2] += t2;
  out[second + 3] += t3;
}
