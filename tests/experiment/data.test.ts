// Data: shapes known without realizing them, and each way to get them wrong.
import { completeExperiment, dataShape } from "../../src/experiment";
import { everyKind, network, refusal, refusedData } from "./valid";

test("the shape of every kind of data", () => {
  const shapes = everyKind()
    .slice(0, 8)
    .map(({ data }) => dataShape(data));
  expect(shapes).toEqual([
    { samples: 3, dimension: 2, outputs: 1 },
    { samples: 3, dimension: 2, outputs: 2 },
    { samples: 5, dimension: 2, outputs: 1 },
    { samples: 2, dimension: 3, outputs: 1 },
    { samples: 1, dimension: 4, outputs: 3 },
    { samples: 4, dimension: 3, outputs: 2 },
    { samples: 4, dimension: 784, outputs: 1 },
    { samples: 6, dimension: 784, outputs: 3 },
  ]);
});

test("two classes get the labels -1 and 1, others one-hot rows unless labels are given", () => {
  const completed = (fields: object, outputs: number) =>
    completeExperiment({ network: network([784, outputs]), data: { kind: "digits", perClass: 1, ...fields } })
      .data;
  expect(completed({ classes: [4, 9] }, 1)).toEqual({
    kind: "digits",
    classes: [4, 9],
    perClass: 1,
    labels: [-1, 1],
    unitNorm: false,
  });
  expect(completed({ classes: [4, 9, 0] }, 3)).not.toHaveProperty("labels");
  expect(completed({ classes: [4, 9, 0], labels: [0, 1, 2] }, 1)).toHaveProperty("labels", [0, 1, 2]);
});

test("a teacher is completed as a network that stands still", () => {
  const data = {
    kind: "teacher",
    inputs: { kind: "circle", count: 3 },
    network: { ...network([2, 3, 1]), trained: [1] },
  };
  expect(completeExperiment({ network: network([2, 1]), data }).data).toMatchObject({
    network: { trained: [true, true], layerScales: [1, 1], biases: [false, false] },
  });
});

const kinds = '"explicit", "circle", "sphere", "gaussian", "teacher", "digits", "iris", "csv" or "interval"';
const rows = [
  [0, 1],
  [1, 2],
  [2, 3],
];

