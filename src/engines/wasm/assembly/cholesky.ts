// Cholesky factor by halves: split, factor the leading half, solve for the block below, update, recur; nearly all
// work is matrix products. Gustavson, "Recursion leads to automatic variable blocking" (IBM J. Res. Dev. 41, 1997).
import { bytes } from "./simd";
import { dot } from "./reductions";
import { gemmStrided } from "./gemm";
import { addMultiple } from "./matrixVector";

const SMALL: i32 = 24;

/** A half, rounded up to whole register tiles */
// @ts-ignore: decorator
@inline
function half(n: i32): i32 {
  return ((n / 2 + 11) / 12) * 12;
}

/** lower triangle of A (n x n) becomes L; rows are `row` entries apart; false at a pivot that is not positive */
export function cholesky(n: i32, A: usize, row: i32, scratch: usize): bool {
  if (n <= SMALL) return choleskySmall(n, A, row);
  const h = half(n);
  const below = A + <usize>h * bytes(row);
  if (!cholesky(h, A, row, scratch)) return false;
  solveRows(n - h, h, A, below, row, scratch);
  subtractSquare(n - h, h, below, below + bytes(h), row, scratch);
  return cholesky(n - h, below + bytes(h), row, scratch);
}

function choleskySmall(n: i32, A: usize, row: i32): bool {
  const step = bytes(row);
  for (let i = 0; i < n; i++) {
    const ith = A + <usize>i * step;
    for (let j = 0; j < i; j++) {
      const jth = A + <usize>j * step;
      const at = ith + bytes(j);
      store<f64>(at, (load<f64>(at) - dot(j, ith, jth)) / load<f64>(jth + bytes(j)));
    }
    const at = ith + bytes(i);
    const pivot = load<f64>(at) - dot(i, ith, ith);
    if (!(pivot > 0) || pivot == Infinity) return false;
    store<f64>(at, sqrt(pivot));
  }
  return true;
}

/** B (m x n) becomes B L^-T */
export function solveRows(m: i32, n: i32, L: usize, B: usize, row: i32, scratch: usize): void {
  const step = bytes(row);
  if (n > SMALL) {
    const h = half(n);
    const below = L + <usize>h * step;
    solveRows(m, h, L, B, row, scratch);
    gemmStrided(m, n - h, h, -1, B, row, 1, below, 1, row, 1, B + bytes(h), row, scratch);
    solveRows(m, n - h, below + bytes(h), B + bytes(h), row, scratch);
    return;
  }
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      const jth = L + <usize>j * step;
      const at = B + bytes(j);
      store<f64>(at, (load<f64>(at) - dot(j, B, jth)) / load<f64>(jth + bytes(j)));
    }
    B += step;
  }
}

/** lower triangle of C (m x m) minus that of B B^T, B is m x k */
export function subtractSquare(m: i32, k: i32, B: usize, C: usize, row: i32, scratch: usize): void {
  const step = bytes(row);
  if (m > SMALL) {
    const h = half(m);
    const lowerB = B + <usize>h * step;
    const lowerC = C + <usize>h * step;
    subtractSquare(h, k, B, C, row, scratch);
    gemmStrided(m - h, h, k, -1, lowerB, row, 1, B, 1, row, 1, lowerC, row, scratch);
    subtractSquare(m - h, k, lowerB, lowerC + bytes(h), row, scratch);
    return;
  }
  for (let i = 0; i < m; i++) {
    const ith = B + <usize>i * step;
    for (let j = 0; j <= i; j++) {
      const at = C + <usize>i * step + bytes(j);
      store<f64>(at, load<f64>(at) - dot(k, ith, B + <usize>j * step));
    }
  }
}

/** b becomes (L L^T)^-1 b */
export function choleskySolve(n: i32, L: usize, b: usize): void {
  const step = bytes(n);
  for (let i = 0; i < n; i++) {
    const ith = L + <usize>i * step;
    const at = b + bytes(i);
    store<f64>(at, (load<f64>(at) - dot(i, ith, b)) / load<f64>(ith + bytes(i)));
  }
  for (let i = n - 1; i >= 0; i--) {
    const ith = L + <usize>i * step;
    const solved = load<f64>(b + bytes(i)) / load<f64>(ith + bytes(i));
    store<f64>(b + bytes(i), solved);
    addMultiple(i, -solved, ith, b);
  }
}
