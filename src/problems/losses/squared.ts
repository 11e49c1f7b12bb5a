// L = c |x - y|^2, with Hessian 2 c in x.
import type { Engine, Vector } from "../../engines";
import type { LossFunction } from "./loss";

/** The squared loss: r = x - y, g = 2 c, B = sqrt(2 c) I. */
export class SquaredLoss implements LossFunction {
  private readonly difference = [1, -1] as const;
  private readonly root: readonly number[];
  private readonly whole: readonly number[];
  private readonly outputsAndTargets: Vector[];
  private readonly alone: Vector[];

  constructor(
    private readonly engine: Engine,
    private readonly constant: number,
    targets: Vector,
  ) {
    this.root = [Math.sqrt(2 * constant)];
    this.whole = [2 * constant];
    this.outputsAndTargets = [targets, targets];
    this.alone = [targets];
  }

  evaluate(outputs: Vector, residual: Vector): number {
    this.outputsAndTargets[0] = outputs;
    this.engine.linearCombination(residual, this.outputsAndTargets, this.difference);
    return this.constant * this.engine.dot(residual, residual);
  }

  factor(u: Vector, _transpose: boolean, out: Vector): void {
    this.scale(u, this.root, out);
  }

  curvature(u: Vector, out: Vector): void {
    this.scale(u, this.whole, out);
  }

  curvatureKernel(K: Vector): void {
    this.scale(K, this.whole, K);
  }

  release(): void {}

  private scale(u: Vector, by: readonly number[], out: Vector): void {
    this.alone[0] = u;
    this.engine.linearCombination(out, this.alone, by);
  }
}
