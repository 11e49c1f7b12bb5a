// L = -c sum_j sum_o y_jo ln softmax(x_j)_o for rows y_j of probabilities.
import type { Engine, Vector } from "../../engines";
import type { LossFunction } from "./loss";
import { SoftmaxRow } from "./softmax";

/**
 * The cross-entropy loss: r = p - y, g = c, and B has the blocks sqrt(c) (diag sqrt(p) - p sqrt(p)^T) of the theory's
 * integrators, section 3. Works on host copies of the N outputs, which are few beside the work of a gradient.
 */
export class CrossEntropyLoss implements LossFunction {
  private readonly count: number;
  private readonly outputs: Float64Array;
  private readonly residual: Float64Array;
  private readonly turned: Float64Array;
  private readonly row: SoftmaxRow;
  private readonly root: number;
  private matrix: Float64Array | null = null;

  constructor(
    private readonly engine: Engine,
    private readonly constant: number,
    targets: Vector,
    private readonly outputsPerSample: number,
  ) {
    const count = (this.count = targets.length);
    this.outputs = new Float64Array(count);
    this.residual = new Float64Array(count);
    this.turned = new Float64Array(count);
    this.root = Math.sqrt(constant);
    this.row = new SoftmaxRow(outputsPerSample, this.outputs, engine.read(targets), this.residual);
  }

  evaluate(outputs: Vector, residual: Vector): number {
    this.engine.read(outputs, this.outputs);
    let sum = 0;
    for (let from = 0; from < this.count; from += this.outputsPerSample) sum += this.row.evaluate(from);
    this.engine.write(residual, this.residual);
    return this.constant * sum;
  }

  factor(u: Vector, transpose: boolean, out: Vector): void {
    const { turned } = this;
    this.engine.read(u, turned);
    this.factorInPlace(turned, transpose);
    this.engine.write(out, turned);
  }

  curvature(u: Vector, out: Vector): void {
    const { turned } = this;
    this.engine.read(u, turned);
    this.factorInPlace(turned, true);
    this.factorInPlace(turned, false);
    this.engine.write(out, turned);
  }

  /** blocks on and below the diagonal are turned from both sides and mirrored: the result is exactly symmetric */
  curvatureKernel(K: Vector): void {
    const { count: N, outputsPerSample: Q, row, constant } = this;
    const matrix = this.engine.read(K, (this.matrix ??= new Float64Array(N * N)));
    for (let i = 0; i < N; i += Q)
      for (let j = 0; j <= i; j += Q) {
        for (let o = 0; o < Q; o++) row.factor(j, matrix, true, (i + o) * N + j, 1);
        for (let q = 0; q < Q; q++) row.factor(i, matrix, true, i * N + j + q, N);
        for (let o = 0; o < Q; o++)
          for (let q = 0; q < (i === j ? o + 1 : Q); q++) {
            const entry = matrix[(i + o) * N + j + q] * constant;
            matrix[(i + o) * N + j + q] = entry;
            matrix[(j + q) * N + i + o] = entry;
          }
      }
    this.engine.write(K, matrix);
  }

  release(): void {}

  private factorInPlace(u: Float64Array, transpose: boolean): void {
    for (let from = 0; from < this.count; from += this.outputsPerSample)
      this.row.factor(from, u, transpose, from, 1);
    for (let k = 0; k < u.length; k++) u[k] *= this.root;
  }
}
