// Settings of the adapted flows and of the losses that are not squared, drawn as the catalogue of exact cases says.
import { completeExperiment, type Experiment } from "../../src/experiment";
import { integrate, type Integration, type IntegrationOptions } from "../../src/integrators";
import { createProblem, type Problem } from "../../src/problems";
import { mulberry32 } from "../../src/random";

/** Integrates an experiment with its own tolerances; without other options to time 1e6. */
export async function follow(
  experiment: Experiment,
  options: Partial<IntegrationOptions> = {},
  prepare?: (problem: Problem) => void,
): Promise<Integration> {
  const complete = completeExperiment(experiment);
  const problem = createProblem(complete);
  prepare?.(problem);
  try {
    return await integrate(problem, {
      timeLimit: 1e6,
      lossLimit: 0,
      relativeTolerance: complete.integrator.relativeTolerance,
      absoluteTolerance: complete.integrator.absoluteTolerance,
      ...options,
    });
  } finally {
    problem.release();
  }
}

/** Index of a recorded time, which must be there. */
export function rowAt({ trajectory }: Integration, time: number): number {
  const k = trajectory.time.indexOf(time);
  if (k < 0) throw new Error(`t = ${time} was not recorded`);
  return k;
}

type Drawn = ReturnType<typeof mulberry32>;

function matrix(generator: Drawn, rows: number, columns: number, scale = 1): number[][] {
  return Array.from({ length: rows }, () =>
    Array.from({ length: columns }, () => scale * generator.normal()),
  );
}

/** A1: tanh d-h-Q, inputs, targets and parameters drawn from one stream. */
export function settingA1(
  seed: number,
  d: number,
  h: number,
  Q: number,
  n: number,
  rest: Partial<Experiment> = {},
): Experiment {
  const generator = mulberry32(seed);
  const inputs = matrix(generator, n, d);
  const targets = matrix(generator, n, Q);
  const W1 = matrix(generator, h, d);
  const [b1] = matrix(generator, 1, h);
  const W2 = matrix(generator, Q, h, 1 / Math.sqrt(h));
  const [b2] = matrix(generator, 1, Q, 1 / Math.sqrt(h));
  return {
    network: {
      kind: "mlp",
      widths: [d, h, Q],
      activation: "tanh",
      biases: true,
      initialization: { kind: "explicit", weights: [W1, W2], biases: [b1, b2] },
    },
    data: { kind: "explicit", inputs, targets },
    loss: { kind: "squared", constant: "1/(2n)" },
    flow: { kind: "outputEuclidean" },
    ...rest,
  };
}

/** A2: affine with fewer parameters than outputs. */
export function settingA2(): Experiment {
  const generator = mulberry32(11);
  const inputs = matrix(generator, 6, 3);
  const [targets] = matrix(generator, 1, 6);
  return {
    network: {
      kind: "linear",
      widths: [3, 1],
      initialization: { kind: "explicit", weights: [[[0.3, -1, 2]]] },
    },
    data: { kind: "explicit", inputs, targets },
    loss: { kind: "squared", constant: "1/(2n)" },
    flow: { kind: "outputEuclidean" },
  };
}

/** A3: the first two inputs are the same, their labels are not. */
export function settingA3(): Experiment {
  const generator = mulberry32(21);
  return {
    network: {
      kind: "mlp",
      widths: [2, 6, 1],
      activation: "tanh",
      biases: true,
      initialization: explicitDraw(generator, [2, 6, 1]),
    },
    data: {
      kind: "explicit",
      inputs: [[0.3, 1], [0.3, 1], [-1, 0.2], [0.7, -0.6], [1.5, 0.4]], // prettier-ignore
      targets: [1, -0.4, 0.3, 0.8, -1],
    },
    loss: { kind: "squared", constant: "1/(2n)" },
    flow: { kind: "outputEuclidean" },
  };
}

/** A8: cross-entropy, tanh 2-8-Q, four samples. */
export function settingA8(
  targets: number[][],
  flow: Experiment["flow"] = { kind: "outputEuclidean" },
): Experiment {
  const generator = mulberry32(8);
  const inputs = matrix(generator, 4, 2);
  const widths = [2, 8, targets[0].length];
  return {
    network: {
      kind: "mlp",
      widths,
      activation: "tanh",
      biases: true,
      initialization: explicitDraw(generator, widths),
    },
    data: { kind: "explicit", inputs, targets },
    loss: { kind: "crossEntropy" },
    flow,
  };
}

export const positiveLabels = [
  [0.7, 0.2, 0.1],
  [0.1, 0.8, 0.1],
  [0.3, 0.3, 0.4],
  [0.05, 0.15, 0.8],
];

/** theta drawn standard normal in flat order: W_1, b_1, W_2, b_2 */
function explicitDraw(generator: Drawn, [d, h, Q]: number[]) {
  const W1 = matrix(generator, h, d);
  const [b1] = matrix(generator, 1, h);
  const W2 = matrix(generator, Q, h);
  const [b2] = matrix(generator, 1, Q);
  return { kind: "explicit" as const, weights: [W1, W2], biases: [b1, b2] };
}

/** One parameter and the logistic loss: z + exp(z) grows linearly in time. */
export function scalarLogit(start: number, constant: number, rest: Partial<Experiment> = {}): Experiment {
  return {
    network: { kind: "linear", widths: [1, 1], initialization: { kind: "explicit", weights: [[[start]]] } },
    data: { kind: "explicit", inputs: [[1]], targets: [1] },
    loss: { kind: "logistic", constant },
    ...rest,
  };
}

/** x = tanh z with a label out of reach: the adapted flow ends at ln 2 for y = 2 and z = 0. */
export function saturating(rest: Partial<Experiment> = {}): Experiment {
  return {
    network: {
      kind: "mlp",
      widths: [1, 1, 1],
      activation: "tanh",
      trained: [1],
      initialization: { kind: "explicit", weights: [[[0]], [[1]]] },
    },
    data: { kind: "explicit", inputs: [[1]], targets: [2] },
    flow: { kind: "outputEuclidean" },
    ...rest,
  };
}

/** Nonlinear equations in the given parameters. */
export function equations(
  parameters: string[],
  outputs: string[],
  start: number[],
  targets: number[],
  rest: Partial<Experiment> = {},
): Experiment {
  return {
    network: { kind: "system", parameters, outputs, start },
    data: { kind: "explicit", inputs: [[]], targets: [targets] },
    ...rest,
  };
}
