// Triangular systems with the factor R of a QR decomposition, on the host: n^2 operations beside the n^3 of the factor.

/** x becomes R^{-T} x; R is n x n upper, row by row */
export function solveTransposed(R: Float64Array, n: number, x: Float64Array): void {
  for (let i = 0; i < n; i++) {
    x[i] /= R[i * n + i];
    for (let j = i + 1; j < n; j++) x[j] -= R[i * n + j] * x[i];
  }
}

/** x becomes R^{-1} x; R is n x n upper, row by row */
export function solveUpper(R: Float64Array, n: number, x: Float64Array): void {
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i];
    for (let j = i + 1; j < n; j++) sum -= R[i * n + j] * x[j];
    x[i] = sum / R[i * n + i];
  }
}

/** smallest and largest |R_ii|^2 */
export function squaredPivots(R: Float64Array, n: number): { smallest: number; largest: number } {
  let smallest = Infinity;
  let largest = 0;
  for (let i = 0; i < n; i++) {
    const square = R[i * n + i] ** 2;
    smallest = Math.min(smallest, square);
    largest = Math.max(largest, square);
  }
  return { smallest, largest };
}
