// Products of a dense row-major matrix with a vector, without packing: each entry of the matrix is read once.
import { bytes, multiplyAdd } from "./simd";
import { dot } from "./reductions";
import { scale } from "./elementwise";

/** y = alpha M x + beta y, M is rows x columns */
export function rowDots(rows: i32, columns: i32, alpha: f64, M: usize, x: usize, beta: f64, y: usize): void {
  for (let i = 0; i < rows; i++) {
    const product = alpha == 0 ? 0 : alpha * dot(columns, M, x);
    store<f64>(y, beta == 0 ? product : product + beta * load<f64>(y));
    M += bytes(columns);
    y += 8;
  }
}

/** y = alpha M^T x + beta y, M is rows x columns, its rows `stride` entries apart; two rows a pass */
export function rowCombination(
  rows: i32,
  columns: i32,
  stride: i32,
  alpha: f64,
  M: usize,
  x: usize,
  beta: f64,
  y: usize,
): void {
  scale(columns, beta, y);
  if (alpha == 0) return;
  let i = 0;
  for (; i + 2 <= rows; i += 2) {
    twoRows(columns, alpha * load<f64>(x), alpha * load<f64>(x, 8), M, M + bytes(stride), y);
    M += bytes(stride) << 1;
    x += 16;
  }
  if (i < rows) addMultiple(columns, alpha * load<f64>(x), M, y);
}

function twoRows(n: i32, first: f64, second: f64, p: usize, q: usize, y: usize): void {
  const s = f64x2.splat(first);
  const t = f64x2.splat(second);
  let i = 0;
  for (; i + 2 <= n; i += 2) {
    const at = bytes(i);
    v128.store(y + at, multiplyAdd(t, v128.load(q + at), multiplyAdd(s, v128.load(p + at), v128.load(y + at))));
  }
  if (i < n) {
    const at = bytes(i);
    const sum = multiplyAdd(s, v128.load64_splat(p + at), v128.load64_splat(y + at));
    v128.store64_lane(y + at, multiplyAdd(t, v128.load64_splat(q + at), sum), 0);
  }
}

/** y += factor x */
export function addMultiple(n: i32, factor: f64, x: usize, y: usize): void {
  const factors = f64x2.splat(factor);
  let i = 0;
  for (; i + 2 <= n; i += 2) {
    const at = bytes(i);
    v128.store(y + at, multiplyAdd(factors, v128.load(x + at), v128.load(y + at)));
  }
  if (i < n) {
    const at = bytes(i);
    v128.store64_lane(y + at, multiplyAdd(factors, v128.load64_splat(x + at), v128.load64_splat(y + at)), 0);
  }
}
