// Lipschitz constant of the Jacobian when only the last two layers move: the closed forms of the two-layer network
// (derived in the project's theory of certificates, section 3), valid about the centre for every radius.
import { activationBounds } from "./activation";
import { breathe } from "./breathe";
import { addUp, mulUp, sqrtUp } from "./directed";
import { layerFeatures, rowOf, scaleRows } from "./features";
import { largestSingularValueUpperBound } from "./spectralNorm";
import { normUpperBound, vectorNormInterval } from "./sums";
import type { LayerDescription, ParameterPlace } from "./place";

/** The forms of the constant that apply, each a proved upper bound; the smallest is the one to use. */
export interface TwoLayerForms {
  /** from the spectral norm of the feature matrix */
  readonly spectral: number;
  /** from one bound a sample, summed in squares */
  readonly sampleSum: number;
  /** the largest of the bounds of single samples: of |J_j(theta) - J_j(theta_0)|, J_j the rows of sample j */
  readonly largestSample: number;
}

/**
 * Upper bounds of beta in |J(theta) - J(theta_0)| <= beta |theta - theta_0|, for all theta, when layer L - 1 is
 * trained and every layer below it is frozen. With features x~ (scaled inputs of layer L - 1, and a 1 if its bias is
 * trained), a_0 the scale of the output layer, v its largest column at theta_0, X = max |x~_i|, X~ the matrix of rows
 * sqrt(omega_i) x~_i (a sample weighs its rows of J alike; how far its units bend does not depend on its weight):
 *
 * both layers: a_0 |X~| (B + sqrt(B^2 + 4 M1^2)) / 2 with B = M2 v X, or the same with one sample at a time, in squares;
 * hidden layer alone: a_0 M2 v |X~| X, or a_0 M2 v sqrt(sum |x~_i|^4).
 *
 * A skip around layer L - 1 adds a function linear in the output weights alone, which changes none of this.
 */
export function twoLayerForms(place: ParameterPlace): TwoLayerForms {
  return twoLayerFormsOnBall(place)(0);
}

/**
 * The same between any two points of the closed ball of the given radius: v may have grown by the radius wherever the
 * output layer moves. Radius 0 gives the forms about the centre.
 */
export function twoLayerFormsOnBall(place: ParameterPlace): (radius: number) => TwoLayerForms {
  const { layers, samples, sampleRoots } = place;
  const hidden = layers[layers.length - 2];
  const output = layers[layers.length - 1];
  const { M1, M2 } = activationBounds(place.activation);
  const features = layerFeatures(place, layers.length - 2, hidden.hasBias);
  const width = features.center.length / samples;
  const featureNorms = Array.from({ length: samples }, (_, i) => normUpperBound(rowOf(features, i, width)));
  const largestFeature = featureNorms.reduce((largest, norm) => Math.max(largest, norm), 0);
  const weighted = scaleRows(features, samples, sampleRoots);
  const spectralNorm = largestSingularValueUpperBound(weighted, samples, width);
  const outputScale = Math.abs(output.scale);
  const column = largestColumn(output);

  /** norm of [[a, b], [b, 0]] for a, b >= 0 */
  const blockNorm = (a: number, b: number): number => {
    const root = sqrtUp(addUp(mulUp(a, a), mulUp(4, mulUp(b, b))));
    return addUp(a, root) / 2;
  };
  return (radius) => {
    const curvature = mulUp(M2, output.trained ? addUp(column, radius) : column);
    let squares = 0;
    let largestSample = 0;
    featureNorms.forEach((norm, i) => {
      const bend = mulUp(curvature, mulUp(norm, norm));
      const one = mulUp(sampleRoots[i].upper, output.trained ? blockNorm(bend, mulUp(M1, norm)) : bend);
      largestSample = Math.max(largestSample, one);
      squares = addUp(squares, mulUp(one, one));
    });
    const bend = mulUp(curvature, largestFeature);
    return {
      spectral: mulUp(outputScale, mulUp(spectralNorm, output.trained ? blockNorm(bend, M1) : bend)),
      sampleSum: mulUp(outputScale, sqrtUp(squares)),
      largestSample: mulUp(outputScale, largestSample),
    };
  };
}

/** Largest Euclidean norm of a column of the layer's weights: all that leaves one hidden unit. */
export function largestColumn({ weights, inputs, outputs }: LayerDescription): number {
  let largest = 0;
  const column = new Float64Array(outputs);
  for (let k = 0; k < inputs; k++) {
    breathe();
    for (let o = 0; o < outputs; o++) column[o] = weights[o * inputs + k];
    largest = Math.max(largest, vectorNormInterval(column).upper);
  }
  return largest;
}
