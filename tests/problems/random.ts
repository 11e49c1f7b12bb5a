// Random experiments for property tests: every kind of network and loss, depth 1 to 4, biases, frozen layers, scales.
import * as fc from "fast-check";
import type {
  ActivationName,
  Experiment,
  FunctionNetwork,
  Loss,
  Network,
  SystemNetwork,
} from "../../src/experiment";
import { completeExperiment } from "../../src/experiment";
import type { Engine, Vector } from "../../src/engines";
import { createProblem, type Point, type Problem } from "../../src/problems";
import { mulberry32 } from "../../src/random";

export const smoothActivations: ActivationName[] = [
  "tanh",
  "sigmoid",
  "softplus",
  "sin",
  "arctan",
  "identity",
];

const allSmoothActivations: ActivationName[] = [...smoothActivations, "erf", "gelu", "swish"];

/** Problems small enough for dense checks; every field that changes a derivative varies. */
export const experiments: fc.Arbitrary<Experiment> = fc
  .record({
    widths: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 5 }),
    outputs: fc.integer({ min: 1, max: 3 }),
    samples: fc.integer({ min: 1, max: 4 }),
    activation: fc.constantFrom(...smoothActivations),
    flags: fc.infiniteStream(
      fc.tuple(fc.boolean(), fc.boolean(), fc.double({ min: 0.3, max: 2, noNaN: true })),
    ),
    alwaysTrained: fc.nat(),
    constant: fc.constantFrom<number | "1/n" | "1/(2n)">(0.5, 2, "1/n", "1/(2n)"),
    seed: fc.nat(),
  })
  .map(({ widths, outputs, samples, activation, flags, alwaysTrained, constant, seed }) => {
    const shape = [...widths.slice(0, -1), outputs];
    const layers = shape.length - 1;
    const drawn = [...flags.take(layers)];
    const random = mulberry32(seed);
    const matrix = (rows: number, columns: number): number[][] =>
      Array.from({ length: rows }, () => Array.from({ length: columns }, () => random.normal()));
    const trained = drawn.flatMap(([, isTrained], l) =>
      isTrained || l === alwaysTrained % layers ? [l + 1] : [],
    );
    return {
      network: {
        kind: "mlp",
        widths: shape,
        activation,
        biases: drawn.map(([hasBias]) => hasBias),
        layerScales: drawn.map(([, , scale]) => scale),
        trained,
        initialization: { kind: "gaussian", seed, biasStandardDeviation: 0.5 },
      },
      data: { kind: "explicit", inputs: matrix(samples, shape[0]), targets: matrix(samples, outputs) },
      loss: { kind: "squared", constant },
    };
  });

/** Networks that are plain data. */
type PlainNetwork = Exclude<Network, FunctionNetwork>;

/** What a network may vary in; each kind takes what it knows. */
const shapes = fc.record({
  kind: fc.constantFrom<PlainNetwork["kind"]>(
    ...(["mlp", "linear", "deepLinear", "residual", "sineNetwork", "softmaxRegression", "system"] as const),
  ),
  widths: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 5 }),
  outputs: fc.integer({ min: 1, max: 3 }),
  activation: fc.constantFrom(...allSmoothActivations),
  flags: fc.array(fc.tuple(fc.boolean(), fc.boolean(), fc.double({ min: 0.3, max: 2, noNaN: true })), {
    minLength: 5,
    maxLength: 5,
  }),
  alwaysTrained: fc.nat(),
  seed: fc.nat(),
});

type Shape = typeof shapes extends fc.Arbitrary<infer T> ? T : never;

