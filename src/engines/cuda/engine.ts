// The engine on NVIDIA cards, through the driver alone: every operation is queued and returns at once, reductions wait.
import { InputError, InternalError } from "../../errors";
import type { ActivationName } from "../../experiment";
import { HostFactorizations } from "../hostFactorizations";
import type { Engine, Precision, Vector } from "../types";
import type { Device } from "./device";
import { BLOCK } from "./launch";
import type { CusolverLibrary } from "./cusolver";
import { Factorizations } from "./factorizations";
import type { Product, Products } from "./products";
import { Reductions } from "./reductions";
import type { EntryBytes } from "./staging";
import { addressOf, CudaVector } from "./vector";

/** most vectors of one launch, as in kernels.cu */
const MOST_TERMS = 16;
/** rows that one thread adds; longer columns are summed in two steps */
const ROWS_OF_CHUNK = 256;
/** entries a millisecond that a modest card reads or writes, to know when much is queued */
const ENTRY_RATE = 2e7;

/** rows, columns and terms of a product are 32-bit integers in the kernels and in cuBLAS, rounded up to whole tiles */
const LONGEST_SIDE = 2 ** 31 - 256;

/** smaller matrices are factored by the host */
const LEAST_ORDER = 64;

/** What the self-test decided. */
export interface CudaSettings {
  /** factorises matrices of float64, or null: then the host does */
  readonly solver: CusolverLibrary | null;
  readonly precision: Precision;
  /** the card and what multiplies, such as "NVIDIA H200, cuBLAS 12.4" */
  readonly variant: string;
  /** why this precision */
  readonly why: string;
}

/**
 * In `mixed` precision the products of backward passes convert their operands to float32, multiply there and widen the
 * result; everything else is float64. Factorisations are float64 always: Cholesky and QR by cuSOLVER where it is,
 * everything else by the embedded engine. Errors as in `WasmEngine`; a card that is lost
 * or out of memory throws an `InputError`.
 */
export class CudaEngine implements Engine {
  readonly name = "cuda";
  readonly precision: Precision;
  readonly unitRoundoff: number;
  /** of the host */
  readonly threads = 1;
  readonly variant: string;
  readonly why: string;
  onSlice?: () => void;
  backward = false;

  private readonly entry: EntryBytes;
  private readonly suffix: "f64" | "f32";
  private readonly reductions: Reductions;
  private readonly factorizations: Factorizations | null;
  private readonly host = new HostFactorizations(this);
  private readonly glance = () => this.onSlice?.();

  constructor(
    readonly device: Device,
    private readonly products: Products,
    settings: CudaSettings,
  ) {
    this.precision = settings.precision;
    this.variant = settings.variant;
    this.why = settings.why;
    this.unitRoundoff = settings.precision === "float32" ? 2 ** -24 : 2 ** -53;
    this.entry = settings.precision === "float32" ? 4 : 8;
    this.suffix = settings.precision === "float32" ? "f32" : "f64";
    this.reductions = new Reductions(device, this.suffix);
    const { solver } = settings;
    this.factorizations =
      solver === null || this.entry !== 8 ? null : new Factorizations(device, solver, this.reductions);
  }

  allocate(length: number): CudaVector {
    this.device.stream.glance = this.glance;
    const vector = CudaVector.allocate(this, this.device.pool, length, this.entry);
    this.clear(vector.address, length * this.entry);
    return vector;
  }

  release(vector: Vector): void {
    this.at(vector, 0, "release");
    (vector as CudaVector).release(this.device.pool);
    this.device.pool.tidy();
  }

  write(vector: Vector, values: ArrayLike<number>): void {
    const address = this.at(vector, values.length, "write");
    if (values.length !== vector.length)
      throw new InternalError(`write: ${values.length} values for a vector of ${vector.length} entries.`);
    this.device.staging.write(address, values, this.entry);
  }

  read(vector: Vector, into: Float64Array = new Float64Array(vector.length)): Float64Array {
    const n = vector.length;
    const address = this.at(vector, n, "read");
    if (into.length < n) throw new InternalError(`read: ${into.length} places for a vector of ${n} entries.`);
    if (n > 0) this.device.staging.read(address, n, this.entry, into);
    return into;
  }

