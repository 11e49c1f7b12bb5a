// Balanced start of a linear network (Arora, Cohen, Hazan, arXiv:1802.06509): W_{l+1}^T W_{l+1} = W_l W_l^T.
import type { BalancedInitialization, LayeredNetwork } from "../experiment";
import { mulberry32 } from "../random";
import { orthonormalVectors } from "./orthonormal";
import type { NetworkWeights } from "./weights";
import { fillWeights } from "./weights";

/**
 * W_l = scale U_l U_{l-1}^T, where U_l has r = min(widths) orthonormal columns of length widths[l]: both sides of the
 * balance are scale^2 U_l U_l^T. U_0, U_1, ... are drawn from one stream, column by column; biases are 0.
 */
export function balancedWeights(network: LayeredNetwork, start: BalancedInitialization): NetworkWeights {
  const random = mulberry32(start.seed);
  const rank = Math.min(...network.widths);
  const frames = network.widths.map((width) => orthonormalVectors(rank, width, random));
  const { scale = 1 } = start;
  return fillWeights(
    network,
    (layer, row, column) => {
      let sum = 0;
      for (let k = 0; k < rank; k++) sum += frames[layer + 1][k][row] * frames[layer][k][column];
      return scale * sum;
    },
    () => 0,
  );
}
