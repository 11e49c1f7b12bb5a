// What every engine asks of a vector before it touches its numbers.
import { InternalError } from "../errors";

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
 * Throws unless an operand of the engine's own is alive and holds at least `length` entries. Plain numbers alone are
 * passed: this runs for every operand of every operation, and the classes of two engines would slow each other down.
 */
export function checkOperand(live: boolean, held: number, length: number, operation: string): void {
  if (!live) throw new InternalError(`${operation}: the vector was released.`);
  if (held < length)
    throw new InternalError(`${operation}: the vector holds ${held} entries, ${length} are needed.`);
}
