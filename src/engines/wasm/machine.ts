// What the operations of one engine work with: its memory, its kernels, its threads, and matrix products on them.
import type { CompiledModule, Kernels } from "./module";
import { instantiate } from "./module";
import { Heap } from "./heap";
import { operations, Threads } from "./threads";

/** Nanoseconds that one thread takes for one multiplication and addition of a product. */
const PRODUCT_COST = 0.09;
/** A product of fewer multiplications is done by one thread at once. */
const SMALL_PRODUCT = 300_000;
const SMALL_MATRIX = 60_000;
/** A block of a product has at least this many rows or columns, or packing costs too much. */
const LEAST_BLOCK = 48;
/** Depth of the packed panels of the kernel: a product cut along its depth at multiples of it keeps its bits. */
const DEPTH_BLOCK = 256;

const roundUp = (n: number, multiple: number): number => Math.ceil(n / multiple) * multiple;

/** @internal */
export class Machine {
  readonly heap = new Heap();
  readonly kernels: Kernels;
  readonly threads: Threads;
  /** scratch area of the calling thread: packed panels of a product, partial sums */
  readonly scratch: number;
  private borrowed = 0;

  constructor(module: CompiledModule, onSlice: () => void) {
    this.kernels = instantiate(module, this.heap.memory);
    this.scratch = this.heap.allocate(this.kernels.gemmScratchBytes() / 8);
    this.threads = new Threads(this.heap, this.kernels, module, this.scratch, onSlice);
  }

  /**
   * `use` with the address of `length` zeros, which live as long as it runs. Not to be nested. A call that was
   * terminated could not give its storage back: the next call does.
   */
  withWorkspace<T>(length: number, use: (address: number) => T): T {
    this.dropWorkspace();
    this.borrowed = this.heap.allocate(length);
    try {
      return use(this.borrowed);
    } finally {
      this.dropWorkspace();
    }
  }

  private dropWorkspace(): void {
    const { borrowed } = this;
    this.borrowed = 0;
    if (borrowed !== 0) this.heap.release(borrowed);
  }

  /**
   * C = alpha A B + beta C for addresses; A(i, l) at A + 8 (i rowA + l columnA), B(l, j) likewise, rows of C `rowC`
   * entries apart. The bits of C depend on neither the number of threads nor the cut into blocks.
   */
  product(
    m: number,
    n: number,
    k: number,
    alpha: number,
    A: number,
    rowA: number,
    columnA: number,
    B: number,
    rowB: number,
    columnB: number,
    beta: number,
    C: number,
    rowC: number,
  ): void {
    const { kernels, threads } = this;
    if (m === 0 || n === 0) return;
    const work = m * n * k;
    const cost = PRODUCT_COST * work;
    // small products are recognised by an integer: a fraction handed on would be garbage of every call
    if (work < SMALL_PRODUCT || (cost < 2e7 && !threads.shares(cost))) {
      kernels.gemmStrided(m, n, k, alpha, A, rowA, columnA, B, rowB, columnB, beta, C, rowC, this.scratch);
      return;
    }
    // long products are cut along their depth too, to be interruptible
    const depth =
      cost < 4e7
        ? k
        : Math.max(DEPTH_BLOCK, Math.floor(4e7 / (PRODUCT_COST * m * n) / DEPTH_BLOCK) * DEPTH_BLOCK);
    const costOfSlice = (cost * Math.min(depth, k)) / k;
    const parts = Math.max(threads.count * (costOfSlice < 5e6 ? 1 : 2), costOfSlice / 1e7);
    let [down, across] = [1, 1];
    while (down * across < parts) {
      const wide = n / across >= m / down;
      if ((wide ? n / across : m / down) < 2 * LEAST_BLOCK) break;
      if (wide) across *= 2;
      else down *= 2;
    }
    const rows = roundUp(Math.ceil(m / down), 6);
    const columns = roundUp(Math.ceil(n / across), 4);
    const { job } = threads;
    for (let l = 0; l < k || l === 0; l += depth) {
      if (l > 0) threads.look();
      job[0] = m;
      job[1] = n;
      job[2] = Math.min(depth, k - l);
      job[3] = alpha;
      job[4] = A + 8 * l * columnA;
      job[5] = rowA;
      job[6] = columnA;
      job[7] = B + 8 * l * rowB;
      job[8] = rowB;
      job[9] = columnB;
      job[10] = l === 0 ? beta : 1;
      job[11] = C;
      job[12] = rowC;
      job[13] = rows;
      job[14] = columns;
      threads.run(operations.gemm, Math.ceil(m / rows) * Math.ceil(n / columns), costOfSlice);
    }
  }

  /** y = alpha M x + beta y, or with the transpose of M; M is rows x columns */
  productWithVector(
    transpose: boolean,
    rows: number,
    columns: number,
    alpha: number,
    M: number,
    x: number,
    beta: number,
    y: number,
  ): void {
    const { kernels, threads } = this;
    const cost = 0.4 * rows * columns;
    if (rows * columns < SMALL_MATRIX || !threads.shares(cost)) {
      if (transpose) kernels.rowCombination(rows, columns, columns, alpha, M, x, beta, y);
      else kernels.rowDots(rows, columns, alpha, M, x, beta, y);
      return;
    }
    const length = transpose ? columns : rows;
    const part = Math.max(transpose ? 64 : 4, roundUp(Math.ceil(length / (2 * threads.count)), 8));
    const { job } = threads;
    job[0] = rows;
    job[1] = columns;
    job[2] = alpha;
    job[3] = M;
    job[4] = x;
    job[5] = beta;
    job[6] = y;
    job[7] = part;
    const operation = transpose ? operations.rowCombination : operations.rowDots;
    threads.run(operation, Math.ceil(length / part), cost);
  }

  /** C += alpha A B in the lower triangle of the n x n C; what lies above it, near it, is changed too */
  lowerProduct(
    n: number,
    k: number,
    alpha: number,
    A: number,
    rowA: number,
    columnA: number,
    B: number,
    rowB: number,
    columnB: number,
    C: number,
    rowC: number,
  ): void {
    const rows = n < 768 ? 96 : 192;
    const { job } = this.threads;
    job[0] = n;
    job[1] = k;
    job[2] = alpha;
    job[3] = A;
    job[4] = rowA;
    job[5] = columnA;
    job[6] = B;
    job[7] = rowB;
    job[8] = columnB;
    job[9] = C;
    job[10] = rowC;
    job[11] = rows;
    this.threads.run(operations.lowerProduct, Math.ceil(n / rows), (PRODUCT_COST * n * (n + rows) * k) / 2);
  }
}
