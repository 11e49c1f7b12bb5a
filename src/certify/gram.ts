// Enclosures of Gram matrices K = J J^T.
import { breathe } from "./breathe";
import { addUp, gamma, mulUp, SMALLEST } from "./directed";
import { certifyingEngine, onVectors } from "./products";
import { quickNormUpperBound } from "./sums";
import type { Enclosure } from "./types";

/** Columns multiplied at a time: no product passes through more than CHUNK + (number of chunks) additions. */
const CHUNK = 512;

/**
 * Enclosure of J J^T (N x N) for every J in `rows` (N x p):
 * |K*_ij - K_ij| <= gamma |J_i| |J_j| + |J_i| |D_j| + |D_i| |J_j| + |D_i| |D_j|, D the radii, | | norms of rows.
 */
export function gramEnclosure(rows: Enclosure, N: number, p: number): Enclosure {
  const center = roundedGram(rows.center, N, p);
  const roundings = gamma(Math.min(p, CHUNK) + Math.ceil(p / CHUNK) + 2);
  const norms = new Float64Array(N);
  const deviations = new Float64Array(N);
  const scaled = new Float64Array(N);
  for (let i = 0; i < N; i++) {
    breathe();
    norms[i] = quickNormUpperBound(rows.center, i * p, p);
    deviations[i] = quickNormUpperBound(rows.radius, i * p, p);
    // (gamma |J_i| + |D_i|) |J_j| + (|J_i| + |D_i|) |D_j| is the whole radius
    scaled[i] = addUp(mulUp(roundings, norms[i]), deviations[i]);
  }
  const underflow = p * SMALLEST;
  const radius = new Float64Array(N * N);
  for (let i = 0; i < N; i++) {
    breathe();
    const reach = addUp(norms[i], deviations[i]);
    for (let j = 0; j <= i; j++) {
      const size = addUp(mulUp(scaled[i], norms[j]), mulUp(reach, deviations[j]));
      radius[i * N + j] = radius[j * N + i] = addUp(size, underflow);
    }
  }
  return { center, radius };
}

/** fl(A A^T) for the N x p matrix A, chunk by chunk; both triangles hold the lower one. */
function roundedGram(A: Float64Array, N: number, p: number): Float64Array {
  const engine = certifyingEngine();
  const width = Math.min(p, CHUNK);
  return onVectors([N * width, N * N], (chunk, out) => {
    const copy = new Float64Array(N * width);
    for (let from = 0; from < p; from += width) {
      breathe();
      const columns = Math.min(width, p - from);
      for (let i = 0; i < N; i++) copy.set(A.subarray(i * p + from, i * p + from + columns), i * columns);
      const part = chunk.slice(0, N * columns);
      engine.write(part, copy.subarray(0, N * columns));
      engine.gemm(false, true, N, N, columns, 1, part, part, from === 0 ? 0 : 1, out);
    }
    const K = engine.read(out);
    for (let i = 0; i < N; i++) for (let j = 0; j < i; j++) K[j * N + i] = K[i * N + j];
    return K;
  });
}
