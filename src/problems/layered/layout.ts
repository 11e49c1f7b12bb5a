// Where the parameters of each layer lie inside theta, and the way between theta and the layers' own arrays.
import type { LayeredNetwork } from "../../experiment";
import { InternalError } from "../../errors";
import type { NetworkWeights } from "../../networks";
import type { LayerLayout } from "../types";

/** The layers of theta: for each trained layer W_l row by row, then b_l. */
export interface Layout {
  readonly layers: readonly LayerLayout[];
  /** p */
  readonly parameterCount: number;
  /** index of the lowest trained layer, first is 0: no derivative is needed below it */
  readonly firstTrained: number;
}

/** Lays out the trained layers of a completed network. */
export function layoutOf(network: LayeredNetwork): Layout {
  let end = 0;
  const take = (present: boolean, length: number): number => {
    if (!present) return -1;
    end += length;
    return end - length;
  };
  const layers = network.widths.slice(1).map((outputs, index): LayerLayout => {
    const inputs = network.widths[index];
    const hasBias = network.biases[index];
    const trained = network.trained[index];
    const weightOffset = take(trained, outputs * inputs);
    const biasOffset = take(trained && hasBias, outputs);
    return { inputs, outputs, scale: network.layerScales[index], hasBias, trained, weightOffset, biasOffset };
  });
  const firstTrained = layers.findIndex((layer) => layer.trained);
  if (firstTrained < 0) throw new InternalError("a completed network that trains no layer");
  return { layers, parameterCount: end, firstTrained };
}

/** theta of the given weights: the trained layers, one after the other. */
export function thetaOf({ layers, parameterCount }: Layout, all: NetworkWeights): Float64Array {
  const theta = new Float64Array(parameterCount);
  layers.forEach(({ weightOffset, biasOffset }, index) => {
    const bias = all.biases[index];
    if (weightOffset >= 0) theta.set(all.weights[index], weightOffset);
    if (biasOffset >= 0 && bias) theta.set(bias, biasOffset);
  });
  return theta;
}

/** Weights of every layer: the trained ones from theta, the frozen ones from `frozen`. Fresh arrays. */
export function weightsOf(layout: Layout, frozen: NetworkWeights, theta: Float64Array): NetworkWeights {
  const { layers, parameterCount } = layout;
  if (theta.length !== parameterCount)
    throw new InternalError(`theta must have ${parameterCount} entries, got ${theta.length}`);
  return {
    weights: layers.map(({ inputs, outputs, weightOffset }, index) =>
      weightOffset < 0
        ? frozen.weights[index].slice()
        : theta.slice(weightOffset, weightOffset + inputs * outputs),
    ),
    biases: layers.map(({ hasBias, outputs, trained, biasOffset }, index) => {
      if (!hasBias) return null;
      return trained
        ? theta.slice(biasOffset, biasOffset + outputs)
        : (frozen.biases[index]?.slice() ?? null);
    }),
  };
}
