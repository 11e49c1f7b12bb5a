// Builders of starting weights. All random ones draw from mulberry32(seed): the same seed, the same weights.
import { checkInitialization } from "../initialization";
import type {
  AntisymmetricInitialization,
  BalancedInitialization,
  ExplicitInitialization,
  ExplicitParameters,
  GaussianInitialization,
  NestedNumbers,
  OrthogonalInitialization,
  PositiveInitialization,
  UniformInitialization,
} from "../types";
import { build } from "./build";
import type { Options } from "./build";

/**
 * Starting weights number by number: `weights[l]` is W_{l+1}, one row an output of the layer; `biases[l]` its bias, or
 * null.
 * @throws InputError when a number is not finite or rows differ in length
 * @example
 * explicitWeights({ weights: [[[1, 0], [0, 1]], [[0.5, -0.5]]] }); // widths [2, 2, 1]
 */
export function explicitWeights(options: Options<ExplicitInitialization>): ExplicitInitialization {
  return build<ExplicitInitialization>("explicitWeights", "explicit", options, checkInitialization);
}

/**
 * Starting parameters of a model of one's own number by number: one nested list a parameter, as deep as its shape is
 * long. They are checked against the shapes by `differentiable`.
 * @example
 * explicitParameters([[[1, 0], [0, 1]], [0.5, -0.5]]); // shapes [2, 2] and [2]
 */
export function explicitParameters(values: NestedNumbers[]): ExplicitParameters {
  return { kind: "explicit", values };
}

/**
 * Independent normal entries of standard deviation >= 0, one for all layers or one a layer; default 1/sqrt(fan in), or
 * 1 in the ntk parametrization.
 * @throws InputError when the seed is no integer in [0, 2^32) or a deviation is negative
 */
export function gaussianWeights(options: Options<GaussianInitialization>): GaussianInitialization {
  return build<GaussianInitialization>("gaussianWeights", "gaussian", options, checkInitialization);
}

/**
 * Independent entries uniform on [-halfWidth, halfWidth), one half width >= 0 for all layers or one a layer; default
 * 1/sqrt(fan in), or sqrt(3) in the ntk parametrization.
 * @throws InputError when the seed is no integer in [0, 2^32) or a half width is negative
 */
export function uniformWeights(options: Options<UniformInitialization>): UniformInitialization {
  return build<UniformInitialization>("uniformWeights", "uniform", options, checkInitialization);
}

/**
 * A two-layer start whose output is zero (Zhang et al., arXiv:1905.07777): hidden unit k + m/2 repeats unit k with the
 * opposite output weight. Needs an even hidden width, and a seed unless the inputs are planar.
 * @throws InputError when frequency is not > 0 or output is not finite
 * @example
 * antisymmetric({ frequency: 2, output: 4 });
 */
export function antisymmetric(options: Options<AntisymmetricInitialization>): AntisymmetricInitialization {
  return build<AntisymmetricInitialization>("antisymmetric", "antisymmetric", options, checkInitialization);
}

/**
 * Chatterjee's positive start (arXiv:2203.16462): W_1 = 0, biases 0, hidden entries `hidden` > 0 (default 1), output
 * entries `output` > 0.
 * @throws InputError when one of them is not > 0
 */
export function positive(options: Options<PositiveInitialization>): PositiveInitialization {
  return build<PositiveInitialization>("positive", "positive", options, checkInitialization);
}

/**
 * Each W_l is `gain` > 0 (one for all layers or one a layer, default 1) times a matrix with orthonormal columns, or
 * orthonormal rows where it is wider than tall, uniformly distributed (Saxe, McClelland, Ganguli, arXiv:1312.6120).
 * Biases 0.
 * @throws InputError when the seed is no integer in [0, 2^32) or a gain is not > 0
 */
export function orthogonal(options: Options<OrthogonalInitialization>): OrthogonalInitialization {
  return build<OrthogonalInitialization>("orthogonal", "orthogonal", options, checkInitialization);
}

/**
 * A balanced start of a linear network (Arora, Cohen, Hazan, arXiv:1802.06509): W_{l+1}^T W_{l+1} = W_l W_l^T for all l,
 * which the flow then keeps. Every layer has rank min(widths), with all non-zero singular values equal to `scale` > 0
 * (default 1). Biases 0.
 * @throws InputError when the seed is no integer in [0, 2^32) or the scale is not > 0
 */
export function balanced(options: Options<BalancedInitialization>): BalancedInitialization {
  return build<BalancedInitialization>("balanced", "balanced", options, checkInitialization);
}
