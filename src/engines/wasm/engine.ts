// The embedded engine: float64 SIMD WebAssembly on one shared memory. No install step; the default and the reference.
import { InternalError } from "../../errors";
import type { ActivationName } from "../../experiment";
import type { Engine, Vector } from "../types";
import { cholesky } from "./cholesky";
import { eigenSymmetric } from "./eigenSymmetric";
import type { Heap } from "./heap";
import { Machine } from "./machine";
import { activationKinds, chooseVariant, compile, type Kernels, type WasmVariant } from "./module";
import { operations, type Operation, type Threads } from "./threads";
import { qr } from "./qr";
import { svd } from "./svd";
import { addressOf, WasmVector } from "./vector";

/** below it a loop over the entries is faster than making a view */
const FEW = 32;
/** nanoseconds of one thread for an entry of an activation and of a simple operation, about */
const ACTIVATION_COST = 4;
const ENTRY_COST = 0.6;
/** entries of one task of an activation or a row operation */
const ENTRIES_OF_TASK = 4096;
/** entries of one partial sum, as in assembly/reductions.ts, and the most partial sums that fit the scratch area */
const SUM_CHUNK = 4096;
const MOST_SUMS = 200_000;

/**
 * Matrices are row-major and dense. Inputs may overlap outputs only where an operation says so, or entry on entry in
 * the entry-by-entry operations. A vector that was released, is too short or belongs to another engine throws an
 * `InternalError`; running out of memory throws an `InputError`.
 */
export class WasmEngine implements Engine {
  readonly name: string = "wasm";
  readonly precision = "float64";
  readonly unitRoundoff = 2 ** -53;
  readonly threads: number;
  readonly variant: WasmVariant;
  /** why this variant was taken */
  readonly why: string;
  onSlice?: () => void;
  protected readonly heap: Heap;
  private readonly machine: Machine;
  private readonly kernels: Kernels;
  protected readonly crew: Threads;
  /** coefficients, then pointers, of `linearCombination` */
  private terms: number;
  private termCapacity = 64;

  /** @param wanted `plain`, `relaxed`, or undefined for the fastest; the default is THALWEG_WASM */
  constructor(wanted: string | undefined = process.env.THALWEG_WASM) {
    const { variant, why } = chooseVariant(wanted);
    this.variant = variant;
    this.why = why;
    this.machine = new Machine(compile(variant), () => this.onSlice?.());
    this.heap = this.machine.heap;
    this.kernels = this.machine.kernels;
    this.crew = this.machine.threads;
    this.threads = this.crew.count;
    this.terms = this.heap.allocate(2 * this.termCapacity);
  }

  /** the memory that holds every vector; its buffer grows, its base stays */
  get memory(): WebAssembly.Memory {
    return this.heap.memory;
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
    if (m === 0 || n === 0) return;
    this.crew.look();
    const { machine } = this;
    if (n === 1)
      machine.productWithVector(transposeA, transposeA ? k : m, transposeA ? m : k, alpha, a, b, beta, c);
    else if (m === 1)
      machine.productWithVector(!transposeB, transposeB ? n : k, transposeB ? k : n, alpha, b, a, beta, c);
    else {
      const [rowA, columnA] = transposeA ? [1, m] : [k, 1];
      const [rowB, columnB] = transposeB ? [1, k] : [n, 1];
      machine.product(m, n, k, alpha, a, rowA, columnA, b, rowB, columnB, beta, c, n);
    }
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
    const kind = activationKinds.indexOf(activation);
    const z = this.at(Z, n, "biasActivation, Z");
    const b = bias ? this.at(bias, width, "biasActivation, bias") : 0;
    const h = this.at(H, n, "biasActivation, H");
    const d = dH ? this.at(dH, n, "biasActivation, dH") : 0;
    const dd = d2H ? this.at(d2H, n, "biasActivation, d2H") : 0;
    const cost = ACTIVATION_COST * n;
    if (!this.crew.shares(cost)) {
      this.kernels.activate(kind, rows, width, width, z, b, h, d, dd);
      return;
    }
    const { job } = this.crew;
    const rowsOfTask = Math.ceil(ENTRIES_OF_TASK / width);
    const columnsOfTask = Math.min(width, ENTRIES_OF_TASK);
    job[0] = kind;
    job[1] = rows;
    job[2] = width;
    job[3] = z;
    job[4] = b;
    job[5] = h;
    job[6] = d;
    job[7] = dd;
    job[8] = rowsOfTask;
    job[9] = columnsOfTask;
    const tasks = Math.ceil(rows / rowsOfTask) * Math.ceil(width / columnsOfTask);
    this.crew.run(operations.activation, tasks, cost);
  }

