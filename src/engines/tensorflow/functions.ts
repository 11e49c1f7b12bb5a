// Elementary functions in float32, to a few units in the last place at arguments of any size. A backend's own are taken where
// they are that good: several lose all digits near 0 (tanh of WebGPU) or promise an absolute error only (its sine).
import type { Rank, Tensor } from "@tensorflow/tfjs-core";
import type { TensorflowCore } from "./load";

/** Functions of a tensor, entry by entry. */
export interface Functions {
  readonly tf: TensorflowCore;
  /** e^x; a NaN stays one */
  exp(x: Tensor): Tensor;
  tanh(x: Tensor): Tensor;
  sin(x: Tensor): Tensor;
  cos(x: Tensor): Tensor;
  arctan(x: Tensor): Tensor;
  /** log(1 + q) for 0 <= q <= 1 */
  logOnePlus(q: Tensor): Tensor;
  /** erf(x) and its complement erfc(|x|) */
  errorFunction(x: Tensor): Tensor;
  complementaryError(magnitude: Tensor): Tensor;
}

type Probed = "tanh" | "sin" | "cos" | "arctan";
const probed: readonly Probed[] = ["tanh", "sin", "cos", "arctan"];
const exact: Record<Probed, (x: number) => number> = {
  tanh: Math.tanh,
  sin: Math.sin,
  cos: Math.cos,
  arctan: Math.atan,
};
/** a backend's function is taken up to this relative error at all probes */
const GOOD = 6e-7;
const probes = Float32Array.from(
  [1e-30, 1e-12, 1e-8, 1e-6, 3e-5, 1e-3, 0.02, 0.1, 0.3, 0.56, 0.7, 1, 1.4, 2.2, 3.1, 4.6, 7, 11, 40].flatMap(
    (x) => [x, -x],
  ),
);

/** What the backend's own functions give at the probes, for `chooseFunctions`; to be read and disposed of. */
export function probeFunctions(tf: TensorflowCore): Tensor {
  return tf.tidy(() => {
    const x = tf.tensor1d(probes);
    return tf.concat1d([tf.tanh(x), tf.sin(x), tf.cos(x), tf.atan(x), tf.exp(tf.fill<Rank.R1>([1], NaN))]);
  });
}

/** The backend's functions where they are accurate at every probe, ours elsewhere. */
export function chooseFunctions(tf: TensorflowCore, answers: Float32Array): Functions {
  const accurate = (name: Probed): boolean =>
    probes.every((x, i) => {
      const value = exact[name](x);
      return Math.abs(answers[probed.indexOf(name) * probes.length + i] - value) <= GOOD * Math.abs(value);
    });
  // shaders may take every number for finite: the product is NaN where x is
  const keepsNaN = Number.isNaN(answers[answers.length - 1]);
  const own = ownFunctions(tf, keepsNaN ? (x) => tf.exp(x) : (x) => tf.add(tf.exp(x), tf.mul(x, 0)));
  return {
    ...own,
    tanh: accurate("tanh") ? (x) => tf.tanh(x) : own.tanh,
    sin: accurate("sin") ? (x) => tf.sin(x) : own.sin,
    cos: accurate("cos") ? (x) => tf.cos(x) : own.cos,
    arctan: accurate("arctan") ? (x) => tf.atan(x) : own.arctan,
  };
}

/** pi in three parts, the first two of so few bits that their products with small integers are exact (Cody and Waite) */
const PI_PARTS = [3.140625, 9.67502593994140625e-4, 1.509957990978376e-7];
/** Taylor coefficients: sin(r) / r in r^2 up to |r| = pi / 2, artanh(s) / s up to 1/3, arctan(t) / t up to tan(pi / 8) */
const SINE = [1, -1 / 6, 1 / 120, -1 / 5040, 1 / 362880, -1 / 39916800, 1 / 6227020800];
const ARTANH = Array.from({ length: 8 }, (_, k) => 1 / (2 * k + 1));
const ARCTAN = Array.from({ length: 10 }, (_, k) => (k % 2 ? -1 : 1) / (2 * k + 1));
/** erf(x) / x in x^2 up to 0.8 */
const ERF: number[] = [];
for (let k = 0, factorial = 1; k < 11; factorial *= ++k)
  ERF.push((((k % 2 ? -1 : 1) / factorial / (2 * k + 1)) * 2) / Math.sqrt(Math.PI));
