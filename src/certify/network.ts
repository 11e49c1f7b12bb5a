// Enclosures of a network's outputs, residual, layer values and Jacobian: forward and backward with (value, radius) pairs.
import { layeredModel } from "../problems";
import type { Problem } from "../problems";
import { activationRange } from "./activation";
import { breathe } from "./breathe";
import { SMALLEST, UNIT } from "./directed";
import { emptyEnclosure, exactEnclosure, intervalAt, setInterval, setPair } from "./enclosure";
import { sqrt, point } from "./interval";
import { layerGradientNorm, layeredKernel } from "./kernel";
import { addTo, backThroughLayer, outerProduct, throughLayer } from "./linear";
import type { DenseLayer } from "./linear";
import { lazily, residualOf } from "./model";
import type { ModelEnclosure } from "./model";
import type { Enclosure, Interval } from "./types";

/** Values of one layer: row i of each enclosure belongs to sample i. */
export interface LayerValues {
  /** z_l, samples x width */
  readonly z: Enclosure;
  /** h_l, samples x width; h_L = z_L in the linear output layer, before the weights of the samples */
  readonly h: Enclosure;
}

/**
 * Derivatives of the scalar outputs with respect to a layer: row j Q + o belongs to output o of sample j and contains
 * the root of the sample's weight.
 */
export interface LayerDerivatives {
  /** p_l = dF/dz_l, N x width */
  readonly p: Enclosure;
  /** q_l = dF/dh_l, N x width */
  readonly q: Enclosure;
}

/** What is rigorously known of a network at one theta. */
export interface NetworkEnclosure extends ModelEnclosure {
  /** layer l at index l - 1, the output layer included */
  readonly hidden: readonly LayerValues[];
  /** layer l at index l - 1, the output layer included */
  readonly outputDerivatives: readonly LayerDerivatives[];
}

interface Layer extends DenseLayer {
  /** h_l = h_{l-1} + s(z_l) */
  readonly skip: boolean;
}

/**
 * Encloses the real-number network whose parameters, scales, inputs, sample weights and targets are the stored doubles.
 * @param theta the trained parameters; the start of the problem when omitted
 */
export function encloseNetwork(
  problem: Problem,
  theta: Float64Array = problem.initialTheta,
): NetworkEnclosure {
  const layers = denseLayers(problem, theta);
  const roots = sampleRoots(problem);
  const { values, slopes } = forward(problem, layers);
  const outputs = weighted(values[layers.length - 1].z, roots, problem.outputsPerSample);
  const outputDerivatives = backward(problem, layers, slopes, roots);
  const inputs = exactEnclosure(problem.inputs);
  const parts = layeredModel(problem).layers.map((layer, l) => ({
    layer,
    received: l === 0 ? inputs : values[l - 1].h,
    p: outputDerivatives[l].p,
  }));
  const { residual, residualNorm } = residualOf(outputs, problem);
  const jacobian = lazily(() => jacobianOf(problem, values, outputDerivatives));
  const kernel = lazily(() => layeredKernel(problem, parts));
  const gradientFactor = lazily(() => layerGradientNorm(problem, parts, residual));
  return {
    outputs,
    residual,
    residualNorm,
    get jacobian() {
      return jacobian();
    },
    get kernel() {
      return kernel();
    },
    get gradientFactor() {
      return gradientFactor();
    },
    hidden: values,
    outputDerivatives,
  };
}

/** sqrt(omega_j) of every sample. */
export function sampleRoots({ samples, sampleWeights }: Problem): Interval[] {
  return Array.from({ length: samples }, (_, j) =>
    sampleWeights === null ? point(1) : sqrt(point(sampleWeights[j])),
  );
}

/** Whether h_l = h_{l-1} + s(z_l): hidden layers above the first of a residual network; `index` is l - 1. */
export function hasSkip(problem: Problem, index: number): boolean {
  const { network, layers } = layeredModel(problem);
  return network.kind === "residual" && index > 0 && index < layers.length - 1;
}

function denseLayers(problem: Problem, theta: Float64Array): Layer[] {
  const { layers, weightsAt } = layeredModel(problem);
  const { weights, biases } = weightsAt(theta);
  return layers.map(({ inputs, outputs, scale }, index) => ({
    inputs,
    outputs,
    scale,
    weights: weights[index],
    bias: biases[index],
    skip: hasSkip(problem, index),
  }));
}

