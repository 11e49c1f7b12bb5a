// One dense layer with exactly stored weights acting on enclosed rows, and the outer products of its Jacobian.
import { breathe } from "./breathe";
import { SMALLEST, UNIT } from "./directed";
import { setPair } from "./enclosure";
import { enclosedProduct } from "./products";
import type { Enclosure } from "./types";

/** z = scale W h + bias with exactly stored weights (outputs x inputs), scale and bias. */
export interface DenseLayer {
  readonly inputs: number;
  readonly outputs: number;
  readonly scale: number;
  readonly weights: Float64Array;
  readonly bias: Float64Array | null;
}

/** scale H W^T + bias for `rows` rows h of H */
export function throughLayer(layer: DenseLayer, h: Enclosure, rows: number): Enclosure {
  const { inputs, outputs, weights } = layer;
  const z = enclosedProduct(rows, inputs, outputs, h, { center: weights, radius: null }, true);
  return scaleAndShift(z, rows, layer.scale, layer.bias);
}

/** scale P W for `rows` rows p of P */
export function backThroughLayer(layer: DenseLayer, p: Enclosure, rows: number): Enclosure {
  const { inputs, outputs, weights } = layer;
  const q = enclosedProduct(rows, outputs, inputs, p, { center: weights, radius: null }, false);
  return scaleAndShift(q, rows, layer.scale, null);
}

/** x = scale x + bias in place, one bias a column. */
function scaleAndShift(x: Enclosure, rows: number, scale: number, bias: Float64Array | null): Enclosure {
  if (scale === 1 && bias === null) return x;
  const width = x.center.length / rows;
  const safety = 1 + 32 * UNIT;
  for (let i = 0; i < rows; i++) {
    breathe();
    for (let j = 0; j < width; j++) {
      const at = i * width + j;
      let value = x.center[at];
      let radius = x.radius[at];
      if (value === 0 && radius === 0 && (bias === null || bias[j] === 0)) continue;
      if (scale !== 1) {
        value *= scale;
        radius = radius * Math.abs(scale) + UNIT * Math.abs(value) + 4 * SMALLEST;
      }
      if (bias !== null) {
        value += bias[j];
        radius += UNIT * Math.abs(value);
      }
      setPair(x, at, value, radius * safety + 4 * SMALLEST);
    }
  }
  return x;
}

/** x = x + y in place. */
export function addTo(x: Enclosure, y: Enclosure): void {
  for (let at = 0; at < x.center.length; at++) {
    const sum = x.center[at] + y.center[at];
    const radius = x.radius[at] + y.radius[at] + UNIT * Math.abs(sum);
    setPair(x, at, sum, radius * (1 + 8 * UNIT));
  }
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
