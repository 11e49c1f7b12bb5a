// Data become numbers: closed forms, known draws, a teacher worked out by hand.
import * as fc from "fast-check";
import { realizeData } from "../../src/data";
import { dataShape, equations, explicitWeights, gaussianWeights, mlp } from "../../src/experiment";
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

test("an interval has the nodes of its rule times the half width, and a teacher's outputs there", () => {
  const sines = { kind: "sineNetwork" as const, frequencies: [1, 2.5], amplitudes: [1, 0.8] };
  const { samples, dimension, outputs, inputs, targets, sampleWeights } = realizeData({
    kind: "interval",
    halfWidth: 4,
    teacher: sines,
  });
  expect([samples, dimension, outputs, inputs.length]).toEqual([64, 1, 1, 64]);
  inputs.forEach((x, k) =>
    expect(Math.abs(targets[k] - Math.sin(x) - 0.8 * Math.sin(2.5 * x))).toBeLessThan(1e-15),
  );
  expect(Math.max(...inputs)).toBeLessThan(4);
  // the mean of sin^2(w x) over [-b, b] is 1/2 - sin(2 w b) / (4 w b)
  const mean = (f: (x: number) => number): number =>
    inputs.reduce((sum, x, k) => sum + (sampleWeights?.[k] ?? NaN) * f(x), 0);
  expect(mean(() => 1)).toBeCloseTo(1, 14);
  expect(mean((x) => Math.sin(2.5 * x) ** 2)).toBeCloseTo(0.5 - Math.sin(20) / 40, 14);
});

test("harmonic sines on an interval are orthogonal: the Gram matrix is half the identity", () => {
  const teacher = { kind: "sineNetwork" as const, frequencies: [1], amplitudes: [1] };
  const { inputs, sampleWeights } = realizeData({ kind: "interval", halfWidth: 3, teacher, nodes: 40 });
  for (let i = 1; i <= 4; i++)
    for (let j = 1; j <= 4; j++) {
      const product = inputs.reduce(
        (sum, x, k) =>
          sum +
          (sampleWeights?.[k] ?? NaN) * Math.sin((i * Math.PI * x) / 3) * Math.sin((j * Math.PI * x) / 3),
        0,
      );
      expect(Math.abs(product - (i === j ? 0.5 : 0))).toBeLessThan(1e-15);
    }
});

test("equations have one sample without inputs", () => {
  expect(realizeData(equations([2, 0]))).toEqual({
    samples: 1,
    dimension: 0,
    outputs: 2,
    inputs: new Float64Array(0),
    targets: Float64Array.of(2, 0),
    sampleWeights: null,
  });
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
