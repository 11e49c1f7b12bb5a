// Rigorous bounds of the extreme eigenvalues of symmetric matrices: an approximation proposes a shift, a Cholesky
// factorisation of the shifted matrix proves it, Gershgorin's discs are the fallback.
import { addUp, mulDown, mulUp, sqrtUp, subDown, UNIT } from "./directed";
import { breathe } from "./breathe";
import { approximateFactor, factorisationError, solveCholesky } from "./cholesky";
import { largestRitzValue } from "./lanczos";
import { vectorNormInterval } from "./sums";

/** Shifts move away from the approximate eigenvalue by this factor until one is accepted. */
const STEP_FACTOR = 4;

/** Smallest step worth a factorisation: that of a large matrix is off by more than a few units anyway. */
function firstStep(n: number): number {
  return n < LARGE ? 4 * UNIT : n * UNIT;
}

/** Order from which a factorisation takes long enough to be spared. */
const LARGE = 96;

/**
 * Lower bound of the smallest eigenvalue of every symmetric matrix within `radius` of `center`, entry by entry.
 * Only the lower triangles are read. Negative or -Infinity when positive definiteness cannot be shown.
 */
export function smallestEigenvalueLowerBound(
  center: Float64Array,
  radius: Float64Array | null,
  n: number,
): number {
  const discs = -largestDisc(center, radius, n, -1);
  const deviation = radius === null ? 0 : symmetricNormUpperBound(radius, n);
  const scale = powerOfTwoScale(largestDiagonal(center, n));
  if (scale === 0 || !(deviation < Infinity)) return discs;
  const A = scaledCopy(center, n, scale);
  const estimate = approximateSmallest(A, n);
  if (!(estimate < 4)) return discs;
  for (let step = firstStep(n); step < estimate; step *= STEP_FACTOR) {
    const shift = estimate - step;
    const B = A.slice();
    for (let i = 0; i < n; i++) B[i * n + i] = subDown(A[i * n + i], shift);
    const error = factorisationError(B, n);
    if (error !== null) {
      const bound = subDown(subDown(shift, error), mulUp(deviation, scale));
      return Math.max(discs, mulDown(bound, 1 / scale));
    }
  }
  return discs;
}

/**
 * Upper bound of the largest eigenvalue of every symmetric matrix within `radius` of `center`, entry by entry.
 * Only the lower triangles are read.
 */
export function largestEigenvalueUpperBound(
  center: Float64Array,
  radius: Float64Array | null,
  n: number,
): number {
  const discs = largestDisc(center, radius, n, 1);
  const deviation = radius === null ? 0 : symmetricNormUpperBound(radius, n);
  // all entries of shift - A stay below 4
  const scale = powerOfTwoScale(Math.max(discs, largestDisc(center, null, n, -1)));
  if (scale === 0 || !(deviation < Infinity)) return discs;
  const A = scaledCopy(center, n, scale);
  const estimate = Math.max(
    largestRitzValue(n, (x) => multiplySymmetric(A, n, x)),
    0,
  );
  for (let step = firstStep(n); estimate + step < 2; step *= STEP_FACTOR) {
    const shift = estimate + step;
    const B = A.map((entry) => -entry);
    for (let i = 0; i < n; i++) B[i * n + i] = subDown(shift, A[i * n + i]);
    const error = factorisationError(B, n);
    if (error !== null) {
      const bound = addUp(addUp(shift, error), mulUp(deviation, scale));
      return Math.min(discs, mulUp(bound, 1 / scale));
    }
  }
  return discs;
}

/** Upper bound of the spectral norm of a symmetric matrix of non-negative entries, read from its lower triangle. */
function symmetricNormUpperBound(A: Float64Array, n: number): number {
  const sums = new Float64Array(n);
  const rowNorms = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    breathe();
    for (let j = 0; j < i; j++) {
      sums[i] = addUp(sums[i], A[i * n + j]);
      sums[j] = addUp(sums[j], A[i * n + j]);
    }
    sums[i] = addUp(sums[i], A[i * n + i]);
    // off-diagonal entries count twice: |A|_F <= sqrt(2) |lower triangle|_F
    rowNorms[i] = vectorNormInterval(A, i * n, i + 1).upper;
  }
  const frobenius = mulUp(sqrtUp(2), vectorNormInterval(rowNorms).upper);
  return Math.min(
    sums.reduce((largest, sum) => Math.max(largest, sum), 0),
    frobenius,
  );
}

/** max_i (sign a_ii + r_ii + sum_{j != i} (|a_ij| + r_ij)), rounded up: Gershgorin's bound of the top of sign A. */
function largestDisc(center: Float64Array, radius: Float64Array | null, n: number, sign: 1 | -1): number {
  const ends = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    breathe();
    ends[i] = addUp(ends[i], sign * center[i * n + i]);
    if (radius !== null) ends[i] = addUp(ends[i], radius[i * n + i]);
    for (let j = 0; j < i; j++) {
      let size = Math.abs(center[i * n + j]);
      if (radius !== null) size = addUp(size, radius[i * n + j]);
      ends[i] = addUp(ends[i], size);
      ends[j] = addUp(ends[j], size);
    }
  }
  return ends.reduce((largest, end) => Math.max(largest, end), -Infinity);
}

function largestDiagonal(A: Float64Array, n: number): number {
  let largest = -Infinity;
  for (let i = 0; i < n; i++) largest = Math.max(largest, A[i * n + i]);
  return largest;
}

/** The power of two that brings x into [1, 2); 0 where x is not positive or too extreme to scale. */
function powerOfTwoScale(x: number): number {
  if (!(x > 2 ** -900 && x < 2 ** 900)) return 0;
  let scale = 1;
  while (x * scale >= 2) scale /= 2;
  while (x * scale < 1) scale *= 2;
  return scale;
}

/** scale A, both triangles from the lower one: exact up to underflow, which `choleskyErrorBound` covers many times. */
function scaledCopy(A: Float64Array, n: number, scale: number): Float64Array {
  const copy = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) copy[i * n + j] = copy[j * n + i] = scale * A[i * n + j];
  return copy;
}

/** Smallest eigenvalue by inverse iteration in a Krylov space; NaN when A is not positive definite in double precision. */
function approximateSmallest(A: Float64Array, n: number): number {
  const L = approximateFactor(A, n);
  return L === null ? NaN : 1 / largestRitzValue(n, (x) => solveCholesky(L, n, x));
}

function multiplySymmetric(A: Float64Array, n: number, x: Float64Array): void {
  breathe();
  const input = x.slice();
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let k = 0; k < n; k++) sum += A[i * n + k] * input[k];
    x[i] = sum;
  }
}