  copy(from: Vector, to: Vector): void {
    const n = this.sameLength(from, to, "copy");
    const source = this.at(from, n, "copy");
    const target = this.at(to, n, "copy");
    const bytes = n * this.entry;
    if (n === 0 || source === target) return;
    if (Math.abs(source - target) >= bytes) this.move(source, target, bytes);
    else
      this.withScratch(bytes, (scratch) => {
        this.move(source, scratch, bytes);
        this.move(scratch, target, bytes);
      });
  }

  fill(vector: Vector, value: number): void {
    const address = this.at(vector, 0, "fill");
    const n = vector.length;
    if (n === 0) return;
    this.device.launcher.long(n).double(value).long(address);
    this.launch("fill", n, n);
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
    if (Math.max(m, n, k) > LONGEST_SIDE)
      throw new InputError(
        "engine cuda",
        `a product of ${m} x ${k} and ${k} x ${n} matrices is beyond 32-bit integers. Use fewer samples or narrower layers.`,
      );
    const product: Product = {
      ...{ transposeA, transposeB, m, n, k, alpha, beta },
      A: this.at(A, m * k, "gemm, A"),
      B: this.at(B, k * n, "gemm, B"),
      C: this.at(C, m * n, "gemm, C"),
    };
    if (m === 0 || n === 0) return;
    if (this.precision === "mixed" && this.backward && k > 0) this.multiplyNarrowed(product);
    else this.products.multiply(this.precision === "float32" ? "float32" : "float64", product);
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
    const z = this.at(Z, n, "biasActivation, Z");
    const b = bias ? this.at(bias, width, "biasActivation, bias") : 0;
    const h = this.at(H, n, "biasActivation, H");
    const d = dH ? this.at(dH, n, "biasActivation, dH") : 0;
    const dd = d2H ? this.at(d2H, n, "biasActivation, d2H") : 0;
    if (n === 0) return;
    this.device.launcher.long(n).long(width).long(this.columnStep(n, width));
    this.device.launcher.long(z).long(b).long(h).long(d).long(dd);
    this.launch(activation, n, 4 * n);
  }

  multiplyInto(x: Vector, y: Vector): void {
    const n = this.sameLength(x, y, "multiplyInto");
    const from = this.at(x, n, "multiplyInto, x");
    const to = this.at(y, n, "multiplyInto, y");
    if (n === 0) return;
    this.device.launcher.long(n).long(from).long(to);
    this.launch("multiplyInto", n, 3 * n);
  }

  addRow(rows: number, width: number, bias: Vector, Z: Vector): void {
    const n = rows * width;
    const from = this.at(bias, width, "addRow, bias");
    const to = this.at(Z, n, "addRow, Z");
    if (n === 0) return;
    this.device.launcher.long(n).long(width).long(this.columnStep(n, width)).long(from).long(to);
    this.launch("addRow", n, 2 * n);
  }

  columnSum(rows: number, width: number, X: Vector, beta: number, y: Vector): void {
    const x = this.at(X, rows * width, "columnSum, X");
    const to = this.at(y, width, "columnSum, y");
    if (width > 0) this.reductions.columnSum(rows, width, ROWS_OF_CHUNK, rows === 0 ? 0 : x, beta, to);
    this.device.stream.spend((rows * width) / ENTRY_RATE);
  }

  linearCombination(
    out: Vector,
    vectors: readonly Vector[],
    coefficients: readonly number[] | Float64Array,
  ): void {
    const count = vectors.length;
    const n = out.length;
    if (coefficients.length !== count)
      throw new InternalError(`linearCombination: ${count} vectors, ${coefficients.length} coefficients.`);
    for (const vector of vectors) this.sameLength(vector, out, "linearCombination");
    const to = this.at(out, n, "linearCombination, out");
    for (const vector of vectors) this.at(vector, n, "linearCombination");
    if (n === 0) return;
    if (count <= MOST_TERMS) {
      this.addTerms(n, to, vectors, coefficients, 0);
      return;
    }
    // `out` may be among the later vectors
    this.withScratch(n * this.entry, (scratch) => {
      for (let first = 0; first < count; first += MOST_TERMS)
        this.addTerms(n, scratch, vectors, coefficients, first);
      this.move(scratch, to, n * this.entry);
    });
  }

