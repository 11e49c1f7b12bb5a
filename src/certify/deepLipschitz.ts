// Lipschitz constant of the Jacobian of a network of any depth on a ball: two recursions through the layers
// (derived in the project's theory of certificates, section 4, REC1 and REC2), each bounding |Hess F_i|.
import { activationBounds } from "./activation";
import { addUp, mulUp, sqrtUp } from "./directed";
import { rowOf } from "./features";
import { spectralNormUpperBound } from "./spectralNorm";
import { normUpperBound, vectorNormInterval } from "./sums";
import type { LayerDescription, ParameterPlace } from "./place";
import { largestColumn } from "./twoLayerLipschitz";
import type { Enclosure } from "./types";

/** Bounds of the Hessians on a ball; `jacobianLipschitz` is the one to use. */
export interface DeepBounds {
  /** sqrt(sum_i B_i^2), B_i the smaller recursion for output i: bounds |J(theta) - J(theta')| / |theta - theta'| */
  readonly jacobianLipschitz: number;
  /** the same with the forward recursion (REC1) alone */
  readonly forwardOnly: number;
  /** max_i B_i: bounds |Hess F_i| for every output i */
  readonly largestHessian: number;
  /** sqrt(sum_i A_i^2), A_i a bound of |grad F_i|: bounds |J| everywhere on the ball */
  readonly jacobianNorm: number;
}

/** Numbers of one layer that do not depend on the radius, all rounded up. */
interface LayerConstants {
  readonly scale: number;
  readonly trained: boolean;
  readonly trainedBias: boolean;
  readonly norm: number;
  readonly column: number;
  readonly biasNorm: number;
  readonly outputs: number;
}

/** Norms of one output's derivatives, layer by layer. */
interface OutputConstants {
  /** output layer of this output alone */
  readonly norm: number;
  readonly largestEntry: number;
  /** |p_l| and |q_l|_inf at theta_0 */
  readonly p: number[];
  readonly q: number[];
}

/**
 * The bounds as functions of the radius: non-decreasing, valid for all pairs of points of the closed ball about
 * `place.theta`. Frozen layers count as not moving.
 */
export function deepLipschitz(place: ParameterPlace): (radius: number) => DeepBounds {
  const { layers, samples, outputsPerSample: Q, layerInputs } = place;
  const bounds = activationBounds(place.activation);
  const depth = layers.length;
  const constants = layers.map(layerConstants);
  const inputNorms = layerInputs.map((values, l) => rowNorms(values, samples, layers[l].inputs));
  const outputs = outputConstants(place);

  return (radius) => {
    let smallerSquares = 0;
    let forwardSquares = 0;
    let gradientSquares = 0;
    let largestHessian = 0;
    for (let i = 0; i < samples; i++) {
      const sizes = forwardSizes(constants, bounds, radius, (l) => inputNorms[l][i]);
      for (let o = 0; o < Q; o++) {
        const output = outputs[i * Q + o];
        const rows = constants.map((layer, l) =>
          l === depth - 1 ? { ...layer, norm: output.norm, column: output.largestEntry } : layer,
        );
        const forward = forwardRecursion(rows, sizes.motion, bounds, radius);
        const backward = backwardRecursion(rows, sizes.motion, output, bounds, radius);
        const smaller = Math.min(forward, backward);
        const gradient = gradientBound(rows[depth - 1], sizes, bounds, radius);
        largestHessian = Math.max(largestHessian, smaller);
        gradientSquares = addUp(gradientSquares, mulUp(gradient, gradient));
        smallerSquares = addUp(smallerSquares, mulUp(smaller, smaller));
        forwardSquares = addUp(forwardSquares, mulUp(forward, forward));
      }
    }
    return {
      jacobianLipschitz: sqrtUp(smallerSquares),
      forwardOnly: sqrtUp(forwardSquares),
      largestHessian,
      jacobianNorm: sqrtUp(gradientSquares),
    };
  };
}

/** A_L of one output: its own motion, and what the layers below hand on. */
function gradientBound(
  layer: LayerConstants,
  { motion, size }: ForwardSizes,
  { M1 }: { M1: number },
  radius: number,
): number {
  const spread = layer.trained ? radius : 0;
  const below = motion[motion.length - 1] ?? 0;
  const inherited = mulUp(M1, mulUp(mulUp(layer.scale, addUp(layer.norm, spread)), below));
  return hypotUp(ownMotion(layer, size), inherited);
}

interface ForwardSizes {
  /** A_l in |dz_l| <= A_l |dtheta| on the ball, for l below the output layer (index l - 1) */
  readonly motion: number[];
  /** bound of |h_{L-1}|, what the output layer receives, on the ball */
  readonly size: number;
}

function forwardSizes(
  layers: readonly LayerConstants[],
  { M0, M1, atZero }: { M0: number; M1: number; atZero: { lower: number; upper: number } },
  radius: number,
  inputNorm: (layer: number) => number,
): ForwardSizes {
  const sizeAtZero = Math.max(Math.abs(atZero.lower), Math.abs(atZero.upper));
  const motion: number[] = [];
  let size = inputNorm(0);
  for (let l = 0; l < layers.length - 1; l++) {
    const layer = layers[l];
    const spread = layer.trained ? radius : 0;
    const weightNorm = mulUp(layer.scale, addUp(layer.norm, spread));
    const inherited = l === 0 ? 0 : mulUp(M1, mulUp(weightNorm, motion[l - 1]));
    motion.push(hypotUp(ownMotion(layer, size), inherited));
    const rootWidth = sqrtUp(layer.outputs);
    const biasPart = layer.trainedBias ? addUp(layer.biasNorm, radius) : layer.biasNorm;
    size = Math.min(
      addUp(inputNorm(l + 1), mulUp(M1, mulUp(motion[l], radius))),
      mulUp(M0, rootWidth),
      addUp(mulUp(sizeAtZero, rootWidth), mulUp(M1, addUp(mulUp(weightNorm, size), biasPart))),
    );
  }
  return { motion, size };
}

