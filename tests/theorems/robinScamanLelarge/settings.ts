// Settings of the theory's catalogue, section 6, as experiments.
import type { Experiment } from "../../../src/experiment";
import { mulberry32 } from "../../../src/random";
import { lemniscate, powerLaw } from "../../../src/theorems";
import { caseX1 } from "../../problems/cases";

const rows = (count: number, width: number, next: () => number): number[][] =>
  Array.from({ length: count }, () => Array.from({ length: width }, next));

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, k) => sum + x * b[k], 0);

const transpose = (A: number[][]): number[][] => A[0].map((_, j) => A.map((row) => row[j]));

/** R1: n = 30, p = 4, teacher (1, -2, 3, 4), start 0. */
export function caseR1(noise: number): Experiment {
  const random = mulberry32(9);
  const sizes = [2, 1, 0.5, 0.25];
  const inputs = Array.from({ length: 30 }, () => sizes.map((size) => size * random.normal()));
  for (let k = 0; k < 30; k++) random.normal();
  const targets = inputs.map((x) => dot(x, [1, -2, 3, 4]) + noise * random.normal());
  return {
    network: {
      kind: "linear",
      widths: [4, 1],
      initialization: { kind: "explicit", weights: [[[0, 0, 0, 0]]] },
    },
    data: { kind: "explicit", inputs, targets },
    loss: { kind: "squared", constant: "1/(2n)" },
  };
}

/** R3: u . w with three hidden units. */
export function product(u: number[], w: number[], y: number): Experiment {
  return {
    network: {
      kind: "deepLinear",
      widths: [1, u.length, 1],
      initialization: { kind: "explicit", weights: [w.map((x) => [x]), [u]] },
    },
    data: { kind: "explicit", inputs: [[1]], targets: [y] },
  };
}

export const caseR3 = product([1, 0.5, -0.3], [0.2, -0.1, 0.4], 1.5);

/** R3': W_2 W_1, 2-3-2, whitened data. */
export function caseR3Matrix(): Experiment {
  const random = mulberry32(12);
  const draw = (): number => 0.8 * random.normal();
  const W1 = rows(3, 2, draw);
  const W2 = rows(2, 3, draw);
  // columns of the target matrix [[1, .5], [-.3, 2]]
  return {
    network: {
      kind: "deepLinear",
      widths: [2, 3, 2],
      initialization: { kind: "explicit", weights: [W1, W2] },
    },
    data: { kind: "explicit", inputs: [[1, 0], [0, 1]], targets: [[1, -0.3], [0.5, 2]] }, // prettier-ignore
  };
}

/** R4: tanh teacher with three neurons and 200 normal inputs, start at distance delta in the direction (1, -1, 1, ...). */
export function caseR4(delta: number): Experiment {
  const random = mulberry32(17);
  const inputs = rows(200, 2, () => random.normal());
  const teacher = [[1.5, 0], [-0.3, 1.2], [0.8, -1.4]]; // prettier-ignore
  const output = [[1, -0.8, 0.9]];
  const step = delta / Math.sqrt(6);
  const student = teacher.map((row, k) => row.map((w, a) => w + ((k + a) % 2 === 0 ? step : -step)));
  const network = (W1: number[][]): Experiment["network"] => ({
    kind: "mlp",
    widths: [2, 3, 1],
    activation: "tanh",
    trained: [1],
    initialization: { kind: "explicit", weights: [W1, output] },
  });
  return {
    network: network(student),
    data: { kind: "teacher", inputs: { kind: "explicit", inputs }, network: network(teacher) },
    loss: { kind: "squared", constant: "1/(2n)" },
  };
}

/** Sines on [-b, b]; the start is given, or the teacher moved by delta along (1, ..., 1). */
export function sines(
  b: number,
  teacher: { a: number[]; w: number[] },
  start: { a: number[]; w: number[] } | number,
  trained: "all" | "amplitudes" | "frequencies" = "all",
): Experiment {
  const m = teacher.a.length;
  const shift = typeof start === "number" ? start / Math.sqrt(2 * m) : 0;
  const student =
    typeof start === "number"
      ? { a: teacher.a.map((x) => x + shift), w: teacher.w.map((x) => x + shift) }
      : start;
  return {
    network: { kind: "sineNetwork", frequencies: student.w, amplitudes: student.a, trained },
    data: {
      kind: "interval",
      halfWidth: b,
      teacher: { kind: "sineNetwork", frequencies: teacher.w, amplitudes: teacher.a },
    },
  };
}

