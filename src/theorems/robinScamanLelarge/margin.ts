// Separable data as a hull: W separates with margin eps iff <z, W> >= eps |W| for all z = x (x) (e_y - e_j), j != y.
import { addUp, divDown, gamma, mulUp, subDown, vectorNormInterval } from "../../certify";
import { layeredModel } from "../../problems";
import type { Problem } from "../../problems";

/** The vectors z whose half-space a separating direction must be; one for each sample and each wrong class. */
export interface HullVectors {
  readonly count: number;
  /** p: entries of theta */
  readonly dimension: number;
  /** out = <z_m, direction> for all m, in plain floating point */
  products(direction: Float64Array, out: Float64Array): void;
  /** sum += factor z_m */
  add(m: number, factor: number, sum: Float64Array): void;
  /** z_m up to positive factors of its coordinates that are the same for all m: entries are stored doubles */
  exactVector(m: number): Float64Array;
  /** lower bounds of all <z_m, direction>, the smallest of them */
  smallestProduct(direction: Float64Array): number;
}

/** The hull of a linear model with cross-entropy (one class a row) or logistic loss (labels +1 and -1). */
export function hullVectors(problem: Problem): HullVectors {
  const { samples, inputs, targets, outputsPerSample: Q, parameterCount, experiment } = problem;
  const [layer] = layeredModel(problem).layers;
  const { inputs: d, scale, weightOffset, biasOffset } = layer;
  const binary = experiment.loss.kind === "logistic";
  const perSample = binary ? 1 : Q - 1;
  const labelOf = (i: number): number => targets.subarray(i * Q, (i + 1) * Q).indexOf(1);

  /** rows of W that enter z_m, with their signs */
  const rowsOf = (m: number): { sample: number; rows: readonly (readonly [number, number])[] } => {
    const sample = Math.floor(m / perSample);
    if (binary) return { sample, rows: [[0, targets[sample]]] };
    const label = labelOf(sample);
    const other = m % perSample;
    return {
      sample,
      rows: [
        [label, 1],
        [other < label ? other : other + 1, -1],
      ],
    };
  };

  const spread = (m: number, factor: number, weightScale: number, sum: Float64Array): void => {
    const { sample, rows } = rowsOf(m);
    for (const [row, sign] of rows) {
      const start = weightOffset + row * d;
      const step = sign * factor * weightScale;
      for (let a = 0; a < d; a++) sum[start + a] += step * inputs[sample * d + a];
      if (biasOffset >= 0) sum[biasOffset + row] += sign * factor;
    }
  };

  /** F(x_i; direction) for one output, and the sum of the absolute values of its terms */
  const output = (direction: Float64Array, sample: number, row: number): { value: number; size: number } => {
    let value = 0;
    let size = 0;
    const start = weightOffset + row * d;
    for (let a = 0; a < d; a++) {
      const term = direction[start + a] * inputs[sample * d + a];
      value += term;
      size += Math.abs(term);
    }
    const bias = biasOffset >= 0 ? direction[biasOffset + row] : 0;
    return { value: scale * value + bias, size: Math.abs(scale) * size + Math.abs(bias) };
  };

  const product = (direction: Float64Array, m: number): { value: number; size: number } => {
    const { sample, rows } = rowsOf(m);
    let value = 0;
    let size = 0;
    for (const [row, sign] of rows) {
      const one = output(direction, sample, row);
      value += sign * one.value;
      size += one.size;
    }
    return { value, size };
  };

  const count = samples * perSample;
  return {
    count,
    dimension: parameterCount,
    products: (direction, out) => {
      for (let m = 0; m < count; m++) out[m] = product(direction, m).value;
    },
    add: (m, factor, sum) => spread(m, factor, scale, sum),
    exactVector: (m) => {
      const z = new Float64Array(parameterCount);
      spread(m, 1, 1, z);
      return z;
    },
    smallestProduct: (direction) => {
      let smallest = Infinity;
      for (let m = 0; m < count; m++) {
        const { value, size } = product(direction, m);
        // d products and sums, the scale, the bias and the difference of two rows
        const error = addUp(mulUp(gamma(2 * d + 8), size), (2 * d + 8) * Number.MIN_VALUE);
        smallest = Math.min(smallest, subDown(value, error));
      }
      return smallest;
    },
  };
}

/** Lower bound of min_m <z_m, direction> / |direction|; not positive when the direction does not separate. */
export function marginLowerBound(vectors: HullVectors, direction: Float64Array): number {
  const norm = vectorNormInterval(direction);
  const smallest = vectors.smallestProduct(direction);
  if (!(norm.lower > 0) || !Number.isFinite(smallest)) return 0;
  return smallest > 0 ? divDown(smallest, norm.upper) : divDown(smallest, norm.lower);
}
