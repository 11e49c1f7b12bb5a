// The Hessian of the loss, exact, with its eigen-decomposition.
import type { Vector } from "../engines";
import type { Point, Problem } from "../problems";

/**
 * Hess L = Q diag(eigenvalues) Q^T at the last point it was taken at. Column j is the product with the unit vector e_j;
 * p products and one symmetric eigen-decomposition, so only for p up to about 2000.
 */
export class HessianSpectrum {
  /** ascending; negative where the loss is not convex */
  readonly eigenvalues: Float64Array;
  /** p x p, eigenvectors in columns */
  readonly eigenvectors: Vector;
  private readonly hessian: Vector;
  private readonly columns: readonly Vector[];
  private readonly unit: Vector;
  private readonly values: Vector;
  private readonly host: Float64Array;

  constructor(private readonly problem: Problem) {
    const { engine, parameterCount: p } = problem;
    this.eigenvalues = new Float64Array(p);
    this.eigenvectors = engine.allocate(p * p);
    const hessian = engine.allocate(p * p);
    this.hessian = hessian;
    this.columns = Array.from({ length: p }, (_, j) => hessian.slice(j * p, p));
    this.unit = engine.allocate(p);
    this.values = engine.allocate(p);
    this.host = new Float64Array(p);
  }

  /** takes the Hessian at the point */
  update(point: Point): void {
    const { engine, parameterCount: p } = this.problem;
    const { host } = this;
    for (let j = 0; j < p; j++) {
      host[j] = 1;
      engine.write(this.unit, host);
      host[j] = 0;
      point.hessianProduct(this.unit, this.columns[j]);
    }
    engine.eigenSymmetric(p, this.hessian, this.values, this.eigenvectors);
    engine.read(this.values, this.eigenvalues);
  }

  release(): void {
    const { engine } = this.problem;
    for (const vector of [this.eigenvectors, this.hessian, this.unit, this.values]) engine.release(vector);
  }
}
