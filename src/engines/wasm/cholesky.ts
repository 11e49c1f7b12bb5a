// Cholesky factor by block columns: factor a diagonal block, solve for the rows below it, update what remains (Golub and
// Van Loan, "Matrix Computations", 4th ed., 4.2.6); the rows are shared among the threads.
import type { Machine } from "./machine";
import { operations } from "./threads";

/** Smaller matrices are factored in one call, by recursion. */
const LEAST_BLOCKED = 256;
const BLOCK = 128;
/** Rows of a task: fixed, because the kernel sums small and large parts of a block in different orders. */
const ROWS = 96;

/** The lower triangle of A (n x n) becomes L; false at a pivot that is not positive. */
export function cholesky(machine: Machine, n: number, A: number): boolean {
  const { kernels, threads, scratch } = machine;
  if (n < LEAST_BLOCKED) return kernels.cholesky(n, A, n, scratch) !== 0;
  const { job } = threads;
  for (let k = 0; k < n; k += BLOCK) {
    threads.look();
    const size = Math.min(BLOCK, n - k);
    const corner = A + 8 * (k * n + k);
    if (kernels.cholesky(size, corner, n, scratch) === 0) return false;
    const rest = n - k - size;
    const tasks = Math.ceil(rest / ROWS);
    const below = corner + 8 * size * n;
    job[0] = rest;
    job[1] = size;
    job[2] = corner;
    job[3] = below;
    job[4] = n;
    job[5] = ROWS;
    threads.run(operations.solveRows, tasks, 0.15 * rest * size * size);
    job[2] = below;
    job[3] = below + 8 * size;
    threads.run(operations.lowerSquare, tasks, 0.05 * rest * rest * size);
  }
  return true;
}
