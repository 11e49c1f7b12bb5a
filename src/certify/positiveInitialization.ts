// The positive start of Chatterjee's network theorem (project's theory, "Chatterjee", section 5): a lower bound of the
// smallest singular value of J on balls through the first layer alone, for any depth >= 2 and one output.
import { activationBounds, derivativeInfimum } from "./activation";
import type { ActivationBounds } from "./activation";
import { addUp, divUp, mulDown, mulUp, sqrtUp, subDown } from "./directed";
import { layerFeatures, rowOf } from "./features";
import { smallestSingularValueLowerBound } from "./singularValues";
import { spectralNormUpperBound } from "./spectralNorm";
import { normUpperBound, vectorNormInterval } from "./sums";
import type { LayerDescription, ParameterPlace } from "./place";
import { maximize } from "./radius";
import type { ConditionOnBalls } from "./radius";

/** What the route through the first layer proves about one place. */
export interface PositiveInitialization extends ConditionOnBalls {
  /** sigma_min(J) >= sqrt(lambda) min_i |dF_i/dz_1| on the closed ball */
  at(radius: number): number;
  /** lambda: lower bound of the smallest eigenvalue of s_1^2 X X^T, plus 1 1^T when `augmented` */
  readonly gramEigenvalue: number;
  /** the first layer's trained bias was counted */
  readonly augmented: boolean;
  /**
   * The size of the output layer beyond which the criterion holds, rounded up, for a residual norm that does not
   * depend on the output layer: |W_L| for two layers, the common entry for more. null when no finite size is enough
   * or, beyond two layers, the output entries are not all equal.
   */
  outputThreshold(residualNorm: number): number | null;
}

/** Numbers of one layer above the first, none depending on the radius. */
interface UpperLayer {
  readonly layer: LayerDescription;
  readonly norm: number;
  readonly largestRow: number;
}

/**
 * The certificate at `place`, or a sentence that says why it does not apply there.
 * @param countFirstBias false leaves the first bias out of lambda even when it is trained
 */
export function positiveInitialization(
  place: ParameterPlace,
  countFirstBias = true,
): PositiveInitialization | string {
  const { layers, samples, outputsPerSample } = place;
  const bounds = activationBounds(place.activation);
  const first = layers[0];
  if (layers.length < 2) return "the network has no hidden layer";
  if (outputsPerSample !== 1) return "the network has more than one output";
  if (!first.trained) return "the first layer is frozen";
  if (layers.some(({ skip }) => skip)) return "the network has skip connections";
  if (!bounds.smooth || !bounds.increasing)
    return `${place.activation} is not strictly increasing and smooth`;
  if (
    layers.length > 2 &&
    layers.slice(1).some((layer) => layer.scale <= 0 || layer.weights.some((w) => w <= 0))
  )
    return "not every weight above the first layer is positive";

  const augmented = first.hasBias && countFirstBias;
  const features = layerFeatures(place, 0, augmented);
  const width = features.center.length / samples;
  const root = samples <= width ? smallestSingularValueLowerBound(features, samples, width) : 0;
  if (!(root > 0))
    return augmented
      ? "the inputs were not shown to be affinely independent"
      : "the inputs were not shown to be linearly independent";

  const upper = layers.slice(1).map((layer) => ({
    layer,
    norm: spectralNormUpperBound(layer.weights, layer.outputs, layer.inputs),
    largestRow: largestRow(layer),
  }));
  const slopes = slopeBounds(place, upper, bounds);
  return {
    gramEigenvalue: mulDown(root, root),
    augmented,
    at: (radius) => {
      const start = outputVector(upper, radius);
      return mulDown(root, smallestDerivative(upper, slopes(radius), radius, start));
    },
    outputThreshold: (residualNorm) => {
      const output = layers[layers.length - 1];
      const ones = upper.length === 1 ? 1 : new Float64Array(output.inputs).fill(1);
      if (upper.length > 1 && output.weights.some((w) => w !== output.weights[0])) return null;
      const threshold = (radius: number): number => {
        const perUnit = smallestDerivative(upper, slopes(radius), radius, ones);
        if (!(perUnit > 0)) return Infinity;
        const needed = divUp(residualNorm, mulDown(radius, mulDown(root, perUnit)));
        return addUp(output.trained ? radius : 0, needed);
      };
      return minimum(threshold);
    },
  };
}

/**
 * For a radius: s_l(i), a lower bound of s' at every unit of hidden layer l for sample i, all over the ball
 * (index l - 1, then i).
 */
