// Lipschitz constant of the Jacobian when only the last two layers move: the closed forms of the two-layer network
// (derived in the project's theory of certificates, section 3), valid about the centre for every radius.
import { activationBounds } from "./activation";
import { addUp, mulDown, mulUp, sqrtUp, subUp } from "./directed";
import { largestSingularValueUpperBound, normUpperBound, vectorNormInterval } from "./matrices";
import type { LayerDescription, ParameterPlace } from "./place";
import type { Enclosure } from "./types";

/** The forms of the constant that apply, each a proved upper bound; the smallest is the one to use. */
export interface TwoLayerForms {
  /** from the spectral norm of the feature matrix */
  readonly spectral: number;
  /** from one bound a sample, summed in squares */
  readonly sampleSum: number;
}

/**
 * Upper bounds of beta in |J(theta) - J(theta_0)| <= beta |theta - theta_0|, for all theta, when layer L - 1 is
 * trained and every layer below it is frozen. With features x~ (scaled inputs of layer L - 1, and a 1 if its bias is
 * trained), a_0 the scale of the output layer, v its largest column at theta_0, X = max |x~_i|:
 *
 * both layers: a_0 |X~| (B + sqrt(B^2 + 4 M1^2)) / 2 with B = M2 v X, or the same with one sample at a time, in squares;
 * hidden layer alone: a_0 M2 v |X~| X, or a_0 M2 v sqrt(sum |x~_i|^4).
 */
export function twoLayerForms(place: ParameterPlace): TwoLayerForms {
  const { layers, samples } = place;
  const hidden = layers[layers.length - 2];
  const output = layers[layers.length - 1];
  const { M1, M2 } = activationBounds(place.activation);
  const features = trainedFeatures(place, hidden);
  const width = features.center.length / samples;
  const featureNorms = Array.from({ length: samples }, (_, i) => normUpperBound(rowOf(features, i, width)));
  const largestFeature = Math.max(...featureNorms);
  const spectralNorm = largestSingularValueUpperBound(features, samples, width);
  const outputScale = Math.abs(output.scale);
  const curvature = mulUp(M2, largestColumn(output));

  /** norm of [[a, b], [b, 0]] for a, b >= 0 */
  const blockNorm = (a: number, b: number): number => {
    const root = sqrtUp(addUp(mulUp(a, a), mulUp(4, mulUp(b, b))));
    return addUp(a, root) / 2;
  };
  let squares = 0;
  for (const norm of featureNorms) {
    const bend = mulUp(curvature, mulUp(norm, norm));
    const one = output.trained ? blockNorm(bend, mulUp(M1, norm)) : bend;
    squares = addUp(squares, mulUp(one, one));
  }
  const bend = mulUp(curvature, largestFeature);
  return {
    spectral: mulUp(outputScale, mulUp(spectralNorm, output.trained ? blockNorm(bend, M1) : bend)),
    sampleSum: mulUp(outputScale, sqrtUp(squares)),
  };
}

/** x~: the inputs of layer L - 1 times its scale, with a last entry 1 when its bias is trained. */
function trainedFeatures({ samples, layerInputs }: ParameterPlace, hidden: LayerDescription): Enclosure {
  const inputs = layerInputs[layerInputs.length - 2];
  const width = hidden.inputs + (hidden.hasBias ? 1 : 0);
  const center = new Float64Array(samples * width);
  const radius = new Float64Array(samples * width);
  const scale = Math.abs(hidden.scale);
  for (let i = 0; i < samples; i++) {
    for (let j = 0; j < hidden.inputs; j++) {
      const from = i * hidden.inputs + j;
      const to = i * width + j;
      const value = inputs.center[from];
      center[to] = scale * value;
      const rounding = Math.max(
        subUp(mulUp(scale, value), center[to]),
        subUp(center[to], mulDown(scale, value)),
      );
      radius[to] = addUp(mulUp(scale, inputs.radius[from]), rounding);
    }
    if (hidden.hasBias) center[i * width + hidden.inputs] = 1;
  }
  return { center, radius };
}

/** Largest Euclidean norm of a column of the layer's weights: all that leaves one hidden unit. */
export function largestColumn({ weights, inputs, outputs }: LayerDescription): number {
  let largest = 0;
  const column = new Float64Array(outputs);
  for (let k = 0; k < inputs; k++) {
    for (let o = 0; o < outputs; o++) column[o] = weights[o * inputs + k];
    largest = Math.max(largest, vectorNormInterval(column).upper);
  }
  return largest;
}

/** Row i of an enclosed matrix, sharing its storage. */
export function rowOf({ center, radius }: Enclosure, i: number, width: number): Enclosure {
  return {
    center: center.subarray(i * width, (i + 1) * width),
    radius: radius.subarray(i * width, (i + 1) * width),
  };
}
