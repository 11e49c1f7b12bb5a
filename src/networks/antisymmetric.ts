// Antisymmetric start of a two-layer network (Zhang et al., arXiv:1905.07777; exact cases, family B): F(theta_0) = 0.
import type { AntisymmetricInitialization, LayeredNetwork } from "../experiment";
import { InputError, shown } from "../errors";
import { mulberry32 } from "../random";
import type { NetworkWeights } from "./weights";
import { fillWeights } from "./weights";

/** Unit vectors (cos psi_k, sin psi_k), psi_k = 2 pi (k + 1/2) / count. */
function equallySpaced(count: number): number[][] {
  return Array.from({ length: count }, (_, k) => {
    const angle = (2 * Math.PI * (k + 0.5)) / count;
    return [Math.cos(angle), Math.sin(angle)];
  });
}

/** Independent uniform directions: standard normal vectors divided by their length, one after the other. */
function randomDirections(count: number, dimension: number, seed: number): number[][] {
  const random = mulberry32(seed);
  return Array.from({ length: count }, () => {
    const vector = Array.from({ length: dimension }, () => random.normal());
    const length = Math.hypot(...vector);
    return vector.map((entry) => entry / length);
  });
}

/**
 * Hidden unit k + m/2 repeats unit k, with the opposite output weight: every weight vector has length `frequency`,
 * every output weight is `output` or `-output`, biases are 0. Directions are equally spaced for input width 2 without
 * a seed, and drawn otherwise.
 *
 * @throws InputError unless the network has two layers, an even hidden width, and a seed where directions are drawn
 */
export function antisymmetricWeights(
  network: LayeredNetwork,
  start: AntisymmetricInitialization,
): NetworkWeights {
  const { widths } = network;
  if (widths.length !== 3)
    throw new InputError(
      "antisymmetric",
      `needs a network of two layers, got widths ${shown(widths)}. ` +
        "Give input, hidden and output width, such as [2, 64, 1].",
    );
  const [dimension, hidden] = widths;
  if (hidden % 2 !== 0)
    throw new InputError(
      "antisymmetric",
      `pairs the hidden units, so the hidden width must be even, got ${hidden}. ` +
        `Give widths such as ${shown([dimension, hidden + 1, widths[2]])}.`,
    );
  if (dimension !== 2 && start.seed === undefined)
    throw new InputError(
      "antisymmetric",
      `draws its directions unless the inputs are planar; input width ${dimension} needs a seed. Add seed: 1.`,
    );
  const half = hidden / 2;
  const directions =
    start.seed === undefined ? equallySpaced(half) : randomDirections(half, dimension, start.seed);
  return fillWeights(
    network,
    (layer, row, column) => {
      if (layer === 0) return start.frequency * directions[row % half][column];
      return column < half ? start.output : -start.output;
    },
    () => 0,
  );
}
