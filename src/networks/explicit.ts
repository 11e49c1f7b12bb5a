// Starting weights given number by number, checked against the shape of the network.
import type { CompleteNetwork, ExplicitInitialization } from "../experiment";
import { InputError, shown } from "../errors";
import type { LayerShape, NetworkWeights } from "./weights";
import { layerShapes } from "./weights";

const where = "initialization";

function requireFinite(name: string, values: readonly number[]): void {
  for (const value of values)
    if (!Number.isFinite(value))
      throw new InputError(where, `${name} must hold finite numbers, got ${shown(value)}.`);
}

function checkMatrix(rows: number[][] | undefined, { index, inputs, outputs }: LayerShape): number[][] {
  const name = `weights[${index}]`;
  if (!Array.isArray(rows) || rows.length !== outputs || rows.some((row) => row.length !== inputs))
    throw new InputError(
      where,
      `${name} must be ${outputs} rows of ${inputs} numbers, as the widths say, got ${shown(rows)}.`,
    );
  for (const row of rows) requireFinite(name, row);
  return rows;
}

function checkBias(bias: number[] | null, { index, outputs, hasBias }: LayerShape): number[] | null {
  const name = `biases[${index}]`;
  if (hasBias && bias?.length !== outputs)
    throw new InputError(
      where,
      `${name} must be ${outputs} numbers because layer ${index + 1} has a bias, got ${shown(bias)}.`,
    );
  if (!hasBias && bias !== null)
    throw new InputError(
      where,
      `${name} must be null because layer ${index + 1} has no bias, got ${shown(bias)}. ` +
        "Remove it, or set the network's biases.",
    );
  if (bias) requireFinite(name, bias);
  return bias;
}

/**
 * The stored numbers themselves, copied.
 *
 * @throws InputError naming the matrix or vector whose shape or entries do not fit the network
 */
export function explicitWeights(network: CompleteNetwork, start: ExplicitInitialization): NetworkWeights {
  const layers = layerShapes(network);
  if (start.weights.length !== layers.length)
    throw new InputError(
      where,
      `needs one weight matrix a layer, ${layers.length} here, got ${start.weights.length} of them.`,
    );
  if ((start.biases?.length ?? 0) > layers.length)
    throw new InputError(
      where,
      `needs at most one bias a layer, ${layers.length} here, got ${start.biases?.length} of them.`,
    );
  return {
    weights: layers.map((layer) => Float64Array.from(checkMatrix(start.weights[layer.index], layer).flat())),
    biases: layers.map((layer) => {
      const bias = checkBias(start.biases?.[layer.index] ?? null, layer);
      return bias && Float64Array.from(bias);
    }),
  };
}
