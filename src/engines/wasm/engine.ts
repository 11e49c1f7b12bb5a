// The embedded engine: float64 SIMD WebAssembly on one shared memory. No install step; the default and the reference.
import { InternalError } from "../../errors";
import type { ActivationName } from "../../experiment";
import type { Engine, Vector } from "../types";
import { Heap } from "./heap";
import { chooseVariant, startKernels, type Kernels, type WasmVariant } from "./module";
import { addressOf, WasmVector } from "./vector";

/** below it a loop over the entries is faster than making a view */
const FEW = 32;

/**
 * Matrices are row-major and dense. Inputs may overlap outputs only where an operation says so, or entry on entry in
 * the entry-by-entry operations. A vector that was released, is too short or belongs to another engine throws an
 * `InternalError`; running out of memory throws an `InputError`.
 */
export class WasmEngine implements Engine {
  readonly name: string = "wasm";
  readonly precision = "float64";
  readonly threads = 1;
  readonly variant: WasmVariant;
  /** why this variant was taken */
  readonly why: string;
  protected readonly heap = new Heap();
  private readonly kernels: Kernels;
  private readonly gemmScratch: number;
  /** coefficients, then pointers, of `linearCombination` */
  private terms: number;
  private termCapacity = 64;

  /** @param wanted `plain`, `relaxed`, or undefined for the fastest; the default is THALWEG_WASM */
  constructor(wanted: string | undefined = process.env.THALWEG_WASM) {
    const { variant, why } = chooseVariant(wanted);
    this.variant = variant;
    this.why = why;
    this.kernels = startKernels(variant, this.heap.memory);
    this.gemmScratch = this.heap.allocate(this.kernels.gemmScratchBytes() / 8);
    this.terms = this.heap.allocate(2 * this.termCapacity);
  }

  allocate(length: number): WasmVector {
    const address = this.heap.allocate(length);
    return new WasmVector({ heap: this.heap, address, live: true }, address, length);
  }

  release(vector: Vector): void {
    addressOf(this.heap, vector, 0, "release");
    const { block, address } = vector as WasmVector;
    if (address !== block.address)
      throw new InternalError("release: a slice cannot be released, only the whole vector.");
    block.live = false;
    this.heap.release(address);
  }

  write(vector: Vector, values: ArrayLike<number>): void {
    const start = this.at(vector, values.length, "write") / 8;
    if (values.length !== vector.length)
      throw new InternalError(`write: ${values.length} values for a vector of ${vector.length} entries.`);
    const numbers = this.heap.float64;
    if (values.length > FEW) numbers.set(values, start);
    else for (let i = 0; i < values.length; i++) numbers[start + i] = values[i];
  }

  read(vector: Vector, into: Float64Array = new Float64Array(vector.length)): Float64Array {
    const n = vector.length;
    const start = this.at(vector, n, "read") / 8;
    if (into.length < n) throw new InternalError(`read: ${into.length} places for a vector of ${n} entries.`);
    const numbers = this.heap.float64;
    if (n > FEW) into.set(numbers.subarray(start, start + n));
    else for (let i = 0; i < n; i++) into[i] = numbers[start + i];
    return into;
  }

  copy(from: Vector, to: Vector): void {
    const n = this.sameLength(from, to, "copy");
    const source = this.at(from, n, "copy") / 8;
    this.heap.float64.copyWithin(this.at(to, n, "copy") / 8, source, source + n);
  }

