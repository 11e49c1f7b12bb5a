// Builders of networks and systems.
import { checkNetwork } from "../network";
import type {
  DeepLinearNetwork,
  FunctionNetwork,
  LinearNetwork,
  MlpNetwork,
  ResidualNetwork,
  SineNetwork,
  SoftmaxRegression,
  SystemNetwork,
} from "../types";
import { build } from "./build";
import type { Options } from "./build";

/**
 * A feedforward network: z_l = s_l W_l h_{l-1} + b_l, h_l = activation(z_l), h_0 = x, and the last layer is linear.
 * W_l is widths[l] x widths[l-1]; theta holds, for each trained layer, W_l row by row and then b_l.
 *
 * @throws InputError when a field is wrong or missing, or the initialization does not fit the widths
 * @example
 * mlp({ widths: [2, 64, 1], activation: "tanh", initialization: antisymmetric({ frequency: 2, output: 4 }) })
 */
export function mlp(options: Options<MlpNetwork>): MlpNetwork {
  return build<MlpNetwork>("mlp", "mlp", options, checkNetwork);
}

/**
 * A linear model F(x) = W x, plus b where `bias` is true: W is widths[1] x widths[0].
 *
 * @throws InputError when a field is wrong or missing, or the initialization does not fit the widths
 * @example
 * linear({ widths: [4, 1], initialization: gaussianWeights({ seed: 1 }) })
 */
export function linear(options: Options<LinearNetwork>): LinearNetwork {
  return build<LinearNetwork>("linear", "linear", options, checkNetwork);
}

/**
 * A deep linear network F(x) = s_L W_L ... s_1 W_1 x, without biases. Along its gradient flow W_{l+1}^T W_{l+1} - W_l W_l^T
 * does not change; `balanced` starts with 0 (Saxe, McClelland, Ganguli, arXiv:1312.6120).
 *
 * @throws InputError when a field is wrong or missing, or the initialization does not fit the widths
 * @example
 * deepLinear({ widths: [2, 3, 2], initialization: balanced({ seed: 1 }) })
 */
export function deepLinear(options: Options<DeepLinearNetwork>): DeepLinearNetwork {
  return build<DeepLinearNetwork>("deepLinear", "deepLinear", options, checkNetwork);
}

/**
 * A residual network (He, Zhang, Ren, Sun, arXiv:1512.03385): h_1 = activation(s_1 W_1 x + b_1), every further hidden
 * layer adds activation(s_l W_l h_{l-1} + b_l) to h_{l-1}, the last layer is linear. All hidden widths are equal.
 *
 * @throws InputError when a field is wrong or missing, or the initialization does not fit the widths
 * @example
 * residual({ widths: [2, 16, 16, 1], activation: "tanh", initialization: gaussianWeights({ seed: 1 }) })
 */
export function residual(options: Options<ResidualNetwork>): ResidualNetwork {
  return build<ResidualNetwork>("residual", "residual", options, checkNetwork);
}

/**
 * F(x) = sum_i a_i sin(w_i x) for real x, as many amplitudes as frequencies; theta is (w, a) or its trained part. With
 * `interval` data, a setting of Robin, Scaman, Lelarge, arXiv:2301.08117, where the loss is that of the whole population.
 *
 * @throws InputError when a field is wrong or missing
 * @example
 * sineNetwork({ frequencies: [1, 2.5], amplitudes: [1, 0.8], trained: "amplitudes" })
 */
export function sineNetwork(options: Options<SineNetwork>): SineNetwork {
  return build<SineNetwork>("sineNetwork", "sineNetwork", options, checkNetwork);
}

/**
 * F(x) = W x with one row of W for each of widths[1] >= 2 classes; probabilities are softmax(F). With `crossEntropy`,
 * the multiclass logistic regression of Robin, Scaman, Lelarge, arXiv:2301.08117.
 *
 * @throws InputError when a field is wrong or missing, or the initialization does not fit the widths
 * @example
 * softmaxRegression({ widths: [4, 3], initialization: gaussianWeights({ seed: 1 }) })
 */
export function softmaxRegression(options: Options<SoftmaxRegression>): SoftmaxRegression {
  return build<SoftmaxRegression>("softmaxRegression", "softmaxRegression", options, checkNetwork);
}

/**
 * Nonlinear equations, or any model that can be written as formulas: F_{j,o}(theta) is formula o at the inputs of
 * sample j. A formula is made of the named parameters and inputs, numbers, pi, e, + - * / ^, parentheses and exp, log
 * (natural), sqrt, sin, cos, tan, sec, csc, cot, asin, acos, atan, sinh, cosh, tanh, sech, csch, coth, asinh, acosh,
 * atanh. math.js parses it and differentiates it symbolically.
 *
 * @throws InputError for a name that math.js knows already, and for a formula that it cannot read or differentiate, with
 * the character
 * @example
 * const network = system({ parameters: ["u", "w"], outputs: ["u * w", "u^2 - w^2"], start: [1, 0.5] });
 * experiment({ network, data: equations([2, 0]) })
 */
export function system(options: Options<SystemNetwork>): SystemNetwork {
  return build<SystemNetwork>("system", "system", options, checkNetwork);
}

/**
 * A model of one's own, written with operations of TensorFlow.js, which differentiates it: outputs n x Q from inputs
 * n x d and the parameters, whose shapes are given. theta holds the parameters one after the other, each row by row, in
 * float64; the function is evaluated in float32, so that a residual is followed to about 1.5e-7 of its start.
 *
 * An experiment with such a model is not plain data: JSON keeps the text of the function (`source`), from which nothing
 * can be run, and the text stands for the function in the hash. What the function takes from outside itself is not in
 * the text: change such a value, and the hash stays the same. No constant of a theorem can be certified for it.
 *
 * @throws InputError when a shape or the start is wrong, and for a function that is async or whose text cannot be read
 * @example
 * const network = differentiable({
 *   parameters: [[2, 16], [16], [16, 1]],
 *   forward: (tf, [W, b, v], x) => x.matMul(W).add(b).tanh().matMul(v),
 *   initialization: gaussianWeights({ seed: 7 }),
 * });
 * experiment({ network, data: circle({ count: 3, targets: [0.5, -0.5, 0.5] }) }).network.kind; // => "function"
 */
export function differentiable(options: Omit<FunctionNetwork, "kind" | "source">): FunctionNetwork {
  const network = build<FunctionNetwork>("differentiable", "function", options, checkNetwork);
  // stands in the value, so that JSON shows it
  return { ...network, source: String(network.forward) };
}
