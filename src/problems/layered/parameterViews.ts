// The matrices and biases of the layers inside a parameter vector.
import type { Vector } from "../../engines";
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