/** log(erfc(x) e^(x^2) / t) in t = 1 / (1 + x / 2), 1.2e-7 (Press et al., Numerical Recipes, 2nd ed., 6.2) */
const ERFC = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
  -0.82215223, 0.17087277,
];

/** The functions from arithmetic, exp and comparisons alone. */
function ownFunctions(tf: TensorflowCore, exp: (x: Tensor) => Tensor): Functions {
  const polynomial = (x: Tensor, coefficients: readonly number[]): Tensor => {
    let value: Tensor = tf.mul(x, coefficients[coefficients.length - 1]);
    for (let k = coefficients.length - 2; k > 0; k--) value = tf.mul(tf.add(value, coefficients[k]), x);
    return tf.add(value, coefficients[0]);
  };
  /** (-1)^k sin(x - shift pi) for integers k, with the polynomial on [-pi/2, pi/2] */
  const reducedSine = (x: Tensor, shift: Tensor, k: Tensor): Tensor => {
    let r = x;
    for (const part of PI_PARTS) r = tf.sub(r, tf.mul(shift, part));
    const half = tf.mul(k, 0.5);
    // 1 for even k, -1 for odd
    const sign = tf.sub(1, tf.mul(4, tf.sub(half, tf.floor(half))));
    return tf.mul(tf.mul(r, sign), polynomial(tf.square(r), SINE));
  };
  const complementaryError = (magnitude: Tensor): Tensor => {
    const t = tf.div(1, tf.add(tf.mul(magnitude, 0.5), 1));
    // two exponentials: one of a sum would carry the rounding of the large square into every digit
    return tf.mul(tf.mul(t, exp(tf.neg(tf.square(magnitude)))), exp(polynomial(t, ERFC)));
  };
  return {
    tf,
    exp,
    /** Lambert's continued fraction near 0, where 1 - e^(-2|x|) would cancel */
    tanh(x) {
      const square = tf.square(x);
      const above = tf.add(tf.mul(tf.add(square, 105), square), 945);
      const below = tf.add(tf.mul(tf.add(tf.mul(square, 15), 420), square), 945);
      const near = tf.mul(x, tf.div(above, below));
      const decay = exp(tf.mul(tf.abs(x), -2));
      const far = tf.div(tf.sub(1, decay), tf.add(1, decay));
      return tf.where(tf.less(square, 0.36), near, tf.where(tf.less(x, 0), tf.neg(far), far));
    },
    sin(x) {
      const k = tf.round(tf.mul(x, 1 / Math.PI));
      return reducedSine(x, k, k);
    },
    /** cos(x) = -(-1)^k sin(x - (k + 1/2) pi) */
    cos(x) {
      const k = tf.round(tf.sub(tf.mul(x, 1 / Math.PI), 0.5));
      return tf.neg(reducedSine(x, tf.add(k, 0.5), k));
    },
    /** arctan x = pi/4 + arctan((x - 1)/(x + 1)) and pi/2 - arctan(1/x) bring the argument below tan(pi/8) */
    arctan(x) {
      const magnitude = tf.abs(x);
      const [large, middle] = [tf.greater(magnitude, 1 + Math.SQRT2), tf.greater(magnitude, Math.SQRT2 - 1)];
      const turned = tf.div(tf.sub(magnitude, 1), tf.add(magnitude, 1));
      const t = tf.where(large, tf.neg(tf.div(1, magnitude)), tf.where(middle, turned, magnitude));
      const offset = tf.where(
        large,
        tf.fill(x.shape, Math.PI / 2),
        tf.where(middle, tf.fill(x.shape, Math.PI / 4), tf.zerosLike(x)),
      );
      const value = tf.add(offset, tf.mul(t, polynomial(tf.square(t), ARCTAN)));
      return tf.where(tf.less(x, 0), tf.neg(value), value);
    },
    /** 2 artanh(q / (2 + q)) */
    logOnePlus(q) {
      const s = tf.div(q, tf.add(q, 2));
      return tf.mul(tf.mul(s, 2), polynomial(tf.square(s), ARTANH));
    },
    complementaryError,
    errorFunction(x) {
      const near = tf.mul(x, polynomial(tf.square(x), ERF));
      const far = tf.sub(1, complementaryError(tf.abs(x)));
      return tf.where(tf.less(tf.abs(x), 0.8), near, tf.where(tf.less(x, 0), tf.neg(far), far));
    },
  };
}
