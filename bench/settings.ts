// The problems that are timed.
import { completeExperiment, type CompleteExperiment, type Experiment } from "../src/experiment";
import { mulberry32 } from "../src/random";

export function complete(experiment: Experiment): CompleteExperiment {
  return completeExperiment(experiment);
}

/** Layers of standard normal weights over sqrt(fan in), standard normal inputs. */
export function tanhNetwork(
  widths: number[],
  samples: number,
  outputs = widths.at(-1) as number,
): CompleteExperiment {
  return complete({
    network: { kind: "mlp", widths, activation: "tanh", initialization: { kind: "gaussian", seed: 1 } },
    data: {
      kind: "gaussian",
      count: samples,
      dimension: widths[0],
      seed: 2,
      targets: rows(samples, outputs, 3),
    },
  });
}

function rows(count: number, width: number, seed: number): number[][] {
  const random = mulberry32(seed);
  return Array.from({ length: count }, () => Array.from({ length: width }, () => random.normal()));
}

/** Stiff problem 1: tanh 1-40-40-1 with biases, 20 equispaced inputs, labels T_5(x), L = mean r^2 / 2. */
export function stiffOne(): CompleteExperiment {
  const inputs = Array.from({ length: 20 }, (_, i) => -1 + (2 * i) / 19);
  return complete({
    network: {
      kind: "mlp",
      widths: [1, 40, 40, 1],
      activation: "tanh",
      biases: true,
      initialization: {
        kind: "gaussian",
        seed: 1,
        standardDeviation: [1, 1 / Math.sqrt(40), 1 / Math.sqrt(40)],
        biasStandardDeviation: [0.5, 0.5, 0],
      },
    },
    data: {
      kind: "explicit",
      inputs: inputs.map((x) => [x]),
      targets: inputs.map((x) => 16 * x ** 5 - 20 * x ** 3 + 5 * x),
    },
    loss: { kind: "squared", constant: "1/(2n)" },
  });
}

/** Stiff problem 2: tanh 8-60-60-1 with biases, 40 random inputs, labels +-1. */
export function stiffTwo(): CompleteExperiment {
  const random = mulberry32(2);
  const inputs = Array.from({ length: 40 }, () => Array.from({ length: 8 }, () => random.normal()));
  return complete({
    network: {
      kind: "mlp",
      widths: [8, 60, 60, 1],
      activation: "tanh",
      biases: true,
      initialization: {
        kind: "gaussian",
        seed: 1,
        standardDeviation: [1 / Math.sqrt(8), 1 / Math.sqrt(60), 1 / Math.sqrt(60)],
        biasStandardDeviation: [0.5, 0.5, 0],
      },
    },
    data: { kind: "explicit", inputs, targets: inputs.map(() => (random.next() < 0.5 ? -1 : 1)) },
    loss: { kind: "squared", constant: "1/(2n)" },
  });
}

/** Robin, Scaman and Lelarge's logistic setting in kind: n = 100, d = 5, k = 4 Gaussian classes, far start. */
export function softmaxSetting(): CompleteExperiment {
  const random = mulberry32(4);
  const [n, d, k] = [100, 5, 4];
  const inputs = Array.from({ length: n }, () => Array.from({ length: d }, () => random.normal()));
  const separator = Array.from({ length: k }, () => Array.from({ length: d }, () => random.normal()));
  const targets = inputs.map((x) => {
    const scores = separator.map((w) => w.reduce((sum, entry, i) => sum + entry * x[i], 0));
    const best = scores.indexOf(Math.max(...scores));
    return scores.map((_, o) => (o === best ? 1 : 0));
  });
  const weights = Array.from({ length: k }, () => Array.from({ length: d }, () => 100 * random.normal()));
  return complete({
    network: {
      kind: "softmaxRegression",
      widths: [d, k],
      initialization: { kind: "explicit", weights: [weights] },
    },
    data: { kind: "explicit", inputs, targets },
    loss: { kind: "crossEntropy" },
  });
}
