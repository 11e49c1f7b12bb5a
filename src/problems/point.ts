// A place in parameter space: the outputs of a model there, their loss, and the derivatives of both.
import type { Engine, Vector } from "../engines";
import { lossFunction, type LossFunction } from "./losses";
import type { OutputMap } from "./outputMap";
import { Storage } from "./storage";
import type { Point, Problem } from "./types";
import { remembered, rowsOf } from "./views";

/** What a point needs of its problem and keeps to itself. */
export interface PointConstants {
  /** N */
  readonly targets: Vector;
  /** sqrt(omega_j) for each stacked output, or null when all weights are 1 */
  readonly rootWeights: Vector | null;
}

/**
 * Composes a model's outputs with sample weights and a loss. All storage of the gradient is made beforehand, the rest
 * when first needed. Overflow shows as a loss of Infinity or NaN, never as an exception.
 */
export class ModelPoint implements Point {
  loss = NaN;
  readonly outputs: Vector;
  readonly residual: Vector;

  private readonly engine: Engine;
  private readonly storage: Storage;
  private readonly lossFunction: LossFunction;
  private readonly rootWeights: Vector | null;
  /** cotangents of the outputs, weighted */
  private readonly seed: Vector;
  private readonly residualAlone: readonly Vector[];
  private readonly gradientScale: readonly number[];
  private weightPairs: Vector | null = null;
  private readonly jacobianRows: (jacobian: Vector) => readonly Vector[];

  constructor(
    readonly problem: Problem,
    private readonly map: OutputMap,
    { targets, rootWeights }: PointConstants,
  ) {
    const { engine, experiment, outputCount: N, outputsPerSample, parameterCount, lossConstant } = problem;
    this.engine = engine;
    this.storage = new Storage(engine);
    this.outputs = this.storage.allocate(N);
    this.residual = this.storage.allocate(N);
    this.seed = this.storage.allocate(N);
    this.rootWeights = rootWeights;
    this.lossFunction = lossFunction(experiment.loss.kind, engine, lossConstant, targets, outputsPerSample);
    this.residualAlone = [this.residual];
    this.gradientScale = [problem.gradientScale];
    this.jacobianRows = remembered((jacobian) => rowsOf(jacobian, N, parameterCount));
  }

  moveTo(theta: Vector): number {
    this.map.evaluate(theta, this.outputs);
    this.weigh(this.outputs);
    this.loss = this.lossFunction.evaluate(this.outputs, this.residual);
    return this.loss;
  }

  gradient(out: Vector): void {
    this.map.vjp(this.gradientSeed(), out);
  }

  jvp(v: Vector, out: Vector): void {
    this.map.jvp(v, out);
    this.weigh(out);
  }

  vjp(u: Vector, out: Vector): void {
    if (this.rootWeights === null) return this.map.vjp(u, out);
    this.engine.copy(u, this.seed);
    this.weigh(this.seed);
    this.map.vjp(this.seed, out);
  }

  jacobian(out: Vector): void {
    this.map.jacobian(out);
    if (this.rootWeights === null) return;
    const roots = this.engine.read(this.rootWeights);
    this.jacobianRows(out).forEach((row, k) => this.engine.linearCombination(row, [row], [roots[k]]));
  }

  tangentKernel(out: Vector): void {
    this.map.tangentKernel(out);
    if (this.rootWeights === null) return;
    this.weightPairs ??= this.pairsOf(this.rootWeights);
    this.engine.multiplyInto(this.weightPairs, out);
  }

  hessianProduct(v: Vector, out: Vector): void {
    this.map.secondOrderProduct(v, this.gradientSeed(), this.curve, out);
  }

  curvatureFactor(u: Vector, transpose: boolean, out: Vector): void {
    this.lossFunction.factor(u, transpose, out);
  }

  curvatureKernel(K: Vector): void {
    this.lossFunction.curvatureKernel(K);
  }

  outputScale(): number {
    return this.map.outputScale();
  }

  release(): void {
    this.map.release();
    this.lossFunction.release();
    this.storage.release();
  }

  /** g sqrt(omega) r: what J^T of the unweighted outputs turns into the gradient */
  private gradientSeed(): Vector {
    this.engine.linearCombination(this.seed, this.residualAlone, this.gradientScale);
    this.weigh(this.seed);
    return this.seed;
  }

  /** Hessian of the loss in the unweighted outputs, in place */
  private readonly curve = (tangent: Vector): void => {
    this.weigh(tangent);
    this.lossFunction.curvature(tangent, tangent);
    this.weigh(tangent);
  };

  private weigh(stacked: Vector): void {
    if (this.rootWeights !== null) this.engine.multiplyInto(this.rootWeights, stacked);
  }

  private pairsOf(roots: Vector): Vector {
    const N = roots.length;
    const pairs = this.storage.allocate(N * N);
    this.engine.gemm(false, false, N, N, 1, 1, roots, roots, 0, pairs);
    return pairs;
  }
}
