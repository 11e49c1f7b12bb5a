// Upper bounds of spectral norms: the smallest of three, the sharpest from a verified eigenvalue of the Gram matrix.
import { breathe } from "./breathe";
import { addUp, mulUp, sqrtUp } from "./directed";
import { largestEigenvalueUpperBound } from "./eigenvalues";
import { gramEnclosure } from "./gram";
import { normUpperBound } from "./sums";
import type { Enclosure } from "./types";

/** Upper bound of the spectral norm of the exactly stored rows x columns matrix A. */
export function spectralNormUpperBound(A: Float64Array, rows: number, columns: number): number {
  const exact = { center: A, radius: new Float64Array(A.length) };
  return Math.min(rowColumnBound(A, rows, columns), largestSingularValueUpperBound(exact, rows, columns));
}

/** Upper bound of the largest singular value of every N x p matrix in the enclosure. */
export function largestSingularValueUpperBound(J: Enclosure, N: number, p: number): number {
  if (N === 0 || p === 0) return 0;
  const frobenius = normUpperBound(J);
  if (N === 1 || p === 1) return frobenius;
  const gram = N <= p ? gramEnclosure(J, N, p) : gramEnclosure(transposed(J, N, p), p, N);
  const n = Math.min(N, p);
  return Math.min(frobenius, sqrtUp(largestEigenvalueUpperBound(gram.center, gram.radius, n)));
}

/** sqrt(largest absolute column sum x largest absolute row sum), rounded up. */
export function rowColumnBound(A: Float64Array, rows: number, columns: number): number {
  const columnSums = new Float64Array(columns);
  let largestRow = 0;
  for (let i = 0; i < rows; i++) {
    breathe();
    const start = i * columns;
    let sum = 0;
    for (let j = 0; j < columns; j++) {
      const size = Math.abs(A[start + j]);
      sum = addUp(sum, size);
      columnSums[j] = addUp(columnSums[j], size);
    }
    largestRow = Math.max(largestRow, sum);
  }
  return sqrtUp(
    mulUp(
      largestRow,
      columnSums.reduce((largest, sum) => Math.max(largest, sum), 0),
    ),
  );
}

/** The transposed matrices. */
export function transposed(J: Enclosure, rows: number, columns: number): Enclosure {
  const flip = (A: Float64Array): Float64Array => {
    const B = new Float64Array(A.length);
    for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) B[j * rows + i] = A[i * columns + j];
    return B;
  };
  return { center: flip(J.center), radius: flip(J.radius) };
}