function layeredNetwork({
  kind,
  widths,
  outputs,
  activation,
  flags,
  alwaysTrained,
  seed,
}: Shape): PlainNetwork {
  const random = mulberry32(seed);
  const normals = (count: number): number[] => Array.from({ length: count }, () => random.normal());
  const initialization = { kind: "gaussian" as const, seed, biasStandardDeviation: 0.5 };
  const inner =
    kind === "residual" ? [widths[0], ...widths.slice(1).map(() => widths[1])] : widths.slice(0, -1);
  const layers = inner.length;
  const drawn = flags.slice(0, layers);
  const rest = {
    layerScales: drawn.map(([, , scale]) => scale),
    trained: drawn.flatMap(([, isTrained], l) => (isTrained || l === alwaysTrained % layers ? [l + 1] : [])),
    initialization,
  };
  const biases = drawn.map(([hasBias]) => hasBias);
  switch (kind) {
    case "mlp":
    case "residual":
      return { kind, widths: [...inner, outputs], activation, biases, ...rest };
    case "deepLinear":
      return { kind, widths: [...inner, outputs], ...rest, initialization: { kind: "gaussian", seed } };
    case "linear":
      return { kind, widths: [widths[0], outputs], bias: biases[0], initialization };
    case "softmaxRegression":
      return { kind, widths: [widths[0], outputs + 1], initialization: { kind: "gaussian", seed } };
    case "sineNetwork": {
      const trained = (["all", "amplitudes", "frequencies"] as const)[alwaysTrained % 3];
      return { kind, frequencies: normals(widths[0]), amplitudes: normals(widths[0]), trained };
    }
    case "system":
      return systemOf(widths, outputs, random);
  }
}

/** Formulas that mix operators and functions; inputs are x1, x2, ..., parameters w1, w2, ... */
function systemOf(widths: number[], outputs: number, random: ReturnType<typeof mulberry32>): SystemNetwork {
  const names = (letter: string, count: number): string[] =>
    Array.from({ length: count }, (_, k) => `${letter}${k + 1}`);
  const [inputs, parameters] = [names("x", widths[0] - 1), names("w", widths[1])];
  const pick = (list: string[]): string => list[Math.floor(random.next() * list.length)];
  const [w, any] = [() => pick(parameters), () => pick([...parameters, ...inputs])];
  const terms = [
    () => `${w()} * ${any()}`,
    () => `sin(${w()} - ${any()} / 3)`,
    () => `tanh(${w()} * ${any()}) * ${w()}`,
    () => `${w()}^3 / (1 + ${any()}^2)`,
    () => `exp(-${w()}^2) * ${any()}`,
    () => `sqrt(2 + cos(${w()} + ${any()}))`,
  ];
  const formula = (): string => terms.map((term) => (random.next() < 0.5 ? term() : "")).filter((text) => text !== "").join(" - ") || w(); // prettier-ignore
  return {
    kind: "system",
    parameters,
    inputs,
    outputs: Array.from({ length: outputs }, formula),
    start: parameters.map(() => random.normal()),
  };
}

function endsOf(network: PlainNetwork): [number, number] {
  if (network.kind === "sineNetwork") return [1, 1];
  if (network.kind === "system") return [network.inputs?.length ?? 0, network.outputs.length];
  return [network.widths[0], network.widths[network.widths.length - 1]];
}

/** Targets that a loss accepts: labels +1 and -1, probabilities with some one-hot rows, or any numbers. */
function targetsFor(kind: Loss["kind"], samples: number, outputs: number, seed: number): number[][] {
  const random = mulberry32(seed);
  return Array.from({ length: samples }, () => {
    const row = Array.from({ length: outputs }, () => random.normal());
    if (kind === "logistic") return row.map((entry) => (entry < 0 ? -1 : 1));
    if (kind === "squared") return row;
    const place = Math.floor(random.next() * outputs);
    if (random.next() < 0.5) return row.map((_, o) => (o === place ? 1 : 0));
    const sum = row.reduce((total, entry) => total + Math.exp(entry), 0);
    return row.map((entry) => Math.exp(entry) / sum);
  });
}

const losses = fc.record({
  constant: fc.constantFrom<number | "1/n" | "1/(2n)">(0.5, 2, "1/n", "1/(2n)"),
  classify: fc.boolean(),
});

