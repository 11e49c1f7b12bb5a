// A vector of the wasm engine: an address and a length in the engine's heap; views are made when they are needed.
import type { Vector } from "../types";
import { checkOperand, checkSlice, foreignVector } from "../vectors";
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
    checkSlice(start, length, this.length);
    return new WasmVector(this.block, this.address + 8 * start, length);
  }
}

/** The vector's address, once it is known to be alive, to belong to `heap` and to hold at least `length` entries. */
export function addressOf(heap: Heap, vector: Vector, length: number, operation: string): number {
  if (!(vector instanceof WasmVector) || vector.block.heap !== heap) throw foreignVector(operation);
  checkOperand(vector.block.live, vector.length, length, operation);
  return vector.address;
}
