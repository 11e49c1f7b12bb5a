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
