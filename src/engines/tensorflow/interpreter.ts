// The engine's operations in those of TensorFlow.js, one implementation for every backend. Nothing is read back here.
import type { Scalar, Tensor, Tensor1D, Tensor2D } from "@tensorflow/tfjs-core";
import type { ActivationName } from "../../experiment";
import { activationIn } from "./activations";
import type { Command, Operand, Operations, Queries, Query } from "./commands";
import type { Functions } from "./functions";
import type { Tensorflow, TensorflowCore } from "./load";
import { Held, Storage } from "./storage";

/** Sums of a reduction that are read back, at most: each adds few products in float32, the host adds the sums in float64. */
const MOST_SUMS = 4096;
/** Smallest divisor of a weighted or scaled sum: float32 has none of full precision below. */
const LEAST = 2 ** -126;

export class Interpreter implements Operations, Queries {
  private readonly tf: TensorflowCore;
  private readonly storages = new Map<number, Storage>();

  constructor(
    private readonly tensorflow: Tensorflow,
    private readonly functions: Functions,
  ) {
    this.tf = tensorflow.tf;
  }

  perform([name, ...args]: Command): void {
    this.tensorflow.use();
    (this[name] as (...args: readonly unknown[]) => void)(...args);
  }

  /** the answer, to be read and disposed of by the caller */
  answer([name, ...args]: Query): Tensor {
    this.tensorflow.use();
    return this.tf.keep(this.tf.tidy(() => (this[name] as (...args: readonly unknown[]) => Tensor)(...args)));
  }

  close(): void {
    for (const storage of this.storages.values()) storage.release();
    this.storages.clear();
  }

  allocate(base: number, length: number): void {
    this.storages.set(base, new Storage(this.tf, length));
  }

  release(base: number): void {
    this.at(base).release();
    this.storages.delete(base);
  }

  write(to: Operand, values: Float32Array): void {
    this.put(to, () => this.tf.tensor1d(values, "float32"));
  }

  copy(from: Operand, to: Operand): void {
    this.at(to.base).share(to.start, this.at(from.base), from.start, from.length);
  }

  fill(to: Operand, value: number): void {
    this.at(to.base).put(to.start, new Held(this.tf, to.length, value));
  }

  gemm(
    transposeA: boolean,
    transposeB: boolean,
    m: number,
    n: number,
    k: number,
    alpha: number,
    A: Operand,
    B: Operand,
    beta: number,
    C: Operand,
  ): void {
    const { tf } = this;
    this.put(C, () => {
      const a = transposeA ? this.matrix(A, k, m) : this.matrix(A, m, k);
      const b = transposeB ? this.matrix(B, n, k) : this.matrix(B, k, n);
      const product = this.times(alpha, tf.matMul(a, b, transposeA, transposeB));
      return beta === 0 ? product : this.plus(tf.reshape(product, [m * n]), beta, C);
    });
  }

  biasActivation(
    activation: ActivationName,
    rows: number,
    width: number,
    Z: Operand,
    bias: Operand | null,
    H: Operand,
    dH: Operand | null,
    d2H: Operand | null,
  ): void {
    const { tf } = this;
    const order = d2H ? 2 : dH ? 1 : 0;
    const results = tf.tidy(() => {
      let z = this.tensor(Z);
      if (bias) z = tf.reshape(tf.add(this.matrix(Z, rows, width), this.tensor(bias)), [rows * width]);
      return activationIn(this.functions, activation, z, order).map((result) => this.flat(result));
    });
    [H, dH, d2H].forEach((to, i) => {
      if (to) this.keep(to, results[i]);
      else results[i]?.dispose();
    });
  }

  multiplyInto(x: Operand, y: Operand): void {
    this.put(y, () => this.tf.mul(this.tensor(x), this.tensor(y)));
  }

  addRow(rows: number, width: number, bias: Operand, Z: Operand): void {
    this.put(Z, () => this.tf.add(this.matrix(Z, rows, width), this.tensor(bias)));
  }

  columnSum(rows: number, width: number, X: Operand, beta: number, y: Operand): void {
    this.put(y, () => {
      const sum = this.tf.sum(this.matrix(X, rows, width), 0);
      return beta === 0 ? sum : this.plus(sum, beta, y);
    });
  }

  linearCombination(out: Operand, vectors: readonly Operand[], coefficients: Float64Array): void {
    this.put(out, () => {
      let sum = this.times(coefficients[0], this.tensor(vectors[0]));
      for (let i = 1; i < vectors.length; i++) sum = this.plus(sum, coefficients[i], vectors[i]);
      return sum;
    });
  }

