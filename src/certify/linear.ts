// One dense layer with stored weights acting on enclosed vectors, and the outer products of its Jacobian.
//
// |fl(sum a_k b_k) - sum a*_k b_k| <= gamma_m sum |a_k| |b_k| + sum ra_k |b_k| + m 2^-1074 for exact b_k. The right side
// is evaluated in double as sum |b_k| (gamma |a_k| + ra_k) and multiplied by 1 + 4 (m + 8) u: its terms are not
// negative, and none passes through more than m + 8 roundings. A few units of 2^-1074 inside and outside of the sum
// cover what underflow takes from it.
import { gamma, SMALLEST, UNIT } from "./directed";
import { setPair } from "./enclosure";
import type { Enclosure } from "./types";

/** z = scale W h + bias with exactly stored weights (outputs x inputs), scale and bias. */
export interface DenseLayer {
  readonly inputs: number;
  readonly outputs: number;
  readonly scale: number;
  readonly weights: Float64Array;
  readonly bias: Float64Array | null;
}

/** z[zStart ..] = scale W h[hStart ..] + bias */
export function multiplyByWeights(
  layer: DenseLayer,
  h: Enclosure,
  hStart: number,
  z: Enclosure,
  zStart: number,
): void {
  const { inputs, outputs, scale, weights, bias } = layer;
  const charges = chargesOf(h, hStart, inputs);
  const safety = 1 + 4 * (inputs + 8) * UNIT;
  const center = h.center;
  for (let i = 0; i < outputs; i++) {
    const row = i * inputs;
    let value = 0;
    let radius = 0;
    for (let k = 0; k < inputs; k++) {
      const weight = weights[row + k];
      value += weight * center[hStart + k];
      radius += Math.abs(weight) * charges[k];
    }
    radius += inputs * 4 * SMALLEST;
    if (scale !== 1) {
      value *= scale;
      radius = radius * Math.abs(scale) + UNIT * Math.abs(value) + 4 * SMALLEST;
    }
    if (bias !== null) {
      value += bias[i];
      radius += UNIT * Math.abs(value);
    }
    setPair(z, zStart + i, value, radius * safety + 4 * SMALLEST);
  }
}

/** q[qStart ..] = scale W^T p[pStart ..] */
export function multiplyByTranspose(
  layer: DenseLayer,
  p: Enclosure,
  pStart: number,
  q: Enclosure,
  qStart: number,
): void {
  const { inputs, outputs, scale, weights } = layer;
  const charges = chargesOf(p, pStart, outputs);
  const values = new Float64Array(inputs);
  const radii = new Float64Array(inputs);
  for (let i = 0; i < outputs; i++) {
    const value = p.center[pStart + i];
    const charge = charges[i];
    if (value === 0 && charge === 0) continue;
    const row = i * inputs;
    for (let k = 0; k < inputs; k++) {
      const weight = weights[row + k];
      values[k] += weight * value;
      radii[k] += Math.abs(weight) * charge;
    }
  }
  const safety = 1 + 4 * (outputs + 8) * UNIT;
  for (let k = 0; k < inputs; k++) {
    const value = values[k] * scale;
    let radius = radii[k] + outputs * 4 * SMALLEST;
    if (scale !== 1) radius = radius * Math.abs(scale) + UNIT * Math.abs(value) + 4 * SMALLEST;
    setPair(q, qStart + k, value, radius * safety + 4 * SMALLEST);
  }
}

/** gamma_m |a_k| + ra_k, m the number of entries that are not exactly 0; exact zeros are charged nothing. */
function chargesOf(a: Enclosure, start: number, length: number): Float64Array {
  let terms = 0;
  for (let k = 0; k < length; k++) if (a.center[start + k] !== 0 || a.radius[start + k] !== 0) terms++;
  const relative = gamma(terms);
  const charges = new Float64Array(length);
  for (let k = 0; k < length; k++) {
    const size = Math.abs(a.center[start + k]);
    const radius = a.radius[start + k];
    // the last term outweighs the underflow of relative * size, whatever weight multiplies it
    charges[k] = size === 0 && radius === 0 ? 0 : relative * size + radius + 2 * SMALLEST;
  }
  return charges;
}

/** J[jStart ..] = scale p h^T for one row of the Jacobian: outputs x inputs entries, row by row. */
export function outerProduct(
  layer: { readonly inputs: number; readonly outputs: number; readonly scale: number },
  p: Enclosure,
  pStart: number,
  h: Enclosure,
  hStart: number,
  J: Enclosure,
  jStart: number,
): void {
  const { inputs, outputs, scale } = layer;
  // |fl(a h) - a* h*| <= |a| (rh + u |h|) + ra (|h| + rh)
  const charges = new Float64Array(inputs);
  const sizes = new Float64Array(inputs);
  for (let k = 0; k < inputs; k++) {
    const size = Math.abs(h.center[hStart + k]);
    const radius = h.radius[hStart + k];
    if (size === 0 && radius === 0) continue;
    charges[k] = radius + UNIT * size + 2 * SMALLEST;
    sizes[k] = size + radius;
  }
  const safety = 1 + 32 * UNIT;
  for (let i = 0; i < outputs; i++) {
    let factor = p.center[pStart + i];
    let deviation = p.radius[pStart + i];
    if (factor === 0 && deviation === 0) continue;
    if (scale !== 1) {
      factor *= scale;
      deviation = (deviation * Math.abs(scale) + UNIT * Math.abs(factor)) * safety + 8 * SMALLEST;
    }
    const size = Math.abs(factor);
    const row = jStart + i * inputs;
    for (let k = 0; k < inputs; k++) {
      if (sizes[k] === 0) continue;
      const value = factor * h.center[hStart + k];
      const radius = (size * charges[k] + deviation * sizes[k]) * safety + 8 * SMALLEST;
      const known = value - value === 0 && radius < Infinity;
      J.center[row + k] = known ? value : 0;
      J.radius[row + k] = known ? radius : Infinity;
    }
  }
}
