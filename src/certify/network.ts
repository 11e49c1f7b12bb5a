// Enclosures of a network's outputs, residual, layer values and Jacobian: forward and backward with (value, radius) pairs.
import { layeredModel } from "../problems";
import type { Problem } from "../problems";
import { activationRange } from "./activation";
import { SMALLEST, UNIT } from "./directed";
import { emptyEnclosure, exactEnclosure, intervalAt, setInterval, setPair } from "./enclosure";
import { multiplyByTranspose, multiplyByWeights, outerProduct } from "./linear";
import type { DenseLayer } from "./linear";
import { normLowerBound, normUpperBound } from "./sums";
import type { Enclosure, Interval } from "./types";

/** Values of one layer: row i of each enclosure belongs to sample i. */
export interface LayerValues {
  /** z_l, samples x width */
  readonly z: Enclosure;
  /** h_l, samples x width; h_L = z_L in the linear output layer */
  readonly h: Enclosure;
}

/** Derivatives of the scalar outputs with respect to a layer: row j Q + o belongs to output o of sample j. */
export interface LayerDerivatives {
  /** p_l = dF/dz_l, N x width */
  readonly p: Enclosure;
  /** q_l = dF/dh_l, N x width */
  readonly q: Enclosure;
}

/** What is rigorously known of a network at one theta. */
export interface NetworkEnclosure {
  /** F(theta), N entries */
  readonly outputs: Enclosure;
  /** r = F(theta) - y, N entries */
  readonly residual: Enclosure;
  /** |r| */
  readonly residualNorm: Interval;
  /** J, N x p row by row, columns in theta's order */
  readonly jacobian: Enclosure;
  /** layer l at index l - 1, the output layer included */
  readonly hidden: readonly LayerValues[];
  /** layer l at index l - 1, the output layer included */
  readonly outputDerivatives: readonly LayerDerivatives[];
}

/**
 * Encloses the real-number network whose parameters, scales, inputs and targets are the stored doubles.
 * @param theta the trained parameters; the start of the problem when omitted
 */
export function encloseNetwork(
  problem: Problem,
  theta: Float64Array = problem.initialTheta,
): NetworkEnclosure {
  const layers = denseLayers(problem, theta);
  const { values, slopes } = forward(problem, layers);
  const outputs = values[layers.length - 1].z;
  const residual = subtractExact(outputs, problem.targets);
  const outputDerivatives = backward(problem, layers, slopes);
  return {
    outputs,
    residual,
    residualNorm: { lower: normLowerBound(residual), upper: normUpperBound(residual) },
    jacobian: jacobian(problem, values, outputDerivatives),
    hidden: values,
    outputDerivatives,
  };
}

function denseLayers(problem: Problem, theta: Float64Array): DenseLayer[] {
  const { layers, weightsAt } = layeredModel(problem);
  const { weights, biases } = weightsAt(theta);
  return layers.map(({ inputs, outputs, scale }, index) => ({
    inputs,
    outputs,
    scale,
    weights: weights[index],
    bias: biases[index],
  }));
}

/** z_l and h_l of every layer, and s'(z_l) of the hidden ones. */
function forward(
  problem: Problem,
  layers: readonly DenseLayer[],
): { values: LayerValues[]; slopes: Enclosure[] } {
  const { samples } = problem;
  const { activation } = layeredModel(problem).network;
  const values: LayerValues[] = [];
  const slopes: Enclosure[] = [];
  let below = exactEnclosure(problem.inputs);
  layers.forEach((layer, index) => {
    const size = samples * layer.outputs;
    const z = emptyEnclosure(size);
    for (let i = 0; i < samples; i++) multiplyByWeights(layer, below, i * layer.inputs, z, i * layer.outputs);
    if (index === layers.length - 1) {
      values.push({ z, h: z });
      return;
    }
    const h = emptyEnclosure(size);
    const slope = emptyEnclosure(size);
    for (let k = 0; k < size; k++) {
      const range = activationRange(activation, intervalAt(z, k));
      setInterval(h, k, range.value);
      setInterval(slope, k, range.derivative);
    }
    values.push({ z, h });
    slopes.push(slope);
    below = h;
  });
  return { values, slopes };
}

/** p_l and q_l of every layer, from the output down. */
function backward(
  problem: Problem,
  layers: readonly DenseLayer[],
  slopes: readonly Enclosure[],
): LayerDerivatives[] {
  const { outputCount: N, outputsPerSample: Q } = problem;
  const seeds = emptyEnclosure(N * Q);
  for (let row = 0; row < N; row++) seeds.center[row * Q + (row % Q)] = 1;
  const derivatives: LayerDerivatives[] = new Array<LayerDerivatives>(layers.length);
  derivatives[layers.length - 1] = { p: seeds, q: seeds };
  for (let index = layers.length - 2; index >= 0; index--) {
    const above = layers[index + 1];
    const width = above.inputs;
    const q = emptyEnclosure(N * width);
    const p = emptyEnclosure(N * width);
    for (let row = 0; row < N; row++) {
      multiplyByTranspose(above, derivatives[index + 1].p, row * above.outputs, q, row * width);
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
    const product = x * y;
    const size = UNIT * Math.abs(product) + Math.abs(x) * ry + rx * (Math.abs(y) + ry);
    setPair(out, outStart + k, product, size * (1 + 16 * UNIT) + 8 * SMALLEST);
  }
}

/** Rows of J: s_l p_l h_{l-1}^T for the weights and p_l for the bias of each trained layer. */
function jacobian(
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

/** x - y for exact y */
function subtractExact(x: Enclosure, y: Float64Array): Enclosure {
  const out = emptyEnclosure(y.length);
  for (let k = 0; k < y.length; k++) {
    const difference = x.center[k] - y[k];
    setPair(out, k, difference, (x.radius[k] + UNIT * Math.abs(difference)) * (1 + 4 * UNIT));
  }
  return out;
}
