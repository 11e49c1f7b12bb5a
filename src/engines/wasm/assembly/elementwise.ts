// Entry-by-entry operations and sums over rows, each one pass over memory.
import { bytes, multiplyAdd } from "./simd";

export function fill(n: i32, value: f64, x: usize): void {
  const values = f64x2.splat(value);
  let i = 0;
  for (; i + 2 <= n; i += 2) v128.store(x + bytes(i), values);
  if (i < n) store<f64>(x + bytes(i), value);
}

/** y = x * y */
export function multiplyInto(n: i32, x: usize, y: usize): void {
  let i = 0;
  for (; i + 2 <= n; i += 2) {
    const at = bytes(i);
    v128.store(y + at, f64x2.mul(v128.load(x + at), v128.load(y + at)));
  }
  if (i < n) store<f64>(y + bytes(i), load<f64>(x + bytes(i)) * load<f64>(y + bytes(i)));
}

/** K += P * Q */
export function hadamardAccumulate(n: i32, K: usize, P: usize, Q: usize): void {
  let i = 0;
  for (; i + 2 <= n; i += 2) {
    const at = bytes(i);
    v128.store(K + at, multiplyAdd(v128.load(P + at), v128.load(Q + at), v128.load(K + at)));
  }
  if (i < n) {
    const at = bytes(i);
    const last = multiplyAdd(v128.load64_splat(P + at), v128.load64_splat(Q + at), v128.load64_splat(K + at));
    v128.store64_lane(K + at, last, 0);
  }
}

/** y += x */
export function addInto(n: i32, x: usize, y: usize): void {
  let i = 0;
  for (; i + 2 <= n; i += 2) {
    const at = bytes(i);
    v128.store(y + at, f64x2.add(v128.load(x + at), v128.load(y + at)));
  }
  if (i < n) store<f64>(y + bytes(i), load<f64>(x + bytes(i)) + load<f64>(y + bytes(i)));
}

/** adds `bias` to each row of Z */
export function addRow(rows: i32, width: i32, bias: usize, Z: usize): void {
  for (let row = 0; row < rows; row++) {
    addInto(width, bias, Z);
    Z += bytes(width);
  }
}

/** y = beta y; a beta of 0 overwrites whatever y holds, NaN included */
export function scale(n: i32, beta: f64, y: usize): void {
  if (beta == 1) return;
  if (beta == 0) {
    memory.fill(y, 0, bytes(n));
    return;
  }
  multiplyBy(n, beta, y);
}

/** y = factor y */
export function multiplyBy(n: i32, factor: f64, y: usize): void {
  const factors = f64x2.splat(factor);
  let i = 0;
  for (; i + 2 <= n; i += 2) v128.store(y + bytes(i), f64x2.mul(factors, v128.load(y + bytes(i))));
  if (i < n) store<f64>(y + bytes(i), factor * load<f64>(y + bytes(i)));
}

/** y = beta y + sum of the rows of X, which are `stride` entries apart */
export function columnSum(rows: i32, width: i32, stride: i32, X: usize, beta: f64, y: usize): void {
  scale(width, beta, y);
  for (let row = 0; row < rows; row++) {
    addInto(width, X, y);
    X += bytes(stride);
  }
}
