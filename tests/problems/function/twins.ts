// The same network twice: as layers, and as a function of one's own; what both give, in the order of the layers.
import * as fc from "fast-check";
import type { Engine, Vector } from "../../../src/engines";
import type { Data, Experiment, FunctionNetwork, MlpNetwork, NestedNumbers } from "../../../src/experiment";
import { completeExperiment, differentiable, explicitParameters, mlp } from "../../../src/experiment";
import { createProblem, type Point, type Problem } from "../../../src/problems";
import { mulberry32 } from "../../../src/random";

/** Two descriptions of one map. */
export interface Twins {
  layers: MlpNetwork;
  own: FunctionNetwork;
  data: Data;
  /** place in the theta of the layers of each entry of the function's theta */
  places: number[];
}

/** tanh networks with biases: W_l is outputs x inputs as layers have it, and inputs x outputs as matMul takes it. */
export function twins(widths: number[], samples: number, seed: number): Twins {
  const random = mulberry32(seed);
  const matrix = (rows: number, columns: number, spread: number): number[][] =>
    Array.from({ length: rows }, () => Array.from({ length: columns }, () => spread * random.normal()));
  const layers = widths.slice(1).map((outputs, l) => ({ outputs, inputs: widths[l] }));
  const weights = layers.map(({ outputs, inputs }) => matrix(outputs, inputs, 1 / Math.sqrt(inputs)));
  const biases = layers.map(({ outputs }) => matrix(1, outputs, 0.3)[0]);
  const shapes = layers.flatMap(({ outputs, inputs }) => [[inputs, outputs], [outputs]]);
  const values: NestedNumbers[] = weights.flatMap((W, l) => [
    W[0].map((_, i) => W.map((row) => row[i])),
    biases[l],
  ]);
  const places: number[] = [];
  let from = 0;
  for (const { outputs, inputs } of layers) {
    for (let i = 0; i < inputs; i++) for (let o = 0; o < outputs; o++) places.push(from + o * inputs + i);
    from += outputs * inputs;
    for (let o = 0; o < outputs; o++) places.push(from++);
  }
  return {
    layers: mlp({
      widths,
      activation: "tanh",
      biases: true,
      initialization: { kind: "explicit", weights, biases },
    }),
    own: differentiable({
      parameters: shapes,
      forward: (tf, parameters, x) => {
        let h = x;
        for (let k = 0; k < parameters.length; k += 2) {
          const z = h.matMul(parameters[k]).add(parameters[k + 1]);
          h = k + 2 < parameters.length ? tf.tanh(z) : z;
        }
        return h;
      },
      initialization: explicitParameters(values),
    }),
    data: {
      kind: "explicit",
      inputs: matrix(samples, widths[0], 1),
      targets: matrix(samples, widths[widths.length - 1], 1),
    },
    places,
  };
}

export const shapesOfTwins = fc.record({
  widths: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 2, maxLength: 4 }),
  samples: fc.integer({ min: 1, max: 5 }),
  seed: fc.nat(),
});

/** A problem with its point at the start. */
export function startOf(experiment: Experiment): { problem: Problem; point: Point; engine: Engine } {
  const problem = createProblem(completeExperiment(experiment));
  const point = problem.point();
  const theta = vectorOf(problem.engine, problem.initialTheta);
  point.moveTo(theta);
  problem.engine.release(theta);
  return { problem, point, engine: problem.engine };
}

export function vectorOf(engine: Engine, values: ArrayLike<number>): Vector {
  const vector = engine.allocate(values.length);
  engine.write(vector, values);
  return vector;
}

/** What `fill` leaves in a vector of the given length. */
export function read(engine: Engine, length: number, fill: (out: Vector) => void): Float64Array {
  const out = engine.allocate(length);
  fill(out);
  const values = engine.read(out);
  engine.release(out);
  return values;
}

/** Largest difference, relative to the largest entry of `exact`. */
export function relativeError(value: ArrayLike<number>, exact: ArrayLike<number>): number {
  let difference = 0;
  let size = 0;
  for (let k = 0; k < exact.length; k++) {
    difference = Math.max(difference, Math.abs(value[k] - exact[k]));
    size = Math.max(size, Math.abs(exact[k]));
  }
  return size > 0 ? difference / size : difference;
}

/** Runs work with THALWEG_TENSORFLOW set. */
export function withBackend<Result>(name: string, work: () => Result): Result {
  const before = process.env.THALWEG_TENSORFLOW;
  process.env.THALWEG_TENSORFLOW = name;
  try {
    return work();
  } finally {
    if (before === undefined) delete process.env.THALWEG_TENSORFLOW;
    else process.env.THALWEG_TENSORFLOW = before;
  }
}
