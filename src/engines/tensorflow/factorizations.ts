// Dense factorisations for an engine that computes elsewhere in float32: read, computed on the host in float64, written.
import type { Vector } from "../types";
import { WasmEngine } from "../wasm/engine";
import type { Base, TensorflowVector } from "./vector";

/** A Cholesky factor in float64 of what a base held when its version was this. */
interface Factor {
  readonly n: number;
  readonly start: number;
  readonly version: number;
  readonly L: Vector;
}

export class HostFactorizations {
  private engine: WasmEngine | null = null;
  private readonly factors = new Map<Base, Factor>();

  constructor(
    private readonly onSlice: () => void,
    /** the first `length` entries */
    private readonly read: (vector: Vector, length: number) => Float64Array,
    private readonly write: (vector: Vector, values: Float64Array) => void,
  ) {}

  cholesky(n: number, A: TensorflowVector, base: Base): boolean {
    this.forget(base);
    const { host } = this;
    const L = this.brought(A, n * n);
    let kept = false;
    try {
      if (!host.cholesky(n, L)) return false;
      this.write(A, host.read(L));
      // rounding the factor to float32 would cost as many digits as the matrix is badly conditioned
      this.factors.set(base, { n, start: A.start, version: base.version, L });
      kept = true;
    } finally {
      if (!kept) host.release(L);
    }
    return kept;
  }

  choleskySolve(n: number, L: TensorflowVector, base: Base, b: Vector): void {
    const { host } = this;
    let factor = this.factors.get(base);
    if (
      factor === undefined ||
      factor.n !== n ||
      factor.start !== L.start ||
      factor.version !== base.version
    ) {
      this.forget(base);
      factor = { n, start: L.start, version: base.version, L: this.brought(L, n * n) };
      this.factors.set(base, factor);
    }
    const right = this.brought(b, n);
    try {
      host.choleskySolve(n, factor.L, right);
      this.write(b, host.read(right));
    } finally {
      host.release(right);
    }
  }

  eigenSymmetric(n: number, A: Vector, values: Vector, vectors?: Vector): void {
    this.compute(
      A,
      n * n,
      [
        [values, n],
        [vectors, n * n],
      ],
      (matrix, [found, columns]) => this.host.eigenSymmetric(n, matrix, found as Vector, columns),
    );
  }

  qr(m: number, n: number, A: Vector, Q: Vector, R: Vector): void {
    this.compute(
      A,
      m * n,
      [
        [Q, m * n],
        [R, n * n],
      ],
      (matrix, [q, r]) => this.host.qr(m, n, matrix, q as Vector, r as Vector),
    );
  }

  svd(m: number, n: number, A: Vector, S: Vector, U?: Vector, V?: Vector): void {
    const k = Math.min(m, n);
    const wanted = U !== undefined && V !== undefined;
    this.compute(
      A,
      m * n,
      [
        [S, k],
        [wanted ? U : undefined, m * k],
        [wanted ? V : undefined, n * k],
      ],
      (matrix, [s, u, v]) => this.host.svd(m, n, matrix, s as Vector, u, v),
    );
  }

  /** gives back what is kept of a base */
  forget(base: Base): void {
    const factor = this.factors.get(base);
    if (factor === undefined) return;
    this.factors.delete(base);
    this.host.release(factor.L);
  }

  /** Acts on host vectors for the input and the outputs wanted, which are then written back. */
  private compute(
    input: Vector,
    size: number,
    outputs: readonly (readonly [to: Vector | undefined, length: number])[],
    act: (input: Vector, outputs: readonly (Vector | undefined)[]) => void,
  ): void {
    const { host } = this;
    const matrix = this.brought(input, size);
    const rooms = outputs.map(([to, length]) => to && host.allocate(length));
    try {
      act(matrix, rooms);
      outputs.forEach(([to], i) => {
        const room = rooms[i];
        if (to && room) this.write(to, host.read(room));
      });
    } finally {
      for (const room of [matrix, ...rooms]) if (room) host.release(room);
    }
  }

  private brought(vector: Vector, length: number): Vector {
    const values = this.read(vector, length);
    const copy = this.host.allocate(length);
    this.host.write(copy, values);
    return copy;
  }

  private get host(): WasmEngine {
    if (this.engine === null) {
      this.engine = new WasmEngine();
      this.engine.onSlice = this.onSlice;
    }
    return this.engine;
  }
}
