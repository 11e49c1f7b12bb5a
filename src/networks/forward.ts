// Plain forward pass of a network: the reference that engines are tested against, and the maker of teacher targets.
import type { LayeredNetwork } from "../experiment";
import { activations } from "./activations";

/**
 * Evaluates z_l = s_l W_l h_{l-1} + b_l, h_l = activation(z_l) on every sample, with a linear last layer. In a residual
 * network the hidden layers from the second add h_{l-1} to their activation.
 *
 * @param weights `weights[l]` is W_{l+1}, row by row
 * @param biases one vector a layer, null without bias
 * @param inputs samples x widths[0], row by row
 * @returns samples x outputs, row by row
 */
export function forward(
  network: LayeredNetwork,
  weights: readonly Float64Array[],
  biases: readonly (Float64Array | null)[],
  samples: number,
  inputs: Float64Array,
): Float64Array {
  const { widths, layerScales } = network;
  const { value } = activations[network.activation];
  const last = widths.length - 2;
  const skips = (layer: number): boolean => network.kind === "residual" && layer >= 1 && layer < last;
  let below = inputs;
  for (let layer = 0; layer <= last; layer++) {
    const width = widths[layer + 1];
    const above = new Float64Array(samples * width);
    for (let sample = 0; sample < samples; sample++)
      for (let unit = 0; unit < width; unit++) {
        const z =
          layerScales[layer] * rowProduct(weights[layer], unit, below, sample, widths[layer]) +
          (biases[layer]?.[unit] ?? 0);
        const place = sample * width + unit;
        above[place] = (layer < last ? value(z) : z) + (skips(layer) ? below[place] : 0);
      }
    below = above;
  }
  return below;
}

/** Inner product of a row of A with a row of B, both of `width` columns. */
function rowProduct(A: Float64Array, rowOfA: number, B: Float64Array, rowOfB: number, width: number): number {
  let sum = 0;
  for (let k = 0; k < width; k++) sum += A[rowOfA * width + k] * B[rowOfB * width + k];
  return sum;
}
