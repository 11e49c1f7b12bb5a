// The weights of a network as flat matrices, filled in the order in which random starts are drawn.
import type { LayeredNetwork } from "../experiment";

/** All layers of a network, trained or not: `weights[l]` is W_{l+1} row by row, `biases[l]` its bias or null. */
export interface NetworkWeights {
  weights: Float64Array[];
  biases: (Float64Array | null)[];
}

/**
 * Fills W_1 row by row, b_1, W_2, ...; layers count from 0, and `bias` is asked only where a layer has one.
 */
export function fillWeights(
  { widths, biases }: LayeredNetwork,
  weight: (layer: number, row: number, column: number) => number,
  bias: (layer: number, row: number) => number,
): NetworkWeights {
  const filled: NetworkWeights = { weights: [], biases: [] };
  for (let layer = 0; layer + 1 < widths.length; layer++) {
    const [inputs, outputs] = [widths[layer], widths[layer + 1]];
    const matrix = new Float64Array(outputs * inputs);
    for (let row = 0; row < outputs; row++)
      for (let column = 0; column < inputs; column++)
        matrix[row * inputs + column] = weight(layer, row, column);
    filled.weights.push(matrix);
    filled.biases.push(
      biases[layer] ? Float64Array.from({ length: outputs }, (_, row) => bias(layer, row)) : null,
    );
  }
  return filled;
}