test.each<[unknown, string]>([
  [
    { kind: "cicle", count: 3, targets: [1, 2, 3] },
    `.kind must be ${kinds}, got "cicle". Did you mean "circle"?`,
  ],
  [{ kind: "mnist" }, `.kind must be ${kinds}, got "mnist".`],
  [{ inputs: rows, targets: [1, 2, 3] }, `.kind is missing. Give ${kinds}.`],
  [
    rows,
    " must be an object with a kind (explicit, circle, sphere, gaussian, teacher, digits, iris, csv, interval), got [[0,1],[1,2],[2,3]].",
  ],
  [{ kind: "explicit", targets: [1] }, ".inputs is missing. Give one row a sample."],
  [{ kind: "explicit", inputs: rows }, ".targets is missing. Give one a sample."],
  [{ kind: "explicit", inputs: [], targets: [] }, ".inputs must have at least one row, got an empty list."],
  [
    { kind: "explicit", inputs: [[]], targets: [1] },
    ".inputs[0] must have at least one number, got an empty row.",
  ],
  [
    {
      kind: "explicit",
      inputs: [
        [0, 1],
        [1, 2, 3],
      ],
      targets: [1, 2],
    },
    ".inputs[1] must have 2 numbers like the first row, got 3.",
  ],
  [
    { kind: "explicit", inputs: [[0], [1], [2, 3]], targets: [1, 2, 3] },
    ".inputs[2] must have 1 number like the first row, got 2.",
  ],
  [
    { kind: "explicit", inputs: [0.5, 1], targets: [1, 2] },
    ".inputs[0] must be a list of numbers, got 0.5. Write inputs of length 1 as [[0.5], [1]].",
  ],
  [
    { kind: "explicit", inputs: [...rows, [0, NaN]], targets: [1, 2, 3, 4] },
    ".inputs[3][1] must be a finite number, got NaN.",
  ],
  [
    { kind: "explicit", inputs: [[0, Infinity]], targets: [1] },
    ".inputs[0][1] must be a finite number, got Infinity.",
  ],
  [{ kind: "explicit", inputs: [[0, "1"]], targets: [1] }, '.inputs[0][1] must be a finite number, got "1".'],
  [
    { kind: "explicit", inputs: [[0, null]], targets: [1] },
    ".inputs[0][1] must be a finite number, got null.",
  ],
  [
    { kind: "explicit", inputs: rows, targets: [1, 2] },
    ".targets must have one entry a sample, 3 of them, got 2.",
  ],
  [
    { kind: "explicit", inputs: rows, targets: [1, 2, -Infinity] },
    ".targets[2] must be a finite number, got -Infinity.",
  ],
  [{ kind: "explicit", inputs: rows, targets: [1, [2], 3] }, ".targets[1] must be a finite number, got [2]."],
  [{ kind: "explicit", inputs: rows, targets: [[1], 2, 3] }, ".targets[1] must be a list of numbers, got 2."],
  [
    { kind: "explicit", inputs: rows, targets: [[1], [2, 3], [4]] },
    ".targets[1] must have 1 number like the first row, got 2.",
  ],
  [
    { kind: "explicit", inputs: rows, targets: { kind: "gaussian", seed: 1 } },
    '.targets must be a list with one number or one row a sample, got {"kind":"gaussian","seed":1}.',
  ],
  [
    { kind: "explicit", inputs: rows, targets: [1, 2, 3], labels: [] },
    ' has no field "labels". Its fields: kind, inputs, targets.',
  ],
  [
    { kind: "circle", targets: [1] },
    " needs either angles or count, got neither. Give angles, such as [0, 1, 2], or a count of equally spaced points.",
  ],
  [
    { kind: "circle", angles: [1], count: 1, targets: [1] },
    " needs either angles or count, got both. Give angles, such as [0, 1, 2], or a count of equally spaced points.",
  ],
  [{ kind: "circle", angles: [], targets: [] }, ".angles must have at least one number, got an empty list."],
  [{ kind: "circle", angels: [1], targets: [1] }, ' has no field "angels". Did you mean "angles"?'],
  [{ kind: "circle", count: 0, targets: [] }, ".count must be an integer >= 1, got 0."],
  [{ kind: "circle", count: 3, targets: [1, 2] }, ".targets must have one entry a sample, 3 of them, got 2."],
  [
    { kind: "circle", count: 3, targets: { kind: "uniform", seed: 1 } },
    '.targets.kind must be "gaussian", got "uniform".',
  ],
  [
    { kind: "circle", count: 3, targets: { kind: "gaussian" } },
    ".targets.seed is missing. Give an integer, so that the same targets can be drawn again.",
  ],
  [
    { kind: "circle", count: 3, targets: 1 },
    ".targets must be a list with one number or one row a sample, got 1.",
  ],
  [
    { kind: "sphere", count: 3, dimension: 2, targets: [1, 2, 3] },
    ".seed is missing. Give an integer, so that the same points can be drawn again.",
  ],
  [
    { kind: "sphere", count: 3, dimension: 0, seed: 1, targets: [1, 2, 3] },
    ".dimension must be an integer >= 1, got 0.",
  ],
  [
    { kind: "gaussian", count: 2.5, dimension: 2, seed: 1, targets: [1] },
    ".count must be an integer >= 1, got 2.5.",
  ],
  [
    { kind: "gaussian", count: 1, dimension: 2, seed: -1, targets: [1] },
    ".seed must be an integer from 0 to 4294967295, got -1.",
  ],
  [
    { kind: "gaussian", count: 1e9, dimension: 2, seed: 1, targets: { kind: "gaussian", seed: 1 } },
    " must have at most 134217728 numbers (1 GiB), got 1000000000 samples of 2 + 1.",
  ],
  [
    { kind: "gaussian", count: 1, dimension: 3, seed: 1, targets: [1], noise: 1 },
    ' has no field "noise". Its fields: kind, count, dimension, seed, targets.',
  ],
])("%j is refused", (data, message) => {
  expect(refusedData(data)).toBe(`InputError experiment: data${message}`);
});

