// Allocator on one shared WebAssembly memory: 64-byte blocks, best fit, neighbours merged on release. Growing the
// memory moves nothing, so addresses stay valid; only views are made again.
import { InputError, InternalError } from "../../errors";

/** one cache line, so that threads writing neighbouring blocks do not share one */
const ALIGNMENT = 64;
const PAGE_BYTES = 65536;
const LARGEST_PAGES = 65536;
/** the first page stays unused: address 0 means "absent" */
const FIRST_ADDRESS = PAGE_BYTES;

interface FreeBlock {
  address: number;
  bytes: number;
}

function sharedMemory(): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: 16, maximum: LARGEST_PAGES, shared: true });
  } catch (cause) {
    throw new InputError(
      "engine wasm",
      `could not reserve 4 GiB of address space (${String(cause)}). Raise the limit of virtual memory (ulimit -v).`,
    );
  }
}

/** @internal */
export class Heap {
  readonly memory = sharedMemory();
  /** ordered by address, never adjacent to each other */
  private readonly free: FreeBlock[] = [];
  private readonly sizes = new Map<number, number>();
  private numbers = new Float64Array(this.memory.buffer);
  private words = new Uint32Array(this.memory.buffer);
  /** end of the part of the memory ever handed out */
  private top = FIRST_ADDRESS;
  private inUse = 0;

  /** the whole memory as numbers; call again after any `allocate` */
  get float64(): Float64Array {
    return this.numbers;
  }

  get uint32(): Uint32Array {
    return this.words;
  }

  get bytesInUse(): number {
    return this.inUse;
  }

  /** address of a zero-filled block of `length` numbers, a multiple of 64 */
  allocate(length: number): number {
    if (!Number.isInteger(length) || length < 0)
      throw new InternalError(`Heap.allocate: length must be an integer >= 0, got ${length}.`);
    const bytes = Math.max(1, Math.ceil((length * 8) / ALIGNMENT)) * ALIGNMENT;
    const used = this.top;
    const address = this.takeFree(bytes) ?? this.extend(bytes);
    this.sizes.set(address, bytes);
    this.inUse += bytes;
    if (address < used) this.numbers.fill(0, address / 8, Math.min(used, address + bytes) / 8);
    return address;
  }

  release(address: number): void {
    const bytes = this.sizes.get(address);
    if (bytes === undefined) throw new InternalError(`Heap.release: nothing is allocated at ${address}.`);
    this.sizes.delete(address);
    this.inUse -= bytes;
    this.giveBack(address, bytes);
  }

  private takeFree(bytes: number): number | undefined {
    let best = -1;
    for (let i = 0; i < this.free.length; i++) {
      const size = this.free[i].bytes;
      if (size >= bytes && (best < 0 || size < this.free[best].bytes)) best = i;
      if (size === bytes) break;
    }
    if (best < 0) return undefined;
    const block = this.free[best];
    const address = block.address;
    if (block.bytes === bytes) this.free.splice(best, 1);
    else {
      block.address += bytes;
      block.bytes -= bytes;
    }
    return address;
  }

  /** a block that ends above the top; the memory grows by at least an eighth, because each growth makes new views */
  private extend(bytes: number): number {
    const last = this.free.at(-1);
    const reachesTop = last !== undefined && last.address + last.bytes === this.top;
    const address = reachesTop ? last.address : this.top;
    const end = address + bytes;
    const pages = this.memory.buffer.byteLength / PAGE_BYTES;
    const needed = Math.ceil(end / PAGE_BYTES);
    if (needed > pages) {
      const generous = Math.min(LARGEST_PAGES, Math.max(needed, pages + (pages >> 3)));
      if (needed > LARGEST_PAGES || !(this.grow(generous - pages) || this.grow(needed - pages)))
        this.refuse(bytes);
      this.numbers = new Float64Array(this.memory.buffer);
      this.words = new Uint32Array(this.memory.buffer);
    }
    if (reachesTop) this.free.pop();
    this.top = end;
    return address;
  }

  private grow(pages: number): boolean {
    try {
      this.memory.grow(pages);
      return true;
    } catch {
      return false;
    }
  }

  private refuse(bytes: number): never {
    const mebibytes = (count: number) => `${Math.ceil(count / 2 ** 20)} MiB`;
    throw new InputError(
      "engine wasm",
      `out of memory: ${mebibytes(bytes)} more wanted, ${mebibytes(this.inUse)} of at most 4096 MiB in use. ` +
        "Use a smaller network or fewer samples, or release runs that are no longer needed.",
    );
  }

  private giveBack(address: number, bytes: number): void {
    let low = 0;
    let high = this.free.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.free[middle].address < address) low = middle + 1;
      else high = middle;
    }
    const before = this.free[low - 1];
    const after = this.free[low];
    const joinsBefore = before !== undefined && before.address + before.bytes === address;
    const joinsAfter = after !== undefined && address + bytes === after.address;
    if (joinsBefore) {
      before.bytes += bytes + (joinsAfter ? after.bytes : 0);
      if (joinsAfter) this.free.splice(low, 1);
    } else if (joinsAfter) {
      after.address = address;
      after.bytes += bytes;
    } else this.free.splice(low, 0, { address, bytes });
  }
}
