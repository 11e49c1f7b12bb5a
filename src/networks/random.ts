// Random starting weights with independent entries: `gaussian` and `uniform`.
import type { LayeredNetwork, GaussianInitialization, UniformInitialization } from "../experiment";
import { InputError, shown } from "../errors";
import { mulberry32 } from "../random";
import type { NetworkWeights } from "./weights";
import { fillWeights } from "./weights";

/** One number a layer; the defaults were written out when the network was completed. */
export function perLayer(
  where: string,
  given: number | number[] | undefined,
  network: LayeredNetwork,
): number[] {
  const layers = network.widths.length - 1;
  const spreads = typeof given === "number" ? Array<number>(layers).fill(given) : given;
  if (spreads?.length !== layers)
    throw new InputError(
      where,
      `must be one number or one a layer, ${layers} here, got ${shown(given)}. ` +
        "Count frozen layers and layers without bias too.",
    );
  return spreads;
}

/** Turns -0 into 0: a start is compared, printed and hashed, and -0 would be another number there. */
const plainZero = (value: number): number => value + 0;

/**
 * Independent normal entries. Two draws of mulberry32 an entry, layer by layer: W_l row by row, then b_l where the
 * layer has a bias. A deviation of 0 takes its draws too, so that changing one spread moves no other entry.
 *
 * @throws InputError when there is not one deviation a layer
 */
export function gaussianWeights(network: LayeredNetwork, start: GaussianInitialization): NetworkWeights {
  const random = mulberry32(start.seed);
  const ofWeights = perLayer("gaussian.standardDeviation", start.standardDeviation, network);
  const ofBiases = perLayer("gaussian.biasStandardDeviation", start.biasStandardDeviation, network);
  return fillWeights(
    network,
    (layer) => plainZero(ofWeights[layer] * random.normal()),
    (layer) => plainZero(ofBiases[layer] * random.normal()),
  );
}

/**
 * Independent entries uniform on [-halfWidth, halfWidth): one draw of mulberry32 an entry, in the order of `gaussian`.
 *
 * @throws InputError when there is not one half width a layer
 */
export function uniformWeights(network: LayeredNetwork, start: UniformInitialization): NetworkWeights {
  const random = mulberry32(start.seed);
  const ofWeights = perLayer("uniform.halfWidth", start.halfWidth, network);
  const ofBiases = perLayer("uniform.biasHalfWidth", start.biasHalfWidth, network);
  return fillWeights(
    network,
    (layer) => plainZero(random.uniform(ofWeights[layer])),
    (layer) => plainZero(random.uniform(ofBiases[layer])),
  );
}
