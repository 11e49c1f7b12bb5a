// Activation functions and their derivatives as TensorFlow.js operations, by formulas that do not cancel in float32.
import type { Tensor } from "@tensorflow/tfjs-core";
import type { ActivationName } from "../../experiment";
import type { Functions } from "./functions";

/**
 * sigma(z), and sigma'(z) and sigma''(z) as far as `order` asks. Relative error at most about 1e-6 for |z| <= 4; in tails
 * where e^(-z^2/2) or e^(-|z|) enters, that error grows with the exponent.
 */
export function activationIn(
  functions: Functions,
  activation: ActivationName,
  z: Tensor,
  order: 0 | 1 | 2,
): Tensor[] {
  const { tf } = functions;
  const upTo = (value: Tensor, first: () => Tensor, second: (first: Tensor) => Tensor): Tensor[] => {
    if (order === 0) return [value];
    const slope = first();
    return order === 1 ? [value, slope] : [value, slope, second(slope)];
  };
  const negative = (): Tensor => tf.less(z, 0);
  const constant = (value: number): Tensor => tf.fill(z.shape, value);
  /** logistic(z) and its derivative from q = e^-|z| */
  const logistic = (): { q: Tensor; below: Tensor; value: Tensor } => {
    const q = functions.exp(tf.neg(tf.abs(z)));
    const below = tf.add(q, 1);
    return { q, below, value: tf.div(tf.where(negative(), q, tf.onesLike(q)), below) };
  };
  const bell = (q: Tensor, below: Tensor): Tensor => tf.div(q, tf.square(below));

  switch (activation) {
    case "tanh": {
      const value = functions.tanh(z);
      return upTo(
        value,
        () => {
          const q = functions.exp(tf.mul(tf.abs(z), -2));
          return tf.mul(bell(q, tf.add(q, 1)), 4);
        },
        (slope) => tf.mul(tf.mul(value, slope), -2),
      );
    }
    case "sigmoid": {
      const { q, below, value } = logistic();
      return upTo(
        value,
        () => bell(q, below),
        (slope) => tf.neg(tf.mul(functions.tanh(tf.mul(z, 0.5)), slope)),
      );
    }
    case "softplus": {
      const { q, below, value: slope } = logistic();
      const value = tf.add(tf.maximum(z, 0), functions.logOnePlus(q));
      return upTo(
        value,
        () => slope,
        () => bell(q, below),
      );
    }
    case "swish": {
      const { q, below, value: share } = logistic();
      return upTo(
        tf.mul(z, share),
        () => tf.add(share, tf.mul(z, bell(q, below))),
        () => tf.mul(bell(q, below), tf.sub(2, tf.mul(z, functions.tanh(tf.mul(z, 0.5))))),
      );
    }
    case "sin": {
      const value = functions.sin(z);
      return upTo(
        value,
        () => functions.cos(z),
        () => tf.neg(value),
      );
    }
    case "arctan":
      return upTo(
        functions.arctan(z),
        () => tf.div(1, tf.add(tf.square(z), 1)),
        (slope) => tf.mul(tf.mul(tf.mul(z, -2), slope), slope),
      );
    case "erf":
      return upTo(
        functions.errorFunction(z),
        () => tf.mul(functions.exp(tf.neg(tf.square(z))), 2 / Math.sqrt(Math.PI)),
        (slope) => tf.mul(tf.mul(z, -2), slope),
      );
    case "gelu": {
      const tail = tf.mul(functions.complementaryError(tf.mul(tf.abs(z), Math.SQRT1_2)), 0.5);
      const probability = tf.where(negative(), tail, tf.sub(1, tail));
      const density = (): Tensor =>
        tf.mul(functions.exp(tf.mul(tf.square(z), -0.5)), Math.SQRT1_2 / Math.sqrt(Math.PI));
      return upTo(
        tf.mul(z, probability),
        () => tf.add(probability, tf.mul(z, density())),
        () => tf.mul(density(), tf.sub(2, tf.square(z))),
      );
    }
    case "identity":
      return upTo(
        z,
        () => constant(1),
        () => constant(0),
      );
    case "relu":
    case "leakyRelu": {
      const slope = activation === "relu" ? 0 : 0.01;
      // compared so that a NaN stays one
      const rising = tf.logicalNot(tf.lessEqual(z, 0));
      return upTo(
        tf.where(rising, z, tf.mul(z, slope)),
        () => tf.where(rising, constant(1), constant(slope)),
        () => constant(0),
      );
    }
  }
}
