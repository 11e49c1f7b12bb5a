// What a symmetric eigenproblem needs around its two stages: a full, scaled copy before, ordered columns after.
import { bytes } from "./simd";

/** `to` = factor A, both triangles taken from the lower triangle of A */
export function copySymmetric(n: i32, A: usize, factor: f64, to: usize): void {
  const step = bytes(n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const entry = factor * load<f64>(A + <usize>i * step + bytes(j));
      store<f64>(to + <usize>i * step + bytes(j), entry);
      store<f64>(to + <usize>j * step + bytes(i), entry);
    }
  }
}

/** column j of `to` = row order[j] of Z (both n x n); `order` holds u32 */
export function rowsToColumns(n: i32, Z: usize, order: usize, to: usize): void {
  const step = bytes(n);
  for (let j = 0; j < n; j += 8) {
    const end = min(n, j + 8);
    for (let i = 0; i < n; i++) {
      for (let q = j; q < end; q++) {
        const row = Z + <usize>load<u32>(order + ((<usize>q) << 2)) * step;
        store<f64>(to + <usize>i * step + bytes(q), load<f64>(row + bytes(i)));
      }
    }
  }
}
