// Positive start of Chatterjee, arXiv:2203.16462: W_1 = 0, biases 0, positive hidden entries, large output entries.
import type { LayeredNetwork, PositiveInitialization } from "../experiment";
import { InputError, shown } from "../errors";
import type { NetworkWeights } from "./weights";
import { fillWeights } from "./weights";

/**
 * W_1 = 0, every bias 0, every entry of W_2 ... W_{L-1} equal to `hidden`, every entry of W_L equal to `output`.
 *
 * @throws InputError when the network has a single layer
 */
export function positiveWeights(network: LayeredNetwork, start: PositiveInitialization): NetworkWeights {
  const layers = network.widths.length - 1;
  if (layers < 2)
    throw new InputError(
      "positive",
      `needs a hidden layer, got widths ${shown(network.widths)}. Give at least three widths, such as [2, 8, 1].`,
    );
  const { hidden = 1, output } = start;
  return fillWeights(
    network,
    (layer) => (layer === 0 ? 0 : layer === layers - 1 ? output : hidden),
    () => 0,
  );
}
