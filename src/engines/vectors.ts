// Vectors of any engine: what is asked of one before its numbers are touched, and a few for a while.
import { InternalError } from "../errors";
import type { Engine, Vector } from "./types";

/** Throws unless [start, start + length) lies within a vector of `whole` entries. */
export function checkSlice(start: number, length: number, whole: number): void {
  if (
    !Number.isInteger(start) ||
    !Number.isInteger(length) ||
    start < 0 ||
    length < 0 ||
    start + length > whole
  )
    throw new InternalError(`Vector.slice: [${start}, ${start} + ${length}) is outside of ${whole} entries.`);
}

/** What is thrown at an operand that another engine made. */
export function foreignVector(operation: string): InternalError {
  return new InternalError(`${operation}: the vector belongs to another engine.`);
}

/**
 * Throws unless an operand of the engine's own is alive and holds at least `length` entries. Plain values alone are
 * passed, as this runs for every operand of every operation.
 */
export function checkOperand(live: boolean, held: number, length: number, operation: string): void {
  if (!live) throw new InternalError(`${operation}: the vector was released.`);
  if (held < length)
    throw new InternalError(`${operation}: the vector holds ${held} entries, ${length} are needed.`);
}

/** Vectors that hold `contents` for the time of `use`. */
export function withVectors<Result>(
  engine: Engine,
  contents: readonly ArrayLike<number>[],
  use: (...vectors: Vector[]) => Result,
): Result {
  const vectors: Vector[] = [];
  try {
    for (const values of contents) {
      const vector = engine.allocate(values.length);
      vectors.push(vector);
      engine.write(vector, values);
    }
    return use(...vectors);
  } finally {
    for (const vector of vectors) engine.release(vector);
  }
}