  addCompensated(x: Vector, low: Vector, increment: Vector, out: Vector, outLow: Vector): void {
    const n = x.length;
    for (const vector of [low, increment, out, outLow]) this.sameLength(x, vector, "addCompensated");
    const from = this.at(x, n, "addCompensated, x");
    const fromLow = this.at(low, n, "addCompensated, low");
    const step = this.at(increment, n, "addCompensated, increment");
    const to = this.at(out, n, "addCompensated, out");
    const toLow = this.at(outLow, n, "addCompensated, outLow");
    if (n === 0) return;
    this.device.launcher.long(n).long(from).long(fromLow).long(step).long(to).long(toLow);
    this.launch("addCompensated", n, 5 * n);
  }

  dot(x: Vector, y: Vector): number {
    const n = this.sameLength(x, y, "dot");
    return this.reductions.dot(n, this.at(x, n, "dot"), this.at(y, n, "dot"));
  }

  norm(x: Vector): number {
    return this.reductions.norm(x.length, this.at(x, 0, "norm"));
  }

  weightedNorm(x: Vector, a: Vector, b: Vector, absolute: number, relative: number): number {
    const n = this.sameLength(x, a, "weightedNorm");
    this.sameLength(x, b, "weightedNorm");
    const from = this.at(x, n, "weightedNorm, x");
    const first = this.at(a, n, "weightedNorm, a");
    const second = this.at(b, n, "weightedNorm, b");
    return this.reductions.weightedNorm(n, from, first, second, absolute, relative);
  }

  hadamardAccumulate(K: Vector, P: Vector, Q: Vector): void {
    const n = this.sameLength(K, P, "hadamardAccumulate");
    this.sameLength(K, Q, "hadamardAccumulate");
    const to = this.at(K, n, "hadamardAccumulate, K");
    const first = this.at(P, n, "hadamardAccumulate, P");
    const second = this.at(Q, n, "hadamardAccumulate, Q");
    if (n === 0) return;
    this.device.launcher.long(n).long(to).long(first).long(second);
    this.launch("hadamardAccumulate", n, 4 * n);
  }

  cholesky(n: number, A: Vector): boolean {
    const a = this.at(A, n * n, "cholesky");
    if (this.factorizations !== null && n >= LEAST_ORDER) return this.factorizations.cholesky(n, a);
    return this.host.cholesky(n, A);
  }

  choleskySolve(n: number, L: Vector, b: Vector): void {
    const l = this.at(L, n * n, "choleskySolve, L");
    const x = this.at(b, n, "choleskySolve, b");
    if (this.factorizations !== null && n >= LEAST_ORDER) this.factorizations.choleskySolve(n, l, x);
    else this.host.choleskySolve(n, L, b);
  }

  eigenSymmetric(n: number, A: Vector, values: Vector, vectors?: Vector): void {
    this.at(A, n * n, "eigenSymmetric, A");
    this.at(values, n, "eigenSymmetric, values");
    if (vectors) this.at(vectors, n * n, "eigenSymmetric, vectors");
    this.host.eigenSymmetric(n, A, values, vectors);
  }

  qr(m: number, n: number, A: Vector, Q: Vector, R: Vector): void {
    if (!(m >= n)) throw new InternalError(`qr: ${m} x ${n}, but a thin QR needs as many rows as columns.`);
    const a = this.at(A, m * n, "qr, A");
    const q = this.at(Q, m * n, "qr, Q");
    const r = this.at(R, n * n, "qr, R");
    if (this.factorizations !== null && n >= LEAST_ORDER) this.factorizations.qr(m, n, a, q, r);
    else this.host.qr(m, n, A, Q, R);
  }