/** z_l and h_l of every layer, and s'(z_l) of the hidden ones. */
function forward(problem: Problem, layers: readonly Layer[]): { values: LayerValues[]; slopes: Enclosure[] } {
  const { samples } = problem;
  const { activation } = layeredModel(problem).network;
  const values: LayerValues[] = [];
  const slopes: Enclosure[] = [];
  let below = exactEnclosure(problem.inputs);
  layers.forEach((layer, index) => {
    const z = throughLayer(layer, below, samples);
    if (index === layers.length - 1) {
      values.push({ z, h: z });
      return;
    }
    const size = samples * layer.outputs;
    const h = emptyEnclosure(size);
    const slope = emptyEnclosure(size);
    for (let k = 0; k < size; k++) {
      if (k % 256 === 0) breathe();
      const range = activationRange(activation, intervalAt(z, k));
      setInterval(h, k, range.value);
      setInterval(slope, k, range.derivative);
    }
    if (layer.skip) addTo(h, below);
    values.push({ z, h });
    slopes.push(slope);
    below = h;
  });
  return { values, slopes };
}

/** p_l and q_l of every layer, from the output down. */
function backward(
  problem: Problem,
  layers: readonly Layer[],
  slopes: readonly Enclosure[],
  roots: readonly Interval[],
): LayerDerivatives[] {
  const { outputCount: N, outputsPerSample: Q } = problem;
  const seeds = emptyEnclosure(N * Q);
  for (let row = 0; row < N; row++) setInterval(seeds, row * Q + (row % Q), roots[Math.floor(row / Q)]);
  const derivatives: LayerDerivatives[] = new Array<LayerDerivatives>(layers.length);
  derivatives[layers.length - 1] = { p: seeds, q: seeds };
  for (let index = layers.length - 2; index >= 0; index--) {
    const above = layers[index + 1];
    const width = above.inputs;
    const q = backThroughLayer(above, derivatives[index + 1].p, N);
    if (above.skip) addTo(q, derivatives[index + 1].q);
    const p = emptyEnclosure(N * width);
    for (let row = 0; row < N; row++) {
      breathe();
      multiplyEntries(slopes[index], Math.floor(row / Q) * width, q, row * width, p, row * width, width);
    }
    derivatives[index] = { p, q };
  }
  return derivatives;
}

/** out = a b, entry by entry: |fl(ab) - a*b*| <= u |ab| + |a| rb + ra (|b| + rb) + 2^-1074. */
function multiplyEntries(
  a: Enclosure,
  aStart: number,
  b: Enclosure,
  bStart: number,
  out: Enclosure,
  outStart: number,
  length: number,
): void {
  for (let k = 0; k < length; k++) {
    const x = a.center[aStart + k];
    const y = b.center[bStart + k];
    const rx = a.radius[aStart + k];
    const ry = b.radius[bStart + k];
    // exact zeros stay exact
    if ((x === 0 && rx === 0) || (y === 0 && ry === 0)) continue;
    const product = x * y;
    const size = UNIT * Math.abs(product) + Math.abs(x) * ry + rx * (Math.abs(y) + ry);
    setPair(out, outStart + k, product, size * (1 + 16 * UNIT) + 8 * SMALLEST);
  }
}

/** Every output times the root of its sample's weight. */
function weighted(outputs: Enclosure, roots: readonly Interval[], Q: number): Enclosure {
  if (roots.every(({ lower, upper }) => lower === 1 && upper === 1)) return outputs;
  const factors = emptyEnclosure(outputs.center.length);
  factors.center.forEach((_, row) => setInterval(factors, row, roots[Math.floor(row / Q)]));
  const out = emptyEnclosure(outputs.center.length);
  multiplyEntries(factors, 0, outputs, 0, out, 0, out.center.length);
  return out;
}

/** Rows of J: s_l p_l h_{l-1}^T for the weights and p_l for the bias of each trained layer. */
function jacobianOf(
  problem: Problem,
  values: readonly LayerValues[],
  derivatives: readonly LayerDerivatives[],
): Enclosure {
  const { outputCount: N, outputsPerSample: Q, parameterCount } = problem;
  const J = emptyEnclosure(N * parameterCount);
  const inputs = exactEnclosure(problem.inputs);
  layeredModel(problem).layers.forEach((layer, index) => {
    if (!layer.trained) return;
    const below = index === 0 ? inputs : values[index - 1].h;
    const { p } = derivatives[index];
    for (let row = 0; row < N; row++) {
      breathe();
      const start = row * parameterCount;
      const first = row * layer.outputs;
      const sample = Math.floor(row / Q) * layer.inputs;
      outerProduct(layer, p, first, below, sample, J, start + layer.weightOffset);
      if (layer.biasOffset >= 0)
        for (let i = 0; i < layer.outputs; i++) {
          J.center[start + layer.biasOffset + i] = p.center[first + i];
          J.radius[start + layer.biasOffset + i] = p.radius[first + i];
        }
    }
  });
  return J;
}
