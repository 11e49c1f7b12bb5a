// Settings of the theory's catalogue (exact cases, sections 1, 2, 4 and 5) as experiments.
import type { ActivationName, Experiment, MlpNetwork } from "../../src/experiment";
import { mulberry32 } from "../../src/random";

const explicitData = (inputs: number[][], targets: number[] | number[][]): Experiment["data"] => ({
  kind: "explicit",
  inputs,
  targets,
});

const rowsOf = (values: number[], width: number): number[][] =>
  Array.from({ length: values.length / width }, (_, row) => values.slice(row * width, (row + 1) * width));

const planarInputs = [[1, 0], [0.6, 0.8]]; // prettier-ignore
const spatialInputs = [[1, 0, 0], [0.6, 0.8, 0], [0.3, 0.4, Math.sqrt(0.75)]]; // prettier-ignore

/** B: two-layer antisymmetric start on the circle, F = m^(-1/2) sum v_k sigma(w_k . x), v = +-4, |w_k| = 2, m = 64. */
export function familyB(
  activation: ActivationName,
  rest: { angles?: number[]; targets?: number[]; trained?: number[] } = {},
): Experiment {
  const { angles = [0, 1, 2], targets = [0.5, -0.5, 0.5], trained = [1, 2] } = rest;
  return {
    network: {
      kind: "mlp",
      widths: [2, 64, 1],
      activation,
      layerScales: [1, 0.125],
      trained,
      initialization: { kind: "antisymmetric", frequency: 2, output: 4 },
    },
    data: { kind: "circle", angles, targets },
  };
}

export const caseB1 = familyB("tanh");
export const caseB2 = familyB("sin");
export const caseB3 = familyB("tanh", { trained: [1] });
export const caseG1 = familyB("tanh", { angles: [0, 1, 0], targets: [0.5, -0.3, 0.4] });

/** C1: positive start 2-3-1 without biases, c = 1/n. */
export const caseC1: Experiment = {
  network: {
    kind: "mlp",
    widths: [2, 3, 1],
    activation: "tanh",
    initialization: { kind: "positive", output: 2.5 },
  },
  data: explicitData(planarInputs, [0.5, -0.3]),
  loss: { kind: "squared", constant: "1/n" },
};

/** C2: positive start 3-4-1 with biases, c = 1/n. */
export const caseC2: Experiment = {
  network: {
    kind: "mlp",
    widths: [3, 4, 1],
    activation: "tanh",
    biases: true,
    initialization: { kind: "positive", output: 5 },
  },
  data: explicitData(spatialInputs, [1, -0.5, 0.8]),
  loss: { kind: "squared", constant: "1/n" },
};

/** D: 3-d-d-1 whose last hidden matrix repeats its first half, output weights V and -V. */
function familyD(width: number, output: number, gain: number): Experiment {
  const random = mulberry32(7);
  const halfWidth = Math.sqrt(3) * gain;
  const matrix = (rows: number, columns: number): number[][] =>
    rowsOf(
      Array.from({ length: rows * columns }, () => halfWidth * (2 * random.next() - 1)),
      columns,
    );
  const first = matrix(width, 3);
  const second = matrix(width, width);
  const half = width / 2;
  for (let row = 0; row < half; row++) second[half + row] = second[row];
  const signs = Array.from({ length: width }, (_, k) => (k < half ? output : -output));
  return {
    network: {
      kind: "mlp",
      widths: [3, width, width, 1],
      activation: "tanh",
      layerScales: [1, 1 / Math.sqrt(width), 1 / Math.sqrt(width)],
      initialization: { kind: "explicit", weights: [first, second, [signs]] },
    },
    data: explicitData(spatialInputs, [0.1, -0.05, 0.08]),
  };
}

export const caseD1 = familyD(32, 20, 0.7);
export const caseD2 = familyD(8, 5, 1);