  svd(m: number, n: number, A: Vector, S: Vector, U?: Vector, V?: Vector): void {
    const k = Math.min(m, n);
    this.at(A, m * n, "svd, A");
    this.at(S, k, "svd, S");
    if (U !== undefined && V !== undefined) {
      this.at(U, m * k, "svd, U");
      this.at(V, n * k, "svd, V");
    }
    this.host.svd(m, n, A, S, U, V);
  }

  /** waits for all that was queued */
  finish(): void {
    this.device.stream.glance = this.glance;
    this.device.stream.finish();
  }

  /** a product whose operands are rounded to float32 and whose result is widened */
  private multiplyNarrowed(product: Product): void {
    const { m, n, k, alpha, A, B, beta, C } = product;
    const { launcher, device } = this;
    this.withScratch(4 * m * k, (a) =>
      this.withScratch(4 * k * n, (b) =>
        this.withScratch(4 * m * n, (c) => {
          this.narrow(m * k, A, a);
          this.narrow(k * n, B, b);
          this.products.multiply("float32", { ...product, alpha: 1, A: a, B: b, beta: 0, C: c });
          launcher
            .long(m * n)
            .double(alpha)
            .long(c)
            .double(beta)
            .long(C);
          launcher.launch(device.kernel("widen"), device.blocks(m * n));
          device.stream.spend((m * k + k * n + m * n) / ENTRY_RATE);
        }),
      ),
    );
  }

  private narrow(n: number, from: number, to: number): void {
    this.launcher.long(n).long(from).long(to);
    this.launcher.launch(this.device.kernel("narrow"), this.device.blocks(n));
  }

  /** out = the first terms, or out + further ones */
  private addTerms(
    n: number,
    out: number,
    vectors: readonly Vector[],
    coefficients: ArrayLike<number>,
    first: number,
  ): void {
    const count = Math.min(MOST_TERMS, vectors.length - first);
    const { launcher } = this;
    launcher
      .long(n)
      .long(out)
      .int(count)
      .int(first === 0 ? 0 : 1);
    for (let i = 0; i < MOST_TERMS; i++)
      launcher.long(i < count ? (vectors[first + i] as CudaVector).address : 0);
    for (let i = 0; i < MOST_TERMS; i++) launcher.double(i < count ? coefficients[first + i] : 0);
    this.launch("linearCombination", n, (count + 1) * n);
  }

  private get launcher() {
    return this.device.launcher;
  }

  /** launches the kernel of this precision whose parameters are in place; `traffic`: entries read and written */
  private launch(kernel: string, n: number, traffic: number): void {
    this.device.launcher.launch(this.device.kernel(`${kernel}_${this.suffix}`), this.device.blocks(n));
    this.device.stream.spend(traffic / ENTRY_RATE);
  }

  private columnStep(n: number, width: number): number {
    return (this.device.blocks(n) * BLOCK) % width;
  }

  private clear(address: number, bytes: number): void {
    if (bytes === 0) return;
    const { functions } = this.device.driver;
    const code = functions.cuMemsetD8Async(address, 0, bytes, this.device.stream.handle);
    this.device.driver.check("cuMemsetD8Async", code);
  }

  private move(from: number, to: number, bytes: number): void {
    const { functions } = this.device.driver;
    const code = functions.cuMemcpyDtoDAsync_v2(to, from, bytes, this.device.stream.handle);
    this.device.driver.check("cuMemcpyDtoDAsync", code);
    this.device.stream.spend((2 * bytes) / this.entry / ENTRY_RATE);
  }

  /** memory for what `use` queues: the next owner's work comes after it on the stream */
  private withScratch(bytes: number, use: (address: number) => void): void {
    const { pool } = this.device;
    const address = pool.take(bytes);
    try {
      use(address);
    } finally {
      pool.giveBack(address, bytes);
    }
  }

  /** address of a vector that holds at least `length` entries */
  private at(vector: Vector, length: number, operation: string): number {
    this.device.stream.glance = this.glance;
    this.device.launcher.restart();
    return addressOf(this, vector, length, operation);
  }

  private sameLength(x: Vector, y: Vector, operation: string): number {
    if (x.length !== y.length)
      throw new InternalError(`${operation}: vectors of ${x.length} and ${y.length} entries.`);
    return x.length;
  }
}
