// Small settings shared by the integrator tests.
import { completeExperiment, type Experiment } from "../../src/experiment";
import { createProblem, type Problem } from "../../src/problems";

/** Builds the problem of an experiment whose defaults are filled in. */
export function problemOf(experiment: Experiment): Problem {
  return createProblem(completeExperiment(experiment));
}

/** F = w_1 w_2: two layers of width one without activation (case K2 of the catalogue). */
export function product(w1: number, w2: number, target: number, rest: Partial<Experiment> = {}): Experiment {
  return {
    network: {
      kind: "mlp",
      widths: [1, 1, 1],
      activation: "identity",
      initialization: { kind: "explicit", weights: [[[w1]], [[w2]]] },
    },
    data: { kind: "explicit", inputs: [[1]], targets: [target] },
    ...rest,
  };
}

/** Smooth and not stiff: tanh 1-5-1 with biases and three samples, for order tests. */
export function smooth(rest: Partial<Experiment> = {}): Experiment {
  return {
    network: {
      kind: "mlp",
      widths: [1, 5, 1],
      activation: "tanh",
      biases: true,
      initialization: { kind: "gaussian", seed: 3, standardDeviation: 1, biasStandardDeviation: 0.5 },
    },
    data: { kind: "explicit", inputs: [[-1], [0.2], [1]], targets: [0.5, -0.4, 0.8] },
    ...rest,
  };
}

/** Case B1: the certified two-layer setting. */
export function settingB1(rest: Partial<Experiment> = {}): Experiment {
  return {
    network: {
      kind: "mlp",
      widths: [2, 64, 1],
      activation: "tanh",
      layerScales: [1, 0.125],
      initialization: { kind: "antisymmetric", frequency: 2, output: 4 },
    },
    data: { kind: "circle", angles: [0, 1, 2], targets: [0.5, -0.5, 0.5] },
    ...rest,
  };
}

/** Twenty samples on the interval, targets T_5(x), 1-40-40-1 tanh with biases: an explicit method needs hours. */
export function stiff(rest: Partial<Experiment> = {}): Experiment {
  const inputs = Array.from({ length: 20 }, (_, i) => -1 + (2 * i) / 19);
  return {
    network: {
      kind: "mlp",
      widths: [1, 40, 40, 1],
      activation: "tanh",
      biases: true,
      initialization: { kind: "gaussian", seed: 1, biasStandardDeviation: [0.5, 0.5, 0] },
    },
    data: {
      kind: "explicit",
      inputs: inputs.map((x) => [x]),
      targets: inputs.map((x) => Math.cos(5 * Math.acos(x))),
    },
    loss: { kind: "squared", constant: "1/(2n)" },
    ...rest,
  };
}