export const teacherR5 = { a: [1, 0.8], w: [1, 2.5] };
const teacherR5Wide = { a: [1, 1], w: [1, 2] };

/** R6: amplitudes of harmonic sines. */
export function caseR6(m: number): Experiment {
  const b = 4;
  const w = Array.from({ length: m }, (_, i) => ((i + 1) * Math.PI) / b);
  const a = Array.from({ length: m }, (_, i) => 1 / (i + 1));
  return sines(b, { a, w }, { a: a.map(() => 0), w }, "amplitudes");
}

/** W* of the authors' first data set, one row a class. */
export const separatorE1 = transpose([[2, -1, -1], [-1, 2, -1], [-5, -5, 10], [0, 0, 0]]); // prettier-ignore

/** E1 with two features of size a, started at W* times -scale / |W*|. */
export function caseE1(a: number, scale: number): Experiment {
  const norm = Math.sqrt(162);
  return {
    network: {
      kind: "softmaxRegression",
      widths: [4, 3],
      initialization: {
        kind: "explicit",
        weights: [separatorE1.map((row) => row.map((w) => (-scale * w) / norm))],
      },
    },
    data: {
      kind: "explicit",
      inputs: [[a, 0, 0, 0], [0, a, 0, 0], [0, 0, 1, 0]], // prettier-ignore
      targets: [[1, 0, 0], [0, 1, 0], [0, 0, 1]], // prettier-ignore
    },
    loss: { kind: "crossEntropy" },
  };
}

/** E2-like: 100 samples, 5 features, 4 classes; W* as drawn. */
export function caseE2(flipped = false): { experiment: Experiment; separator: number[][] } {
  const random = mulberry32(1);
  const inputs = rows(100, 5, () => random.normal());
  const separator = rows(5, 4, () => random.normal());
  const start = rows(5, 4, () => 100 * random.normal());
  const classes = inputs.map((x) => {
    const scores = transpose(separator).map((column) => dot(column, x));
    return scores.indexOf(Math.max(...scores));
  });
  if (flipped) {
    const scores = transpose(separator).map((column) => dot(column, inputs[0]));
    classes[0] = scores.indexOf(Math.min(...scores));
  }
  return {
    separator: transpose(separator),
    experiment: {
      network: {
        kind: "softmaxRegression",
        widths: [5, 4],
        initialization: { kind: "explicit", weights: [transpose(start)] },
      },
      data: {
        kind: "explicit",
        inputs,
        targets: classes.map((label) => [0, 1, 2, 3].map((k) => (k === label ? 1 : 0))),
      },
      loss: { kind: "crossEntropy" },
    },
  };
}

/** One input under two labels. */
/** F = sin w from w = 0: sigma_min = beta = 1, h = y; labels beyond 1 are out of reach. */
function sineNeuron(label: number): Experiment {
  return {
    network: {
      kind: "mlp",
      widths: [1, 1, 1],
      activation: "sin",
      trained: [1],
      initialization: { kind: "explicit", weights: [[[0]], [[1]]] },
    },
    data: { kind: "explicit", inputs: [[1]], targets: [label] },
  };
}

/** W_1 a multiple of a rotation, W_2 = sign W_1^T: the conserved matrix is exactly 0. */
function balancedMatrices(sign: 1 | -1): Experiment {
  const first = [[0.5, 0.25], [-0.25, 0.5]]; // prettier-ignore
  const second = transpose(first).map((row) => row.map((x) => sign * x));
  return {
    network: {
      kind: "deepLinear",
      widths: [2, 2, 2],
      initialization: { kind: "explicit", weights: [first, second] },
    },
    data: { kind: "explicit", inputs: [[1, 0], [0, 1]], targets: [[1.5, 0], [0, 1.5]] }, // prettier-ignore
  };
}

/** Exclusive or with a constant feature: sum of +-x_i is 0, so ln 2 is the least loss. */
const exclusiveOr: Experiment = {
  network: {
    kind: "softmaxRegression",
    widths: [3, 2],
    initialization: { kind: "explicit", weights: [[[2, -1, 1], [-1, 2, -1]]] }, // prettier-ignore
  },
  data: {
    kind: "explicit",
    inputs: [[0, 0, 1], [1, 1, 1], [0, 1, 1], [1, 0, 1]], // prettier-ignore
    targets: [[1, 0], [1, 0], [0, 1], [0, 1]], // prettier-ignore
  },
  loss: { kind: "crossEntropy" },
};