  multiplyInto(x: Vector, y: Vector): void {
    const n = this.sameLength(x, y, "multiplyInto");
    const from = this.at(x, n, "multiplyInto, x");
    const to = this.at(y, n, "multiplyInto, y");
    if (!this.crew.shares(ENTRY_COST * n)) {
      this.kernels.multiplyInto(n, from, to);
      return;
    }
    const { job } = this.crew;
    job[2] = from;
    job[3] = to;
    this.shareEntries(operations.multiplyInto, n, ENTRY_COST);
  }

  addRow(rows: number, width: number, bias: Vector, Z: Vector): void {
    const from = this.at(bias, width, "addRow, bias");
    const to = this.at(Z, rows * width, "addRow, Z");
    const cost = ENTRY_COST * rows * width;
    if (!this.crew.shares(cost)) {
      this.kernels.addRow(rows, width, from, to);
      return;
    }
    const { job } = this.crew;
    const rowsOfTask = Math.ceil(ENTRIES_OF_TASK / width);
    job[0] = rows;
    job[1] = width;
    job[2] = from;
    job[3] = to;
    job[4] = rowsOfTask;
    this.crew.run(operations.addRow, Math.ceil(rows / rowsOfTask), cost);
  }

  columnSum(rows: number, width: number, X: Vector, beta: number, y: Vector): void {
    const x = this.at(X, rows * width, "columnSum, X");
    const to = this.at(y, width, "columnSum, y");
    const cost = ENTRY_COST * rows * width;
    if (!this.crew.shares(cost)) {
      this.kernels.columnSum(rows, width, width, x, beta, to);
      return;
    }
    const { job } = this.crew;
    const columnsOfTask = Math.max(64, 8 * Math.ceil(width / (16 * this.threads)));
    job[0] = rows;
    job[1] = width;
    job[2] = x;
    job[3] = beta;
    job[4] = to;
    job[5] = columnsOfTask;
    this.crew.run(operations.columnSum, Math.ceil(width / columnsOfTask), cost);
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
    const n = out.length;
    const cost = (0.3 + 0.3 * count) * n;
    if (!this.crew.shares(cost)) {
      this.kernels.linearCombination(n, to, count, pointers, this.terms, 0);
      return;
    }
    const { job } = this.crew;
    job[2] = to;
    job[3] = count;
    job[4] = pointers;
    job[5] = this.terms;
    this.shareEntries(operations.linearCombination, n, cost / n);
  }

  addCompensated(x: Vector, low: Vector, increment: Vector, out: Vector, outLow: Vector): void {
    const n = x.length;
    this.sameLength(x, low, "addCompensated");
    this.sameLength(x, increment, "addCompensated");
    this.sameLength(x, out, "addCompensated");
    this.sameLength(x, outLow, "addCompensated");
    const from = this.at(x, n, "addCompensated, x");
    const fromLow = this.at(low, n, "addCompensated, low");
    const step = this.at(increment, n, "addCompensated, increment");
    const to = this.at(out, n, "addCompensated, out");
    const toLow = this.at(outLow, n, "addCompensated, outLow");
    if (!this.crew.shares(2 * ENTRY_COST * n)) {
      this.kernels.addCompensated(n, from, fromLow, step, to, toLow);
      return;
    }
    const { job } = this.crew;
    job[2] = from;
    job[3] = fromLow;
    job[4] = step;
    job[5] = to;
    job[6] = toLow;
    this.shareEntries(operations.addCompensated, n, 2 * ENTRY_COST);
  }

  dot(x: Vector, y: Vector): number {
    const n = this.sameLength(x, y, "dot");
    return this.dotAt(n, this.at(x, n, "dot"), this.at(y, n, "dot"));
  }

  norm(x: Vector): number {
    const from = this.at(x, 0, "norm");
    if (!this.crew.shares(ENTRY_COST * x.length)) return this.kernels.norm(x.length, from);
    return this.kernels.normFromSquares(x.length, from, this.dotAt(x.length, from, from));
  }

