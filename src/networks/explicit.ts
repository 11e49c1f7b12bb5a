// Starting weights given number by number.
import type { LayeredNetwork, ExplicitInitialization } from "../experiment";
import { InputError, shown } from "../errors";
import type { NetworkWeights } from "./weights";
import { fillWeights } from "./weights";

/**
 * The stored numbers themselves, copied.
 *
 * @throws InputError naming the matrix or vector whose shape does not fit the network
 */
export function explicitWeights(network: LayeredNetwork, start: ExplicitInitialization): NetworkWeights {
  const { weights, biases = [] } = start;
  const layers = network.widths.length - 1;
  if (weights.length !== layers) throw misfit("weights", `${layers} matrices, one a layer`, weights);
  weights.forEach((rows, layer) => {
    const [inputs, outputs] = network.widths.slice(layer);
    if (rows.length !== outputs || rows.some((row) => row.length !== inputs))
      throw misfit(`weights[${layer}]`, `${outputs} rows of ${inputs} numbers`, rows);
    const hasBias = network.biases[layer];
    const bias = biases[layer] ?? null;
    if ((bias?.length ?? null) !== (hasBias ? outputs : null))
      throw misfit(`biases[${layer}]`, hasBias ? `${outputs} numbers` : "null or absent", bias);
  });
  return fillWeights(
    network,
    (layer, row, column) => weights[layer][row][column],
    (layer, row) => (biases[layer] as number[])[row],
  );
}

function misfit(name: string, wanted: string, got: unknown): InputError {
  return new InputError(
    "initialization",
    `${name} must be ${wanted}, got ${shown(got)}. Fit it to the network's widths and biases.`,
  );
}
