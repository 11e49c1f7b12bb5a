// A vector of the wasm engine: an address and a length in the engine's heap; views are made when they are needed.
import { InternalError } from "../../errors";
import type { Vector } from "../types";
import type { Heap } from "./heap";

/** One allocation, shared by all slices of it. */
export interface Block {
  readonly heap: Heap;
  readonly address: number;
  live: boolean;
}

/** @internal */
export class WasmVector implements Vector {
  constructor(
    readonly block: Block,
    /** bytes from the start of the memory */
    readonly address: number,
    readonly length: number,
  ) {}

  slice(start: number, length: number): WasmVector {
    if (
      !Number.isInteger(start) ||
      !Number.isInteger(length) ||
      start < 0 ||
      length < 0 ||
      start + length > this.length
    )
      throw new InternalError(
        `Vector.slice: [${start}, ${start} + ${length}) is outside of ${this.length} entries.`,
      );
    return new WasmVector(this.block, this.address + 8 * start, length);
  }
}

/** The vector's address, once it is known to be alive, to belong to `heap` and to hold at least `length` entries. */
export function addressOf(heap: Heap, vector: Vector, length: number, operation: string): number {
  if (!(vector instanceof WasmVector) || vector.block.heap !== heap)
    throw new InternalError(`${operation}: the vector belongs to another engine.`);
  if (!vector.block.live) throw new InternalError(`${operation}: the vector was released.`);
  if (vector.length < length)
    throw new InternalError(`${operation}: the vector holds ${vector.length} entries, ${length} are needed.`);
  return vector.address;
}
