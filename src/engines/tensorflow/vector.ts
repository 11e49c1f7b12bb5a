// A vector of the tensorflow engine: entries of a base, whose tensors the device knows by number.
import { InternalError } from "../../errors";
import type { Vector } from "../types";
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
    return new TensorflowVector(this.base, this.start + start, length);
  }
}

/** The vector's base, once it is known to be alive, to live on `device` and to hold at least `length` entries. */
export function baseOf(device: Device, vector: Vector, length: number, operation: string): Base {
  if (!(vector instanceof TensorflowVector) || vector.base.device !== device)
    throw new InternalError(`${operation}: the vector belongs to another engine.`);
  if (!vector.base.live) throw new InternalError(`${operation}: the vector was released.`);
  if (vector.length < length)
    throw new InternalError(`${operation}: the vector holds ${vector.length} entries, ${length} are needed.`);
  return vector.base;
}

/** The first `length` entries of the vector, as the device is told of them. */
export function operandOf(device: Device, vector: Vector, length: number, operation: string): Operand {
  const base = baseOf(device, vector, length, operation);
  return { base: base.number, start: (vector as TensorflowVector).start, length };
}
