// Matrix products on the card, by cuBLAS where it was found and by our kernels elsewhere, in float64 and float32.
// Long ones are queued as slices of rows, so that an interrupt never waits for one whole.
import type { Device } from "./device";

/** C = alpha op(A) op(B) + beta C; row-major and dense, addresses on the card */
export interface Product {
  transposeA: boolean;
  transposeB: boolean;
  m: number;
  n: number;
  k: number;
  alpha: number;
  A: number;
  B: number;
  beta: number;
  C: number;
}

/** a kind of arithmetic: entry size, suffix of the kernels, side of their tiles */
const kinds = {
  float64: { bytes: 8, suffix: "f64", tile: 64 },
  float32: { bytes: 4, suffix: "f32", tile: 128 },
} as const;
export type Arithmetic = keyof typeof kinds;

/** What multiplies in place of the kernels. */
export interface ProductLibrary {
  readonly file: string;
  /** such as "12.4.5" */
  readonly version: string;
  /** `height`: rows of op(A) in memory, of which the product takes the first */
  multiply(arithmetic: Arithmetic, product: Product, height: number): void;
}

/** multiple of the kernels' depth along k */
const DEPTH = 16;
/** tiles that keep a large card busy; fewer are cut along k. It does not depend on the card, nor do the bits */
const BUSY_TILES = 256;
const LEAST_PART = 512;
/** estimated milliseconds of one slice */
const SLICE = 20;

export class Products {
  /** multiplications and additions a millisecond; a modest card's until the self-test has measured */
  readonly rates: Record<Arithmetic, number> = { float64: 1e8, float32: 1e9 };

  constructor(
    private readonly device: Device,
    readonly library: ProductLibrary | null,
  ) {}

  /** queues a product; m and n must be positive */
  multiply(arithmetic: Arithmetic, product: Product): void {
    const { transposeA, m, n, k, A, C } = product;
    const { bytes, tile } = kinds[arithmetic];
    const cost = (2 * m * n * Math.max(1, k)) / this.rates[arithmetic];
    if (cost <= SLICE || m <= tile) {
      this.slice(arithmetic, product, m);
      this.device.stream.spend(cost);
      return;
    }
    const rows = Math.max(tile, Math.floor(((SLICE / cost) * m) / tile) * tile);
    for (let row = 0; row < m; row += rows) {
      const count = Math.min(rows, m - row);
      const start = A + bytes * row * (transposeA ? 1 : k);
      this.slice(arithmetic, { ...product, m: count, A: start, C: C + bytes * row * n }, m);
      this.device.stream.spend((cost * count) / m);
    }
  }

  /** `height`: rows of op(A) in memory */
  private slice(arithmetic: Arithmetic, product: Product, height: number): void {
    if (this.library !== null && product.k > 0) this.library.multiply(arithmetic, product, height);
    else this.multiplyByKernel(arithmetic, product, height);
  }

  private multiplyByKernel(arithmetic: Arithmetic, product: Product, height: number): void {
    const { m, n, k } = product;
    const { bytes, tile } = kinds[arithmetic];
    const tiles = Math.ceil(m / tile) * Math.ceil(n / tile);
    const wanted = Math.min(Math.ceil(BUSY_TILES / tiles), Math.floor(k / LEAST_PART));
    if (wanted < 2) {
      this.launch(arithmetic, product, height, tiles, 1, k);
      return;
    }
    const kOfPart = DEPTH * Math.ceil(k / wanted / DEPTH);
    const parts = Math.ceil(k / kOfPart);
    const { pool } = this.device;
    const size = parts * m * n * bytes;
    const scratch = pool.take(size);
    this.launch(arithmetic, { ...product, alpha: 1, beta: 0, C: scratch }, height, tiles, parts, kOfPart);
    this.addParts(arithmetic, product, parts, scratch);
    pool.giveBack(scratch, size);
  }

  private launch(
    arithmetic: Arithmetic,
    product: Product,
    height: number,
    tiles: number,
    parts: number,
    kOfPart: number,
  ): void {
    const { transposeA, transposeB, m, n, k } = product;
    const { launcher } = this.device;
    // an empty matrix may lie at the end of its block
    launcher.int(m).int(n).int(k).int(kOfPart);
    this.scalar(arithmetic, product.alpha);
    launcher
      .long(k === 0 ? 0 : product.A)
      .long(transposeA ? 1 : k)
      .long(transposeA ? height : 1);
    launcher
      .long(k === 0 ? 0 : product.B)
      .long(transposeB ? 1 : n)
      .long(transposeB ? k : 1);
    this.scalar(arithmetic, product.beta);
    launcher.long(product.C).long(n);
    launcher.launch(this.device.kernel(`gemm_${kinds[arithmetic].suffix}`), tiles, parts);
  }

  private addParts(
    arithmetic: Arithmetic,
    { m, n, alpha, beta, C }: Product,
    parts: number,
    from: number,
  ): void {
    const { launcher } = this.device;
    launcher.long(m * n).int(parts);
    this.scalar(arithmetic, alpha);
    launcher.long(from);
    this.scalar(arithmetic, beta);
    launcher.long(C);
    launcher.launch(this.device.kernel(`sumParts_${kinds[arithmetic].suffix}`), this.device.blocks(m * n));
  }

  private scalar(arithmetic: Arithmetic, value: number): void {
    const { launcher } = this.device;
    if (arithmetic === "float64") launcher.double(value);
    else launcher.float(value);
  }
}
