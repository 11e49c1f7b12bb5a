// How far the tangent kernel has moved from where it started, |K - K_0| / |K_0|.
import type { Vector } from "../engines";
import type { Point, Problem } from "../problems";
import { extremeEigenvalues, type LanczosOptions } from "./lanczos";

/** Remembers K_0 and measures the kernels of one problem against it. */
export class KernelDrift {
  private readonly start: Vector;
  private readonly now: Vector;
  private readonly problem: Problem;
  /** |K_0|_F */
  private readonly frobenius: number;
  private startNorm: number | null = null;

  /** @param origin the point whose kernel is K_0; it may move afterwards */
  constructor(origin: Point) {
    const { engine, outputCount: N } = (this.problem = origin.problem);
    this.start = engine.allocate(N * N);
    this.now = engine.allocate(N * N);
    origin.tangentKernel(this.start);
    this.frobenius = engine.norm(this.start);
  }

  /** |K - K_0|_F / |K_0|_F */
  relative(point: Point): number {
    this.difference(point);
    return this.problem.engine.norm(this.now) / this.frobenius;
  }

  /** |K - K_0| / |K_0| in the operator norm, to the tolerance of Lanczos */
  relativeInOperatorNorm(point: Point, options: LanczosOptions = {}): number {
    this.startNorm ??= this.operatorNorm(this.start, options);
    this.difference(point);
    return this.operatorNorm(this.now, options) / this.startNorm;
  }

  release(): void {
    this.problem.engine.release(this.now);
    this.problem.engine.release(this.start);
  }

  private difference(point: Point): void {
    point.tangentKernel(this.now);
    this.problem.engine.linearCombination(this.now, [this.now, this.start], [1, -1]);
  }

  private operatorNorm(matrix: Vector, options: LanczosOptions): number {
    const { engine, outputCount: N } = this.problem;
    const apply = (x: Vector, Ax: Vector): void => engine.gemm(false, false, N, 1, N, 1, matrix, x, 0, Ax);
    const { smallest, largest } = extremeEigenvalues(engine, N, apply, options);
    return Math.max(Math.abs(smallest.value), Math.abs(largest.value));
  }
}
