// A vector of the cuda engine: an address on the card and a length. A block that nobody holds any more goes back to the
// pool by itself; one that is released goes back at once.
import { InternalError } from "../../errors";
import type { Vector } from "../types";
import { checkOperand, checkSlice, foreignVector } from "../vectors";
import type { Pool } from "./pool";
import type { EntryBytes } from "./staging";

/** One allocation, shared by all slices of it. */
export interface Block {
  readonly owner: object;
  readonly address: number;
  readonly bytes: number;
  readonly entry: EntryBytes;
  live: boolean;
}

interface Storage {
  readonly pool: Pool;
  readonly address: number;
  readonly bytes: number;
}

const abandoned = new FinalizationRegistry<Storage>(({ pool, address, bytes }) =>
  pool.giveBack(address, bytes),
);

/** @internal */
export class CudaVector implements Vector {
  constructor(
    readonly block: Block,
    readonly address: number,
    readonly length: number,
  ) {}

  /** holds anything */
  static allocate(owner: object, pool: Pool, length: number, entry: EntryBytes): CudaVector {
    if (!Number.isInteger(length) || length < 0)
      throw new InternalError(`allocate: length must be an integer >= 0, got ${length}.`);
    const bytes = length * entry;
    const address = pool.take(bytes);
    const block: Block = { owner, address, bytes, entry, live: true };
    abandoned.register(block, { pool, address, bytes }, block);
    return new CudaVector(block, address, length);
  }

  slice(start: number, length: number): CudaVector {
    checkSlice(start, length, this.length);
    return new CudaVector(this.block, this.address + this.block.entry * start, length);
  }

  release(pool: Pool): void {
    if (this.address !== this.block.address)
      throw new InternalError("release: a slice cannot be released, only the whole vector.");
    this.block.live = false;
    abandoned.unregister(this.block);
    pool.giveBack(this.block.address, this.block.bytes);
  }
}

/** The vector's address, once it is known to be alive, to belong to `owner` and to hold at least `length` entries. */
export function addressOf(owner: object, vector: Vector, length: number, operation: string): number {
  if (!(vector instanceof CudaVector) || vector.block.owner !== owner) throw foreignVector(operation);
  checkOperand(vector.block.live, vector.length, length, operation);
  return vector.address;
}
