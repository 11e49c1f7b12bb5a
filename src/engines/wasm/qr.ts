// QR factorisation by blocked Householder reflections (Golub and Van Loan, "Matrix Computations", 4th ed., 5.2.3), on the
// transpose: rows here are columns of the matrix, so that reflections run along memory.
import type { Machine } from "./machine";

/** Reflections in one block. */
const BLOCK = 32;

/** Numbers of workspace of `factorRows` and `applyReflections` on `rows` rows of `length` entries. */
export const reflectionWorkspace = (rows: number, length: number): number =>
  BLOCK * length + 2 * BLOCK * rows + BLOCK * BLOCK;

/**
 * The factorisation of the matrix whose columns are the `count` rows of X, count <= length: row k keeps R(0, k), ...,
 * R(k - 1, k) in its first k entries and the k-th reflection vector from there on; R(k, k) goes to `diagonal`.
 */
export function factorRows(
  machine: Machine,
  count: number,
  length: number,
  X: number,
  diagonal: number,
  work: number,
): void {
  const { kernels, threads } = machine;
  for (let k = 0; k < count; k += BLOCK) {
    threads.look();
    const size = Math.min(BLOCK, count - k);
    const start = X + 8 * (k * length + k);
    kernels.factorPanel(size, length - k, start, length, diagonal + 8 * k);
    const below = start + 8 * size * length;
    reflectBlock(machine, size, length - k, start, length, true, count - k - size, below, length, work);
  }
}

/**
 * Multiplies the first `length` entries of each of the `rows` rows of Y, as a column, by Q = H_0 H_1 ... of the
 * reflections that `factorRows` left in X. Rows of Y are `stride` entries apart.
 */
export function applyReflections(
  machine: Machine,
  count: number,
  length: number,
  X: number,
  rows: number,
  Y: number,
  stride: number,
  work: number,
): void {
  for (let k = Math.floor((count - 1) / BLOCK) * BLOCK; k >= 0; k -= BLOCK) {
    machine.threads.look();
    const size = Math.min(BLOCK, count - k);
    const start = X + 8 * (k * length + k);
    reflectBlock(machine, size, length - k, start, length, false, rows, Y + 8 * k, stride, work);
  }
}

/** Rows of Y times Q^T, or Q, of one block of reflection vectors. */
function reflectBlock(
  machine: Machine,
  size: number,
  length: number,
  vectors: number,
  strideOfVectors: number,
  transposed: boolean,
  rows: number,
  Y: number,
  stride: number,
  work: number,
): void {
  if (rows === 0) return;
  machine.kernels.copyPanel(size, length, vectors, strideOfVectors, work);
  applyPanel(machine, size, length, work, transposed, rows, Y, stride, work + 8 * size * length);
}

/**
 * Multiplies rows of Y, as columns, by Q^T, or Q, with Q = H_0 H_1 ... of the `size` dense vectors of `length` entries
 * in `panel`; `work` has room for size (size + 2 rows) numbers.
 */
export function applyPanel(
  machine: Machine,
  size: number,
  length: number,
  panel: number,
  transposed: boolean,
  rows: number,
  Y: number,
  stride: number,
  work: number,
): void {
  const T = work;
  const first = T + 8 * size * size;
  const second = first + 8 * size * rows;
  machine.kernels.triangleOfPanel(size, length, panel, T);
  machine.product(rows, size, length, 1, Y, stride, 1, panel, 1, length, 0, first, size);
  const [rowT, columnT] = transposed ? [size, 1] : [1, size];
  machine.product(rows, size, size, 1, first, size, 1, T, rowT, columnT, 0, second, size);
  machine.product(rows, length, size, -1, second, size, 1, panel, length, 1, 1, Y, stride);
}

/** Thin QR of A (m x n, m >= n) with a diagonal of R that is not negative. */
export function qr(machine: Machine, m: number, n: number, A: number, Q: number, R: number): void {
  const { kernels, heap } = machine;
  machine.withWorkspace(2 * m * n + n + reflectionWorkspace(n, m), (X) => {
    const columns = X + 8 * m * n;
    const diagonal = columns + 8 * m * n;
    const work = diagonal + 8 * n;
    const size = kernels.maxAbsolute(m * n, A);
    if (!Number.isFinite(size)) {
      kernels.fill(m * n, NaN, Q);
      kernels.fill(n * n, NaN, R);
      return;
    }
    const power = size > 0 ? kernels.normalizingPower(size) : 1;
    kernels.transpose(m, n, power, A, n, X, m);
    factorRows(machine, n, m, X, diagonal, work);
    const numbers = heap.float64;
    for (let j = 0; j < n; j++) numbers[columns / 8 + j * m + j] = numbers[diagonal / 8 + j] < 0 ? -1 : 1;
    applyReflections(machine, n, m, X, n, columns, m, work);
    kernels.transpose(n, m, 1, columns, m, Q, n);
    upperTriangle(numbers, n, m, X / 8, diagonal / 8, 1 / power, R / 8);
  });
}

/** Rows of R from what `factorRows` leaves, times `factor`; rows with a negative diagonal change sign. */
function upperTriangle(
  numbers: Float64Array,
  n: number,
  m: number,
  X: number,
  diagonal: number,
  factor: number,
  R: number,
): void {
  for (let i = 0; i < n; i++) {
    const scale = numbers[diagonal + i] < 0 ? -factor : factor;
    for (let j = 0; j < i; j++) numbers[R + i * n + j] = 0;
    numbers[R + i * n + i] = scale * numbers[diagonal + i];
    for (let j = i + 1; j < n; j++) numbers[R + i * n + j] = scale * numbers[X + j * m + i];
  }
}
