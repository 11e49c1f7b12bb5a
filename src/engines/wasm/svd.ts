// Singular values by QR with column pivoting, then one-sided Jacobi on the rows of R (Drmac and Veselic, "New fast and
// accurate Jacobi SVD algorithm", SIAM J. Matrix Anal. Appl. 29, 2008, parts I and II): rotating the rows instead of
// the columns makes few sweeps do, and columns of very different length cost no digits.
import { InternalError } from "../../errors";
import type { Machine } from "./machine";
import { applyReflections, factorRows, reflectionWorkspace } from "./qr";
import { operations } from "./threads";

const MOST_SWEEPS = 60;
/** A remaining column shorter than this, beside a matrix of size 1, counts as 0: squares of its entries underflow. */
const NEGLIGIBLE = 1e-150;
/** A matrix taller than this many times its width is first made square by a QR without pivoting, which is blocked. */
const TALL = 1.5;

/** Addresses of the results; 0 for U and V when they are not wanted. */
export interface SingularTriplets {
  S: number;
  U: number;
  V: number;
}

/** Thin SVD of A (m x n): S descending, U m x k and V n x k with k = min(m, n). */
export function svd(machine: Machine, m: number, n: number, A: number, to: SingularTriplets): void {
  const [count, length] = [Math.min(m, n), Math.max(m, n)];
  const { kernels } = machine;
  if (count === 0) return;
  const wanted = to.U !== 0;
  const size = kernels.maxAbsolute(m * n, A);
  if (!Number.isFinite(size)) {
    kernels.fill(count, NaN, to.S);
    if (wanted) kernels.fill(m * count, NaN, to.U);
    if (wanted) kernels.fill(n * count, NaN, to.V);
    return;
  }
  const square = count * count;
  const words = 2 * square + 5 * count + reflectionWorkspace(count, length);
  machine.withWorkspace(words + (wanted ? 2 : 1) * count * length + (wanted ? square : 0), (start) => {
    let next = start;
    const take = (numbers: number): number => {
      const address = next;
      next += 8 * numbers;
      return address;
    };
    const X = take(count * length); // rows: the columns of the matrix or of its transpose, the taller of both
    const core = take(square);
    const rows = take(square);
    const [lengths, squares, diagonal, order, moved] = [0, 1, 2, 3, 4].map(() => take(count));
    const work = take(reflectionWorkspace(count, length));
    const W = wanted ? take(square) : 0;
    const left = wanted ? take(count * length) : 0;

    const power = size > 0 ? kernels.normalizingPower(size) : 1;
    if (m >= n) kernels.transpose(m, n, power, A, n, X, m);
    else {
      machine.heap.float64.copyWithin(X / 8, A / 8, A / 8 + m * n);
      kernels.multiplyBy(m * n, power, X);
    }
    const tall = length > TALL * count;
    if (tall) {
      factorRows(machine, count, length, X, diagonal, work);
      columnsOfTriangle(machine.heap.float64, count, length, X / 8, diagonal / 8, core / 8);
    }
    const [factored, width] = tall ? [core, count] : [X, length];
    const rank = factorWithPivoting(machine, count, width, factored, diagonal, squares, order);
    rowsOfTriangle(machine.heap.float64, count, width, rank, factored / 8, diagonal / 8, rows / 8);
    if (wanted) identity(machine, count, W);
    orthogonalizeRows(machine, count, rows, W, moved);
    kernels.normalizeRows(count, rows, lengths);

    const numbers = machine.heap.float64;
    const found = numbers.slice(lengths / 8, lengths / 8 + count);
    const sorted = Uint32Array.from(found, (_, i) => i).sort((i, j) => found[j] - found[i] || i - j);
    sorted.forEach((i, place) => (numbers[to.S / 8 + place] = found[i] / power));
    if (!wanted) return;

    // columns of the shorter side: rows of `rows`, reordered to undo the pivoting; of the longer side: Q W^T
    const shorter = m >= n ? to.V : to.U;
    const longer = m >= n ? to.U : to.V;
    const pivots = machine.heap.uint32.slice(order / 4, order / 4 + count);
    for (let place = 0; place < count; place++) {
      const from = rows / 8 + sorted[place] * count;
      for (let j = 0; j < count; j++) numbers[shorter / 8 + pivots[j] * count + place] = numbers[from + j];
      const row = left / 8 + place * length;
      numbers.copyWithin(row, W / 8 + sorted[place] * count, W / 8 + (sorted[place] + 1) * count);
    }
    if (tall) applyReflections(machine, count, count, core, count, left, length, work);
    applyReflections(machine, count, length, X, count, left, length, work);
    kernels.transpose(count, length, 1, left, length, longer, count);
    const rest = found.filter((value) => value === 0).length;
    if (rest > 0) completeBasis(machine, count, count - rest, shorter, core, rows, diagonal, work);
  });
}

