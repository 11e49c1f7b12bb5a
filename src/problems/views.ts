// Slices of long vectors, cut once for each vector and kept as long as it lives: a step of a flow cuts nothing.
import type { Vector } from "../engines";

/** Remembers what was derived from a vector until the vector itself is forgotten. */
export function remembered<T>(derive: (vector: Vector) => T): (vector: Vector) => T {
  const known = new WeakMap<Vector, T>();
  return (vector) => {
    let value = known.get(vector);
    if (value === undefined) {
      value = derive(vector);
      known.set(vector, value);
    }
    return value;
  };
}

/** The rows of a matrix of the given width. */
export function rowsOf(matrix: Vector, rows: number, width: number): Vector[] {
  return Array.from({ length: rows }, (_, row) => matrix.slice(row * width, width));
}
