// Lipschitz constant of the Jacobian of a network of any depth on a ball, from two recursions an output row
// (`recursions.ts`; project's theory of certificates, section 4), and what the same recursions say of gradients.
import { activationBounds } from "./activation";
import { breathe } from "./breathe";
import { addUp, mulUp, sqrtUp } from "./directed";
import { rowOf } from "./features";
import { backwardRecursion, forwardRecursion, motionOnBall } from "./recursions";
import type { LayerConstants, OutputConstants, Slopes } from "./recursions";
import { spectralNormUpperBound } from "./spectralNorm";
import { normUpperBound, vectorNormInterval } from "./sums";
import type { LayerDescription, ParameterPlace } from "./place";
import { largestColumn } from "./twoLayerLipschitz";
import type { Enclosure } from "./types";

/** Bounds on a ball; `jacobianLipschitz` is the one to use for J. */
export interface DeepBounds {
  /** sqrt(sum_i B_i^2), B_i the smaller recursion for output i: bounds |J(theta) - J(theta')| / |theta - theta'| */
  readonly jacobianLipschitz: number;
  /** the same with the forward recursion (REC1) alone */
  readonly forwardOnly: number;
  /** max_i B_i: bounds |Hess F_i| for every output i */
  readonly largestHessian: number;
  /** sqrt(sum_i A_i^2): bounds |J|_F */
  readonly jacobianNorm: number;
  /** max_i A_i: bounds |grad F_i| for every output i */
  readonly largestGradient: number;
}

/**
 * The bounds as functions of the radius: non-decreasing, valid for all pairs of points of the closed ball about
 * `place.theta`. Frozen layers count as not moving.
 */
export function deepLipschitz(place: ParameterPlace): (radius: number) => DeepBounds {
  const before = known.get(place);
  if (before !== undefined) return before;
  const bounds = boundsOnBalls(place);
  known.set(place, bounds);
  return bounds;
}

const known = new WeakMap<ParameterPlace, (radius: number) => DeepBounds>();

function boundsOnBalls(place: ParameterPlace): (radius: number) => DeepBounds {
  const { layers, samples, outputsPerSample: Q, layerInputs } = place;
  const slopes = slopesOf(place);
  const depth = layers.length;
  const constants = layers.map(layerConstants);
  const inputNorms = layerInputs.map((values, l) => rowNorms(values, samples, layers[l].inputs));
  const outputs = outputConstants(place);
  const outputRows = Array.from({ length: Q }, (_, o) => constantsOfRow(place, constants, o));

  return (radius) => {
    const total = { smaller: 0, forward: 0, gradient: 0 };
    let largestHessian = 0;
    let largestGradient = 0;
    for (let i = 0; i < samples; i++) {
      breathe();
      const inputNorm = (l: number): number => inputNorms[l][i];
      for (let o = 0; o < Q; o++) {
        const output = outputs[i * Q + o];
        const rows = outputRows[o];
        const motion = motionOnBall(rows, slopes, radius, inputNorm);
        const forward = mulUp(output.factor, forwardRecursion(rows, motion, slopes, radius));
        const backward = backwardRecursion(rows, motion, output, slopes, radius);
        const smaller = Math.min(forward, backward.hessian);
        const gradient = Math.min(mulUp(output.factor, motion.z[depth - 1]), backward.gradient);
        largestHessian = Math.max(largestHessian, smaller);
        largestGradient = Math.max(largestGradient, gradient);
        total.smaller = addUp(total.smaller, mulUp(smaller, smaller));
        total.forward = addUp(total.forward, mulUp(forward, forward));
        total.gradient = addUp(total.gradient, mulUp(gradient, gradient));
      }
    }
    return {
      jacobianLipschitz: sqrtUp(total.smaller),
      forwardOnly: sqrtUp(total.forward),
      largestHessian,
      jacobianNorm: sqrtUp(total.gradient),
      largestGradient,
    };
  };
}

function slopesOf({ activation }: ParameterPlace): Slopes {
  const { M0, M1, M2, atZero } = activationBounds(activation);
  return { M0, M1, M2, atZero: Math.max(Math.abs(atZero.lower), Math.abs(atZero.upper)) };
}

function layerConstants(layer: LayerDescription): LayerConstants {
  return {
    scale: Math.abs(layer.scale),
    trained: layer.trained,
    trainedBias: layer.trained && layer.hasBias,
    skip: layer.skip,
    norm: spectralNormUpperBound(layer.weights, layer.outputs, layer.inputs),
    column: largestColumn(layer),
    biasNorm: layer.bias ? vectorNormInterval(layer.bias).upper : 0,
    outputs: layer.outputs,
  };
}

/** The constants of the scalar network that ends in output o: of the output layer only row o is left. */
function constantsOfRow(
  { layers }: ParameterPlace,
  constants: readonly LayerConstants[],
  o: number,
): LayerConstants[] {
  const last = layers[layers.length - 1];
  const row = last.weights.subarray(o * last.inputs, (o + 1) * last.inputs);
  const norm = vectorNormInterval(row).upper;
  const column = row.reduce((size, entry) => Math.max(size, Math.abs(entry)), 0);
  return constants.map((layer, l) =>
    l === layers.length - 1 ? { ...layer, norm, column, outputs: 1 } : layer,
  );
}

function outputConstants({
  layers,
  network,
  samples,
  outputsPerSample: Q,
  sampleRoots,
}: ParameterPlace): OutputConstants[] {
  const N = samples * Q;
  const p = network.outputDerivatives.map((d, l) => rowNorms(d.p, N, layers[l].outputs));
  const q = network.outputDerivatives.map((d, l) => rowNorms(d.q, N, layers[l].outputs));
  const largest = network.outputDerivatives.map((d, l) => rowMaxima(d.q, N, layers[l].outputs));
  return Array.from({ length: N }, (_, row) => ({
    p: p.map((norms) => norms[row]),
    q: q.map((norms) => norms[row]),
    largestQ: largest.map((maxima) => maxima[row]),
    factor: sampleRoots[Math.floor(row / Q)].upper,
  }));
}

/** Euclidean norms of the rows, rounded up. */
function rowNorms(values: Enclosure, rows: number, width: number): number[] {
  return Array.from({ length: rows }, (_, i) => {
    breathe();
    return normUpperBound(rowOf(values, i, width));
  });
}

/** Largest absolute entries of the rows, rounded up. */
function rowMaxima(values: Enclosure, rows: number, width: number): number[] {
  return Array.from({ length: rows }, (_, i) => {
    const { center, radius } = rowOf(values, i, width);
    return center.reduce((size, entry, j) => Math.max(size, addUp(Math.abs(entry), radius[j])), 0);
  });
}
