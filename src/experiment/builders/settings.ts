// Builders of losses and flows, and of the whole experiment.
import { completeExperiment } from "../complete";
import { Place } from "../place";
import { plainData } from "../plain";
import { completeFlow, completeLoss } from "../settings";
import type {
  CrossEntropyLoss,
  Descent,
  EuclideanFlow,
  Experiment,
  HeavyBall,
  HomotopyFlow,
  InterpolatedFlow,
  LogisticLoss,
  LossConstant,
  OutputEuclideanFlow,
  SquaredLoss,
  StochasticDescent,
} from "../types";
import { build } from "./build";
import type { Options } from "./build";

/** The factor in front of a loss, alone or as `{ constant }`. */
type ConstantOption = LossConstant | { constant?: LossConstant };

/** A loss by its constant, bare or named. */
function named(constant: ConstantOption): { constant?: LossConstant } {
  return typeof constant === "object" ? constant : { constant };
}

/**
 * L = constant |F - y|^2.
 * @param constant a number > 0, "1/n" or "1/(2n)" with n the number of samples; default 1/2
 * @throws InputError when the constant is anything else
 * @example
 * squared("1/n"); // => { kind: "squared", constant: "1/n" }
 */
export function squared(constant: ConstantOption = {}): SquaredLoss {
  return build<SquaredLoss>("squared", "squared", named(constant), completeLoss);
}

/**
 * L = constant sum_j ln(1 + exp(-y_j F_j)) for targets y_j = 1 or -1 and one output.
 * @param constant a number > 0, "1/n" or "1/(2n)" with n the number of samples; default "1/n"
 * @throws InputError when the constant is anything else
 */
export function logistic(constant: ConstantOption = {}): LogisticLoss {
  return build<LogisticLoss>("logistic", "logistic", named(constant), completeLoss);
}

/**
 * L = -constant sum_j sum_o y_jo ln softmax(F_j)_o for two or more outputs; each row y_j is >= 0 and sums to 1, as
 * `oneHot` makes them.
 * @param constant a number > 0, "1/n" or "1/(2n)" with n the number of samples; default "1/n"
 * @throws InputError when the constant is anything else
 */
export function crossEntropy(constant: ConstantOption = {}): CrossEntropyLoss {
  return build<CrossEntropyLoss>("crossEntropy", "crossEntropy", named(constant), completeLoss);
}

/** The gradient flow theta' = -grad L in the Euclidean metric of the trained parameters: the default. */
export function euclidean(): EuclideanFlow {
  return build<EuclideanFlow>("euclidean", "euclidean", {}, completeFlow);
}

/**
 * Chen's adapted flow theta' = -J^T (J J^T)^{-1} grad_x L, Euclidean in output space (arXiv:2311.15487); where J has rank
 * p, theta' = -(J^T J)^{-1} grad L. With `regularization` epsilon > 0, J J^T + epsilon is inverted instead.
 * @throws InputError when the regularization is not > 0
 * @example
 * outputEuclidean({ regularization: 1e-6 }).kind; // => "outputEuclidean"
 */
export function outputEuclidean(options: Options<OutputEuclideanFlow> = {}): OutputEuclideanFlow {
  return build<OutputEuclideanFlow>("outputEuclidean", "outputEuclidean", options, completeFlow);
}

/**
 * theta' = -[(1 - a) + a (J^T J)^+] grad L with a = `weight` in [0, 1]: from the Euclidean flow to the adapted one (Chen,
 * arXiv:2311.15487).
 * @throws InputError when the weight is not in [0, 1]
 */
export function interpolated(options: Options<InterpolatedFlow>): InterpolatedFlow {
  return build<InterpolatedFlow>("interpolated", "interpolated", options, completeFlow);
}

/**
 * d theta / dt = -J^+ r / (1 - t) on [0, 1): straight lines in output space that reach zero loss at t = 1 (Chen, Munoz
 * Ewald, arXiv:2408.01517).
 */
export function homotopy(): HomotopyFlow {
  return build<HomotopyFlow>("homotopy", "homotopy", {}, completeFlow);
}

/**
 * Gradient descent theta <- theta - stepSize grad L with stepSize > 0; time counts steps.
 * @throws InputError when the step size is not > 0
 */
export function descent(options: Options<Descent>): Descent {
  return build<Descent>("descent", "descent", options, completeFlow);
}

/**
 * Polyak's heavy ball theta <- theta - stepSize grad L + momentum (theta - previous theta) (1964), stepSize > 0 and
 * momentum in [0, 1); time counts steps.
 * @throws InputError when a number is out of its range
 */
export function heavyBall(options: Options<HeavyBall>): HeavyBall {
  return build<HeavyBall>("heavyBall", "heavyBall", options, completeFlow);
}

/**
 * Stochastic descent: a step subtracts stepSize > 0 times the sum of the gradients of `batch` >= 1 samples, drawn
 * independently and uniformly with replacement from mulberry32(seed); time counts steps.
 * @throws InputError when a number is out of its range
 */
export function sgd(options: Options<StochasticDescent>): StochasticDescent {
  return build<StochasticDescent>("sgd", "sgd", options, completeFlow);
}

/**
 * A whole experiment, checked: widths against data, targets against the loss, every field, every number.
 *
 * @param options network and data at least; defaults stay unwritten until it is run
 * @returns a plain copy that JSON can hold
 * @throws InputError on the first thing that is wrong, with its place
 * @example
 * const model = linear({ widths: [1, 1], initialization: explicitWeights({ weights: [[[0]]] }) });
 * experiment({ network: model, data: explicit({ inputs: [[1]], targets: [2] }), until: { time: 1 } });
 */
export function experiment(options: Experiment): Experiment {
  completeExperiment(options);
  return plainData({ thalweg: 1, ...options }, Place.root("experiment")) as Experiment;
}
