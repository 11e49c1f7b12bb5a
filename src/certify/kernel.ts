// The tangent kernel K = J J^T of a network and the norm of J^T r, layer by layer, so that J is never formed.
//
// The weights of layer l contribute s_l^2 (p_i . p_j) (h_i . h_j) to K_ij and a trained bias p_i . p_j, with p = dF/dz_l
// and h the input of the layer (for output rows i, j of their samples). J^T r restricted to W_l is s_l sum_i r_i p_i h_i^T.
import type { LayerLayout, Problem } from "../problems";
import { breathe } from "./breathe";
import { addUp, mulUp, SMALLEST, sqrtUp, UNIT } from "./directed";
import { emptyEnclosure, setPair } from "./enclosure";
import { gramEnclosure } from "./gram";
import { enclosedProduct } from "./products";
import { normUpperBound } from "./sums";
import type { Enclosure } from "./types";

/** One layer as K sees it. */
export interface KernelPart {
  readonly layer: LayerLayout;
  /** h_{l-1}, samples x inputs */
  readonly received: Enclosure;
  /** p_l, N x outputs */
  readonly p: Enclosure;
}

/** Enclosure of K, N x N. */
export function layeredKernel(problem: Problem, parts: readonly KernelPart[]): Enclosure {
  const { outputCount: N, outputsPerSample: Q, samples } = problem;
  const K = emptyEnclosure(N * N);
  // no term of a radius passes through more roundings than this allows for
  const safety = 1 + (64 + 32 * parts.length) * UNIT;
  for (const { layer, received, p } of parts) {
    if (!layer.trained) continue;
    const D = gramEnclosure(p, N, layer.outputs);
    const M = gramEnclosure(received, samples, layer.inputs);
    const square = layer.scale * layer.scale;
    const bias = layer.biasOffset >= 0 ? 1 : 0;
    for (let i = 0; i < N; i++) {
      breathe();
      const sample = Math.floor(i / Q) * samples;
      for (let j = 0; j <= i; j++) {
        const at = i * N + j;
        const inner = sample + Math.floor(j / Q);
        // f = s^2 m + bias within rf, K += d f
        const weights = square * M.center[inner];
        const f = weights + bias;
        const rf =
          square * M.radius[inner] * (1 + 4 * UNIT) +
          UNIT * (4 * Math.abs(weights) + Math.abs(f)) +
          8 * SMALLEST;
        const d = D.center[at];
        const rd = D.radius[at];
        const term = d * f;
        const size = UNIT * Math.abs(term) + Math.abs(d) * rf + rd * (Math.abs(f) + rf) + 8 * SMALLEST;
        const sum = K.center[at] + term;
        K.center[at] = sum;
        K.radius[at] += size + UNIT * Math.abs(sum);
      }
    }
  }
  for (let i = 0; i < N; i++)
    for (let j = 0; j <= i; j++) {
      setPair(K, i * N + j, K.center[i * N + j], K.radius[i * N + j] * safety);
      K.center[j * N + i] = K.center[i * N + j];
      K.radius[j * N + i] = K.radius[i * N + j];
    }
  return K;
}

/** Upper bound of |J^T r|. */
export function layerGradientNorm(
  { outputsPerSample: Q, samples }: Problem,
  parts: readonly KernelPart[],
  residual: Enclosure,
): number {
  let squares = 0;
  for (const { layer, received, p } of parts) {
    if (!layer.trained) continue;
    const V = weightedRows(p, residual, samples, Q, layer.outputs);
    const weights = enclosedProduct(layer.outputs, samples, layer.inputs, V, received, false);
    const norm = mulUp(Math.abs(layer.scale), normUpperBound(weights));
    squares = addUp(squares, mulUp(norm, norm));
    if (layer.biasOffset < 0) continue;
    const ones = { center: new Float64Array(samples).fill(1), radius: null };
    const bias = normUpperBound(enclosedProduct(layer.outputs, samples, 1, V, ones, false));
    squares = addUp(squares, mulUp(bias, bias));
  }
  return sqrtUp(squares);
}

/** V (outputs x samples): column j is sum_o r_jo p_jo. */
function weightedRows(p: Enclosure, r: Enclosure, samples: number, Q: number, outputs: number): Enclosure {
  const V = emptyEnclosure(outputs * samples);
  // 2 Q products and sums, none through more than 2 Q + 8 roundings
  const safety = 1 + 8 * (Q + 8) * UNIT;
  for (let j = 0; j < samples; j++) {
    breathe();
    for (let k = 0; k < outputs; k++) {
      let sum = 0;
      let radius = 0;
      for (let row = j * Q; row < (j + 1) * Q; row++) {
        const x = p.center[row * outputs + k];
        const rx = p.radius[row * outputs + k];
        const y = r.center[row];
        const ry = r.radius[row];
        if ((x === 0 && rx === 0) || (y === 0 && ry === 0)) continue;
        const term = x * y;
        sum += term;
        radius +=
          UNIT * (Math.abs(term) + Math.abs(sum)) + Math.abs(x) * ry + rx * (Math.abs(y) + ry) + 8 * SMALLEST;
      }
      setPair(V, k * samples + j, sum, radius * safety);
    }
  }
  return V;
}
