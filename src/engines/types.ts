// The interface every engine offers: in-place operations on vectors that the engine owns. An engine knows no theory.
// Operations return at once and reductions return their number: an engine that computes elsewhere (a GPU) waits
// inside its reductions, so the integrators above stay plain loops without a promise a step.
import type { ActivationName } from "../experiment";

/** Numbers that live where their engine computes. `slice` shares storage; nothing copies silently. */
export interface Vector {
  readonly length: number;
  /** entries [start, start + length) of this vector, sharing its storage */
  slice(start: number, length: number): Vector;
}

/** `mixed`: values and parameters are float64, the products of matrices in backward passes float32. */
export type Precision = "float64" | "float32" | "mixed";

/** Where numbers are computed: in-place operations on vectors that the engine owns. It knows no theory. */
export interface Engine {
  readonly name: string;
  readonly precision: Precision;
  /** of what the engine computes forwards: 2^-53, or 2^-24 in float32. Noise floors follow from it */
  readonly unitRoundoff: number;
  readonly threads: number;
  /**
   * Called between slices of a call that takes longer than about 50 ms: large products and factorisations. What it
   * throws ends the call: its outputs then hold anything, its inputs are as they were, except where the call works in
   * place, and the engine stays usable. It may not use the engine.
   */
  onSlice?: () => void;

  /** true while cotangents are propagated backwards: there an engine of mixed precision multiplies in float32 */
  backward?: boolean;

  /** zero-filled */
  allocate(length: number): Vector;
  /** gives the storage back; slices of it die with it */
  release(vector: Vector): void;
  write(vector: Vector, values: ArrayLike<number>): void;
  /** copies out, into `into` when given */
  read(vector: Vector, into?: Float64Array): Float64Array;

  copy(from: Vector, to: Vector): void;
  fill(vector: Vector, value: number): void;
  /** C = alpha op(A) op(B) + beta C; op(A) is m x k, op(B) k x n, C m x n; all row-major and dense */
  gemm(
    transposeA: boolean,
    transposeB: boolean,
    m: number,
    n: number,
    k: number,
    alpha: number,
    A: Vector,
    B: Vector,
    beta: number,
    C: Vector,
  ): void;
  /** H = activation(Z + bias) for `rows` rows of `width`; dH its first and d2H its second derivative, each optional */
  biasActivation(
    activation: ActivationName,
    rows: number,
    width: number,
    Z: Vector,
    bias: Vector | null,
    H: Vector,
    dH: Vector | null,
    d2H: Vector | null,
  ): void;
  /** y = x * y, entry by entry */
  multiplyInto(x: Vector, y: Vector): void;
  /** adds `bias` to each of the `rows` rows of Z */
  addRow(rows: number, width: number, bias: Vector, Z: Vector): void;
  /** y = beta y + sum of the rows of X */
  columnSum(rows: number, width: number, X: Vector, beta: number, y: Vector): void;
  /** out = sum_i coefficients[i] vectors[i]; out may be one of the vectors */
  linearCombination(
    out: Vector,
    vectors: readonly Vector[],
    coefficients: readonly number[] | Float64Array,
  ): void;
  /** out + outLow = x + low + increment in two doubles an entry, so that many small steps lose no digits */
  addCompensated(x: Vector, low: Vector, increment: Vector, out: Vector, outLow: Vector): void;
  /** fixed order of summation: the same bits on every run */
  dot(x: Vector, y: Vector): number;
  norm(x: Vector): number;
  /** sqrt(mean_i (x_i / (absolute + relative max(|a_i|, |b_i|)))^2): the error norm of an integrator */
  weightedNorm(x: Vector, a: Vector, b: Vector, absolute: number, relative: number): number;
  /** K += P * Q, entry by entry */
  hadamardAccumulate(K: Vector, P: Vector, Q: Vector): void;
  /** Cholesky factor of the symmetric n x n A, in its lower triangle; false if a pivot is not positive */
  cholesky(n: number, A: Vector): boolean;
  /** solves L L^T x = b in place, L from `cholesky` */
  choleskySolve(n: number, L: Vector, b: Vector): void;
  /** eigenvalues of the symmetric n x n A, ascending; A is not changed; eigenvectors (columns of `vectors`) when asked */
  eigenSymmetric(n: number, A: Vector, values: Vector, vectors?: Vector): void;
  /** thin QR of the m x n A with m >= n: A = Q R, Q m x n with orthonormal columns, R n x n upper; A is not changed */
  qr(m: number, n: number, A: Vector, Q: Vector, R: Vector): void;
  /**
   * thin SVD of the m x n A: A = U diag(S) V^T with k = min(m, n), U m x k, S descending, V n x k; A is not changed.
   * One-sided Jacobi: small singular values keep their digits. U and V only when both are given
   */
  svd(m: number, n: number, A: Vector, S: Vector, U?: Vector, V?: Vector): void;
}