/** Experiments of every kind of network, with every loss its outputs allow. */
export const everyExperiment: fc.Arbitrary<Experiment> = fc
  .record({ shape: shapes, loss: losses, samples: fc.integer({ min: 1, max: 4 }) })
  .map(({ shape, loss: { constant, classify }, samples }) => {
    const network = layeredNetwork(shape);
    const [dimension, outputs] = endsOf(network);
    const kind: Loss["kind"] = !classify ? "squared" : outputs === 1 ? "logistic" : "crossEntropy";
    const random = mulberry32(shape.seed + 1);
    const inputs = Array.from({ length: samples }, () =>
      Array.from({ length: dimension }, () => random.normal()),
    );
    const targets = targetsFor(kind, samples, outputs, shape.seed + 2);
    return { network, data: { kind: "explicit", inputs, targets }, loss: { kind, constant } };
  });

/** The problem of an experiment, its start, and host-side access to its engine. */
export class Bench {
  readonly problem: Problem;
  readonly point: Point;
  readonly theta: Vector;
  private readonly engine: Engine;
  private readonly vectors: Vector[] = [];

  constructor(experiment: Experiment) {
    this.problem = createProblem(completeExperiment(experiment));
    this.engine = this.problem.engine;
    this.point = this.problem.point();
    this.theta = this.vector(this.problem.initialTheta);
    this.point.moveTo(this.theta);
  }

  vector(values: ArrayLike<number>): Vector {
    const vector = this.engine.allocate(values.length);
    this.vectors.push(vector);
    this.engine.write(vector, values);
    return vector;
  }

  /** what `fill` wrote into a vector that was full of NaN before: every entry must be written */
  result(length: number, fill: (out: Vector) => void): Float64Array {
    const out = this.vector(new Float64Array(length).fill(NaN));
    fill(out);
    return this.engine.read(out);
  }

  /** L at other parameters, by a point of its own */
  lossAt(theta: Float64Array): number {
    const point = this.problem.point();
    const loss = point.moveTo(this.vector(theta));
    point.release();
    return loss;
  }

  /** F at other parameters */
  outputsAt(theta: Float64Array): Float64Array {
    const point = this.problem.point();
    point.moveTo(this.vector(theta));
    const outputs = this.engine.read(point.outputs);
    point.release();
    return outputs;
  }

  gradient(): Float64Array {
    return this.result(this.problem.parameterCount, (out) => this.point.gradient(out));
  }

  jacobian(): Float64Array {
    const { outputCount, parameterCount } = this.problem;
    return this.result(outputCount * parameterCount, (out) => this.point.jacobian(out));
  }

  kernel(): Float64Array {
    return this.result(this.problem.outputCount ** 2, (out) => this.point.tangentKernel(out));
  }

  residual(): Float64Array {
    return this.engine.read(this.point.residual);
  }

  release(): void {
    for (const vector of this.vectors) this.engine.release(vector);
    this.point.release();
    this.problem.release();
  }
}

/** Runs a check on the bench of an experiment and cleans up whatever happens. */
export function onBench<T>(experiment: Experiment, check: (bench: Bench) => T): T {
  const bench = new Bench(experiment);
  try {
    return check(bench);
  } finally {
    bench.release();
  }
}

export const normals = (length: number, seed: number): Float64Array => {
  const random = mulberry32(seed);
  return Float64Array.from({ length }, () => random.normal());
};

export const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, entry, k) => sum + entry * b[k], 0);

export const norm = (a: ArrayLike<number>): number => Math.sqrt(dot(a, a));

/** |a - b| / max(|a|, |b|), 0 for two zeros */
export function relativeDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const distance = norm(Array.from(a).map((entry, k) => entry - b[k]));
  return distance === 0 ? 0 : distance / Math.max(norm(a), norm(b));
}