/** REC1: B_L from |z_l''| <= 2 s_l M1 A_{l-1} |d_l| D_{l-1} + T_l D_{l-1}^2. */
function forwardRecursion(
  layers: readonly LayerConstants[],
  motion: readonly number[],
  { M1, M2 }: { M1: number; M2: number },
  radius: number,
): number {
  let B = 0;
  for (let l = 1; l < layers.length; l++) {
    const layer = layers[l];
    const spread = layer.trained ? radius : 0;
    const column = mulUp(layer.scale, addUp(layer.column, spread));
    const norm = mulUp(layer.scale, addUp(layer.norm, spread));
    const below = motion[l - 1];
    const T = addUp(mulUp(column, mulUp(M2, mulUp(below, below))), mulUp(norm, mulUp(M1, B)));
    const mixed = layer.trained ? mulUp(2, mulUp(layer.scale, mulUp(M1, below))) : 0;
    B = addUp(T, hypotUp(T, mixed)) / 2;
  }
  return B;
}

/** REC2: sum_{l<L} M2 Q_l A_l^2 + sum_{l>=2} s_l P_l M1 A_{l-1}, derivatives of the output carried from the top. */
function backwardRecursion(
  layers: readonly LayerConstants[],
  motion: readonly number[],
  output: OutputConstants,
  { M1, M2 }: { M1: number; M2: number },
  radius: number,
): number {
  const last = layers.length - 1;
  let changeOfP = 0;
  let sizeOfP = 1;
  let total = 0;
  for (let l = last; l >= 0; l--) {
    if (l < last) {
      const above = layers[l + 1];
      const spread = above.trained ? radius : 0;
      const norm = mulUp(above.scale, addUp(above.norm, spread));
      const changeOfQ = addUp(mulUp(norm, changeOfP), mulUp(above.scale, mulUp(spread, output.p[l + 1])));
      const largestQ = addUp(output.q[l], changeOfQ);
      changeOfP = addUp(mulUp(M1, changeOfQ), mulUp(M2, mulUp(output.q[l], mulUp(motion[l], radius))));
      sizeOfP = Math.min(addUp(output.p[l], changeOfP), mulUp(M1, mulUp(norm, sizeOfP)));
      total = addUp(total, mulUp(M2, mulUp(largestQ, mulUp(motion[l], motion[l]))));
    }
    if (l > 0 && layers[l].trained)
      total = addUp(total, mulUp(layers[l].scale, mulUp(sizeOfP, mulUp(M1, motion[l - 1]))));
  }
  return total;
}

/** g_l = sqrt(s_l^2 |h_{l-1}|^2 + 1 if the bias moves): how far a layer's own parameters move z_l. */
function ownMotion(layer: LayerConstants, inputSize: number): number {
  if (!layer.trained) return 0;
  return hypotUp(mulUp(layer.scale, inputSize), layer.trainedBias ? 1 : 0);
}

function layerConstants(layer: LayerDescription): LayerConstants {
  return {
    scale: Math.abs(layer.scale),
    trained: layer.trained,
    trainedBias: layer.trained && layer.hasBias,
    norm: spectralNormUpperBound(layer.weights, layer.outputs, layer.inputs),
    column: largestColumn(layer),
    biasNorm: layer.bias ? vectorNormInterval(layer.bias).upper : 0,
    outputs: layer.outputs,
  };
}

function outputConstants({
  layers,
  network,
  samples,
  outputsPerSample: Q,
}: ParameterPlace): OutputConstants[] {
  const last = layers[layers.length - 1];
  const N = samples * Q;
  const rows = Array.from({ length: Q }, (_, o) =>
    last.weights.subarray(o * last.inputs, (o + 1) * last.inputs),
  );
  const p = network.outputDerivatives.map((d, l) => rowNorms(d.p, N, layers[l].outputs));
  const q = network.outputDerivatives.map((d, l) => rowMaxima(d.q, N, layers[l].outputs));
  return Array.from({ length: N }, (_, row) => ({
    norm: vectorNormInterval(rows[row % Q]).upper,
    largestEntry: rows[row % Q].reduce((size, entry) => Math.max(size, Math.abs(entry)), 0),
    p: p.map((norms) => norms[row]),
    q: q.map((maxima) => maxima[row]),
  }));
}

/** Euclidean norms of the rows, rounded up. */
function rowNorms(values: Enclosure, rows: number, width: number): number[] {
  return Array.from({ length: rows }, (_, i) => normUpperBound(rowOf(values, i, width)));
}

/** Largest absolute entries of the rows, rounded up. */
function rowMaxima(values: Enclosure, rows: number, width: number): number[] {
  return Array.from({ length: rows }, (_, i) => {
    const { center, radius } = rowOf(values, i, width);
    return center.reduce((size, entry, j) => Math.max(size, addUp(Math.abs(entry), radius[j])), 0);
  });
}

/** sqrt(a^2 + b^2) rounded up. */
function hypotUp(a: number, b: number): number {
  return sqrtUp(addUp(mulUp(a, a), mulUp(b, b)));
}
