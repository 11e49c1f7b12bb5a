// Memory of the card. Blocks given back are kept by size for the next request; all are freed when memory runs short.
import { InputError } from "../../errors";
import { cudaResult, type Driver } from "./driver";
import type { Stream } from "./stream";

/** sizes are multiples of it, as the driver's own addresses are */
const GRAIN = 256;
/** share of the card's memory that blocks without an owner may fill */
const IDLE_SHARE = 0.25;

/** Everything runs on one stream, so a block may have a new owner while kernels of the old one are still queued. */
export class Pool {
  private readonly idle = new Map<number, number[]>();
  private idleBytes = 0;
  private inUse = 0;

  constructor(
    private readonly driver: Driver,
    private readonly stream: Stream,
    private readonly totalBytes: number,
  ) {}

  get bytesInUse(): number {
    return this.inUse;
  }

  /** @returns the address of a block that holds anything */
  take(bytes: number): number {
    const size = sizeOf(bytes);
    const address = this.idle.get(size)?.pop();
    if (address !== undefined) {
      this.idleBytes -= size;
      this.inUse += size;
      return address;
    }
    let code = this.allocate(size);
    if (code === cudaResult.outOfMemory && this.idleBytes > 0) {
      this.trim();
      code = this.allocate(size);
    }
    if (code === cudaResult.outOfMemory) throw this.shortage(`${mebibytes(size)} more wanted`);
    this.driver.check("cuMemAlloc", code);
    this.inUse += size;
    return Number(this.out[0]);
  }

  giveBack(address: number, bytes: number): void {
    const size = sizeOf(bytes);
    const list = this.idle.get(size);
    if (list === undefined) this.idle.set(size, [address]);
    else list.push(address);
    this.idleBytes += size;
    this.inUse -= size;
  }

  /** frees blocks without an owner where they fill too much */
  tidy(): void {
    if (this.idleBytes > IDLE_SHARE * this.totalBytes) this.trim();
  }

  /** gives every block without an owner back to the driver, which waits for the card to be idle */
  trim(): void {
    this.stream.finish();
    for (const addresses of this.idle.values())
      for (const address of addresses)
        this.driver.check("cuMemFree", this.driver.functions.cuMemFree_v2(address));
    this.idle.clear();
    this.idleBytes = 0;
  }

  /** the card's memory does not suffice; `wanted` says for what */
  shortage(wanted: string): InputError {
    const { cuMemGetInfo_v2: ask } = this.driver.functions;
    const [free, total] = [new BigUint64Array(1), new BigUint64Array(1)];
    this.driver.check("cuMemGetInfo", ask(free, total));
    return new InputError(
      "engine cuda",
      `out of memory: ${wanted}, ${mebibytes(this.inUse)} in use here, ${mebibytes(Number(free[0]))} of the card's ${mebibytes(Number(total[0]))} free. ` +
        "Use a smaller network or fewer samples, release runs that are no longer needed, end other programs on the card, or use engine wasm or blas.",
    );
  }

  private readonly out = new BigUint64Array(1);

  private allocate(size: number): number {
    return this.driver.functions.cuMemAlloc_v2(this.out, size);
  }
}

function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MiB`;
}

function sizeOf(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / GRAIN)) * GRAIN;
}
