// A vector of the tensorflow engine: entries of a base, whose tensors the device knows by number.
import type { Vector } from "../types";
import { checkOperand, checkSlice, foreignVector } from "../vectors";
import type { Device, Operand } from "./commands";

/** One allocation, shared by all slices of it. */
export interface Base {
  readonly device: Device;
  readonly number: number;
  live: boolean;
  /** how often its entries were changed: what was derived from them may be kept as long as this stays */
  version: number;
}

/** @internal */
export class TensorflowVector implements Vector {
  constructor(
    readonly base: Base,
    readonly start: number,
    readonly length: number,
  ) {}

  slice(start: number, length: number): TensorflowVector {
    checkSlice(start, length, this.length);
    return new TensorflowVector(this.base, this.start + start, length);
  }
}

/** The vector's base, once it is known to be alive, to live on `device` and to hold at least `length` entries. */
export function baseOf(device: Device, vector: Vector, length: number, operation: string): Base {
  if (!(vector instanceof TensorflowVector) || vector.base.device !== device) throw foreignVector(operation);
  checkOperand(vector.base.live, vector.length, length, operation);
  return vector.base;
}

/** The first `length` entries of the vector, as the device is told of them. */
export function operandOf(device: Device, vector: Vector, length: number, operation: string): Operand {
  const base = baseOf(device, vector, length, operation);
  return { base: base.number, start: (vector as TensorflowVector).start, length };
}
