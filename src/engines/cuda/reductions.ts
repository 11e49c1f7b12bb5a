// Sums on the card in a fixed order, in two passes: blocks of 4096 entries, then the sums of the blocks.
import type { Device } from "./device";

/** entries of a block, as in kernels.cu */
const CHUNK = 4096;
/** entries a millisecond, as in engine.ts, of one operand */
const ENTRY_RATE = 2e7;

export class Reductions {
  private readonly result = new Float64Array(1);

  constructor(
    private readonly device: Device,
    private readonly suffix: "f64" | "f32",
  ) {}

  dot(n: number, x: number, y: number): number {
    if (n === 0) return 0;
    this.device.launcher.long(n).long(x).long(y);
    return this.reduce("dot", "sum", n, 2);
  }

  /** Euclidean norm; entries whose squares overflow or underflow take a second, scaled pass */
  norm(n: number, x: number): number {
    const squares = this.dot(n, x, x);
    if (Number.isNaN(squares) || (squares > 1e-280 && squares < Infinity)) return Math.sqrt(squares);
    if (n === 0) return 0;
    const largest = this.maxAbsolute(n, x);
    if (largest === 0 || largest === Infinity) return largest;
    const power = normalizingPower(largest);
    this.device.launcher.long(n).long(x).double(power);
    return Math.sqrt(this.reduce("scaledSquares", "sum", n, 1)) / power;
  }

  /** largest |x_i|; NaN when an entry is */
  maxAbsolute(n: number, x: number): number {
    this.device.launcher.long(n).long(x);
    return this.reduce("maxAbsolute", "largest", n, 1);
  }

  weightedNorm(n: number, x: number, a: number, b: number, absolute: number, relative: number): number {
    if (n === 0) return 0;
    this.device.launcher.long(n).long(x).long(a).long(b).double(absolute).double(relative);
    return Math.sqrt(this.reduce("weightedSquares", "sum", n, 3) / n);
  }

  /** y = beta y + sum of the rows of X; more than `chunk` rows are first summed chunk by chunk, in double */
  columnSum(rows: number, width: number, chunk: number, X: number, beta: number, y: number): void {
    const { pool } = this.device;
    let from = X;
    let [source, held, heldBytes] = [this.suffix as string, 0, 0];
    while (rows > chunk) {
      const chunks = Math.ceil(rows / chunk);
      const bytes = 8 * chunks * width;
      const partial = pool.take(bytes);
      this.sumRows(sourceTo(source, "f64"), rows, width, chunk, from, 0, partial, chunks);
      if (held !== 0) pool.giveBack(held, heldBytes);
      [from, source, held, heldBytes, rows] = [partial, "f64", partial, bytes, chunks];
    }
    this.sumRows(sourceTo(source, this.suffix), rows, width, Math.max(1, rows), from, beta, y, 1);
    if (held !== 0) pool.giveBack(held, heldBytes);
  }

  private sumRows(
    kind: string,
    rows: number,
    width: number,
    chunk: number,
    from: number,
    beta: number,
    to: number,
    chunks: number,
  ): void {
    const { device } = this;
    // blocks of one launch are at most 65535 in this direction
    for (let first = 0; first < chunks; first += 65535) {
      const count = Math.min(65535, chunks - first);
      const bytes = kind.startsWith("f32") ? 4 : 8;
      const here = from + first * chunk * width * bytes;
      device.launcher
        .long(Math.min(rows - first * chunk, count * chunk))
        .long(width)
        .long(chunk);
      device.launcher
        .long(here)
        .double(beta)
        .long(to + 8 * first * width);
      device.launcher.launch(device.kernel(`columnSum_${kind}`), device.blocks(width), count);
    }
  }

  /** launches the first pass, whose parameters but the last are in place, then the second; waits for the number */
  private reduce(first: string, second: string, n: number, operands: number): number {
    const { device } = this;
    const blocks = Math.ceil(n / CHUNK);
    const bytes = 8 * (blocks + 1);
    const sums = device.pool.take(bytes);
    try {
      device.launcher.long(sums);
      device.launcher.launch(device.kernel(`${first}_${this.suffix}`), blocks);
      if (blocks > 1) {
        device.launcher
          .long(blocks)
          .long(sums)
          .long(sums + 8 * blocks);
        device.launcher.launch(device.kernel(second), 1);
      }
      device.stream.spend((operands * n) / ENTRY_RATE);
      device.staging.read(sums + (blocks > 1 ? 8 * blocks : 0), 1, 8, this.result);
    } finally {
      device.pool.giveBack(sums, bytes);
    }
    return this.result[0];
  }
}

/** kernels are named by what they read and what they write */
function sourceTo(source: string, target: string): string {
  return source === target ? source : `${source}_${target}`;
}

/** the power of two that brings a finite positive `size` into [1, 2) */
function normalizingPower(size: number): number {
  const words = new DataView(new ArrayBuffer(8));
  words.setFloat64(0, size);
  const exponent = (words.getUint32(0) >>> 20) & 2047;
  words.setUint32(0, (2046 - Math.min(Math.max(exponent, 1), 2045)) << 20);
  words.setUint32(4, 0);
  return words.getFloat64(0);
}