function slopeBounds(
  place: ParameterPlace,
  upper: readonly UpperLayer[],
  { M0, M1 }: ActivationBounds,
): (radius: number) => number[][] {
  const { layers, samples, layerInputs, network, activation, sampleRoots } = place;
  const inputNorms = layerInputs.map((h, l) =>
    Array.from({ length: samples }, (_, i) => normUpperBound(rowOf(h, i, layers[l].inputs))),
  );
  const largestZ = network.hidden.slice(0, -1).map(({ z }, l) =>
    Array.from({ length: samples }, (_, i) => {
      const { center, radius } = rowOf(z, i, layers[l].outputs);
      return center.reduce((size, entry, k) => Math.max(size, addUp(Math.abs(entry), radius[k])), 0);
    }),
  );
  return (radius) => {
    const slopes = largestZ.map(() => new Array<number>(samples));
    for (let i = 0; i < samples; i++) {
      // |dz_l|: how far the ball moves z_l, in the Euclidean norm
      let motion = mulUp(radius, ownMotion(layers[0], inputNorms[0][i]));
      // the weight of the sample multiplies its row of J
      const slope = derivativeInfimum(activation, addUp(largestZ[0][i], motion));
      slopes[0][i] = mulDown(sampleRoots[i].lower, slope);
      for (let l = 1; l < layers.length - 1; l++) {
        const { norm, largestRow: row } = upper[l - 1];
        const scale = Math.abs(layers[l].scale);
        const moved = mulUp(M1, motion);
        const size = Math.min(addUp(inputNorms[l][i], moved), mulUp(M0, sqrtUp(layers[l].inputs)));
        const own = layers[l].trained ? mulUp(radius, ownMotion(layers[l], size)) : 0;
        const entry = addUp(mulUp(scale, mulUp(row, moved)), own);
        slopes[l][i] = derivativeInfimum(activation, addUp(largestZ[l][i], entry));
        motion = addUp(mulUp(scale, mulUp(norm, moved)), own);
      }
    }
    return slopes;
  };
}

/** sqrt(s_l^2 |h|^2 + 1 if the bias moves) */
function ownMotion({ scale, hasBias }: LayerDescription, inputSize: number): number {
  const scaled = mulUp(Math.abs(scale), inputSize);
  return sqrtUp(addUp(mulUp(scaled, scaled), hasBias ? 1 : 0));
}

/** Lower bounds of the output weights over the ball: their norm for two layers, entry by entry for more. */
function outputVector(upper: readonly UpperLayer[], radius: number): number | Float64Array {
  const { layer } = upper[upper.length - 1];
  const spread = layer.trained ? radius : 0;
  if (upper.length === 1) return subDown(vectorNormInterval(layer.weights).lower, spread);
  return layer.weights.map((w) => subDown(w, spread));
}

/**
 * min_i |dF_i/dz_1| over the ball, from lower bounds of the output weights; 0 when a lower bound is not positive.
 * For two layers |g_i| >= s_1 |s_2| |W_2|; for more, v is carried down layer by layer, all entries positive.
 */
function smallestDerivative(
  upper: readonly UpperLayer[],
  slopes: readonly number[][],
  radius: number,
  output: number | Float64Array,
): number {
  let smallest = Infinity;
  const outputScale = Math.abs(upper[upper.length - 1].layer.scale);
  const samples = slopes[0].length;
  if (typeof output === "number") {
    for (let i = 0; i < samples; i++) smallest = Math.min(smallest, slopes[0][i]);
    return output > 0 ? mulDown(outputScale, mulDown(smallest, output)) : 0;
  }
  for (let i = 0; i < samples; i++) {
    let v: Float64Array = output.map((entry) => mulDown(outputScale, entry));
    for (let l = upper.length - 2; l >= 0; l--) {
      if (v.some((entry) => !(entry > 0))) return 0;
      v = carriedDown(upper[l].layer, v, slopes[l + 1][i], radius);
    }
    if (v.some((entry) => !(entry > 0))) return 0;
    smallest = Math.min(smallest, mulDown(slopes[0][i], vectorNormInterval(v).lower));
  }
  return smallest;
}

/** s_l (W_l - rad)^T (slope v), rounded down; entries may come out negative, which ends the certificate. */
function carriedDown(layer: LayerDescription, v: Float64Array, slope: number, radius: number): Float64Array {
  const { weights, inputs, outputs, scale, trained } = layer;
  const spread = trained ? radius : 0;
  const result = new Float64Array(inputs);
  for (let k = 0; k < outputs; k++) {
    const factor = mulDown(scale, mulDown(slope, v[k]));
    for (let j = 0; j < inputs; j++) {
      const weight = subDown(weights[k * inputs + j], spread);
      if (!(weight > 0)) return result.fill(-1);
      result[j] = subDown(result[j], -mulDown(weight, factor));
    }
  }
  return result;
}

/** Largest Euclidean norm of a row of the layer's weights: all that enters one unit. */
function largestRow({ weights, inputs, outputs }: LayerDescription): number {
  let largest = 0;
  for (let k = 0; k < outputs; k++)
    largest = Math.max(largest, vectorNormInterval(weights.subarray(k * inputs, (k + 1) * inputs)).upper);
  return largest;
}

/** The least value of f over radii: geometric scan, then golden section; null when f is infinite everywhere. */
function minimum(f: (radius: number) => number): number | null {
  const grid = Array.from({ length: 161 }, (_, k) => 1e-8 * 10 ** (k / 10));
  const values = grid.map(f);
  const best = values.indexOf(Math.min(...values));
  if (values[best] === Infinity) return null;
  const low = grid[Math.max(best - 1, 0)];
  const high = grid[Math.min(best + 1, grid.length - 1)];
  return Math.min(values[best], f(maximize((radius) => -f(radius), low, high)));
}