test("widths that do not match the data name both numbers", () => {
  expect(refusedData({ kind: "explicit", inputs: [[1, 2, 3]], targets: [1] })).toBe(
    "InputError experiment: network.widths[0] must be 3, the length of an input, got 2.",
  );
  expect(refusedData({ kind: "explicit", inputs: rows, targets: rows })).toBe(
    "InputError experiment: network.widths[2] must be 2, the number of targets of a sample, got 1.",
  );
  expect(refusedData({ kind: "digits", classes: [0, 1], perClass: 1 })).toBe(
    "InputError experiment: network.widths[0] must be 784, the length of an input, got 2.",
  );
});

test("inputs without numbers are for systems", () => {
  const network = { kind: "system", parameters: ["a"], outputs: ["a^2"], start: [1] };
  const data = { kind: "explicit", inputs: [[], []], targets: [1, 2] };
  expect(dataShape(completeExperiment({ network, data }).data)).toEqual({
    samples: 2,
    dimension: 0,
    outputs: 1,
  });
});

test.each<[object, string]>([
  [{ classes: ["rose"] }, '.classes[0] must be "setosa", "versicolor" or "virginica", got "rose".'],
  [
    { classes: ["setosa", "setosa"] },
    '.classes must be a list of different species (setosa, versicolor, virginica), got ["setosa","setosa"].',
  ],
  [{ classes: [] }, ".classes must be a list of different species (setosa, versicolor, virginica), got []."],
  [{ labels: [1, 2] }, ".labels must have one number a class, 3 of them, got 2."],
  [{ labels: "onehot" }, '.labels must be "oneHot", got "onehot". Did you mean "oneHot"?'],
  [{ perClass: 3 }, ' has no field "perClass".'],
])("iris with %j is refused", (fields, message) => {
  expect(refusedData({ kind: "iris", ...fields })).toContain(`InputError experiment: data${message}`);
});

test("one-hot rows are asked for by name where two classes would be -1 and 1", () => {
  const completed = (data: object, outputs: number, width: number) =>
    completeExperiment({ network: network([width, outputs]), data }).data;
  expect(completed({ kind: "iris", classes: ["setosa", "virginica"], labels: "oneHot" }, 2, 4)).toEqual({
    kind: "iris",
    classes: ["setosa", "virginica"],
    labels: "oneHot",
    unitNorm: false,
  });
  expect(completed({ kind: "iris", labels: "oneHot" }, 3, 4)).toEqual(completed({ kind: "iris" }, 3, 4));
  expect(
    completed({ kind: "digits", classes: [1, 7], perClass: 2, labels: "oneHot" }, 2, 784),
  ).toHaveProperty("labels", "oneHot");
});

const sines = { kind: "sineNetwork", frequencies: [1], amplitudes: [1] };

test("an interval has 64 nodes unless told, and its teacher is completed", () => {
  const complete = completeExperiment({
    network: network([1, 2, 1]),
    data: { kind: "interval", halfWidth: 2, teacher: sines },
  }).data;
  expect(complete).toMatchObject({
    nodes: 64,
    teacher: { kind: "sineNetwork", widths: [1, 1, 1], trained: [true, true] },
  });
  expect(dataShape(complete)).toEqual({ samples: 64, dimension: 1, outputs: 1 });
});

test.each<[object, string]>([
  [{ halfWidth: 0 }, ".halfWidth must be a finite number > 0, got 0."],
  [{ halfWidth: undefined }, ".halfWidth is missing. x is uniform on [-halfWidth, halfWidth]."],
  [{ nodes: 1 }, ".nodes must be an integer >= 2, got 1."],
  [{ nodes: 2001 }, ".nodes must be at most 2000, got 2001."],
  [{ teacher: network([2, 1]) }, ".teacher.widths[0] must be 1, the length of an input, got 2."],
  [{ teacher: undefined }, ".teacher is missing. Give the network that makes the targets."],
  [{ targets: [1] }, ' has no field "targets". Its fields: kind, halfWidth, teacher, nodes.'],
])("an interval with %j is refused", (fields, message) => {
  const data = { kind: "interval", halfWidth: 2, teacher: sines, ...fields };
  expect(refusal({ network: network([1, 2, 1]), data })).toBe(`InputError experiment: data${message}`);
});

