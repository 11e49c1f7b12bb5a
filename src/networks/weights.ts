// The weights of a network as flat matrices, and the helpers that every initialisation shares.
import type { CompleteNetwork } from "../experiment";

/** All layers of a network, trained or not: `weights[l]` is W_{l+1} row by row, `biases[l]` its bias or null. */
export interface NetworkWeights {
  weights: Float64Array[];
  biases: (Float64Array | null)[];
}

/** Widths of one layer and its place, first is 0. */
export interface LayerShape {
  index: number;
  inputs: number;
  outputs: number;
  hasBias: boolean;
}

/** The layers of a network from input to output. */
export function layerShapes(network: CompleteNetwork): LayerShape[] {
  return network.widths.slice(1).map((outputs, index) => ({
    index,
    inputs: network.widths[index],
    outputs,
    hasBias: network.biases[index],
  }));
}

/** Weights filled entry by entry: W_1 row by row, b_1, W_2, ...: the order of the draws of a random start. */
export function fillWeights(
  network: CompleteNetwork,
  weight: (layer: LayerShape, row: number, column: number) => number,
  bias: (layer: LayerShape, row: number) => number,
): NetworkWeights {
  const filled: NetworkWeights = { weights: [], biases: [] };
  for (const layer of layerShapes(network)) {
    const { inputs, outputs } = layer;
    const matrix = new Float64Array(outputs * inputs);
    for (let row = 0; row < outputs; row++)
      for (let column = 0; column < inputs; column++)
        matrix[row * inputs + column] = weight(layer, row, column);
    filled.weights.push(matrix);
    filled.biases.push(
      layer.hasBias ? Float64Array.from({ length: outputs }, (_, row) => bias(layer, row)) : null,
    );
  }
  return filled;
}
