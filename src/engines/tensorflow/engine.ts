// The engine on TensorFlow.js: float32, on whatever device its backend has. It checks, queues operations, and reads back in
// reductions and factorisations only.
import { InternalError } from "../../errors";
import type { ActivationName } from "../../experiment";
import type { Engine, Vector } from "../types";
import { RememberedFactorizations } from "./factorizations";
import type { Command, Device, Operand, Query } from "./commands";
import { openDevice, type OpenDevice } from "./open";
import type { TensorflowBackend } from "./peers";
import { baseOf, operandOf, TensorflowVector } from "./vector";

/** Vectors of at most as many entries are read whole by a reduction, which is then computed in float64. */
const FEW = 4096;
/** Milliseconds between two looks at the world. */
const SLICE = 50;

/**
 * Matrices are row-major and dense. Results of an operation may overwrite its operands anywhere: tensors never change, so
 * every operand is read as it was. A vector that was released, is too short or belongs to another engine throws an
 * `InternalError`; a device that is lost or out of memory throws an `InputError`, with some backends only at the next
 * reduction.
 */
export class TensorflowEngine implements Engine {
  readonly name = "tensorflow";
  readonly precision = "float32";
  readonly unitRoundoff: number;
  readonly threads: number;
  onSlice?: () => void;
  /** the backend taken, and what it runs on */
  readonly opened: OpenDevice;
  /** such as "wasm on 2 threads, @tensorflow/tfjs-backend-wasm 4.22.0" */
  readonly variant: string;
  /** why this backend was taken */
  readonly why: string;
  private readonly device: Device;
  private readonly host = new RememberedFactorizations(this);
  private bases = 0;
  private lastLook = performance.now();

  /**
   * @param where a backend, or what opens a device; default: THALWEG_TENSORFLOW, or the first backend that works
   * @throws InputError where it, or any, cannot be had
   */
  constructor(where?: TensorflowBackend | ((look: () => void) => OpenDevice)) {
    const look = (): void => this.look();
    this.opened = typeof where === "function" ? where(look) : openDevice(look, where);
    const { backend, hardware, package: from } = this.opened;
    const asked = process.env.THALWEG_TENSORFLOW === backend;
    this.variant = `${backend} on ${hardware}, ${from.name} ${from.version}`;
    this.why = asked ? `THALWEG_TENSORFLOW=${backend}` : "the first backend that works here";
    this.device = this.opened.device;
    this.unitRoundoff = this.opened.unitRoundoff;
    this.threads = this.opened.threads;
  }

  allocate(length: number): TensorflowVector {
    if (!Number.isInteger(length) || length < 0) throw new InternalError(`allocate: ${length} entries.`);
    const number = this.bases++;
    this.device.perform(["allocate", number, length]);
    return new TensorflowVector({ device: this.device, number, live: true, version: 0 }, 0, length);
  }

  release(vector: Vector): void {
    const base = baseOf(this.device, vector, 0, "release");
    const { start } = vector as TensorflowVector;
    if (start !== 0) throw new InternalError("release: a slice cannot be released, only the whole vector.");
    base.live = false;
    this.host.forget(base);
    this.device.perform(["release", base.number]);
  }

  write(vector: Vector, values: ArrayLike<number>): void {
    if (values.length !== vector.length)
      throw new InternalError(`write: ${values.length} values for a vector of ${vector.length} entries.`);
    const to = this.changed(vector, values.length, "write");
    if (to.length > 0) this.do(["write", to, Float32Array.from(values)]);
  }

  read(vector: Vector, into: Float64Array = new Float64Array(vector.length)): Float64Array {
    const n = vector.length;
    const from = this.at(vector, n, "read");
    if (into.length < n) throw new InternalError(`read: ${into.length} places for a vector of ${n} entries.`);
    if (n > 0) into.set(this.ask(["entries", [from]], n));
    return into;
  }

  copy(from: Vector, to: Vector): void {
    const n = this.sameLength(from, to, "copy");
    const source = this.at(from, n, "copy");
    const target = this.changed(to, n, "copy");
    if (n > 0) this.do(["copy", source, target]);
  }

