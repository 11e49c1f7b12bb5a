// Valid experiments of every kind that the tests of this folder change, break, shuffle and hash.
import type { Data, Experiment, Initialization, MlpNetwork } from "../../src/experiment";
import { completeExperiment } from "../../src/experiment";

export const start: Initialization = { kind: "gaussian", seed: 1 };

export function network(widths: number[], initialization: Initialization = start): MlpNetwork {
  return { kind: "mlp", widths, activation: "tanh", initialization };
}

/** The smallest experiment: three points of the plane, one hidden layer. */
export function minimal(): Experiment {
  return {
    network: network([2, 4, 1]),
    data: { kind: "circle", angles: [0, 1, 2], targets: [0.5, -0.5, 0.5] },
  };
}

/** One experiment for each kind of network but the mlp, of loss, of flow, and of data without a shape of its own. */
function furtherKinds(): Experiment[] {
  const plane = { kind: "circle" as const, count: 3, targets: [0.5, -0.5, 0.5] };
  const sines = { kind: "sineNetwork" as const, frequencies: [1, 2.5], amplitudes: [1, 0.8] };
  return [
    { network: { kind: "linear", widths: [2, 1], bias: true, initialization: start }, data: plane },
    {
      network: {
        kind: "deepLinear",
        widths: [2, 3, 1],
        layerScales: [1, 2],
        trained: [2],
        initialization: { kind: "balanced", seed: 4 },
      },
      data: plane,
      flow: { kind: "descent", stepSize: 0.1 },
      until: { time: 100 },
    },
    {
      network: {
        kind: "residual",
        widths: [2, 3, 3, 1],
        activation: "gelu",
        initialization: { kind: "orthogonal", seed: 4, gain: [1, 2, 3] },
      },
      data: plane,
      flow: { kind: "interpolated", weight: 0.5 },
    },
    {
      network: { ...sines, trained: "amplitudes" },
      data: { kind: "interval", halfWidth: 4, teacher: sines },
      flow: { kind: "heavyBall", stepSize: 0.1, momentum: 0.9 },
    },
    {
      network: { kind: "softmaxRegression", widths: [4, 3], initialization: start },
      data: { kind: "iris" },
      loss: { kind: "crossEntropy" },
    },
    {
      network: network([4, 3, 1]),
      data: { kind: "iris", classes: ["virginica", "setosa"], unitNorm: true },
      loss: { kind: "logistic", constant: 2 },
      flow: { kind: "sgd", stepSize: 0.1, batch: 5, seed: 3 },
    },
    {
      network: { kind: "system", parameters: ["u", "w"], outputs: ["u * w", "u^2 - w^2"], start: [1, 0.5] },
      data: { kind: "explicit", inputs: [[]], targets: [[2, 0]] },
      flow: { kind: "homotopy" },
    },
    {
      network: {
        kind: "system",
        parameters: ["a"],
        inputs: ["x", "y"],
        outputs: ["tanh(a x) y"],
        start: [1],
      },
      data: plane,
      flow: { kind: "outputEuclidean", regularization: 1e-3 },
    },
  ];
}

/** One experiment for each kind of data and of initialization, and one with every field written. */
export function everyKind(): Experiment[] {
  const rows = [
    [0, 1],
    [1, -1],
    [0.5, 0.25],
  ];
  const data: [Data, number[]][] = [
    [{ kind: "explicit", inputs: rows, targets: [1, 2, 3] }, [2, 4, 1]],
    [{ kind: "explicit", inputs: rows, targets: rows }, [2, 4, 2]],
    [{ kind: "circle", count: 5, targets: { kind: "gaussian", seed: 3 } }, [2, 4, 1]],
    [{ kind: "sphere", count: 2, dimension: 3, seed: 1, targets: [0, 1] }, [3, 4, 1]],
    [{ kind: "gaussian", count: 1, dimension: 4, seed: 1, targets: [[0, 1, 2]] }, [4, 4, 3]],
    [
      {
        kind: "teacher",
        inputs: { kind: "sphere", count: 4, dimension: 3, seed: 2 },
        network: network([3, 5, 2]),
        noise: { standardDeviation: 0.1, seed: 9 },
      },
      [3, 4, 2],
    ],
    [{ kind: "digits", classes: [3, 8], perClass: 2 }, [784, 4, 1]],
    [{ kind: "digits", classes: [3, 8, 1], perClass: 2, unitNorm: true }, [784, 4, 3]],
  ];
  const starts: Initialization[] = [
    { kind: "explicit", weights: [[[1, 2]], [[3]]], biases: [[0.5], null] },
    { kind: "uniform", seed: 5, halfWidth: [1, 2] },
    { kind: "positive", output: 3 },
  ];
  return [
    ...data.map(([values, widths]) => ({ network: network(widths), data: values })),
    ...starts.map((initialization) => ({
      ...minimal(),
      network: { ...network([2, 1, 1], initialization), biases: [true, false] },
    })),
    {
      thalweg: 1,
      network: {
        kind: "mlp",
        widths: [2, 4, 1],
        activation: "sin",
        biases: true,
        parametrization: "ntk",
        layerScales: [1, 0.5],
        trained: [2],
        initialization: { kind: "antisymmetric", frequency: 2, output: 4 },
      },
      data: { kind: "circle", angles: [0, 1], targets: [1, 2] },
      loss: { kind: "squared", constant: "1/(2n)" },
      flow: { kind: "outputEuclidean" },
      integrator: { kind: "dual", relativeTolerance: 1e-10, absoluteTolerance: 1e-13 },
      until: { time: 10, loss: 1e-12 },
      theorems: ["chen", "chatterjee"],
    },
    ...furtherKinds(),
  ];
}

/** The message with which a value is refused. Fails the test when it is not. */
export function refusal(value: unknown): string {
  try {
    completeExperiment(value);
  } catch (error) {
    return error instanceof Error ? `${error.name} ${error.message}` : String(error);
  }
  throw new Error("nothing was refused");
}

/** The refusal of the minimal experiment with some of its network's fields replaced. */
export function refusedNetwork(fields: object): string {
  return refusal({ ...minimal(), network: { ...minimal().network, ...fields } });
}

/** The refusal of the minimal experiment with other data. */
export function refusedData(data: unknown): string {
  return refusal({ ...minimal(), data });
}