const smallTanh = (rest: Partial<MlpNetwork> & Pick<MlpNetwork, "initialization">): MlpNetwork => ({
  kind: "mlp",
  widths: [2, 8, 1],
  activation: "tanh",
  ...rest,
});
const fourInputs = [[1, 0], [0, 1], [-1, 0.5], [0.3, -0.9]]; // prettier-ignore
const fourTargets = [1, -1, 0.5, 0];

/** F1: small random start. */
export const caseF1: Experiment = {
  network: smallTanh({ initialization: { kind: "uniform", seed: 11, halfWidth: 0.3 } }),
  data: { kind: "circle", angles: [0, 1, 2], targets: [1, -1, 1] },
};
/** F2: antipodal inputs of an odd network. */
export const caseF2: Experiment = {
  network: smallTanh({ initialization: { kind: "uniform", seed: 5, halfWidth: 1 } }),
  data: explicitData([[1, 0], [-1, 0]], [1, 1]), // prettier-ignore
};
/** F3: fewer parameters than outputs. */
export const caseF3: Experiment = {
  network: {
    kind: "mlp",
    widths: [1, 1, 1],
    activation: "tanh",
    biases: true,
    initialization: { kind: "explicit", weights: [[[0.5]], [[1]]], biases: [[0.1], [0]] },
  },
  data: explicitData([[-1], [-0.6], [-0.2], [0.2], [0.6], [1]], [0, 0, 0, 0, 0, 0]), // prettier-ignore
};
/** F4: everything zero. */
export const caseF4: Experiment = {
  network: smallTanh({
    biases: true,
    initialization: { kind: "gaussian", seed: 1, standardDeviation: 0 },
  }),
  data: explicitData([[1, 0], [0, 1]], [1, 1]), // prettier-ignore
};
/** F5: saturated start. */
export const caseF5: Experiment = {
  network: smallTanh({
    biases: true,
    initialization: { kind: "uniform", seed: 9, halfWidth: 40, biasHalfWidth: 40 },
  }),
  data: explicitData(fourInputs, fourTargets),
};

/** F6: the default start of the frameworks, drawn W_1, W_2, b_1, b_2. */
export function caseF6(hidden: number): Experiment {
  const random = mulberry32(1);
  const draw = (count: number, fanIn: number): number[] =>
    Array.from({ length: count }, () => (2 * random.next() - 1) / Math.sqrt(fanIn));
  const first = rowsOf(draw(2 * hidden, 2), 2);
  const second = [draw(hidden, hidden)];
  const biases = [draw(hidden, 2), draw(1, hidden)];
  return {
    network: smallTanh({
      widths: [2, hidden, 1],
      biases: true,
      initialization: { kind: "explicit", weights: [first, second], biases },
    }),
    data: explicitData(fourInputs, fourTargets),
  };
}

/** A1: tanh d-h-Q, one normal stream for X, Y, W_1, b_1, W_2, b_2; c = 1/(2n), adapted flow. */
export function caseA1(seed: number, [d, h, Q]: [number, number, number], n: number): Experiment {
  const random = mulberry32(seed);
  const draw = (count: number, scale = 1): number[] =>
    Array.from({ length: count }, () => scale * random.normal());
  const inputs = rowsOf(draw(n * d), d);
  const targets = rowsOf(draw(n * Q), Q);
  const first = rowsOf(draw(h * d), d);
  const firstBias = draw(h);
  const second = rowsOf(draw(Q * h, 1 / Math.sqrt(h)), h);
  const secondBias = draw(Q, 1 / Math.sqrt(h));
  return {
    network: {
      kind: "mlp",
      widths: [d, h, Q],
      activation: "tanh",
      biases: true,
      initialization: { kind: "explicit", weights: [first, second], biases: [firstBias, secondBias] },
    },
    data: explicitData(inputs, targets),
    loss: { kind: "squared", constant: "1/(2n)" },
    flow: { kind: "outputEuclidean" },
  };
}

