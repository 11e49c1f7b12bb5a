// The wasm engine with matrix products and factorisations of a native BLAS, on the same memory: nothing is copied.
import { availableParallelism } from "node:os";
import { InternalError } from "../../errors";
import type { Vector } from "../types";
import { WasmEngine } from "../wasm/engine";
import { operationsOf, runJob, type Job } from "./jobs";
import { bindLapack, type Lapack } from "./lapack";
import { baseAddress, type BlasLibrary } from "./library";
import { LongJobs } from "./longJobs";

/** Products of fewer multiplications are done by one thread: waking a second costs more. */
const ONE_THREAD = 2e6;
/** Products of fewer multiplications stay in wasm: a native call costs as much as they do. */
const NATIVE = 500;
/** Multiplications between two looks at the world, about 20 ms of a slow library. */
const SLICE = 2e8;
/** Factorisations of fewer operations run at once; longer ones could not be interrupted. */
const SHORT = 2e8;
/** Smaller matrices are factored by wasm. */
const LEAST_ORDER = 48;

/**
 * Everything the library does not do better is inherited: element-wise kernels, reductions, the SVD by one-sided
 * Jacobi, which keeps the digits of small singular values.
 */
export class BlasEngine extends WasmEngine {
  override readonly name = "blas";
  private readonly base: number;
  private readonly lapack: Lapack | null;
  private readonly longJobs: LongJobs;
  private libraryThreads = 0;
  private readonly mostThreads: number;

  constructor(readonly library: BlasLibrary) {
    super();
    this.base = baseAddress(this.heap.memory);
    this.lapack = bindLapack(library);
    this.longJobs = new LongJobs(this.heap.memory, library.candidate);
    this.mostThreads = Number(process.env.THALWEG_THREADS) || availableParallelism();
  }

  override gemm(
    transposeA: boolean,
    transposeB: boolean,
    m: number,
    n: number,
    k: number,
    alpha: number,
    A: Vector,
    B: Vector,
    beta: number,
    C: Vector,
  ): void {
    const work = m * n * k;
    if (!(work >= NATIVE)) {
      super.gemm(transposeA, transposeB, m, n, k, alpha, A, B, beta, C);
      return;
    }
    const a = this.base + this.at(A, m * k, "gemm, A");
    const b = this.base + this.at(B, k * n, "gemm, B");
    const c = this.base + this.at(C, m * n, "gemm, C");
    this.useThreads(work < ONE_THREAD ? 1 : this.mostThreads);
    if (work <= SLICE || transposeA) {
      this.crew.look();
      this.library.gemm(transposeA, transposeB, m, n, k, alpha, a, b, beta, c);
      return;
    }
    const rows = Math.max(1, Math.floor(SLICE / (n * k)));
    for (let row = 0; row < m; row += rows) {
      const count = Math.min(rows, m - row);
      this.library.gemm(false, transposeB, count, n, k, alpha, a + 8 * row * k, b, beta, c + 8 * row * n);
      this.onSlice?.();
    }
  }

  override cholesky(n: number, A: Vector): boolean {
    const { lapack } = this;
    if (lapack === null || n < LEAST_ORDER) return super.cholesky(n, A);
    const matrix = this.at(A, n * n, "cholesky");
    const here: Job = { kind: "cholesky", n, matrix };
    if (operationsOf(here) <= SHORT) return this.perform(here, lapack, never);
    return this.withWork(n * n, (work, adopt) => {
      this.heap.float64.copyWithin(work / 8, matrix / 8, matrix / 8 + n * n);
      if (!this.perform({ ...here, matrix: work }, lapack, adopt)) return false;
      this.heap.float64.copyWithin(matrix / 8, work / 8, work / 8 + n * n);
      return true;
    });
  }

  override eigenSymmetric(n: number, A: Vector, values: Vector, vectors?: Vector): void {
    const { lapack } = this;
    if (lapack === null || n < LEAST_ORDER) {
      super.eigenSymmetric(n, A, values, vectors);
      return;
    }
    const matrix = this.at(A, n * n, "eigenSymmetric, A");
    const to = this.at(values, n, "eigenSymmetric, values");
    const columns = vectors ? this.at(vectors, n * n, "eigenSymmetric, vectors") : 0;
    this.withWork(n * n + n, (work, adopt) => {
      const found = work + 8 * n * n;
      this.heap.float64.copyWithin(work / 8, matrix / 8, matrix / 8 + n * n);
      if (!lowerIsFinite(this.heap.float64, matrix / 8, n)) {
        this.fill(values, NaN);
        if (vectors) this.fill(vectors, NaN);
        return;
      }
      this.perform(
        { kind: "eigen", n, matrix: work, values: found, vectors: vectors !== undefined },
        lapack,
        adopt,
      );
      const after = this.heap.float64;
      after.copyWithin(to / 8, found / 8, found / 8 + n);
      if (vectors) after.copyWithin(columns / 8, work / 8, work / 8 + n * n);
    });
  }

  override qr(m: number, n: number, A: Vector, Q: Vector, R: Vector): void {
    const { lapack } = this;
    if (lapack === null || n < LEAST_ORDER || m < n) {
      super.qr(m, n, A, Q, R);
      return;
    }
    const from = this.at(A, m * n, "qr, A") / 8;
    const q = this.at(Q, m * n, "qr, Q") / 8;
    const r = this.at(R, n * n, "qr, R") / 8;
    this.withWork(m * n + n * n, (work, adopt) => {
      const triangle = work + 8 * m * n;
      this.heap.float64.copyWithin(work / 8, from, from + m * n);
      this.perform({ kind: "qr", m, n, matrix: work, triangle }, lapack, adopt);
      const numbers = this.heap.float64;
      numbers.copyWithin(q, work / 8, work / 8 + m * n);
      numbers.copyWithin(r, triangle / 8, triangle / 8 + n * n);
    });
  }

  private perform(job: Job, lapack: Lapack, adopt: () => () => void): boolean {
    const operations = operationsOf(job);
    this.useThreads(operations < ONE_THREAD ? 1 : this.mostThreads);
    if (operations <= SHORT) return runJob(job, lapack, this.heap.memory, this.base);
    return this.longJobs.run(job, this.onSlice, adopt);
  }

  /** Storage for the length of one call, or longer where a job is left behind. */
  private withWork<T>(length: number, use: (address: number, adopt: () => () => void) => T): T {
    const work = this.heap.allocate(length);
    let mine = true;
    try {
      return use(work, () => {
        mine = false;
        return () => this.heap.release(work);
      });
    } finally {
      if (mine) this.heap.release(work);
    }
  }

  private useThreads(count: number): void {
    if (count === this.libraryThreads) return;
    this.library.setThreads(count);
    this.libraryThreads = count;
  }
}

/** The storage of a job that runs at once is never left behind. */
function never(): () => void {
  throw new InternalError("a short job was left behind");
}

/** LAPACK may never return from a matrix with an entry that is not finite. */
function lowerIsFinite(numbers: Float64Array, from: number, n: number): boolean {
  for (let row = 0; row < n; row++)
    for (let k = from + row * n; k <= from + row * n + row; k++)
      if (!Number.isFinite(numbers[k])) return false;
  return true;
}
