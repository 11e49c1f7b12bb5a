// Orthogonal start (Saxe, McClelland, Ganguli, arXiv:1312.6120): every layer an isometry times its gain.
import type { LayeredNetwork, OrthogonalInitialization } from "../experiment";
import { mulberry32 } from "../random";
import { orthonormalVectors } from "./orthonormal";
import { perLayer } from "./random";
import type { NetworkWeights } from "./weights";
import { fillWeights } from "./weights";

/**
 * W_l = gain_l Q_l, where Q_l has orthonormal columns, drawn column by column, or, where it is wider than tall,
 * orthonormal rows, drawn row by row. One stream, layer by layer; biases are 0.
 *
 * @throws InputError when there is not one gain a layer
 */
export function orthogonalWeights(network: LayeredNetwork, start: OrthogonalInitialization): NetworkWeights {
  const random = mulberry32(start.seed);
  const gains = perLayer("orthogonal.gain", start.gain, network);
  const isometries = gains.map((_, layer) => {
    const [inputs, outputs] = network.widths.slice(layer);
    const vectors = orthonormalVectors(Math.min(inputs, outputs), Math.max(inputs, outputs), random);
    return outputs >= inputs
      ? (row: number, column: number) => vectors[column][row]
      : (row: number, column: number) => vectors[row][column];
  });
  return fillWeights(
    network,
    (layer, row, column) => gains[layer] * isometries[layer](row, column),
    () => 0,
  );
}
