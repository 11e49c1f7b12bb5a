// How large the matrix products of an experiment are, before anything is computed: what an engine is chosen by.
import { dataShape } from "../experiment";
import type { CompleteExperiment } from "../experiment";

/**
 * Multiplications in the largest product of a gradient or a tangent kernel; 0 for a model given by formulas, and the
 * product J J^T alone for a user's function.
 */
export function largestProduct({ network, data }: CompleteExperiment): number {
  if (network.kind === "system") return 0;
  const { samples, outputs } = dataShape(data);
  if (network.kind === "function") {
    const sizes = network.parameters.map((shape) => shape.reduce((product, length) => product * length, 1));
    return (samples * outputs) ** 2 * sizes.reduce((sum, size) => sum + size, 0);
  }
  const { widths } = network;
  const layers = widths.slice(1).map((width, layer) => samples * widths[layer] * width);
  return Math.max(...layers, (samples * outputs) ** 2 * Math.max(...widths));
}
