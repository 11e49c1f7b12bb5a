// Data become numbers: closed forms, known draws, a teacher worked out by hand.
import * as fc from "fast-check";
import { realizeData } from "../../src/data";
import { dataShape, explicitWeights, gaussianWeights, mlp } from "../../src/experiment";
import type { Data } from "../../src/experiment";
import { mulberry32 } from "../../src/random";

test("explicit data are their own rows", () => {
  expect(
    realizeData({
      kind: "explicit",
      inputs: [
        [1, 2],
        [3, 4],
      ],
      targets: [[5], [6]],
    }),
  ).toEqual({
    samples: 2,
    dimension: 2,
    outputs: 1,
    inputs: Float64Array.of(1, 2, 3, 4),
    targets: Float64Array.of(5, 6),
    sampleWeights: null,
  });
});

test("targets with several outputs are stacked sample by sample", () => {
  const { outputs, targets } = realizeData({
    kind: "circle",
    count: 2,
    targets: [
      [1, 2, 3],
      [4, 5, 6],
    ],
  });
  expect([outputs, ...targets]).toEqual([3, 1, 2, 3, 4, 5, 6]);
});

test("a circle has its points at the angles, or equally spaced from (1, 0)", () => {
  const given = realizeData({ kind: "circle", angles: [0, 1], targets: [0, 0] }).inputs;
  expect([...given]).toEqual([1, 0, Math.cos(1), Math.sin(1)]);
  const spaced = realizeData({ kind: "circle", count: 4, targets: [0, 0, 0, 0] }).inputs;
  [1, 0, 0, 1, -1, 0, 0, -1].forEach((expected, k) =>
    expect(Math.abs(spaced[k] - expected)).toBeLessThan(2e-16),
  );
});

test("normal points and targets are the stream of their own seed", () => {
  const random = mulberry32(5);
  const { inputs } = realizeData({ kind: "gaussian", count: 3, dimension: 2, seed: 5, targets: [0, 0, 0] });
  expect([...inputs]).toEqual(Array.from({ length: 6 }, () => random.normal()));
  const again = mulberry32(6);
  const { targets } = realizeData({ kind: "circle", count: 3, targets: { kind: "gaussian", seed: 6 } });
  expect([...targets]).toEqual(Array.from({ length: 3 }, () => again.normal()));
});

test("points of the sphere are normal points divided by their length", () => {
  const random = mulberry32(77);
  const { inputs } = realizeData({ kind: "sphere", count: 4, dimension: 3, seed: 77, targets: [0, 0, 0, 0] });
  for (let sample = 0; sample < 4; sample++) {
    const normal = [random.normal(), random.normal(), random.normal()];
    const length = Math.hypot(...normal);
    normal.forEach((entry, k) => expect(inputs[3 * sample + k]).toBeCloseTo(entry / length, 14));
  }
});

test("a teacher's targets are its outputs, worked out by hand", () => {
  const initialization = explicitWeights({
    weights: [
      [
        [1, 0],
        [0, 2],
      ],
      [
        [3, -1],
        [0, 1],
      ],
    ],
    biases: [[0, 0.5], null],
  });
  const network = mlp({
    widths: [2, 2, 2],
    activation: "tanh",
    biases: [true, false],
    layerScales: [1, 0.5],
    initialization,
  });
  const { targets, outputs } = realizeData({
    kind: "teacher",
    inputs: {
      kind: "explicit",
      inputs: [
        [0.25, -1],
        [2, 0],
      ],
    },
    network,
  });
  const hidden = [
    [Math.tanh(0.25), Math.tanh(-1.5)],
    [Math.tanh(2), Math.tanh(0.5)],
  ];
  expect(outputs).toBe(2);
  hidden
    .flatMap(([a, b]) => [(3 * a - b) / 2, b / 2])
    .forEach((expected, k) => expect(targets[k]).toBeCloseTo(expected, 15));
});

test("noise is added in the order of the stacked outputs", () => {
  const network = mlp({ widths: [2, 3, 2], activation: "sin", initialization: gaussianWeights({ seed: 4 }) });
  const inputs = { kind: "circle" as const, count: 3 };
  const clean = realizeData({ kind: "teacher", inputs, network }).targets;
  const noise = { standardDeviation: 0.25, seed: 8 };
  const noisy = realizeData({ kind: "teacher", inputs, network, noise }).targets;
  const random = mulberry32(8);
  expect([...noisy]).toEqual([...clean].map((target) => target + 0.25 * random.normal()));
});

test("a teacher that overflows is refused", () => {
  const network = mlp({
    widths: [1, 1],
    activation: "tanh",
    initialization: explicitWeights({ weights: [[[1e300]]] }),
  });
  const inputs = { kind: "explicit" as const, inputs: [[1e300]] };
  expect(() => realizeData({ kind: "teacher", inputs, network })).toThrow(
    "teacher: its outputs overflow float64. Give the network smaller weights.",
  );
});

const drawnData: fc.Arbitrary<Data> = fc.record({
  kind: fc.constantFrom("sphere" as const, "gaussian" as const),
  count: fc.integer({ min: 1, max: 20 }),
  dimension: fc.integer({ min: 1, max: 20 }),
  seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  targets: fc.record({ kind: fc.constant("gaussian" as const), seed: fc.nat() }),
});

test("the shape is the one told beforehand, the numbers repeat, the sphere has radius 1", () => {
  fc.assert(
    fc.property(drawnData, (data) => {
      const real = realizeData(data);
      const { samples, dimension, outputs } = dataShape(data);
      expect(real).toMatchObject({ samples, dimension, outputs });
      expect([real.inputs.length, real.targets.length]).toEqual([samples * dimension, samples * outputs]);
      expect(realizeData(data)).toEqual(real);
      if (data.kind !== "sphere") return;
      for (let sample = 0; sample < samples; sample++) {
        const point = real.inputs.subarray(sample * dimension, (sample + 1) * dimension);
        expect(Math.hypot(...point)).toBeCloseTo(1, 14);
      }
    }),
  );
});