/** A6: first layer only, paired neurons with opposite output weights, four unit vectors in space. */
export function caseA6(m: number): Experiment {
  const random = mulberry32(77);
  const inputs = rowsOf(
    Array.from({ length: 12 }, () => random.normal()),
    3,
  ).map((row) => row.map((entry) => entry / Math.hypot(...row)));
  const ofWeights = mulberry32(100 + m);
  const first = rowsOf(
    Array.from({ length: 3 * m }, () => ofWeights.normal()),
    3,
  );
  for (let i = 0; 2 * i + 1 < m; i++) first[2 * i + 1] = first[2 * i];
  const second = [Array.from({ length: m }, (_, i) => (i % 2 === 0 ? 1 : -1) / Math.sqrt(m))];
  return {
    network: {
      kind: "mlp",
      widths: [3, m, 1],
      activation: "tanh",
      trained: [1],
      initialization: { kind: "explicit", weights: [first, second] },
    },
    data: explicitData(inputs, [0.1, -0.1, 0.1, -0.1]),
  };
}

/** A7: full two-layer tanh 1-400-1 with biases, W_1 and b_1 of size 3, everything else 0. */
export function caseA7(): Experiment {
  const random = mulberry32(440);
  const draw = (): number[] => Array.from({ length: 400 }, () => 3 * random.normal());
  const first = draw().map((entry) => [entry]);
  const bias = draw();
  return {
    network: {
      kind: "mlp",
      widths: [1, 400, 1],
      activation: "tanh",
      biases: true,
      initialization: {
        kind: "explicit",
        weights: [first, [Array<number>(400).fill(0)]],
        biases: [bias, [0]],
      },
    },
    data: explicitData([[-1.5], [-0.5], [0.5], [1.5]], [0.5, -0.5, 0.5, -0.5]), // prettier-ignore
    loss: { kind: "squared", constant: "1/(2n)" },
  };
}

/** Formulas of theta, and of inputs when there are any; c = 1/2. */
export function system(
  parameters: string[],
  outputs: string[],
  start: number[],
  targets: number[] | number[][],
  inputNames: string[] = [],
  inputs: number[][] = [[]],
): Experiment {
  const single = inputNames.length === 0 && typeof targets[0] === "number";
  return {
    network: { kind: "system", parameters, inputs: inputNames, outputs, start },
    data: explicitData(inputs, single ? [targets as number[]] : targets),
  };
}

/** K1: F = w1^2 + w2^2, y = 1. */
export const caseK1 = (w1: number, w2: number): Experiment =>
  system(["w1", "w2"], ["w1^2 + w2^2"], [w1, w2], [1]);

/** K2: F = w1 w2. */
export const caseK2 = (start: [number, number], target: number): Experiment =>
  system(["w1", "w2"], ["w1 * w2"], start, [target]);

/** X1: x(z) = z - z^2/2 from z = 0, y = h. */
export const caseX1 = (h: number): Experiment => system(["z"], ["z - z^2 / 2"], [0], [h]);

/** PW: F = theta^2, y = 0, L = theta^4 / 4 from 2. */
export const casePowerLaw: Experiment = {
  ...system(["theta"], ["theta^2"], [2], [0]),
  loss: { kind: "squared", constant: 0.25 },
};

/** The unit circle (cos z, sin z), target at angle 0. */
export const caseCircle = (z: number): Experiment => system(["z"], ["cos(z)", "sin(z)"], [z], [1, 0]);

/** R2: Bernoulli's lemniscate with a = 1, target at the crossing. */
export const caseLemniscate = (t: number, target: [number, number] = [0, 0]): Experiment =>
  system(["t"], ["cos(t) / (1 + sin(t)^2)", "sin(t) * cos(t) / (1 + sin(t)^2)"], [t], target);

/** Fold (z1, z2^2 + z3^2), target (0, -1): rank one where z2 = z3 = 0. */
export const caseFold = (start: number[]): Experiment =>
  system(["z1", "z2", "z3"], ["z1", "z2^2 + z3^2"], start, [0, -1]);
