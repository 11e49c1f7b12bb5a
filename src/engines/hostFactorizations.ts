// Dense factorisations for an engine that computes elsewhere: read, computed on the host in float64, written back.
import type { Engine, Vector } from "./types";
import { WasmEngine } from "./wasm/engine";

/** The first entries of a vector. */
type Part = readonly [vector: Vector, length: number];

/** Arguments are those of `Engine`, known to be the owner's and long enough. */
export class HostFactorizations {
  private engine: WasmEngine | null = null;

  constructor(private readonly owner: Pick<Engine, "read" | "write" | "onSlice">) {}

  cholesky(n: number, A: Vector): boolean {
    const L = this.factor(n, A);
    if (L !== null) this.host.release(L);
    return L !== null;
  }

  choleskySolve(n: number, L: Vector, b: Vector): void {
    const factor = this.bring(L, n * n);
    try {
      this.solve(n, factor, b);
    } finally {
      this.host.release(factor);
    }
  }

  eigenSymmetric(n: number, A: Vector, values: Vector, vectors?: Vector): void {
    const results: Part[] = [[values, n]];
    if (vectors) results.push([vectors, n * n]);
    this.compute([A, n * n], results, (matrix, [found, columns]) =>
      this.host.eigenSymmetric(n, matrix, found, columns),
    );
  }

  qr(m: number, n: number, A: Vector, Q: Vector, R: Vector): void {
    const results: Part[] = [[Q, m * n], [R, n * n]]; // prettier-ignore
    this.compute([A, m * n], results, (matrix, [q, r]) => this.host.qr(m, n, matrix, q, r));
  }

  svd(m: number, n: number, A: Vector, S: Vector, U?: Vector, V?: Vector): void {
    const k = Math.min(m, n);
    const results: Part[] = [[S, k]];
    if (U && V) results.push([U, m * k], [V, n * k]);
    this.compute([A, m * n], results, (matrix, [s, u, v]) => this.host.svd(m, n, matrix, s, u, v));
  }

  /** writes the Cholesky factor to A and hands over the host's copy of it; null where a pivot is not positive */
  protected factor(n: number, A: Vector): Vector | null {
    const L = this.bring(A, n * n);
    let made = false;
    try {
      made = this.host.cholesky(n, L);
      if (made) this.write(A, L);
      return made ? L : null;
    } finally {
      if (!made) this.host.release(L);
    }
  }

  /** solves in place for a factor that is on the host */
  protected solve(n: number, factor: Vector, b: Vector): void {
    const right = this.bring(b, n);
    try {
      this.host.choleskySolve(n, factor, right);
      this.write(b, right);
    } finally {
      this.host.release(right);
    }
  }

  /** a copy on the host of the first entries */
  protected bring(vector: Vector, length: number): Vector {
    const values = this.owner.read(vector.slice(0, length));
    const copy = this.host.allocate(length);
    this.host.write(copy, values);
    return copy;
  }

  protected get host(): WasmEngine {
    if (this.engine === null) {
      this.engine = new WasmEngine();
      this.engine.onSlice = () => this.owner.onSlice?.();
    }
    return this.engine;
  }

  private compute(
    [input, size]: Part,
    results: readonly Part[],
    act: (input: Vector, results: readonly Vector[]) => void,
  ): void {
    const { host } = this;
    const rooms = [this.bring(input, size)];
    try {
      for (const [, length] of results) rooms.push(host.allocate(length));
      const [matrix, ...made] = rooms;
      act(matrix, made);
      results.forEach(([vector], i) => this.write(vector, made[i]));
    } finally {
      for (const room of rooms) host.release(room);
    }
  }

  private write(to: Vector, from: Vector): void {
    this.owner.write(to.slice(0, from.length), this.host.read(from));
  }
}
