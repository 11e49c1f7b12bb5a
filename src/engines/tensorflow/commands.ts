// What the engine asks of the place where tensors live: plain data, so that it may be another thread.
import type { Tensor } from "@tensorflow/tfjs-core";
import type { ActivationName } from "../../experiment";

/** Entries [start, start + length) of a base, which is one allocation. */
export interface Operand {
  readonly base: number;
  readonly start: number;
  readonly length: number;
}

/** Operations of the `Engine` that leave nothing to be waited for. No operand has length 0. */
export interface Operations {
  allocate(base: number, length: number): void;
  release(base: number): void;
  write(to: Operand, values: Float32Array): void;
  copy(from: Operand, to: Operand): void;
  fill(to: Operand, value: number): void;
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
  ): void;
  biasActivation(
    activation: ActivationName,
    rows: number,
    width: number,
    Z: Operand,
    bias: Operand | null,
    H: Operand,
    dH: Operand | null,
    d2H: Operand | null,
  ): void;
  multiplyInto(x: Operand, y: Operand): void;
  addRow(rows: number, width: number, bias: Operand, Z: Operand): void;
  columnSum(rows: number, width: number, X: Operand, beta: number, y: Operand): void;
  linearCombination(out: Operand, vectors: readonly Operand[], coefficients: Float64Array): void;
  addCompensated(x: Operand, low: Operand, increment: Operand, out: Operand, outLow: Operand): void;
  hadamardAccumulate(K: Operand, P: Operand, Q: Operand): void;
}

/** Questions whose answer, a tensor that the device reads, is waited for. */
export interface Queries {
  /** all entries, one operand after the other */
  entries(operands: readonly Operand[]): Tensor;
  /**
   * sum_i x_i y_i in parts: [a, b, sums...] with sum_i x_i y_i = a b (sum of the sums), where a and b are the largest
   * magnitudes in x and y, so that no square of float32 overflows or vanishes
   */
  scaledProducts(x: Operand, y: Operand): Tensor;
  /** `scaledProducts` of x_i / (absolute + relative max(|a_i|, |b_i|)) with itself */
  scaledSquares(x: Operand, a: Operand, b: Operand, absolute: number, relative: number): Tensor;
  /** tensors that are alive: what leaks shows here */
  census(): Tensor;
}

type Call<Interface, Name extends keyof Interface> = Interface[Name] extends (...args: infer Args) => unknown
  ? readonly [Name, ...Args]
  : never;

export type Command = { [Name in keyof Operations]: Call<Operations, Name> }[keyof Operations];
export type Query = { [Name in keyof Queries]: Call<Queries, Name> }[keyof Queries];

/** Where tensors live: this thread, or another one. */
export interface Device {
  /** queues or performs it; an error may come later, from `query` */
  perform(command: Command): void;
  /** waits for everything queued and for the answer, of at most `length` numbers */
  query(query: Query, length: number): Float32Array;
  /** gives everything back; the device cannot be used afterwards */
  close(): void;
}
