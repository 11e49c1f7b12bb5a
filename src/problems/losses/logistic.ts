// L = c sum_j ln(1 + exp(-y_j x_j)) for labels +1 and -1: softplus of the negative margins.
import type { Engine, Vector } from "../../engines";
import { Storage } from "../storage";
import type { LossFunction } from "./loss";

/**
 * The logistic loss: r = -y sigmoid(-y x), g = c, B = sqrt(c) diag sqrt(sigmoid'(-y x)). Softplus and its two
 * derivatives come from the engine's activation, which neither overflows nor cancels: losses and residuals keep
 * their relative accuracy down to the smallest doubles.
 */
export class LogisticLoss implements LossFunction {
  private readonly storage: Storage;
  private readonly count: number;
  private readonly negativeTargets: Vector;
  private readonly ones: Vector;
  private readonly margins: Vector;
  private readonly slopes: Vector;
  private readonly curvatures: Vector;
  private roots: Vector | null = null;
  private rootsAreCurrent = false;
  private pairs: Vector | null = null;

  constructor(
    private readonly engine: Engine,
    private readonly constant: number,
    targets: Vector,
  ) {
    this.storage = new Storage(engine);
    const count = (this.count = targets.length);
    this.negativeTargets = this.storage.allocate(count);
    engine.linearCombination(this.negativeTargets, [targets], [-1]);
    this.ones = this.storage.allocate(count);
    engine.fill(this.ones, 1);
    this.margins = this.storage.allocate(count);
    this.slopes = this.storage.allocate(count);
    this.curvatures = this.storage.allocate(count);
  }

  evaluate(outputs: Vector, residual: Vector): number {
    const { engine, count, margins, slopes, curvatures } = this;
    engine.copy(outputs, margins);
    engine.multiplyInto(this.negativeTargets, margins);
    engine.biasActivation("softplus", 1, count, margins, null, margins, slopes, curvatures);
    engine.copy(slopes, residual);
    engine.multiplyInto(this.negativeTargets, residual);
    this.rootsAreCurrent = false;
    return this.constant * engine.dot(this.ones, margins);
  }

  factor(u: Vector, _transpose: boolean, out: Vector): void {
    if (out !== u) this.engine.copy(u, out);
    this.engine.multiplyInto(this.factorDiagonal(), out);
  }

  curvature(u: Vector, out: Vector): void {
    this.factor(u, true, out);
    this.factor(out, false, out);
  }

  curvatureKernel(K: Vector): void {
    const { engine, count } = this;
    const diagonal = this.factorDiagonal();
    this.pairs ??= this.storage.allocate(count * count);
    engine.gemm(false, false, count, count, 1, 1, diagonal, diagonal, 0, this.pairs);
    engine.multiplyInto(this.pairs, K);
  }

  release(): void {
    this.storage.release();
  }

  /** the diagonal of B */
  private factorDiagonal(): Vector {
    this.roots ??= this.storage.allocate(this.count);
    if (!this.rootsAreCurrent) {
      const { engine, constant } = this;
      const roots = engine.read(this.curvatures).map((curvature) => Math.sqrt(constant * curvature));
      engine.write(this.roots, roots);
      this.rootsAreCurrent = true;
    }
    return this.roots;
  }
}
