// Random starting weights with independent entries: `gaussian` and `uniform`.
import type { CompleteNetwork, GaussianInitialization, UniformInitialization } from "../experiment";
import { InputError, shown } from "../errors";
import { mulberry32 } from "../random";
import type { LayerShape, NetworkWeights } from "./weights";
import { fillWeights, layerShapes } from "./weights";

/** One spread a layer from what the user wrote: nothing, one number, or one a layer. */
function spreads(
  where: string,
  given: number | number[] | undefined,
  fallback: (layer: LayerShape) => number,
  network: CompleteNetwork,
): number[] {
  const layers = layerShapes(network);
  if (given === undefined) return layers.map(fallback);
  const values = Array.isArray(given) ? given : layers.map(() => given);
  if (values.length !== layers.length)
    throw new InputError(
      where,
      `needs one number or one a layer, ${layers.length} here, got ${values.length} of them. ` +
        `Give ${layers.length} numbers, frozen layers and layers without bias included.`,
    );
  for (const value of values)
    if (!Number.isFinite(value) || value < 0)
      throw new InputError(
        where,
        `must be finite and not negative, got ${shown(value)}. Give a number >= 0.`,
      );
  return values;
}

/** The default spread of `unit` variance: 1/sqrt(fan in) where the layer scale does not already carry that factor. */
const fanIn = (network: CompleteNetwork, ntkSpread: number) => (layer: LayerShape) =>
  network.parametrization === "ntk" ? ntkSpread : 1 / Math.sqrt(layer.inputs);

const none = (): number => 0;

/**
 * Independent normal entries. Two draws of mulberry32 an entry, layer by layer: W_l row by row, then b_l where the
 * layer has a bias. A deviation of 0 takes its draws too, so that changing one spread moves no other entry.
 *
 * @throws InputError when the seed or a deviation is not admissible
 */
export function gaussianWeights(network: CompleteNetwork, start: GaussianInitialization): NetworkWeights {
  const random = mulberry32(start.seed);
  const deviations = spreads(
    "gaussian.standardDeviation",
    start.standardDeviation,
    fanIn(network, 1),
    network,
  );
  const biasDeviations = spreads(
    "gaussian.biasStandardDeviation",
    start.biasStandardDeviation,
    none,
    network,
  );
  return fillWeights(
    network,
    ({ index }) => plainZero(deviations[index] * random.normal()),
    ({ index }) => plainZero(biasDeviations[index] * random.normal()),
  );
}

/**
 * Independent entries uniform on [-halfWidth, halfWidth): one draw of mulberry32 an entry, in the order of `gaussian`.
 *
 * @throws InputError when the seed or a half width is not admissible
 */
export function uniformWeights(network: CompleteNetwork, start: UniformInitialization): NetworkWeights {
  const random = mulberry32(start.seed);
  const halfWidths = spreads("uniform.halfWidth", start.halfWidth, fanIn(network, Math.sqrt(3)), network);
  const biasHalfWidths = spreads("uniform.biasHalfWidth", start.biasHalfWidth, none, network);
  return fillWeights(
    network,
    ({ index }) => plainZero(random.uniform(halfWidths[index])),
    ({ index }) => plainZero(random.uniform(biasHalfWidths[index])),
  );
}

/** Turns -0 into 0: a start is compared, printed and hashed, and -0 would be another number there. */
const plainZero = (value: number): number => value + 0;
