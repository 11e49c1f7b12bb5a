// What one layer receives, as the matrix that its own parameters multiply: scaled inputs, and a 1 for its bias.
import { addUp, mulDown, mulUp, subUp } from "./directed";
import { intervalAt, setInterval } from "./enclosure";
import { multiply } from "./interval";
import type { ParameterPlace } from "./place";
import type { Enclosure, Interval } from "./types";

/**
 * Rows x~_i = |s_l| h_{l-1}(x_i), with a last entry 1 when `withBias`; `layer` is l - 1.
 * The sign of the scale is left out: no norm or singular value sees it.
 */
export function layerFeatures(
  { layers, samples, layerInputs }: ParameterPlace,
  layer: number,
  withBias: boolean,
): Enclosure {
  const inputs = layerInputs[layer];
  const received = layers[layer].inputs;
  const width = received + (withBias ? 1 : 0);
  const scale = Math.abs(layers[layer].scale);
  const center = new Float64Array(samples * width);
  const radius = new Float64Array(samples * width);
  for (let i = 0; i < samples; i++) {
    for (let j = 0; j < received; j++) {
      const value = inputs.center[i * received + j];
      const to = i * width + j;
      center[to] = scale * value;
      const rounding = Math.max(
        subUp(mulUp(scale, value), center[to]),
        subUp(center[to], mulDown(scale, value)),
      );
      radius[to] = addUp(mulUp(scale, inputs.radius[i * received + j]), rounding);
    }
    if (withBias) center[i * width + received] = 1;
  }
  return { center, radius };
}

/** Row i of an enclosed matrix, sharing its storage. */
export function rowOf({ center, radius }: Enclosure, i: number, width: number): Enclosure {
  return {
    center: center.subarray(i * width, (i + 1) * width),
    radius: radius.subarray(i * width, (i + 1) * width),
  };
}

/** Every row times its own factor; the same enclosure when all factors are exactly 1. */
export function scaleRows(x: Enclosure, rows: number, factors: readonly Interval[]): Enclosure {
  if (factors.every(({ lower, upper }) => lower === 1 && upper === 1)) return x;
  const width = x.center.length / rows;
  const scaled = { center: new Float64Array(x.center.length), radius: new Float64Array(x.center.length) };
  for (let i = 0; i < rows; i++)
    for (let j = i * width; j < (i + 1) * width; j++)
      setInterval(scaled, j, multiply(factors[i], intervalAt(x, j)));
  return scaled;
}
