// Slices of long vectors, cut once for each vector and kept as long as it lives: a step of a flow cuts nothing.
import type { Vector } from "../engines";
import type { Layout } from "./layout";

/** The trained matrices and biases inside a parameter vector; null for a frozen layer or a missing bias. */
export interface ParameterViews {
  readonly weights: readonly (Vector | null)[];
  readonly biases: readonly (Vector | null)[];
}

/** Cuts vectors of p entries into layers, from `start` on for a row of a Jacobian. */
export function parameterViews({ layers }: Layout, vector: Vector, start = 0): ParameterViews {
  const cut = (offset: number, length: number): Vector | null =>
    offset < 0 ? null : vector.slice(start + offset, length);
  return {
    weights: layers.map(({ weightOffset, inputs, outputs }) => cut(weightOffset, inputs * outputs)),
    biases: layers.map(({ biasOffset, outputs }) => cut(biasOffset, outputs)),
  };
}

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
