// Builders: the plain value as it was written, or an error in the builder's name.
import {
  antisymmetric,
  circle,
  completeExperiment,
  digits,
  euclidean,
  experiment,
  explicit,
  explicitWeights,
  gaussian,
  gaussianWeights,
  mlp,
  outputEuclidean,
  positive,
  sphere,
  squared,
  teacher,
  uniformWeights,
} from "../../src/experiment";

const start = gaussianWeights({ seed: 1 });
const network = mlp({ widths: [2, 4, 1], activation: "tanh", initialization: start });

test("a builder adds the kind and nothing else", () => {
  expect(network).toStrictEqual({
    widths: [2, 4, 1],
    activation: "tanh",
    initialization: { seed: 1, kind: "gaussian" },
    kind: "mlp",
  });
  expect(uniformWeights({ seed: 2, halfWidth: 1 })).toStrictEqual({ kind: "uniform", seed: 2, halfWidth: 1 });
  expect(antisymmetric({ frequency: 2, output: 4 })).toStrictEqual({
    kind: "antisymmetric",
    frequency: 2,
    output: 4,
  });
  expect(positive({ output: 4 })).toStrictEqual({ kind: "positive", output: 4 });
  expect(explicitWeights({ weights: [[[1]]] })).toStrictEqual({ kind: "explicit", weights: [[[1]]] });
  expect(explicit({ inputs: [[1]], targets: [2] })).toStrictEqual({
    kind: "explicit",
    inputs: [[1]],
    targets: [2],
  });
  expect(circle({ count: 2, targets: [1, 2] })).toStrictEqual({ kind: "circle", count: 2, targets: [1, 2] });
  const points = { count: 1, dimension: 2, seed: 3 };
  expect(sphere({ ...points, targets: [1] })).toStrictEqual({ kind: "sphere", ...points, targets: [1] });
  expect(gaussian({ ...points, targets: [1] })).toStrictEqual({ kind: "gaussian", ...points, targets: [1] });
  const inputs = { kind: "circle" as const, count: 2 };
  expect(teacher({ inputs, network })).toStrictEqual({ kind: "teacher", inputs, network });
  expect(digits({ classes: [0, 1], perClass: 3 })).toStrictEqual({
    kind: "digits",
    classes: [0, 1],
    perClass: 3,
  });
  expect([euclidean(), outputEuclidean()]).toStrictEqual([
    { kind: "euclidean" },
    { kind: "outputEuclidean" },
  ]);
});

test("the loss takes its constant with or without a name", () => {
  expect(squared()).toStrictEqual({ kind: "squared" });
  expect(squared("1/n")).toStrictEqual({ kind: "squared", constant: "1/n" });
  expect(squared({ constant: 2 })).toStrictEqual({ kind: "squared", constant: 2 });
  expect(() => squared(0)).toThrow(
    'squared: constant must be a finite number > 0, "1/n" or "1/(2n)", got 0.',
  );
});

test("a changed copy of a network is a network", () => {
  expect(mlp({ ...network, widths: [2, 8, 1] }).widths).toEqual([2, 8, 1]);
});

test("a builder keeps a copy of its own", () => {
  const angles = [0, 1];
  const data = circle({ angles, targets: [1, 2] });
  angles[0] = NaN;
  expect(data.angles).toEqual([0, 1]);
});

test.each<[() => unknown, string]>([
  [
    () => mlp({ widths: [2], activation: "tanh", initialization: start }),
    "mlp: widths must be at least 2 integers >= 1, got [2]. Give input and output width, such as [2, 64, 1].",
  ],
  [
    () => mlp({ ...network, initialization: explicitWeights({ weights: [[[1]], [[1]]] }) }),
    "mlp: initialization.weights[0] must be 4 x 2 (outputs x inputs of layer 1), got 1 x 1.",
  ],
  [() => mlp(undefined as never), "mlp: widths is missing. Give input and output width, such as [2, 64, 1]."],
  [
    () => gaussianWeights({ seed: -1 }),
    "gaussianWeights: seed must be an integer from 0 to 4294967295, got -1.",
  ],
  [
    () => uniformWeights({ seed: 1, halfWidth: -1 }),
    "uniformWeights: halfWidth must be a finite number >= 0, got -1.",
  ],
  [
    () => antisymmetric({ frequency: NaN, output: 1 }),
    "antisymmetric: frequency must be a finite number > 0, got NaN.",
  ],
  [() => positive({ output: -1 }), "positive: output must be a finite number > 0, got -1."],
  [
    () => explicitWeights({ weights: [[[1, 2], [3]]] }),
    "explicitWeights: weights[0][1] must have 2 numbers like the first row, got 1.",
  ],
  [
    () => explicit({ inputs: [[1], [NaN]], targets: [1, 2] }),
    "explicit: inputs[1][0] must be a finite number, got NaN.",
  ],
  [
    () => circle({ count: 3, targets: [1] }),
    "circle: targets must have one entry a sample, 3 of them, got 1.",
  ],
  [
    () => sphere({ count: 0, dimension: 1, seed: 1, targets: [] }),
    "sphere: count must be an integer >= 1, got 0.",
  ],
  [
    () => gaussian({ count: 1, dimension: 1, seed: 0.1, targets: [1] }),
    "gaussian: seed must be an integer from 0 to 4294967295, got 0.1.",
  ],
  [
    () => teacher({ inputs: { kind: "circle", count: 1 }, network: { ...network, widths: [3, 4, 1] } }),
    "teacher: network.widths[0] must be 2, the length of an input, got 3.",
  ],
  [
    () => digits({ classes: [12], perClass: 1 }),
    "digits: classes must be a list of different digits from 0 to 9, got [12].",
  ],
  [
    () => experiment({ network, data: explicit({ inputs: [[1, 2, 3]], targets: [1] }) }),
    "experiment: network.widths[0] must be 3, the length of an input, got 2.",
  ],
])("%p refuses in its own name", (make, message) => {
  expect(make).toThrow(message);
});

test("an experiment made of builders completes like its JSON", () => {
  const data = circle({ angles: [0, 1, 2], targets: [0.5, -0.5, 0.5] });
  const value = experiment({ network, data, loss: squared(), flow: outputEuclidean() });
  expect(value).toStrictEqual({
    thalweg: 1,
    network,
    data,
    loss: { kind: "squared" },
    flow: { kind: "outputEuclidean" },
  });
  expect(completeExperiment(JSON.parse(JSON.stringify(value)))).toStrictEqual(completeExperiment(value));
});
