// Problems by hand: the layout of theta, frozen layers, loss constants, rounding scale, overflow.
import type { Experiment, MlpNetwork } from "../../src/experiment";
import { layeredModel, lossConstant } from "../../src/problems";
import { Bench, onBench } from "./random";

const network: MlpNetwork = {
  kind: "mlp",
  widths: [2, 3, 2, 1],
  activation: "tanh",
  biases: [true, false, true],
  initialization: {
    kind: "explicit",
    weights: [[[1, 2], [3, 4], [5, 6]], [[7, 8, 9], [10, 11, 12]], [[13, 14]]], // prettier-ignore
    biases: [[-1, -2, -3], null, [-4]],
  },
};
const data = { kind: "explicit" as const, inputs: [[0.1, 0.2], [0.3, -0.1], [-0.2, 0.1]], targets: [1, 2, 3] }; // prettier-ignore
const experiment = (rest: Partial<MlpNetwork> = {}, more: Partial<Experiment> = {}): Experiment => ({
  network: { ...network, ...rest },
  data,
  ...more,
});

describe("theta", () => {
  test("W_l row by row, then b_l, for every layer", () =>
    onBench(experiment(), ({ problem }) => {
      expect([...problem.initialTheta]).toEqual(
        [1, 2, 3, 4, 5, 6, -1, -2, -3, 7, 8, 9, 10, 11, 12, 13, 14, -4], // prettier-ignore
      );
      expect(
        layeredModel(problem).layers.map(({ weightOffset, biasOffset }) => [weightOffset, biasOffset]),
      ).toEqual([
        [0, 6],
        [9, -1],
        [15, 17],
      ]);
    }));
  test("holds trained layers only; the others stay in weightsAt", () =>
    onBench(experiment({ trained: [2] }), ({ problem }) => {
      expect([...problem.initialTheta]).toEqual([7, 8, 9, 10, 11, 12]);
      expect(problem.parameterCount).toBe(6);
      expect(layeredModel(problem).layers.map((layer) => [layer.weightOffset, layer.biasOffset])).toEqual([
        [-1, -1],
        [0, -1],
        [-1, -1],
      ]);
      const { weights, biases } = layeredModel(problem).weightsAt(Float64Array.of(1, 1, 2, 2, 3, 3));
      expect(weights.map((w) => [...w])).toEqual([
        [1, 2, 3, 4, 5, 6],
        [1, 1, 2, 2, 3, 3],
        [13, 14],
      ]);
      expect(biases.map((b) => b && [...b])).toEqual([[-1, -2, -3], null, [-4]]);
    }));
  test("weightsAt gives copies and refuses a theta of another length", () =>
    onBench(experiment({ trained: [1, 3] }), ({ problem }) => {
      const theta = problem.initialTheta.slice();
      const { weights, biases } = layeredModel(problem).weightsAt(theta);
      for (const array of [...weights, ...biases]) array?.fill(99);
      expect(theta).toEqual(problem.initialTheta);
      expect([...layeredModel(problem).weightsAt(theta).weights[1]]).toEqual([7, 8, 9, 10, 11, 12]);
      expect(() => layeredModel(problem).weightsAt(new Float64Array(3))).toThrow(
        "internal: theta must have 12 entries, got 3",
      );
    }));
});

describe("values", () => {
  test("the loss by hand, with scales", () =>
    onBench(
      experiment({ layerScales: [1, 0.5, 0.25] }, { loss: { kind: "squared", constant: "1/n" } }),
      (bench) => {
        const F = ([x, y]: number[]): number => {
          const h = [1, 3, 5].map((w, k) => Math.tanh(w * x + (w + 1) * y - k - 1));
          const g = [7, 10].map((w) => Math.tanh(0.5 * (w * h[0] + (w + 1) * h[1] + (w + 2) * h[2])));
          return 0.25 * (13 * g[0] + 14 * g[1]) - 4;
        };
        const wanted = data.inputs.reduce((sum, x, j) => sum + (F(x) - data.targets[j]) ** 2, 0) / 3;
        expect(bench.point.loss).toBeCloseTo(wanted, 11);
      },
    ));
  test("loss constants", () => {
    expect(lossConstant({ kind: "squared", constant: "1/n" }, 4)).toBe(0.25);
    expect(lossConstant({ kind: "squared", constant: "1/(2n)" }, 4)).toBe(0.125);
    expect(lossConstant({ kind: "squared", constant: 3 }, 4)).toBe(3);
    // weights of the samples sum to 1 and take the place of 1/n
    expect(lossConstant({ kind: "squared", constant: "1/n" }, null)).toBe(1);
    expect(lossConstant({ kind: "squared", constant: "1/(2n)" }, null)).toBe(0.5);
  });
  test("outputScale is the largest sum of absolute terms of an output", () =>
    onBench(experiment({ layerScales: [1, 1, 0.5] }), ({ point }) => {
      // units of the second hidden layer are saturated at the last sample: |s W h| + |b| = 0.5 (13 + 14) + 4
      expect(point.outputScale()).toBeCloseTo(17.5, 5);
    }));
  test("outputScale of several outputs without bias, frozen output layer", () => {
    const wide: Experiment = {
      network: {
        kind: "mlp",
        widths: [1, 2, 2],
        activation: "identity",
        trained: [1],
        initialization: { kind: "explicit", weights: [[[1], [-1]], [[1, 1], [2, -3]]] }, // prettier-ignore
      },
      data: { kind: "explicit", inputs: [[2], [-1]], targets: [[0, 0], [0, 0]] }, // prettier-ignore
    };
    onBench(wide, ({ point }) => expect(point.outputScale()).toBe(10));
  });
});

describe("overflow", () => {
  test("shows as a loss that is not finite, and the point recovers", () =>
    onBench(experiment(), ({ point, problem, theta }) => {
      const before = point.loss;
      problem.engine.write(theta, problem.initialTheta.map((entry) => entry * 1e200)); // prettier-ignore
      expect(point.moveTo(theta)).toBe(Infinity);
      problem.engine.write(theta, new Float64Array(problem.parameterCount).fill(NaN));
      expect(point.moveTo(theta)).toBeNaN();
      problem.engine.write(theta, problem.initialTheta);
      expect(point.moveTo(theta)).toBe(before);
    }));
});

describe("storage", () => {
  test("points are independent of each other", () => {
    const bench = new Bench(experiment());
    const other = bench.problem.point();
    const before = bench.gradient();
    other.moveTo(bench.vector(bench.problem.initialTheta.map((entry) => entry / 3)));
    expect(other.loss).not.toBe(bench.point.loss);
    expect(bench.gradient()).toEqual(before);
    other.release();
    expect(bench.gradient()).toEqual(before);
    bench.release();
  });
  test("released storage is used again", () => {
    // kernel and scratch of 1000 outputs take 32 MB: 150 problems that kept them would not fit into 4 GB
    const rows = Array.from({ length: 1000 }, (_, j) => [Math.cos(j), Math.sin(j)]);
    const big: Experiment = {
      network: {
        ...network,
        biases: false,
        widths: [2, 4, 1],
        initialization: { kind: "gaussian", seed: 1 },
      },
      data: { kind: "explicit", inputs: rows, targets: rows.map(() => 0) },
    };
    const corner = (bench: Bench): Float64Array => bench.kernel().subarray(0, 3);
    const first = onBench(big, corner);
    for (let k = 0; k < 150; k++) expect(onBench(big, corner)).toEqual(first);
  });
});