const classes = ".classes must be a list of different digits from 0 to 9";

test.each<[object, string]>([
  [{ classes: [0, 10] }, `${classes}, got [0,10].`],
  [{ classes: [-1] }, `${classes}, got [-1].`],
  [{ classes: [1.5] }, `${classes}, got [1.5].`],
  [{ classes: [] }, `${classes}, got [].`],
  [{ classes: [1, 1] }, `${classes}, got [1,1].`],
  [{ classes: "01" }, `${classes}, got "01".`],
  [{ classes: undefined }, ".classes is missing. Give some of 0 to 9, such as [0, 1]."],
  [{ perClass: 0 }, ".perClass must be an integer >= 1, got 0."],
  [{ perClass: 1128 }, ".perClass must be at most 1001, the number of digits of class 0, got 1128."],
  [
    { classes: [1, 5], perClass: 864 },
    ".perClass must be at most 863, the number of digits of class 5, got 864.",
  ],
  [{ perClass: undefined }, ".perClass is missing. Give the number of digits of each class."],
  [{ labels: [1] }, ".labels must have one number a class, 2 of them, got 1."],
  [{ labels: [1, NaN] }, ".labels[1] must be a finite number, got NaN."],
  [{ unitNorm: 1 }, ".unitNorm must be true or false, got 1."],
  [{ perclass: 3 }, ' has no field "perclass". Did you mean "perClass"?'],
])("digits with %j are refused", (fields, message) => {
  expect(refusedData({ kind: "digits", classes: [0, 1], perClass: 1, ...fields })).toBe(
    `InputError experiment: data${message}`,
  );
});

test.each<[object, string]>([
  [{ inputs: undefined }, ".inputs is missing. Give their kind and fields, without targets."],
  [
    { inputs: { kind: "circle", count: 2, targets: [1, 2] } },
    '.inputs has no field "targets". Its fields: kind, angles, count.',
  ],
  [
    { inputs: { kind: "digits" } },
    '.inputs.kind must be "explicit", "circle", "sphere" or "gaussian", got "digits".',
  ],
  [{ network: undefined }, ".network is missing. Give the network that makes the targets."],
  [{ network: network([3, 4, 1]) }, ".network.widths[0] must be 2, the length of an input, got 3."],
  [
    { network: { ...network([2, 1]), activation: "tan" } },
    '.network.activation must be "tanh", "sigmoid", "softplus", "sin", "arctan", "erf", "gelu", "swish", "identity", "relu" or "leakyRelu", got "tan". Did you mean "tanh"?',
  ],
  [
    { network: { kind: "system", parameters: ["a"], outputs: ["a"], start: [1] } },
    '.network.kind must be "mlp", "linear", "deepLinear", "residual", "sineNetwork" or "softmaxRegression", got "system".',
  ],
  [{ noise: 0.1 }, ".noise must be an object with fields, got 0.1."],
  [
    { noise: { standardDeviation: -0.1, seed: 1 } },
    ".noise.standardDeviation must be a finite number >= 0, got -0.1.",
  ],
  [{ noise: { seed: 1 } }, ".noise.standardDeviation is missing. Give 0 or more."],
  [
    { noise: { standardDeviation: 1 } },
    ".noise.seed is missing. Give an integer, so that the same noise can be drawn again.",
  ],
  [{ targets: [1, 2] }, ' has no field "targets". Its fields: kind, inputs, network, noise.'],
])("a teacher with %j is refused", (fields, message) => {
  const teacher = { kind: "teacher", inputs: { kind: "circle", count: 2 }, network: network([2, 1]) };
  expect(refusedData({ ...teacher, ...fields })).toBe(`InputError experiment: data${message}`);
});