  fill(vector: Vector, value: number): void {
    const to = this.changed(vector, vector.length, "fill");
    if (to.length > 0) this.do(["fill", to, value]);
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
    const c = this.changed(C, m * n, "gemm, C");
    if (m === 0 || n === 0) return;
    if (k === 0) {
      if (beta === 0) this.do(["fill", c, 0]);
      else this.do(["linearCombination", c, [c], Float64Array.of(beta)]);
      return;
    }
    const rows = Math.max(1, Math.floor(this.opened.largestProduct / (n * k)));
    if (rows >= m || transposeA) {
      this.do(["gemm", transposeA, transposeB, m, n, k, alpha, a, b, beta, c]);
      return;
    }
    for (let row = 0; row < m; row += rows) {
      const count = Math.min(rows, m - row);
      const ofA = { ...a, start: a.start + row * k, length: count * k };
      const ofC = { ...c, start: c.start + row * n, length: count * n };
      this.do(["gemm", false, transposeB, count, n, k, alpha, ofA, b, beta, ofC]);
    }
  }

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
    const b = bias && this.at(bias, width, "biasActivation, bias");
    const h = this.changed(H, n, "biasActivation, H");
    const d = dH && this.changed(dH, n, "biasActivation, dH");
    const dd = d2H && this.changed(d2H, n, "biasActivation, d2H");
    if (n > 0) this.do(["biasActivation", activation, rows, width, z, b, h, d, dd]);
  }

  multiplyInto(x: Vector, y: Vector): void {
    const n = this.sameLength(x, y, "multiplyInto");
    const factor = this.at(x, n, "multiplyInto, x");
    const to = this.changed(y, n, "multiplyInto, y");
    if (n > 0) this.do(["multiplyInto", factor, to]);
  }

  addRow(rows: number, width: number, bias: Vector, Z: Vector): void {
    const row = this.at(bias, width, "addRow, bias");
    const to = this.changed(Z, rows * width, "addRow, Z");
    if (to.length > 0) this.do(["addRow", rows, width, row, to]);
  }

  columnSum(rows: number, width: number, X: Vector, beta: number, y: Vector): void {
    const x = this.at(X, rows * width, "columnSum, X");
    const to = this.changed(y, width, "columnSum, y");
    if (width === 0) return;
    if (rows > 0) this.do(["columnSum", rows, width, x, beta, to]);
    else if (beta === 0) this.do(["fill", to, 0]);
    else this.do(["linearCombination", to, [to], Float64Array.of(beta)]);
  }

  linearCombination(
    out: Vector,
    vectors: readonly Vector[],
    coefficients: readonly number[] | Float64Array,
  ): void {
    if (coefficients.length !== vectors.length)
      throw new InternalError(
        `linearCombination: ${vectors.length} vectors, ${coefficients.length} coefficients.`,
      );
    const terms = vectors.map((vector) =>
      this.at(vector, this.sameLength(vector, out, "linearCombination"), "linearCombination"),
    );
    const to = this.changed(out, out.length, "linearCombination, out");
    if (to.length === 0) return;
    if (terms.length === 0) this.do(["fill", to, 0]);
    // the caller goes on with its array of coefficients while this waits in a queue
    else this.do(["linearCombination", to, terms, Float64Array.from(coefficients)]);
  }

  addCompensated(x: Vector, low: Vector, increment: Vector, out: Vector, outLow: Vector): void {
    const n = x.length;
    for (const other of [low, increment, out, outLow]) this.sameLength(x, other, "addCompensated");
    const from = this.at(x, n, "addCompensated, x");
    const fromLow = this.at(low, n, "addCompensated, low");
    const step = this.at(increment, n, "addCompensated, increment");
    const to = this.changed(out, n, "addCompensated, out");
    const toLow = this.changed(outLow, n, "addCompensated, outLow");
    if (n > 0) this.do(["addCompensated", from, fromLow, step, to, toLow]);
  }

  /** few entries: their float32 values summed in float64; many: partial sums in float32, summed in float64 */
  dot(x: Vector, y: Vector): number {
    const n = this.sameLength(x, y, "dot");
    const [first, second] = [this.at(x, n, "dot"), this.at(y, n, "dot")];
    if (n === 0) return 0;
    if (n > FEW) return this.sumOf(["scaledProducts", first, second], n);
    const numbers = this.ask(["entries", [first, second]], 2 * n);
    let sum = 0;
    for (let i = 0; i < n; i++) sum += numbers[i] * numbers[n + i];
    return sum;
  }

  norm(x: Vector): number {
    const n = x.length;
    const from = this.at(x, n, "norm");
    if (n === 0) return 0;
    if (n > FEW) return Math.sqrt(this.sumOf(["scaledProducts", from, from], n));
    const numbers = this.ask(["entries", [from]], n);
    let sum = 0;
    for (let i = 0; i < n; i++) sum += numbers[i] * numbers[i];
    return Math.sqrt(sum);
  }

  weightedNorm(x: Vector, a: Vector, b: Vector, absolute: number, relative: number): number {
    const n = this.sameLength(x, a, "weightedNorm");
    this.sameLength(x, b, "weightedNorm");
    const from = this.at(x, n, "weightedNorm, x");
    const first = this.at(a, n, "weightedNorm, a");
    const second = this.at(b, n, "weightedNorm, b");
    if (n === 0) return 0;
    if (n > FEW)
      return Math.sqrt(this.sumOf(["scaledSquares", from, first, second, absolute, relative], n) / n);
    const numbers = this.ask(["entries", [from, first, second]], 3 * n);
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const size = Math.max(Math.abs(numbers[n + i]), Math.abs(numbers[2 * n + i]));
      sum += (numbers[i] / (absolute + relative * size)) ** 2;
    }
    return Math.sqrt(sum / n);
  }

  hadamardAccumulate(K: Vector, P: Vector, Q: Vector): void {
    const n = this.sameLength(K, P, "hadamardAccumulate");
    this.sameLength(K, Q, "hadamardAccumulate");
    const first = this.at(P, n, "hadamardAccumulate, P");
    const second = this.at(Q, n, "hadamardAccumulate, Q");
    const to = this.changed(K, n, "hadamardAccumulate, K");
    if (n > 0) this.do(["hadamardAccumulate", to, first, second]);
  }

  /** on the host in float64, as all factorisations; the factor is kept there for `choleskySolve` */
  cholesky(n: number, A: Vector): boolean {
    baseOf(this.device, A, n * n, "cholesky");
    return this.host.cholesky(n, A as TensorflowVector);
  }

  choleskySolve(n: number, L: Vector, b: Vector): void {
    baseOf(this.device, L, n * n, "choleskySolve, L");
    baseOf(this.device, b, n, "choleskySolve, b");
    this.host.choleskySolve(n, L as TensorflowVector, b);
  }

  eigenSymmetric(n: number, A: Vector, values: Vector, vectors?: Vector): void {
    baseOf(this.device, A, n * n, "eigenSymmetric, A");
    baseOf(this.device, values, n, "eigenSymmetric, values");
    if (vectors) baseOf(this.device, vectors, n * n, "eigenSymmetric, vectors");
    this.host.eigenSymmetric(n, A, values, vectors);
  }

  qr(m: number, n: number, A: Vector, Q: Vector, R: Vector): void {
    baseOf(this.device, A, m * n, "qr, A");
    baseOf(this.device, Q, m * n, "qr, Q");
    baseOf(this.device, R, n * n, "qr, R");
    this.host.qr(m, n, A, Q, R);
  }

  svd(m: number, n: number, A: Vector, S: Vector, U?: Vector, V?: Vector): void {
    const count = Math.min(m, n);
    baseOf(this.device, A, m * n, "svd, A");
    baseOf(this.device, S, count, "svd, S");
    if (U && V) {
      baseOf(this.device, U, m * count, "svd, U");
      baseOf(this.device, V, n * count, "svd, V");
    }
    this.host.svd(m, n, A, S, U, V);
  }

  /** tensors that are alive on the device, of everybody */
  get tensors(): number {
    return this.ask(["census"], 1)[0];
  }

  /** gives every vector and the device back; the engine cannot be used afterwards */
  close(): void {
    this.device.close();
  }

  private at(vector: Vector, length: number, operation: string): Operand {
    return operandOf(this.device, vector, length, operation);
  }

  /** `at` for what an operation writes */
  private changed(vector: Vector, length: number, operation: string): Operand {
    const operand = operandOf(this.device, vector, length, operation);
    (vector as TensorflowVector).base.version++;
    return operand;
  }

  private do(command: Command): void {
    this.device.perform(command);
    this.look();
  }

  private ask(query: Query, length: number): Float32Array {
    const answer = this.device.query(query, length);
    this.look();
    return answer;
  }

  /** the answer to a query in scaled parts */
  private sumOf(query: Query, length: number): number {
    const answer = this.ask(query, length + 2);
    let sum = 0;
    for (let i = 2; i < answer.length; i++) sum += answer[i];
    return answer[0] * answer[1] * sum;
  }

  private look(): void {
    const { onSlice } = this;
    if (onSlice === undefined || performance.now() - this.lastLook < SLICE) return;
    this.lastLook = performance.now();
    onSlice();
  }

  private sameLength(x: Vector, y: Vector, operation: string): number {
    if (x.length !== y.length)
      throw new InternalError(`${operation}: vectors of ${x.length} and ${y.length} entries.`);
    return x.length;
  }
}