  /** Knuth's TwoSum, each operation rounded to float32: a backend may not rearrange across operations */
  addCompensated(x: Operand, low: Operand, increment: Operand, out: Operand, outLow: Operand): void {
    const { tf } = this;
    const [high, rest] = tf.tidy(() => {
      const [a, b] = [this.tensor(x), this.tensor(increment)];
      const sum = tf.add(a, b);
      const part = tf.sub(sum, a);
      const error = tf.add(tf.sub(a, tf.sub(sum, part)), tf.sub(b, part));
      const lost = tf.add(this.tensor(low), error);
      const total: Tensor1D = tf.add(sum, lost);
      return [total, tf.sub<Tensor1D>(lost, tf.sub(total, sum))];
    });
    this.keep(out, high);
    this.keep(outLow, rest);
  }

  hadamardAccumulate(K: Operand, P: Operand, Q: Operand): void {
    this.put(K, () => this.tf.add(this.tensor(K), this.tf.mul(this.tensor(P), this.tensor(Q))));
  }

  entries(operands: readonly Operand[]): Tensor {
    const tensors = operands.map((operand) => this.tensor(operand));
    return tensors.length === 1 ? this.tf.clone(tensors[0]) : this.tf.concat1d(tensors);
  }

  scaledProducts(x: Operand, y: Operand): Tensor {
    return this.productsOf(this.tensor(x), this.tensor(y));
  }

  scaledSquares(x: Operand, a: Operand, b: Operand, absolute: number, relative: number): Tensor {
    const { tf } = this;
    const size = tf.maximum(tf.abs(this.tensor(a)), tf.abs(this.tensor(b)));
    const weights = tf.maximum(tf.add(tf.mul(size, relative), absolute), LEAST);
    const quotients: Tensor1D = tf.div(this.tensor(x), weights);
    return this.productsOf(quotients, quotients);
  }

  census(): Tensor {
    return this.tf.scalar(this.tf.memory().numTensors);
  }

  private productsOf(x: Tensor1D, y: Tensor1D): Tensor {
    const { tf } = this;
    const largest = (tensor: Tensor1D): Scalar => tf.maximum(tf.max(tf.abs(tensor)), LEAST);
    const scaleX = largest(x);
    const scaleY = y === x ? scaleX : largest(y);
    const scaled = tf.div<Tensor1D>(x, scaleX);
    let products: Tensor1D = tf.mul(scaled, y === x ? scaled : tf.div(y, scaleY));
    const length = Math.ceil(x.size / MOST_SUMS);
    const count = Math.ceil(x.size / length);
    if (count * length > x.size) products = tf.pad1d(products, [0, count * length - x.size]);
    const sums = tf.sum(tf.reshape(products, [count, length]), 1);
    return tf.concat1d([tf.reshape(scaleX, [1]), tf.reshape(scaleY, [1]), sums as Tensor1D]);
  }

  /** tensor + factor * operand */
  private plus(tensor: Tensor, factor: number, operand: Operand): Tensor {
    const { tf } = this;
    const other = this.tensor(operand);
    return factor === -1 ? tf.sub(tensor, other) : tf.add(tensor, this.times(factor, other));
  }

  private times(factor: number, tensor: Tensor): Tensor {
    return factor === 1 ? tensor : this.tf.mul(tensor, factor);
  }

  private matrix({ base, start }: Operand, rows: number, columns: number): Tensor2D {
    return this.at(base).matrix(start, rows, columns);
  }

  private tensor({ base, start, length }: Operand): Tensor1D {
    return this.at(base).tensor(start, length);
  }

  /** the operand's entries become those of a tensor, whose intermediates are disposed of */
  private put(to: Operand, compute: () => Tensor): void {
    const result = this.tf.tidy(() => this.flat(compute()));
    this.keep(to, result);
  }

  /** a list of numbers of its own, also where the tensor is one that a vector holds */
  private flat(tensor: Tensor): Tensor {
    return tensor.rank === 1 && !tensor.kept ? tensor : this.tf.reshape(tensor, [tensor.size]);
  }

  private keep(to: Operand, tensor: Tensor): void {
    const { tf } = this;
    this.at(to.base).put(to.start, new Held(tf, tensor.size, tf.keep(tensor as Tensor1D)));
  }

  private at(base: number): Storage {
    return this.storages.get(base) as Storage;
  }
}
