// Householder reflections of matrices stored by rows, each row a column of the factored matrix: H = I - v v^T, |v|^2 = 2.
// Blocks of them as I - V^T T V (Schreiber and van Loan, "A storage-efficient WY representation for products of
// Householder transformations", SIAM J. Sci. Stat. Comput. 10, 1989).
import { bytes } from "./simd";
import { dot, norm, normalizingPower } from "./reductions";
import { addMultiple } from "./matrixVector";
import { multiplyBy } from "./elementwise";

/** lengths below it, beside a matrix of size 1, count as 0 */
const NEGLIGIBLE: f64 = 1e-290;

/**
 * x becomes the vector of the reflection that maps x to a multiple of the unit vector of its entry `lead`, which is
 * returned; the vector is 0 when x is such a multiple already. Scaled by a power of two where squares would leave the range of float64.
 */
export function reflector(n: i32, x: usize, lead: i32): f64 {
  let length = norm(n, x);
  if (!(length >= NEGLIGIBLE)) {
    memory.fill(x, 0, bytes(n));
    return 0;
  }
  const at = x + bytes(lead);
  if (length == abs(load<f64>(at)) && norm(lead, x) == 0 && norm(n - lead - 1, at + 8) == 0) {
    const result = load<f64>(at);
    store<f64>(at, 0);
    return result;
  }
  const power = length > 1e-140 && length < 1e140 ? 1.0 : normalizingPower(length);
  if (power != 1) multiplyBy(n, power, x);
  length *= power;
  const entry = load<f64>(at);
  const result = entry > 0 ? -length : length;
  store<f64>(at, entry - result);
  multiplyBy(n, 1 / sqrt(length * (length + abs(entry))), x);
  return result / power;
}

/** rows [first, last) of X reflected by v */
export function reflectRows(n: i32, v: usize, first: i32, last: i32, X: usize, stride: i32): void {
  let row = X + <usize>first * bytes(stride);
  for (let i = first; i < last; i++) {
    addMultiple(n, -dot(n, row, v), v, row);
    row += bytes(stride);
  }
}

/**
 * Row k of X, its first k entries done with, becomes the k-th reflection vector from entry k on and result k goes to
 * `diagonal`; later rows are reflected.
 */
export function factorPanel(count: i32, length: i32, X: usize, stride: i32, diagonal: usize): void {
  for (let k = 0; k < count; k++) {
    const rest = length - k;
    const v = X + <usize>k * bytes(stride) + bytes(k);
    store<f64>(diagonal + bytes(k), reflector(rest, v, 0));
    reflectRows(rest, v, 1, count - k, v, stride);
  }
}

/** `to` (count x length, dense) = the reflection vectors of a panel, 0 before their first entries */
export function copyPanel(count: i32, length: i32, X: usize, stride: i32, to: usize): void {
  for (let k = 0; k < count; k++) {
    const row = to + <usize>k * bytes(length);
    const start = bytes(k);
    memory.fill(row, 0, start);
    memory.copy(row + start, X + <usize>k * bytes(stride) + start, bytes(length - k));
  }
}

/** the upper triangle T (count x count, dense) with H_0 H_1 ... = I - V^T T V, rows of V in `panel` */
export function triangleOfPanel(count: i32, length: i32, panel: usize, T: usize): void {
  const step = bytes(count);
  memory.fill(T, 0, <usize>count * step);
  for (let k = 0; k < count; k++) {
    const v = panel + <usize>k * bytes(length);
    const start = bytes(k);
    // column k of T is -T V v_k; it is built over the products V v_k from above
    for (let i = 0; i < k; i++) {
      store<f64>(T + <usize>i * step + start, dot(length, panel + <usize>i * bytes(length), v));
    }
    for (let i = 0; i < k; i++) {
      let sum = 0.0;
      for (let j = i; j < k; j++) {
        sum -= load<f64>(T + <usize>i * step + bytes(j)) * load<f64>(T + <usize>j * step + start);
      }
      store<f64>(T + <usize>i * step + start, sum);
    }
    store<f64>(T + <usize>k * step + start, 1);
  }
}

/** squares of the row lengths from entry `from` on */
export function rowSquares(rows: i32, n: i32, from: i32, X: usize, squares: usize): void {
  for (let i = 0; i < rows; i++) {
    const row = X + <usize>i * bytes(n) + bytes(from);
    store<f64>(squares + bytes(i), dot(n - from, row, row));
  }
}

/**
 * Step k of a factorisation with pivoting (Businger and Golub): the longest of rows k, k + 1, ... from entry k on is
 * exchanged with row k and becomes the k-th reflection vector; gives its result, or 0 when no square of a length is above
 * `least`. `order` holds u32.
 */
export function pivotStep(k: i32, rows: i32, n: i32, X: usize, squares: usize, order: usize, least: f64): f64 {
  let pivot = k;
  for (let i = k + 1; i < rows; i++) {
    if (load<f64>(squares + bytes(i)) > load<f64>(squares + bytes(pivot))) pivot = i;
  }
  if (!(load<f64>(squares + bytes(pivot)) > least)) return 0;
  const v = X + <usize>k * bytes(n);
  if (pivot != k) {
    const other = X + <usize>pivot * bytes(n);
    for (let i = 0; i < n; i++) {
      const at = bytes(i);
      const entry = load<f64>(v + at);
      store<f64>(v + at, load<f64>(other + at));
      store<f64>(other + at, entry);
    }
    store<f64>(squares + bytes(pivot), load<f64>(squares + bytes(k)));
    const first = order + ((<usize>k) << 2);
    const second = order + ((<usize>pivot) << 2);
    const column = load<u32>(first);
    store<u32>(first, load<u32>(second));
    store<u32>(second, column);
  }
  return reflector(n - k, v + bytes(k), 0);
}

/** rows [first, last) reflected by row k from entry k on, and the squares of what is left of them after entry k */
export function reflectAndMeasure(k: i32, first: i32, last: i32, n: i32, X: usize, squares: usize): void {
  const v = X + <usize>k * bytes(n) + bytes(k);
  for (let i = first; i < last; i++) {
    const row = X + <usize>i * bytes(n) + bytes(k);
    addMultiple(n - k, -dot(n - k, row, v), v, row);
    store<f64>(squares + bytes(i), dot(n - k - 1, row + 8, row + 8));
  }
}

/** `to` (columns x rows, rows `toStride` apart) = factor times the transpose of `from` (rows x columns) */
export function transpose(
  rows: i32,
  columns: i32,
  factor: f64,
  from: usize,
  fromStride: i32,
  to: usize,
  toStride: i32,
): void {
  for (let j = 0; j < columns; j += 8) {
    const end = min(columns, j + 8);
    for (let i = 0; i < rows; i++) {
      const row = from + <usize>i * bytes(fromStride);
      for (let q = j; q < end; q++) {
        store<f64>(to + <usize>q * bytes(toStride) + bytes(i), factor * load<f64>(row + bytes(q)));
      }
    }
  }
}