  fill(vector: Vector, value: number): void {
    this.kernels.fill(vector.length, value, this.at(vector, 0, "fill"));
  }

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
  ): void {
    const a = this.at(A, m * k, "gemm, A");
    const b = this.at(B, k * n, "gemm, B");
    const c = this.at(C, m * n, "gemm, C");
    this.kernels.gemm(+transposeA, +transposeB, m, n, k, alpha, a, b, beta, c, this.gemmScratch);
  }

  /** H, dH and d2H may be Z itself, but not each other */
  biasActivation(
    activation: ActivationName,
    rows: number,
    width: number,
    Z: Vector,
    bias: Vector | null,
    H: Vector,
    dH: Vector | null,
    d2H: Vector | null,
  ): void {
    const n = rows * width;
    this.kernels[activation](
      rows,
      width,
      this.at(Z, n, "biasActivation, Z"),
      bias ? this.at(bias, width, "biasActivation, bias") : 0,
      this.at(H, n, "biasActivation, H"),
      dH ? this.at(dH, n, "biasActivation, dH") : 0,
      d2H ? this.at(d2H, n, "biasActivation, d2H") : 0,
    );
  }

  multiplyInto(x: Vector, y: Vector): void {
    const n = this.sameLength(x, y, "multiplyInto");
    this.kernels.multiplyInto(n, this.at(x, n, "multiplyInto, x"), this.at(y, n, "multiplyInto, y"));
  }

  addRow(rows: number, width: number, bias: Vector, Z: Vector): void {
    this.kernels.addRow(
      rows,
      width,
      this.at(bias, width, "addRow, bias"),
      this.at(Z, rows * width, "addRow, Z"),
    );
  }

  columnSum(rows: number, width: number, X: Vector, beta: number, y: Vector): void {
    const x = this.at(X, rows * width, "columnSum, X");
    this.kernels.columnSum(rows, width, x, beta, this.at(y, width, "columnSum, y"));
  }

  linearCombination(
    out: Vector,
    vectors: readonly Vector[],
    coefficients: readonly number[] | Float64Array,
  ): void {
    const count = vectors.length;
    if (coefficients.length !== count)
      throw new InternalError(`linearCombination: ${count} vectors, ${coefficients.length} coefficients.`);
    this.reserveTerms(count);
    const numbers = this.heap.float64;
    const words = this.heap.uint32;
    const pointers = this.terms + 8 * this.termCapacity;
    for (let i = 0; i < count; i++) {
      this.sameLength(vectors[i], out, "linearCombination");
      numbers[this.terms / 8 + i] = coefficients[i];
      words[pointers / 4 + i] = this.at(vectors[i], out.length, "linearCombination");
    }
    const to = this.at(out, 0, "linearCombination, out");
    this.kernels.linearCombination(out.length, to, count, pointers, this.terms);
  }

  addCompensated(x: Vector, low: Vector, increment: Vector, out: Vector, outLow: Vector): void {
    const n = x.length;
    for (const vector of [low, increment, out, outLow]) this.sameLength(x, vector, "addCompensated");
    this.kernels.addCompensated(
      n,
      this.at(x, n, "addCompensated, x"),
      this.at(low, n, "addCompensated, low"),
      this.at(increment, n, "addCompensated, increment"),
      this.at(out, n, "addCompensated, out"),
      this.at(outLow, n, "addCompensated, outLow"),
    );
  }

  dot(x: Vector, y: Vector): number {
    const n = this.sameLength(x, y, "dot");
    return this.kernels.dot(n, this.at(x, n, "dot"), this.at(y, n, "dot"));
  }

  norm(x: Vector): number {
    return this.kernels.norm(x.length, this.at(x, 0, "norm"));
  }

  weightedNorm(x: Vector, a: Vector, b: Vector, absolute: number, relative: number): number {
    const n = this.sameLength(x, a, "weightedNorm");
    this.sameLength(x, b, "weightedNorm");
    return this.kernels.weightedNorm(
      n,
      this.at(x, n, "weightedNorm, x"),
      this.at(a, n, "weightedNorm, a"),
      this.at(b, n, "weightedNorm, b"),
      absolute,
      relative,
    );
  }

  hadamardAccumulate(K: Vector, P: Vector, Q: Vector): void {
    const n = this.sameLength(K, P, "hadamardAccumulate");
    this.sameLength(K, Q, "hadamardAccumulate");
    this.kernels.hadamardAccumulate(
      n,
      this.at(K, n, "hadamardAccumulate, K"),
      this.at(P, n, "hadamardAccumulate, P"),
      this.at(Q, n, "hadamardAccumulate, Q"),
    );
  }

  /** reads and writes the lower triangle alone */
  cholesky(n: number, A: Vector): boolean {
    return this.kernels.cholesky(n, this.at(A, n * n, "cholesky"), n, this.gemmScratch) !== 0;
  }

  choleskySolve(n: number, L: Vector, b: Vector): void {
    this.kernels.choleskySolve(n, this.at(L, n * n, "choleskySolve, L"), this.at(b, n, "choleskySolve, b"));
  }

  /**
   * Reads the lower triangle alone. Eigenvalues are right to a few units of rounding of the largest one. A matrix
   * with an entry that is not finite gives NaN everywhere.
   */
  eigenSymmetric(n: number, A: Vector, values: Vector, vectors?: Vector): void {
    const a = this.at(A, n * n, "eigenSymmetric, A");
    const to = this.at(values, n, "eigenSymmetric, values");
    const columns = vectors ? this.at(vectors, n * n, "eigenSymmetric, vectors") : 0;
    if (n === 0) return;
    const size = this.kernels.maxAbsolute(n * n, a);
    if (!Number.isFinite(size)) {
      this.fill(values, NaN);
      if (vectors) this.fill(vectors, NaN);
      return;
    }
    const square = n * n;
    const work = this.heap.allocate((columns ? 3 : 2) * square + 6 * n);
    try {
      const [reduced, reflectors, rows] = [work, work + 8 * square, work + 16 * square];
      const d = work + (columns ? 24 : 16) * square;
      const [e, w, p, rotations] = [d + 8 * n, d + 16 * n, d + 24 * n, d + 32 * n];
      const power = size > 0 ? this.kernels.normalizingPower(size) : 1;
      this.kernels.copySymmetric(n, a, power, reduced);
      this.kernels.tridiagonalize(n, reduced, d, e, reflectors, w, p);
      if (columns) this.kernels.accumulateReflectors(n, reflectors, rows);
      if (!this.kernels.implicitQl(n, d, e, columns ? rows : 0, rotations))
        throw new InternalError(`eigenSymmetric: an eigenvalue of a ${n} x ${n} matrix did not converge.`);
      const found = this.heap.float64.slice(d / 8, d / 8 + n);
      const order = Uint32Array.from(found, (_, i) => i).sort((i, j) => found[i] - found[j] || i - j);
      for (let i = 0; i < n; i++) this.heap.float64[to / 8 + i] = found[order[i]] / power;
      if (columns) {
        this.heap.uint32.set(order, w / 4);
        this.kernels.rowsToColumns(n, rows, w, columns);
      }
    } finally {
      this.heap.release(work);
    }
  }

  /** byte offset of the vector in the shared memory, checked */
  protected at(vector: Vector, length: number, operation: string): number {
    return addressOf(this.heap, vector, length, operation);
  }

  private sameLength(x: Vector, y: Vector, operation: string): number {
    if (x.length !== y.length)
      throw new InternalError(`${operation}: vectors of ${x.length} and ${y.length} entries.`);
    return x.length;
  }

  private reserveTerms(count: number): void {
    if (count <= this.termCapacity) return;
    this.heap.release(this.terms);
    this.termCapacity = 2 * count;
    this.terms = this.heap.allocate(2 * this.termCapacity);
  }
}
