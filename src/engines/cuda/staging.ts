// Numbers between host and card through pinned memory, the only memory that the card copies while the host goes on.
import { cudaResult, type Driver, type Koffi } from "./driver";
import type { Stream } from "./stream";
import { InputError } from "../../errors";

/** bytes of each of two halves: while one is copied by the card, the host fills or empties the other */
const HALF = 4 * 2 ** 20;
/** writes start at multiples of it */
const GRAIN = 64;

/** Numbers of the card: 8 bytes each, or 4 in float32. */
export type EntryBytes = 4 | 8;

interface Area {
  readonly address: number;
  readonly bytes: ArrayBuffer;
}

export class Staging {
  private readonly out: Area;
  private readonly into: Area;
  /** set when the copies out of each half of `out` were queued */
  private readonly events: [number, number];
  private readonly pending = [false, false];
  private half = 0;
  private used = 0;
  private readonly arrivals: [number, number];

  constructor(
    private readonly driver: Driver,
    private readonly stream: Stream,
    koffi: Koffi,
  ) {
    const allocate = (): Area => {
      const place = new BigUint64Array(1);
      const code = driver.functions.cuMemHostAlloc(place, 2 * HALF, 0);
      if (code === cudaResult.outOfMemory)
        throw new InputError(
          "engine cuda",
          "no pinned memory is left. Raise the limit of locked memory (ulimit -l).",
        );
      driver.check("cuMemHostAlloc", code);
      return { address: Number(place[0]), bytes: koffi.view(place[0], 2 * HALF) };
    };
    this.out = allocate();
    this.into = allocate();
    this.events = [stream.createEvent(), stream.createEvent()];
    this.arrivals = [stream.createEvent(), stream.createEvent()];
  }

  /** queues the copy of `values` to `address`; the values are read at once */
  write(address: number, values: ArrayLike<number>, entry: EntryBytes): void {
    const most = HALF / entry;
    for (let start = 0; start < values.length; start += most) {
      const count = Math.min(most, values.length - start);
      const offset = this.reserve(count * entry);
      const view = viewOf(this.out.bytes, offset, count, entry);
      if (ArrayBuffer.isView(values)) view.set((values as Float64Array).subarray(start, start + count));
      else for (let i = 0; i < count; i++) view[i] = values[start + i];
      const { cuMemcpyHtoDAsync_v2: copy } = this.driver.functions;
      const code = copy(
        address + start * entry,
        this.out.address + offset,
        count * entry,
        this.stream.handle,
      );
      this.driver.check("cuMemcpyHtoDAsync", code);
    }
  }

  /** waits for all that was queued and copies `count` numbers from `address` out */
  read(address: number, count: number, entry: EntryBytes, into: Float64Array): void {
    const most = HALF / entry;
    const fetch = (start: number, half: number): void => {
      const bytes = Math.min(most, count - start) * entry;
      const { cuMemcpyDtoHAsync_v2: copy } = this.driver.functions;
      const to = this.into.address + half * HALF;
      this.driver.check("cuMemcpyDtoHAsync", copy(to, address + start * entry, bytes, this.stream.handle));
      this.stream.record(this.arrivals[half]);
    };
    let half = 0;
    fetch(0, half);
    for (let start = 0; start < count; start += most) {
      if (start + most < count) fetch(start + most, 1 - half);
      this.stream.wait(this.arrivals[half]);
      into.set(viewOf(this.into.bytes, half * HALF, Math.min(most, count - start), entry), start);
      half = 1 - half;
    }
  }

  /** a place in `out` that no queued copy reads any more */
  private reserve(bytes: number): number {
    if (this.used + bytes > HALF) {
      const next = 1 - this.half;
      this.stream.record(this.events[this.half]);
      this.pending[this.half] = true;
      if (this.pending[next]) this.stream.wait(this.events[next]);
      this.pending[next] = false;
      this.half = next;
      this.used = 0;
    }
    const offset = this.half * HALF + this.used;
    this.used += Math.ceil(bytes / GRAIN) * GRAIN;
    return offset;
  }
}

function viewOf(
  buffer: ArrayBuffer,
  offset: number,
  count: number,
  entry: EntryBytes,
): Float64Array | Float32Array {
  return entry === 8 ? new Float64Array(buffer, offset, count) : new Float32Array(buffer, offset, count);
}
