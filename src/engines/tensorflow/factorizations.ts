// Factorisations on the host for an engine of float32, which remember Cholesky factors in float64: rounding one to float32
// would cost its solutions as many digits as the matrix is badly conditioned.
import { HostFactorizations } from "../hostFactorizations";
import type { Vector } from "../types";
import type { Base, TensorflowVector } from "./vector";

/** A Cholesky factor in float64 of what a base held when its version was this. */
interface Factor {
  readonly n: number;
  readonly start: number;
  readonly version: number;
  readonly L: Vector;
}

export class RememberedFactorizations extends HostFactorizations {
  private readonly factors = new Map<Base, Factor>();

  override cholesky(n: number, A: TensorflowVector): boolean {
    this.forget(A.base);
    const L = this.factor(n, A);
    if (L !== null) this.remember(n, A, L);
    return L !== null;
  }

  override choleskySolve(n: number, L: TensorflowVector, b: Vector): void {
    const { base, start } = L;
    let factor = this.factors.get(base);
    if (factor?.n !== n || factor.start !== start || factor.version !== base.version) {
      this.forget(base);
      factor = this.remember(n, L, this.bring(L, n * n));
    }
    this.solve(n, factor.L, b);
  }

  /** gives back what is kept of a base */
  forget(base: Base): void {
    const factor = this.factors.get(base);
    if (factor === undefined) return;
    this.factors.delete(base);
    this.host.release(factor.L);
  }

  private remember(n: number, { base, start }: TensorflowVector, L: Vector): Factor {
    const factor = { n, start, version: base.version, L };
    this.factors.set(base, factor);
    return factor;
  }
}
