// Flows with a solution in closed form (the catalogue of exact cases, section 3).
import type { Experiment } from "../../src/experiment";
import { product } from "./settings";

export interface ClosedForm {
  name: string;
  experiment(rest?: Partial<Experiment>): Experiment;
  time: number;
  /** a number computed from theta, and its exact value at `time` */
  observe(theta: Float64Array): number;
  exact: number;
}

function system(parameters: string[], output: string, start: number[], target: number, constant: number) {
  return (rest: Partial<Experiment> = {}): Experiment => ({
    network: { kind: "system", parameters, outputs: [output], start },
    data: { kind: "explicit", inputs: [[]], targets: [target] },
    loss: { kind: "squared", constant },
    ...rest,
  });
}

/** X = diag(1, 2, 0): rates 1, 4 and 0 with c = 1/2 */
export function linear(rest: Partial<Experiment> = {}): Experiment {
  return {
    network: {
      kind: "linear",
      widths: [3, 1],
      initialization: { kind: "explicit", weights: [[[0.3, -0.2, 0.7]]] },
    },
    data: { kind: "explicit", inputs: [[1, 0, 0], [0, 2, 0]], targets: [1, 0.5] }, // prettier-ignore
    ...rest,
  };
}

/** z' = 1 / (1 + e^z): z + e^z = z_0 + e^{z_0} + t */
export function logistic(start: number, rest: Partial<Experiment> = {}): Experiment {
  return {
    network: {
      kind: "linear",
      widths: [1, 1],
      initialization: { kind: "explicit", weights: [[[start]]] },
    },
    data: { kind: "explicit", inputs: [[1]], targets: [1] },
    loss: { kind: "logistic", constant: 1 },
    ...rest,
  };
}

/** the root of z + e^z = value by Newton's method */
function logisticSolution(value: number): number {
  let z = value > 1 ? Math.log(value) : value - 1;
  for (let i = 0; i < 60; i++) z -= (z + Math.exp(z) - value) / (1 + Math.exp(z));
  return z;
}

const growth = Math.exp(4 * 0.25);

export const closedForms: ClosedForm[] = [
  {
    name: "linear, first residual",
    experiment: linear,
    time: 2,
    observe: (theta) => theta[0] - 1,
    exact: -0.7 * Math.exp(-2),
  },
  {
    name: "linear, second residual",
    experiment: linear,
    time: 1,
    observe: (theta) => 2 * theta[1] - 0.5,
    exact: -0.9 * Math.exp(-4),
  },
  {
    name: "circle",
    experiment: system(["a", "b"], "a^2 + b^2", [0.3, Math.sqrt(0.61)], 1, 0.5),
    time: 0.25,
    observe: ([a, b]) => a * a + b * b,
    exact: (0.7 * growth) / (1 + 0.7 * (growth - 1)),
  },
  {
    name: "product",
    experiment: (rest) => product(1, 0.25, 2, rest),
    time: 1,
    observe: ([x, y]) => x * y,
    exact: 1.873976205758,
  },
  {
    name: "product, conserved difference",
    experiment: (rest) => product(2, 1, 0.5, rest),
    time: 1,
    observe: ([x, y]) => x * x - y * y,
    exact: 3,
  },
  {
    name: "balanced deep linear network",
    experiment: (rest) => product(Math.sqrt(0.2), Math.sqrt(0.2), 1.5, rest),
    time: 1,
    observe: ([x, y]) => x * y,
    exact: (1.5 * 0.2 * Math.exp(3)) / (1.5 - 0.2 + 0.2 * Math.exp(3)),
  },
  {
    name: "power law",
    experiment: system(["x"], "x^2", [2], 0, 0.25),
    time: 10,
    observe: ([x]) => x ** 4 / 4,
    exact: (0.5 + 40) ** -2,
  },
  {
    name: "scalar logistic",
    experiment: (rest) => logistic(-2, rest),
    time: 1000,
    observe: ([z]) => z,
    exact: logisticSolution(-2 + Math.exp(-2) + 1000),
  },
];
