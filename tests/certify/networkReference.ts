// A network forward and backward in fixed-point BigInt arithmetic, straight from the chain rule.
import { layeredModel } from "../../src/problems";
import type { Problem } from "../../src/problems";
import { activationFixed, squareRoot, toFixed } from "./reference";

/** Fixed-point values with `bits` fractional bits; matrices row by row, in the shapes of a NetworkEnclosure. */
export interface ExactNetwork {
  bits: number;
  outputs: bigint[];
  residual: bigint[];
  jacobian: bigint[];
  /** per layer */
  z: bigint[][];
  h: bigint[][];
  p: bigint[][];
  q: bigint[][];
}

export function exactNetwork(problem: Problem, theta: Float64Array, bits: number): ExactNetwork {
  const fix = (values: ArrayLike<number>): bigint[] => Array.from(values, (x) => toFixed(x, bits));
  const times = (a: bigint, b: bigint): bigint => (a * b) >> BigInt(bits);
  const { samples, outputsPerSample: Q, outputCount: N, parameterCount, sampleWeights } = problem;
  const { layers, network, weightsAt } = layeredModel(problem);
  const stored = weightsAt(theta);
  const weights = stored.weights.map(fix);
  const biases = stored.biases.map((bias) => (bias === null ? null : fix(bias)));
  const scales = layers.map(({ scale }) => toFixed(scale, bits));
  const last = layers.length - 1;
  const { activation } = network;
  const skips = (l: number): boolean => network.kind === "residual" && l > 0 && l < last;
  const roots = Array.from({ length: samples }, (_, j) =>
    sampleWeights === null ? 1n << BigInt(bits) : squareRoot(toFixed(sampleWeights[j], bits) << BigInt(bits)),
  );

  const inputs = fix(problem.inputs);
  const z: bigint[][] = [];
  const h: bigint[][] = [];
  const slopes: bigint[][] = [];
  layers.forEach((layer, l) => {
    const below = l === 0 ? inputs : h[l - 1];
    z[l] = [];
    for (let j = 0; j < samples; j++)
      for (let i = 0; i < layer.outputs; i++) {
        let sum = 0n;
        for (let k = 0; k < layer.inputs; k++)
          sum += times(weights[l][i * layer.inputs + k], below[j * layer.inputs + k]);
        z[l].push(times(scales[l], sum) + (biases[l]?.[i] ?? 0n));
      }
    const evaluated = z[l].map((x) =>
      l === last ? { value: x, derivative: 0n } : activationFixed(activation, x, bits),
    );
    h[l] = evaluated.map(({ value }, at) => (skips(l) ? value + below[at] : value));
    slopes[l] = evaluated.map(({ derivative }) => derivative);
  });

  const p: bigint[][] = [];
  const q: bigint[][] = [];
  q[last] = Array.from({ length: N * Q }, (_, at) =>
    at % Q === Math.floor(at / Q) % Q ? roots[Math.floor(at / Q / Q)] : 0n,
  );
  p[last] = q[last];
  for (let l = last - 1; l >= 0; l--) {
    const { inputs: width, outputs: above } = layers[l + 1];
    q[l] = [];
    for (let row = 0; row < N; row++)
      for (let k = 0; k < width; k++) {
        let sum = 0n;
        for (let i = 0; i < above; i++)
          sum += times(weights[l + 1][i * width + k], p[l + 1][row * above + i]);
        const carried = skips(l + 1) ? q[l + 1][row * width + k] : 0n;
        q[l].push(times(scales[l + 1], sum) + carried);
      }
    p[l] = q[l].map((x, at) => times(slopes[l][Math.floor(at / width / Q) * width + (at % width)], x));
  }

  const jacobian = new Array<bigint>(N * parameterCount).fill(0n);
  layers.forEach((layer, l) => {
    if (!layer.trained) return;
    const below = l === 0 ? inputs : h[l - 1];
    for (let row = 0; row < N; row++)
      for (let i = 0; i < layer.outputs; i++) {
        const slope = p[l][row * layer.outputs + i];
        const start = row * parameterCount;
        for (let k = 0; k < layer.inputs; k++)
          jacobian[start + layer.weightOffset + i * layer.inputs + k] = times(
            scales[l],
            times(slope, below[Math.floor(row / Q) * layer.inputs + k]),
          );
        if (layer.biasOffset >= 0) jacobian[start + layer.biasOffset + i] = slope;
      }
  });
  const targets = fix(problem.targets);
  const outputs = z[last].map((x, row) => times(roots[Math.floor(row / Q)], x));
  return { bits, outputs, residual: outputs.map((x, at) => x - targets[at]), jacobian, z, h, p, q };
}
