// Cholesky and QR on the card by cuSOLVER, for vectors of float64: our rows are its columns.
import type { CusolverLibrary } from "./cusolver";
import type { Device } from "./device";
import type { Reductions } from "./reductions";

export class Factorizations {
  private readonly status = new Float64Array(1);

  constructor(
    private readonly device: Device,
    private readonly library: CusolverLibrary,
    private readonly reductions: Reductions,
  ) {}

  /** reads and writes the lower triangle alone; false, and A as it was, where a pivot is not positive */
  cholesky(n: number, A: number): boolean {
    return this.withScratch([8 * n * n, 8], ([W, info]) => {
      this.queue("symmetrize", n * n, [n], [A, W]);
      this.library.cholesky(n, W, info);
      if (!this.succeeded(info) || !Number.isFinite(this.reductions.maxAbsolute(n * n, W))) return false;
      this.queue("takeLower", n * n, [n], [W, A]);
      return true;
    });
  }

  choleskySolve(n: number, L: number, b: number): void {
    this.withScratch([8], ([info]) => this.library.solve(n, L, b, info));
  }

  qr(m: number, n: number, A: number, Q: number, R: number): void {
    this.withScratch([8 * m * n, 8 * n, 8], ([W, tau, info]) => {
      this.queue("transpose", m * n, [m, n], [A, W]);
      this.library.reflections(m, n, W, tau, info);
      this.queue("takeUpper", n * n, [m, n], [W, R]);
      this.library.orthogonal(m, n, W, tau, info);
      this.queue("transpose", m * n, [n, m], [W, Q]);
    });
  }

  /** the bits of a 32-bit integer, read as a float32, are 0 only for 0 */
  private succeeded(info: number): boolean {
    this.device.staging.read(info, 1, 4, this.status);
    return this.status[0] === 0;
  }

  private queue(
    kernel: string,
    entries: number,
    sizes: readonly number[],
    addresses: readonly number[],
  ): void {
    const { launcher } = this.device;
    for (const value of [...sizes, ...addresses]) launcher.long(value);
    launcher.launch(this.device.kernel(kernel), this.device.blocks(entries));
  }

  private withScratch<T>(sizes: readonly number[], use: (addresses: number[]) => T): T {
    const { pool } = this.device;
    const taken: number[] = [];
    try {
      for (const bytes of sizes) taken.push(pool.take(bytes));
      return use(taken);
    } finally {
      taken.forEach((address, i) => pool.giveBack(address, sizes[i]));
    }
  }
}
