// Settings of the theory's catalogue, section 5, for Chen's statements, as experiments.
import type { CrossEntropyLoss, Experiment, Flow } from "../../src/experiment";
import { mulberry32 } from "../../src/random";
import { caseA1, caseA6, caseA7, caseF3, caseG1, caseX1, system } from "../problems/cases";

const adapted: Flow = { kind: "outputEuclidean" };

const rowsOf = (values: number[], width: number): number[][] =>
  Array.from({ length: values.length / width }, (_, row) => values.slice(row * width, (row + 1) * width));

const withFlow = (experiment: Experiment, flow: Flow): Experiment => ({ ...experiment, flow });

/** A2: six equations in three parameters. */
export function caseA2(): Experiment {
  const random = mulberry32(11);
  const inputs = rowsOf(
    Array.from({ length: 18 }, () => random.normal()),
    3,
  );
  const targets = Array.from({ length: 6 }, () => random.normal());
  return {
    network: {
      kind: "linear",
      widths: [3, 1],
      initialization: { kind: "explicit", weights: [[[0.3, -1, 2]]] },
    },
    data: { kind: "explicit", inputs, targets },
    loss: { kind: "squared", constant: "1/(2n)" },
    flow: adapted,
  };
}

/** A3: two identical inputs with different labels. */
function caseA3(): Experiment {
  const random = mulberry32(21);
  const draw = (count: number): number[] => Array.from({ length: count }, () => random.normal());
  const weights = [rowsOf(draw(12), 2)];
  const biases = [draw(6)];
  weights.push([draw(6)]);
  biases.push(draw(1));
  return {
    network: {
      kind: "mlp",
      widths: [2, 6, 1],
      activation: "tanh",
      biases: true,
      initialization: { kind: "explicit", weights, biases },
    },
    data: {
      kind: "explicit",
      inputs: [[0.3, 1], [0.3, 1], [-1, 0.2], [0.7, -0.6], [1.5, 0.4]], // prettier-ignore
      targets: [1, -0.4, 0.3, 0.8, -1],
    },
    loss: { kind: "squared", constant: "1/(2n)" },
    flow: adapted,
  };
}

/** A8: cross-entropy of a tanh network 2-8-Q for four samples. */
function caseA8(targets: number[][], loss: CrossEntropyLoss = { kind: "crossEntropy" }): Experiment {
  const random = mulberry32(8);
  const draw = (count: number): number[] => Array.from({ length: count }, () => random.normal());
  const Q = targets[0].length;
  const inputs = rowsOf(draw(8), 2);
  const first = rowsOf(draw(16), 2);
  const firstBias = draw(8);
  const second = rowsOf(draw(8 * Q), 8);
  return {
    network: {
      kind: "mlp",
      widths: [2, 8, Q],
      activation: "tanh",
      biases: true,
      initialization: { kind: "explicit", weights: [first, second], biases: [firstBias, draw(Q)] },
    },
    data: { kind: "explicit", inputs, targets },
    loss,
    flow: adapted,
  };
}

export const positiveLabels = [[0.7, 0.2, 0.1], [0.1, 0.8, 0.1], [0.3, 0.3, 0.4], [0.05, 0.15, 0.8]]; // prettier-ignore
const binaryLabels = [[1, 0], [0, 1], [0, 1], [1, 0]]; // prettier-ignore

/** Softmax regression with two independent inputs, started at 0: J is constant and has full rank. */
export const softmaxOfTwo = (targets: number[][]): Experiment => ({
  network: {
    kind: "softmaxRegression",
    widths: [2, targets[0].length],
    initialization: { kind: "gaussian", seed: 3 },
  },
  data: { kind: "explicit", inputs: [[1, 0.2], [-0.3, 0.8]], targets }, // prettier-ignore
  loss: { kind: "crossEntropy" },
  flow: adapted,
});

/** By the names of tests/cases/chen.json. */
export const settings: Record<string, () => Experiment> = {
  A2: caseA2,
  "X1, h = 0.3": () => caseX1(0.3),
  "X1, h = 0.5": () => caseX1(0.5),
  "X1, h = 0.6": () => caseX1(0.6),
  "X1 adapted, h = 0.3": () => withFlow(caseX1(0.3), adapted),
  "X1 adapted, h = 0.6": () => withFlow(caseX1(0.6), adapted),
  A3: caseA3,
  "A4, product stopped": () => withFlow(system(["w1", "w2"], ["w1 * w2"], [1, -1], [1]), adapted),
  "A4, product passing": () => withFlow(system(["w1", "w2"], ["w1 * w2"], [1.2, -1], [1]), adapted),
  "A4, tanh": () => withFlow(system(["z"], ["tanh(z)"], [0], [2]), adapted),
  fold: () => withFlow(system(["z1", "z2", "z3"], ["z1", "z2^2 + z3^2"], [0.5, 1, 1], [[0, -1]]), adapted),
  circle: () => withFlow(system(["z"], ["cos(z)", "sin(z)"], [2], [[0.5, 0.2]]), adapted),
  "A6, interpolated": () => withFlow(caseA6(800), { kind: "interpolated", weight: 0.5 }),
  "A6, interpolated fully": () => withFlow(caseA6(800), { kind: "interpolated", weight: 1 }),
  "A6, homotopy": () => withFlow(caseA6(200), { kind: "homotopy" }),
  "A6, regularised": () => withFlow(caseA6(800), { kind: "outputEuclidean", regularization: 1e-4 }),
  "A6, ranges": () => withFlow(caseA6(800), adapted),
  "A7, homotopy": () => withFlow(caseA7(), { kind: "homotopy" }),
  "A1, homotopy": () => withFlow(caseA1(1, [2, 6, 2], 5), { kind: "homotopy" }),
  "A1, regularised": () =>
    withFlow(caseA1(1, [2, 6, 2], 5), { kind: "outputEuclidean", regularization: 1e-2 }),
  F3: () => withFlow(caseF3, adapted),
  G1: () => withFlow(caseG1, adapted),
  A8: () => caseA8(positiveLabels),
  "A8, one-hot": () => caseA8(binaryLabels),
  "softmax of two, positive": () => softmaxOfTwo([[0.7, 0.2, 0.1], [0.1, 0.8, 0.1]]), // prettier-ignore
  "softmax of two, one-hot": () => softmaxOfTwo([[1, 0], [0, 1]]), // prettier-ignore
};
