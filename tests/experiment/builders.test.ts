// Builders: the plain value as it was written, or an error in the builder's name.
import {
  antisymmetric,
  balanced,
  circle,
  completeExperiment,
  crossEntropy,
  deepLinear,
  descent,
  digits,
  equations,
  euclidean,
  experiment,
  explicit,
  explicitWeights,
  gaussian,
  gaussianWeights,
  heavyBall,
  homotopy,
  interpolated,
  interval,
  iris,
  linear,
  logistic,
  mlp,
  oneHot,
  orthogonal,
  outputEuclidean,
  positive,
  residual,
  sgd,
  sineNetwork,
  softmaxRegression,
  sphere,
  squared,
  system,
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

test("builders of the other networks, starts, flows and data do the same", () => {
  const sines = { frequencies: [1, 2], amplitudes: [3, 4] };
  const formulas = { parameters: ["u"], outputs: ["u^2"], start: [1] };
  expect([
    linear({ widths: [2, 1], initialization: start }),
    deepLinear({ widths: [2, 2, 1], initialization: balanced({ seed: 1 }) }),
    residual({ widths: [2, 3, 1], activation: "erf", initialization: orthogonal({ seed: 2 }) }),
    sineNetwork(sines),
    softmaxRegression({ widths: [2, 3], initialization: start }),
    system(formulas),
    interpolated({ weight: 0.5 }),
    homotopy(),
    descent({ stepSize: 0.1 }),
    heavyBall({ stepSize: 0.1, momentum: 0.5 }),
    sgd({ stepSize: 0.1, batch: 2, seed: 3 }),
    outputEuclidean({ regularization: 0.1 }),
    iris(),
    interval({ halfWidth: 2, teacher: sineNetwork(sines) }),
    equations(Float64Array.of(1, 2)),
  ]).toStrictEqual([
    { kind: "linear", widths: [2, 1], initialization: start },
    { kind: "deepLinear", widths: [2, 2, 1], initialization: { kind: "balanced", seed: 1 } },
    {
      kind: "residual",
      widths: [2, 3, 1],
      activation: "erf",
      initialization: { kind: "orthogonal", seed: 2 },
    },
    { kind: "sineNetwork", ...sines },
    { kind: "softmaxRegression", widths: [2, 3], initialization: start },
    { kind: "system", ...formulas },
    { kind: "interpolated", weight: 0.5 },
    { kind: "homotopy" },
    { kind: "descent", stepSize: 0.1 },
    { kind: "heavyBall", stepSize: 0.1, momentum: 0.5 },
    { kind: "sgd", stepSize: 0.1, batch: 2, seed: 3 },
    { kind: "outputEuclidean", regularization: 0.1 },
    { kind: "iris" },
    { kind: "interval", halfWidth: 2, teacher: { kind: "sineNetwork", ...sines } },
    { kind: "explicit", inputs: [[]], targets: [[1, 2]] },
  ]);
});

test("one-hot rows of class indices", () => {
  expect(oneHot([0, 2, 1], 3)).toEqual([
    [1, 0, 0],
    [0, 0, 1],
    [0, 1, 0],
  ]);
  expect(oneHot(Int32Array.of(1), 2)).toEqual([[0, 1]]);
  expect(() => oneHot([0, 3], 3)).toThrow(
    "oneHot: labels[1] must be an integer from 0 to 2, got 3. Count classes from 0.",
  );
  expect(() => oneHot([0], 1)).toThrow("oneHot: classes must be an integer >= 2, got 1.");
});

test("the loss takes its constant with or without a name", () => {
  expect(squared()).toStrictEqual({ kind: "squared" });
  expect(squared("1/n")).toStrictEqual({ kind: "squared", constant: "1/n" });
  expect([logistic(), logistic(2)]).toStrictEqual([{ kind: "logistic" }, { kind: "logistic", constant: 2 }]);
  expect(crossEntropy("1/n")).toStrictEqual({ kind: "crossEntropy", constant: "1/n" });
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
  [() => equations([1, NaN]), "equations: targets[0][1] must be a finite number, got NaN."],
  [() => equations([]), "equations: targets[0] must have at least one number, got an empty row."],
  [
    () => system({ parameters: ["e"], outputs: ["e"], start: [1] }),
    'system: parameters[0] must not be a constant or function of math.js, got "e". Give a name such as w1.',
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
