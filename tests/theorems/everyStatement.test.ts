// Every statement answers for every experiment: a verdict in numbers that JSON holds, or an error that says what to do.
import * as fc from "fast-check";
import { check } from "../../src/convergence";
import { InputError } from "../../src/errors";
import type { Experiment, Flow } from "../../src/experiment";
import { boundAt, theoremList } from "../../src/theorems";
import { everyExperiment } from "../problems/random";

const seed = Number(process.env.THALWEG_SEED ?? Date.now() % 2 ** 31);
const ids = theoremList().map(({ id }) => id);

const flows = fc.constantFrom<Flow>(
  { kind: "euclidean" },
  { kind: "outputEuclidean" },
  { kind: "outputEuclidean", regularization: 1e-6 },
  { kind: "interpolated", weight: 0.5 },
  { kind: "homotopy" },
  { kind: "descent", stepSize: 0.01 },
  { kind: "heavyBall", stepSize: 0.01, momentum: 0.9 },
  { kind: "sgd", stepSize: 0.01, batch: 1, seed: 1 },
);

/** The paths of numbers that are not finite, and of empty sentences. */
function faults(value: unknown, path = ""): string[] {
  if (typeof value === "number") return Number.isFinite(value) ? [] : [`${path} is ${value}`];
  if (typeof value === "string")
    return /NaN|undefined|\[object|Infinity/.test(value) || value.trim() === "" ? [`${path}: ${value}`] : [];
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, entry]) => faults(entry, `${path}.${key}`));
}

/** One statement about one experiment: what is wrong with its answer. */
function faultsOf(experiment: Experiment, id: string): string[] {
  try {
    const answer = check(experiment, { theorems: [id] });
    const [result] = answer.theorems;
    const { verdict, hypotheses, bound } = result;
    const found = [...faults(answer.toJSON(), id), ...faults(bound, `${id}.bound`)];
    if (hypotheses.some(({ value, threshold }) => Number.isNaN(value) || Number.isNaN(threshold)))
      found.push(`${id}: a margin is NaN`);
    if (!["proved", "refuted", "notMet", "undecided"].includes(verdict)) found.push(`${id}: ${verdict}`);
    if (hypotheses.length === 0) found.push(`${id} has no hypothesis`);
    if (verdict === "proved" && hypotheses.some((item) => item.verdict !== "proved"))
      found.push(`${id}: proved without ${hypotheses.map((item) => item.id).join()}`);
    if (bound && Number.isNaN(boundAt(bound, 0.5))) found.push(`${id}: bound is NaN`);
    return found;
  } catch (error) {
    return error instanceof InputError ? [] : [`${id} threw ${String(error)}`];
  }
}

const faultsOfAll = (experiment: Experiment): string[] => ids.flatMap((id) => faultsOf(experiment, id));

test(`${ids.length} statements answer for every network, loss and flow (THALWEG_SEED=${seed})`, () => {
  fc.assert(
    fc.property(everyExperiment, flows, (experiment, flow) => {
      expect(faultsOfAll({ ...experiment, flow })).toEqual([]);
    }),
    { numRuns: 60, seed },
  );
}, 120_000);

const scales = [1e-300, 1e-150, 1e-20, 1, 40, 1e20, 1e150, 1e300];
const hard = fc.record({
  kind: fc.constantFrom("mlp", "residual", "deepLinear", "linear"),
  activation: fc.constantFrom("tanh", "sigmoid", "softplus", "sin", "relu", "gelu"),
  width: fc.integer({ min: 1, max: 3 }),
  samples: fc.integer({ min: 1, max: 5 }),
  dimension: fc.integer({ min: 1, max: 2 }),
  sizes: fc.tuple(fc.constantFrom(...scales), fc.constantFrom(...scales), fc.constantFrom(...scales)),
  twins: fc.constantFrom("apart", "equal", "nearly"),
  flow: flows,
  seed: fc.nat(),
});

test(`and for twins, saturated units, one sample, one neuron, too few parameters, sizes of 1e+-300 (THALWEG_SEED=${seed})`, () => {
  fc.assert(
    fc.property(hard, ({ kind, activation, width, samples, dimension, sizes, twins, flow, seed: draw }) => {
      const [data, labels, weights] = sizes;
      const inputs = Array.from({ length: samples }, (_, j) =>
        Array.from({ length: dimension }, (_, k) => data * Math.cos(1 + draw + 7 * j + 3 * k)),
      );
      if (samples > 1 && twins !== "apart")
        inputs[1] = inputs[0].map((x) => (twins === "equal" ? x : x * (1 + 2 ** -50)));
      const initialization = { kind: "gaussian", seed: draw, standardDeviation: weights };
      const widths = kind === "linear" ? [dimension, 1] : [dimension, width, 1];
      const shape = kind === "mlp" || kind === "residual" ? { activation } : {};
      const experiment = {
        network: { kind, widths, initialization, ...shape },
        data: { kind: "explicit", inputs, targets: inputs.map((_, j) => labels * Math.sin(1 + draw + j)) },
        loss: { kind: "squared" },
        flow,
      } as Experiment;
      expect(faultsOfAll(experiment)).toEqual([]);
    }),
    { numRuns: 60, seed },
  );
}, 120_000);
