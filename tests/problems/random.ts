// Random experiments for property tests: depth 1 to 4, several outputs, biases, frozen layers, scales.
import * as fc from "fast-check";
import type { ActivationName, Experiment } from "../../src/experiment";
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
