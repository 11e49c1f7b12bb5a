// Launches of kernels: parameters are packed into one buffer, as the driver reads them, without allocation.
import { InternalError } from "../../errors";
import type { Driver, Koffi } from "./driver";

/** threads of a block, in every kernel */
export const BLOCK = 256;
/** cuda.h: what the words of `extra` in cuLaunchKernel are */
const extra = { end: 0n, buffer: 1n, bytes: 2n } as const;
const PARAMETER_BYTES = 4096;
const WORD = 2 ** 32;

/** Parameters in the order of the kernel's declaration, then `launch`. The driver copies them at once. */
export class Launcher {
  private readonly packed = new DataView(new ArrayBuffer(PARAMETER_BYTES));
  private readonly bytes = new BigUint64Array(new ArrayBuffer(64));
  private readonly extra = new BigUint64Array(new ArrayBuffer(128));
  private readonly extraAddress: number;
  private at = 0;

  constructor(
    private readonly driver: Driver,
    private readonly stream: number,
    koffi: Koffi,
  ) {
    const [packed, bytes] = [koffi.address(this.packed), koffi.address(this.bytes)];
    this.extra.set([extra.buffer, packed, extra.bytes, bytes, extra.end]);
    this.extraAddress = Number(koffi.address(this.extra));
  }

  /** forgets the parameters of a launch that was given up */
  restart(): void {
    this.at = 0;
  }

  /** 64-bit integers and addresses */
  long(value: number): this {
    const at = this.place(8);
    const high = Math.floor(value / WORD);
    this.packed.setUint32(at, value - high * WORD, true);
    this.packed.setInt32(at + 4, high, true);
    return this;
  }

  int(value: number): this {
    this.packed.setInt32(this.place(4), value, true);
    return this;
  }

  double(value: number): this {
    this.packed.setFloat64(this.place(8), value, true);
    return this;
  }

  float(value: number): this {
    this.packed.setFloat32(this.place(4), value, true);
    return this;
  }

  /** queues the kernel with `columns` x `rows` blocks */
  launch(kernel: number, columns: number, rows = 1): void {
    this.bytes[0] = BigInt(this.at);
    this.at = 0;
    const code = this.driver.functions.cuLaunchKernel(
      ...([kernel, columns, rows, 1, BLOCK, 1, 1, 0] as const),
      ...([this.stream, 0, this.extraAddress] as const),
    );
    this.driver.check("cuLaunchKernel", code);
  }

  /** parameters are aligned to their size */
  private place(size: number): number {
    const at = Math.ceil(this.at / size) * size;
    if (at + size > PARAMETER_BYTES) throw new InternalError("a kernel with more than 4 KiB of parameters");
    this.at = at + size;
    return at;
  }
}