/** One tanh unit a layer, labels 0, 1, 0: p = 4 exceeds N = 3, and the least loss is 1/4. */
const monotoneChain: Experiment = {
  network: {
    kind: "mlp",
    widths: [1, 1, 1],
    activation: "tanh",
    biases: true,
    initialization: { kind: "explicit", weights: [[[0.5]], [[1]]], biases: [[0.1], [0]] },
  },
  data: { kind: "explicit", inputs: [[-1], [0], [1]], targets: [0, 1, 0] },
};

const twoLabels: Experiment = {
  ...caseE1(10, 20),
  data: {
    kind: "explicit",
    inputs: [[1, 2, 0, 0.1], [1, 2, 0, 0.1], [0, 0, 1, 0]], // prettier-ignore
    targets: [[1, 0, 0], [0, 1, 0], [0, 0, 1]], // prettier-ignore
  },
};

/** By the names of tests/cases/robin-scaman-lelarge.json. */
export const settings: Record<string, () => Experiment> = {
  "R1, no noise": () => caseR1(0),
  "R1, noise 0.1": () => caseR1(0.1),
  "R2, t0 = 0.05": () => lemniscate({ start: 0.05 }),
  "R2, t0 = 0.2": () => lemniscate({ start: 0.2 }),
  "R2, t0 = 0.6": () => lemniscate({ start: 0.6 }),
  "R2, t0 = 1.2": () => lemniscate({ start: 1.2 }),
  "R2, t0 = 0": () => lemniscate({ start: 0 }),
  "R2, off the curve": () => lemniscate({ start: 0.6, target: [0, 0.1] }),
  R3: () => caseR3,
  "R3, w = -u": () => product([1, 0.5, -0.3], [-1, -0.5, 0.3], 1.5),
  "R3, one unit": () => product([1.5], [-0.5], 1),
  "R3, balanced": () => product([0.8], [0.8], 1.5),
  "R3'": caseR3Matrix,
  "R5, 0.005": () => sines(4, teacherR5, 0.005),
  "R5, 0.01": () => sines(4, teacherR5, 0.01),
  "R5, 0.02": () => sines(4, teacherR5, 0.02),
  "R5, 0.04": () => sines(4, teacherR5, 0.04),
  "R5, 0.06": () => sines(4, teacherR5, 0.06),
  "R5, b = 6, 0.02": () => sines(6, teacherR5Wide, 0.02),
  "R5, b = 6, 0.04": () => sines(6, teacherR5Wide, 0.04),
  "R5, far start": () => sines(4, teacherR5, { a: [0.1, 0.1], w: [5, 7] }),
  "R6, 3 sines": () => caseR6(3),
  "R6, 10 sines": () => caseR6(10),
  "lacunary sines": () =>
    sines(4, { a: [1, 1, 1], w: [1, 3, 9] }, { a: [0, 0, 0], w: [1, 3, 9] }, "amplitudes"),
  "clustered sines": () =>
    sines(4, { a: [1, 1, 1], w: [1, 1.1, 1.2] }, { a: [0, 0, 0], w: [1, 1.1, 1.2] }, "amplitudes"),
  "R4, kappa 5": () => caseR4(0.14),
  "E1 scaled": () => caseE1(10, 20),
  "E1 original": () => caseE1(1e6, 1e5),
  "E2-like": () => caseE2().experiment,
  "E2-like, one label flipped": () => caseE2(true).experiment,
  "one input with two labels": () => twoLabels,
  PW: () => powerLaw({ start: 2 }),
  "PW, target -0.01": () => ({
    ...powerLaw({ start: 2 }),
    data: { kind: "explicit", inputs: [[]], targets: [-0.01] },
  }),
  "X1, h = 0.3": () => caseX1(0.3),
  "X1, h = 0.6": () => caseX1(0.6),
  "sine neuron, h = 0.75": () => sineNeuron(0.75),
  "sine neuron, h = 1.25": () => sineNeuron(1.25),
  "balanced matrices, opposed": () => balancedMatrices(-1),
  "balanced matrices, aligned": () => balancedMatrices(1),
  "exclusive or": () => exclusiveOr,
  "monotone chain": () => monotoneChain,
};
