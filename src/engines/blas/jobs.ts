// Factorisations as data: the same job runs on the calling thread when it is short, on another one when it is long.
import type { Lapack } from "./lapack";

/** Places are byte offsets into the engine's shared memory; results replace the matrix. */
export type Job =
  | { kind: "eigen"; n: number; matrix: number; values: number; vectors: boolean }
  | { kind: "cholesky"; n: number; matrix: number }
  | { kind: "qr"; m: number; n: number; matrix: number; triangle: number };

/** Rough count of operations, to tell short jobs from long ones. */
export function operationsOf(job: Job): number {
  if (job.kind === "eigen") return (job.vectors ? 9 : 1.4) * job.n ** 3;
  if (job.kind === "cholesky") return job.n ** 3 / 3;
  return 4 * job.m * job.n ** 2;
}

/**
 * Runs a job. `base` is the address of the memory's first byte.
 * @returns false when a Cholesky factorisation met a pivot that is not positive
 */
export function runJob(job: Job, lapack: Lapack, memory: WebAssembly.Memory, base: number): boolean {
  const at = base + job.matrix;
  if (job.kind === "cholesky") return lapack.cholesky(job.n, at);
  if (job.kind === "eigen") {
    lapack.eigen(job.n, at, base + job.values, job.vectors);
    if (job.vectors) transpose(new Float64Array(memory.buffer, job.matrix, job.n ** 2), job.n);
    return true;
  }
  const { m, n } = job;
  lapack.lq(n, m, at, () => {
    const factored = new Float64Array(memory.buffer, job.matrix, n * n);
    const triangle = new Float64Array(memory.buffer, job.triangle, n * n);
    for (let row = 0; row < n; row++)
      for (let column = 0; column < n; column++)
        triangle[row * n + column] = column < row ? 0 : factored[row * n + column];
  });
  return true;
}

/** In place, in blocks that stay in the cache. */
function transpose(matrix: Float64Array, n: number): void {
  const block = 32;
  for (let top = 0; top < n; top += block)
    for (let left = top; left < n; left += block)
      for (let row = top; row < Math.min(top + block, n); row++)
        for (let column = Math.max(left, row + 1); column < Math.min(left + block, n); column++) {
          const [a, b] = [row * n + column, column * n + row];
          const kept = matrix[a];
          matrix[a] = matrix[b];
          matrix[b] = kept;
        }
}