/** `to` (count x count): its rows are the columns of R that `factorRows` left in X. */
function columnsOfTriangle(
  numbers: Float64Array,
  count: number,
  length: number,
  X: number,
  diagonal: number,
  to: number,
): void {
  for (let j = 0; j < count; j++) {
    numbers.copyWithin(to + j * count, X + j * length, X + j * length + j);
    numbers[to + j * count + j] = numbers[diagonal + j];
    numbers.fill(0, to + j * count + j + 1, to + (j + 1) * count);
  }
}

/** `to` (count x count, zero): its first `rank` rows become the rows of R that `factorWithPivoting` left in X. */
function rowsOfTriangle(
  numbers: Float64Array,
  count: number,
  length: number,
  rank: number,
  X: number,
  diagonal: number,
  to: number,
): void {
  for (let i = 0; i < rank; i++) {
    numbers[to + i * count + i] = numbers[diagonal + i];
    for (let j = i + 1; j < count; j++) numbers[to + i * count + j] = numbers[X + j * length + i];
  }
}

/**
 * As `factorRows`, with the longest remaining column first; `order` (u32) tells where each came from. Gives the rank,
 * the number of columns until the rest counts as 0; their reflections are none.
 */
function factorWithPivoting(
  machine: Machine,
  count: number,
  length: number,
  X: number,
  diagonal: number,
  squares: number,
  order: number,
): number {
  const { kernels, threads, heap } = machine;
  for (let j = 0; j < count; j++) heap.uint32[order / 4 + j] = j;
  kernels.rowSquares(count, length, 0, X, squares);
  const { job } = threads;
  for (let k = 0; k < count; k++) {
    threads.look();
    const result = kernels.pivotStep(k, count, length, X, squares, order, NEGLIGIBLE * NEGLIGIBLE);
    if (result === 0) {
      for (let j = k; j < count; j++) heap.float64.fill(0, X / 8 + j * length + k, X / 8 + (j + 1) * length);
      heap.float64.fill(0, diagonal / 8 + k, diagonal / 8 + count);
      return k;
    }
    heap.float64[diagonal / 8 + k] = result;
    const cost = 1.2 * (count - k - 1) * (length - k);
    if (!threads.shares(cost)) {
      kernels.reflectAndMeasure(k, k + 1, count, length, X, squares);
      continue;
    }
    const part = Math.max(4, Math.ceil((count - k - 1) / (4 * threads.count)));
    job[0] = k;
    job[1] = k + 1;
    job[2] = count;
    job[3] = length;
    job[4] = X;
    job[5] = part;
    job[6] = squares;
    threads.run(operations.reflectAndMeasure, Math.ceil((count - k - 1) / part), cost);
  }
  return count;
}

function identity(machine: Machine, n: number, W: number): void {
  const numbers = machine.heap.float64;
  for (let i = 0; i < n; i++) numbers[W / 8 + i * n + i] = 1;
}

/** Rotates pairs of rows of X (n x n), and those of W when it is not 0, until the rows of X are orthogonal. */
function orthogonalizeRows(machine: Machine, n: number, X: number, W: number, moved: number): void {
  const { kernels, threads, heap } = machine;
  const tolerance = Math.sqrt(n) * 2 ** -52;
  const pairs = (n + 1) >> 1;
  const rounds = n + (n & 1) - 1;
  const cost = (W === 0 ? 2 : 3.5) * n * pairs;
  const part = Math.max(1, Math.ceil(pairs / (4 * threads.count)));
  const { job } = threads;
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    heap.uint32[moved / 4] = 0;
    for (let round = 0; round < rounds; round++) {
      threads.look();
      if (!threads.shares(cost)) {
        kernels.rotatePairs(n, round, 0, pairs, X, W, tolerance, moved);
        continue;
      }
      job[0] = n;
      job[1] = round;
      job[2] = part;
      job[3] = X;
      job[4] = W;
      job[5] = tolerance;
      job[6] = moved;
      threads.run(operations.rotatePairs, Math.ceil(pairs / part), cost);
    }
    if (heap.uint32[moved / 4] === 0) return;
  }
  throw new InternalError(`svd: one-sided Jacobi did not settle in ${MOST_SWEEPS} sweeps.`);
}

/** Columns `rank` to n - 1 of V (n x n) become an orthonormal basis of what its first `rank` columns leave. */
function completeBasis(
  machine: Machine,
  n: number,
  rank: number,
  V: number,
  X: number,
  rest: number,
  diagonal: number,
  work: number,
): void {
  const { kernels, heap } = machine;
  kernels.transpose(n, rank, 1, V, n, X, n);
  factorRows(machine, rank, n, X, diagonal, work);
  heap.float64.fill(0, rest / 8, rest / 8 + (n - rank) * n);
  for (let j = rank; j < n; j++) heap.float64[rest / 8 + (j - rank) * n + j] = 1;
  applyReflections(machine, rank, n, X, n - rank, rest, n, work);
  kernels.transpose(n - rank, n, 1, rest, n, V + 8 * rank, n);
}