  weightedNorm(x: Vector, a: Vector, b: Vector, absolute: number, relative: number): number {
    const n = this.sameLength(x, a, "weightedNorm");
    this.sameLength(x, b, "weightedNorm");
    const from = this.at(x, n, "weightedNorm, x");
    const first = this.at(a, n, "weightedNorm, a");
    const second = this.at(b, n, "weightedNorm, b");
    if (!this.crew.shares(3 * ENTRY_COST * n) || n > MOST_SUMS * SUM_CHUNK)
      return this.kernels.weightedNorm(n, from, first, second, absolute, relative);
    const { job } = this.crew;
    job[2] = from;
    job[3] = first;
    job[4] = second;
    job[5] = absolute;
    job[6] = relative;
    job[7] = this.machine.scratch;
    this.shareEntries(operations.weightedNorm, n, 3 * ENTRY_COST);
    return Math.sqrt(this.kernels.sumOf(Math.ceil(n / SUM_CHUNK), this.machine.scratch) / n);
  }

  hadamardAccumulate(K: Vector, P: Vector, Q: Vector): void {
    const n = this.sameLength(K, P, "hadamardAccumulate");
    this.sameLength(K, Q, "hadamardAccumulate");
    const to = this.at(K, n, "hadamardAccumulate, K");
    const first = this.at(P, n, "hadamardAccumulate, P");
    const second = this.at(Q, n, "hadamardAccumulate, Q");
    if (!this.crew.shares(ENTRY_COST * n)) {
      this.kernels.hadamardAccumulate(n, to, first, second);
      return;
    }
    const { job } = this.crew;
    job[2] = to;
    job[3] = first;
    job[4] = second;
    this.shareEntries(operations.hadamardAccumulate, n, ENTRY_COST);
  }

  /** reads and writes the lower triangle alone */
  cholesky(n: number, A: Vector): boolean {
    const a = this.at(A, n * n, "cholesky");
    this.crew.look();
    return cholesky(this.machine, n, a);
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
    this.crew.look();
    if (eigenSymmetric(this.machine, n, a, to, columns)) return;
    this.fill(values, NaN);
    if (vectors) this.fill(vectors, NaN);
  }

  /** R has no negative number on its diagonal; entries below 1e-290 of the largest count as 0 */
  qr(m: number, n: number, A: Vector, Q: Vector, R: Vector): void {
    if (!(m >= n)) throw new InternalError(`qr: ${m} x ${n}, but a thin QR needs as many rows as columns.`);
    const a = this.at(A, m * n, "qr, A");
    const q = this.at(Q, m * n, "qr, Q");
    const r = this.at(R, n * n, "qr, R");
    if (n === 0) return;
    this.crew.look();
    qr(this.machine, m, n, a, q, r);
  }

  /**
   * Relative errors of all singular values are small when the columns (for m < n: the rows) of A, scaled to length 1,
   * are well conditioned. Values below 1e-150 of the largest entry count as 0. An entry that is not finite gives NaN
   * everywhere.
   */
  svd(m: number, n: number, A: Vector, S: Vector, U?: Vector, V?: Vector): void {
    const count = Math.min(m, n);
    const a = this.at(A, m * n, "svd, A");
    const s = this.at(S, count, "svd, S");
    const wanted = U !== undefined && V !== undefined;
    const u = wanted ? this.at(U, m * count, "svd, U") : 0;
    const v = wanted ? this.at(V, n * count, "svd, V") : 0;
    this.crew.look();
    svd(this.machine, m, n, a, { S: s, U: u, V: v });
  }

  /** byte address of a vector that holds at least `length` entries; see `memory` */
  protected at(vector: Vector, length: number, operation: string): number {
    this.crew.settle();
    return addressOf(this.heap, vector, length, operation);
  }

  private dotAt(n: number, x: number, y: number): number {
    if (!this.crew.shares(ENTRY_COST * n) || n > MOST_SUMS * SUM_CHUNK) return this.kernels.dot(n, x, y);
    const { job } = this.crew;
    job[2] = x;
    job[3] = y;
    job[4] = this.machine.scratch;
    this.shareEntries(operations.dot, n, ENTRY_COST);
    return this.kernels.sumOf(Math.ceil(n / SUM_CHUNK), this.machine.scratch);
  }

  /** runs an operation of entries whose other parameters are in place; parts are whole chunks of the sums */
  private shareEntries(operation: Operation, n: number, cost: number): void {
    const { job, count } = this.crew;
    const part = SUM_CHUNK * Math.ceil(n / (4 * count * SUM_CHUNK));
    job[0] = n;
    job[1] = part;
    this.crew.run(operation, Math.ceil(n / part), cost * n);
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
