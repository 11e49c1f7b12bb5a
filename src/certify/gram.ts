// Enclosures of Gram matrices K = J J^T.
import { addUp, gamma, mulUp, SMALLEST } from "./directed";
import { vectorNormInterval } from "./sums";
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
    norms[i] = vectorNormInterval(rows.center, i * p, p).upper;
    deviations[i] = vectorNormInterval(rows.radius, i * p, p).upper;
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
    for (let i = 0; i < rows; i++) {
      let j = 0;
      for (; j + 3 <= i; j += 4) dotFour(A, columns, i, j, from, to, out, rows);
      for (; j <= i; j++) {
        let sum = 0;
        for (let k = from; k < to; k++) sum += A[i * columns + k] * A[j * columns + k];
        out[i * rows + j] += sum;
      }
    }
  }
  for (let i = 0; i < rows; i++) for (let j = 0; j < i; j++) out[j * rows + i] = out[i * rows + j];
}

/** Four products of row i with rows j .. j + 3 at once: row i is read once. */
function dotFour(
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
  let a = i * columns + from;
  let b0 = j * columns + from;
  let b1 = b0 + columns;
  let b2 = b1 + columns;
  let b3 = b2 + columns;
  for (let k = from; k < to; k++) {
    const x = A[a++];
    s0 += x * A[b0++];
    s1 += x * A[b1++];
    s2 += x * A[b2++];
    s3 += x * A[b3++];
  }
  out[i * rows + j] += s0;
  out[i * rows + j + 1] += s1;
  out[i * rows + j + 2] += s2;
  out[i * rows + j + 3] += s3;
}
