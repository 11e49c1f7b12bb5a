// Lipschitz constant of the Jacobian of a deep linear network without biases: F is multilinear in its layers, so the
// constant comes from its exact degree structure and not from one bound a sample.
//
// For |u| = 1, sum_jo u_jo F_o(x_j) = tr(W_L .. W_1 X^T U), and its second derivative along (d_1 .. d_L) is
// 2 sum_{l<m} tr(W_L .. d_m .. d_l .. W_1 X^T U). As |A B|_F <= |A| |B|_F, and |X^T U|_F <= |X|, each trace is at most
// |X| |d_l| |d_m| prod_{k /= l, m} |W_k|. So |sum u_i Hess F_i| is at most the largest eigenvalue of the symmetric
// non-negative matrix H with H_lm = |X| s_1 .. s_L prod_{k /= l, m} (|W_k| + rad) and H_ll = 0, which is at most
// max_l (H x)_l / x_l for every positive x (Collatz and Wielandt). For two layers this is |X| s_1 s_2, the exact constant.
import { addUp, divUp, mulUp } from "./directed";
import { layerFeatures, scaleRows } from "./features";
import type { ParameterPlace } from "./place";
import { largestSingularValueUpperBound, spectralNormUpperBound } from "./spectralNorm";

/** Steps of the power method that chooses x; more do not help a matrix this small. */
const STEPS = 30;

/** Whether the formula applies: identity, no biases, no skips. */
export function isDeepLinear({ activation, layers }: ParameterPlace): boolean {
  return activation === "identity" && layers.every(({ hasBias, skip }) => !hasBias && !skip);
}

/** beta on the ball of the given radius, for all pairs of its points; non-decreasing. */
export function deepLinearLipschitz(place: ParameterPlace): (radius: number) => number {
  const { layers, samples, sampleRoots } = place;
  const features = scaleRows(layerFeatures(place, 0, false), samples, sampleRoots);
  const data = largestSingularValueUpperBound(features, samples, layers[0].inputs);
  const scale = layers.slice(1).reduce((product, layer) => mulUp(product, Math.abs(layer.scale)), data);
  const norms = layers.map(({ weights, inputs, outputs }) =>
    spectralNormUpperBound(weights, outputs, inputs),
  );
  const moving = layers.flatMap(({ trained }, l) => (trained ? [l] : []));
  return (radius) => {
    const sizes = norms.map((norm, l) => (layers[l].trained ? addUp(norm, radius) : norm));
    const H = moving.map((l) =>
      moving.map((m) =>
        l === m
          ? 0
          : sizes.reduce((product, size, k) => (k === l || k === m ? product : mulUp(product, size)), scale),
      ),
    );
    return largestEigenvalueOfNonNegative(H);
  };
}

/** Upper bound of the largest eigenvalue of a symmetric matrix of non-negative entries. */
function largestEigenvalueOfNonNegative(H: readonly (readonly number[])[]): number {
  const times = (x: readonly number[]): number[] =>
    H.map((row) => row.reduce((sum, entry, k) => addUp(sum, mulUp(entry, x[k])), 0));
  let x: number[] = H.map(() => 1);
  let bound = 0;
  for (let step = 0; step < STEPS; step++) {
    const y = times(x);
    const ratio = y.reduce((largest, value, l) => Math.max(largest, divUp(value, x[l])), 0);
    bound = step === 0 ? ratio : Math.min(bound, ratio);
    const size = Math.max(...y);
    if (!(size > 0 && size < Infinity)) return bound;
    // the shift by the identity keeps x positive and the method from oscillating
    x = x.map((value, l) => value + y[l] / size);
  }
  return bound;
}
