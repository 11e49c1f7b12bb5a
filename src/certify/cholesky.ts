// Floating-point Cholesky factorisation whose completion proves a lower bound of the smallest eigenvalue
// (Demmel 1989; Higham, Accuracy and Stability of Numerical Algorithms, ch. 10; S.M. Rump, BIT 46 (2006) 433-452).
import { breathe } from "./breathe";
import { addUp, divUp, gamma, mulUp, SMALLEST, sqrtUp, subDown, UNIT } from "./directed";
import { certifyingEngine, onVectors, roundedProduct } from "./products";
import { quickNormUpperBound } from "./sums";

/** Order from which the engine factors, and the product of the factors is checked afterwards instead of trusted. */
const LARGE = 96;

/**
 * Upper bound of |B - M| in the spectral norm for some positive semidefinite M, or null when B could not be factored:
 * then every eigenvalue of B is at least minus the bound. The lower triangle of the n x n matrix B is read, its entries
 * do not exceed 4, and B may be overwritten.
 */
export function factorisationError(B: Float64Array, n: number): number | null {
  if (n < LARGE) {
    const diagonal = Float64Array.from({ length: n }, (_, i) => B[i * n + i]);
    return factorCholesky(B, n) ? choleskyErrorBound(diagonal) : null;
  }
  const L = approximateFactor(B, n);
  return L === null ? null : defect(B, L, n);
}

/** A lower triangular L with L L^T near B, or null. Nothing rigorous is claimed of it. */
export function approximateFactor(B: Float64Array, n: number): Float64Array | null {
  if (n < LARGE) {
    const L = B.slice();
    return factorCholesky(L, n) ? L : null;
  }
  return onVectors([B], (vector) => {
    breathe();
    const engine = certifyingEngine();
    if (!engine.cholesky(n, vector)) return null;
    const L = engine.read(vector);
    for (let i = 0; i < n; i++) L.fill(0, i * n + i + 1, (i + 1) * n);
    return L.every(Number.isFinite) ? L : null;
  });
}

/** |B - L L^T|: Frobenius norm of the difference as computed, plus gamma sum |L_i|^2 for the product's rounding. */
function defect(B: Float64Array, L: Float64Array, n: number): number {
  const product = roundedProduct(n, n, n, L, L, true);
  let squares = 0;
  let rows = 0;
  for (let i = 0; i < n; i++) {
    breathe();
    for (let j = 0; j <= i; j++) {
      const difference = (product[i * n + j] - B[i * n + j]) * (1 + 4 * UNIT);
      squares += (i === j ? 1 : 2) * difference * difference;
    }
    const norm = quickNormUpperBound(L, i * n, n);
    rows = addUp(rows, mulUp(norm, norm));
  }
  const computed = sqrtUp(mulUp(squares, addUp(1, gamma(n * n + 8))));
  return addUp(addUp(computed, mulUp(gamma(n + 2), rows)), mulUp(n * n, n * SMALLEST + 2 ** -500));
}

/**
 * In-place Cholesky factor of the lower triangle of the n x n matrix B; false unless every pivot is positive and
 * finite. Each square root is checked, so the backward analysis does not rest on the library's.
 */
function factorCholesky(B: Float64Array, n: number): boolean {
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let j = 0; j <= i; j++) {
      const other = j * n;
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      let k = 0;
      for (; k + 3 < j; k += 4) {
        s0 += B[row + k] * B[other + k];
        s1 += B[row + k + 1] * B[other + k + 1];
        s2 += B[row + k + 2] * B[other + k + 2];
        s3 += B[row + k + 3] * B[other + k + 3];
      }
      for (; k < j; k++) s0 += B[row + k] * B[other + k];
      const rest = B[row + j] - (s0 + s1 + (s2 + s3));
      if (j < i) {
        B[row + j] = rest / B[other + j];
      } else {
        if (!(rest > 0 && rest < Infinity)) return false;
        const root = Math.sqrt(rest);
        if (!(Math.abs(root * root - rest) <= 4 * UNIT * rest)) return false;
        B[row + i] = root;
      }
    }
  }
  return true;
}

/** Solves L L^T x = b in place. */
export function solveCholesky(L: Float64Array, n: number, b: Float64Array): void {
  for (let i = 0; i < n; i++) {
    let sum = b[i];
    for (let k = 0; k < i; k++) sum -= L[i * n + k] * b[k];
    b[i] = sum / L[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    const x = (b[i] /= L[i * n + i]);
    for (let k = 0; k < i; k++) b[k] -= L[i * n + k] * x;
  }
}

/**
 * Upper bound of |B - L L^T| in the spectral norm after `factorCholesky` has succeeded on a matrix B of diagonal
 * `diagonal` whose entries do not exceed 4: phi tr(B) + n (n + 2) 2^-1070, phi = gamma / (1 - gamma).
 * L L^T = B + D with |D_ij| <= gamma |l_i| |l_j| + underflow and |l_i|^2 <= b_ii / (1 - gamma). Higham's gamma_{n+1}
 * supposes correctly rounded square roots; those accepted above are off by at most 4 u in their square, hence n + 5.
 */
function choleskyErrorBound(diagonal: Float64Array): number {
  const n = diagonal.length;
  let trace = 0;
  for (const entry of diagonal) trace = addUp(trace, entry);
  const relative = gamma(n + 5);
  const phi = divUp(relative, subDown(1, relative));
  return addUp(mulUp(phi, trace), n * (n + 2) * 2 ** -1070);
}
