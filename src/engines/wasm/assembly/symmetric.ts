// What a symmetric eigenproblem needs around its stages: a scaled copy before, ordered columns after, and between them
// the eigenvectors' rows in panels of eight columns, each of which stays in cache while many rotations pass.
import { bytes } from "./simd";

const PANEL: i32 = 8;

/**
 * Lower triangle of `to` = factor A with rows and columns in reverse, so that the reduction, which begins with the last
 * row, begins with the first of A: it gathers large entries in its first rows, and QL sweeps lose least when small
 * entries come before large ones.
 */
export function copyReversed(n: i32, A: usize, factor: f64, to: usize): void {
  const step = bytes(n);
  for (let j = 0; j < n; j += 8) {
    const end = min(n, j + 8);
    for (let i = j; i < n; i++) {
      const row = to + <usize>i * step;
      for (let q = j; q < min(end, i + 1); q++) {
        store<f64>(row + bytes(q), factor * load<f64>(A + <usize>(n - 1 - q) * step + bytes(n - 1 - i)));
      }
    }
  }
}

/** numbers in the panels of n rows of n entries */
export function panelNumbers(n: i32): i32 {
  return ((n + PANEL - 1) / PANEL) * PANEL * n;
}

/** rows of Z (n x n) to panels, the last one filled with 0 */
export function toPanels(n: i32, Z: usize, panels: usize): void {
  for (let j = 0; j < n; j += PANEL) {
    for (let i = 0; i < n; i++) {
      const row = Z + <usize>i * bytes(n);
      for (let q = j; q < j + PANEL; q++) {
        store<f64>(panels, q < n ? load<f64>(row + bytes(q)) : 0);
        panels += 8;
      }
    }
  }
}

/** column j of `to` = row order[j] of the panels in reverse; `order` holds u32 */
export function panelsToColumns(n: i32, panels: usize, order: usize, to: usize): void {
  const step = bytes(n);
  for (let i = 0; i < n; i++) {
    const panel = panels + <usize>(i / PANEL) * bytes(n * PANEL) + bytes(i % PANEL);
    const row = to + <usize>(n - 1 - i) * step;
    for (let j = 0; j < n; j++) {
      const from = <usize>load<u32>(order + ((<usize>j) << 2));
      store<f64>(row + bytes(j), load<f64>(panel + from * bytes(PANEL)));
    }
  }
}
