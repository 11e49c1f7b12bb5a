// Starting weights: defaults, fit to the network, and each way to get them wrong.
import { completeNetwork } from "../../src/experiment";
import type { Initialization } from "../../src/experiment";
import { network, refusedNetwork } from "./valid";

function completed(widths: number[], initialization: Initialization, biases = false): Initialization {
  return completeNetwork({ ...network(widths, initialization), biases }).initialization;
}

test("one spread stands for all layers, defaults are written out", () => {
  expect(
    completed([4, 9, 1], { kind: "gaussian", seed: 1, standardDeviation: 2, biasStandardDeviation: [0, 1] }),
  ).toEqual({ kind: "gaussian", seed: 1, standardDeviation: [2, 2], biasStandardDeviation: [0, 1] });
  expect(completed([4, 9, 1], { kind: "uniform", seed: 1 })).toEqual({
    kind: "uniform",
    seed: 1,
    halfWidth: [0.5, 1 / 3],
    biasHalfWidth: [0, 0],
  });
  expect(completed([4, 9, 1], { kind: "positive", output: 2 })).toEqual({
    kind: "positive",
    hidden: 1,
    output: 2,
  });
});

test("gains and scales are written out", () => {
  expect(completed([4, 9, 1], { kind: "orthogonal", seed: 1 })).toEqual({
    kind: "orthogonal",
    seed: 1,
    gain: [1, 1],
  });
  const deep = { kind: "deepLinear", widths: [2, 2], initialization: { kind: "balanced", seed: 1 } };
  expect(completeNetwork(deep)).toMatchObject({ initialization: { kind: "balanced", seed: 1, scale: 1 } });
});

test("explicit biases are null where a layer has none", () => {
  const weights = [[[1, 2]], [[3]]];
  expect(completed([2, 1, 1], { kind: "explicit", weights })).toEqual({
    kind: "explicit",
    weights,
    biases: [null, null],
  });
  const biases = [[0.5], [1]];
  expect(completed([2, 1, 1], { kind: "explicit", weights, biases }, true)).toEqual({
    kind: "explicit",
    weights,
    biases,
  });
});

test("an antisymmetric start needs a seed except in the plane", () => {
  expect(completed([2, 4, 1], { kind: "antisymmetric", frequency: 2, output: 4 })).not.toHaveProperty("seed");
  expect(completed([3, 4, 1], { kind: "antisymmetric", frequency: 2, output: 4, seed: 7 })).toHaveProperty(
    "seed",
    7,
  );
});

const kinds = '"explicit", "gaussian", "uniform", "antisymmetric", "positive", "orthogonal" or "balanced"';

test.each<[unknown, string]>([
  [{ kind: "gausian", seed: 1 }, `.kind must be ${kinds}, got "gausian". Did you mean "gaussian"?`],
  [{ kind: "xavier" }, `.kind must be ${kinds}, got "xavier".`],
  [{ kind: "toString" }, `.kind must be ${kinds}, got "toString".`],
  [
    "gaussian",
    ' must be an object with a kind (explicit, gaussian, uniform, antisymmetric, positive, orthogonal, balanced), got "gaussian".',
  ],
  [{ kind: "gaussian" }, ".seed is missing. Give an integer, so that the same numbers can be drawn again."],
  [{ kind: "gaussian", seed: -1 }, ".seed must be an integer from 0 to 4294967295, got -1."],
  [{ kind: "gaussian", seed: 2 ** 32 }, ".seed must be an integer from 0 to 4294967295, got 4294967296."],
  [{ kind: "uniform", seed: 0.5 }, ".seed must be an integer from 0 to 4294967295, got 0.5."],
  [{ kind: "uniform", seed: "1" }, '.seed must be an integer from 0 to 4294967295, got "1".'],
  [
    { kind: "gaussian", seed: 1, sigma: 2 },
    ' has no field "sigma". Its fields: kind, seed, standardDeviation, biasStandardDeviation.',
  ],
  [
    { kind: "gaussian", seed: 1, standardDeviation: -1 },
    ".standardDeviation must be a finite number >= 0, got -1.",
  ],
  [
    { kind: "gaussian", seed: 1, standardDeviation: [1, NaN] },
    ".standardDeviation[1] must be a finite number >= 0, got NaN.",
  ],
  [
    { kind: "gaussian", seed: 1, standardDeviation: [1] },
    ".standardDeviation must have one entry a layer, 2 of them, got 1.",
  ],
  [
    { kind: "uniform", seed: 1, halfWidth: [1, 2, 3] },
    ".halfWidth must have one entry a layer, 2 of them, got 3.",
  ],
  [
    { kind: "uniform", seed: 1, biasHalfWidth: [1] },
    ".biasHalfWidth must have one entry a layer, 2 of them, got 1.",
  ],
  [{ kind: "antisymmetric", output: 4 }, ".frequency is missing. Give the length of a hidden weight vector."],
  [{ kind: "antisymmetric", frequency: 0, output: 4 }, ".frequency must be a finite number > 0, got 0."],
  [
    { kind: "antisymmetric", frequency: 2, output: Infinity },
    ".output must be a finite number, got Infinity.",
  ],
  [{ kind: "positive", output: 0 }, ".output must be a finite number > 0, got 0."],
  [{ kind: "positive", hidden: -1, output: 1 }, ".hidden must be a finite number > 0, got -1."],
  [{ kind: "positive" }, ".output is missing. Give the size of an output weight."],
  [{ kind: "orthogonal" }, ".seed is missing. Give an integer, so that the same numbers can be drawn again."],
  [{ kind: "orthogonal", seed: 1, gain: 0 }, ".gain must be a finite number > 0, got 0."],
  [{ kind: "orthogonal", seed: 1, gain: [1] }, ".gain must have one entry a layer, 2 of them, got 1."],
  [{ kind: "balanced", seed: 1, scale: -1 }, ".scale must be a finite number > 0, got -1."],
  [
    { kind: "balanced", seed: 1 },
    ' of kind "balanced" is a start of linear networks, got kind "mlp" with the activation "tanh". Use kind "deepLinear", or the initialization "orthogonal".',
  ],
  [{ kind: "explicit" }, ".weights is missing. Give one matrix a layer."],
  [{ kind: "explicit", weights: 3 }, ".weights must be a list, got 3."],
  [
    { kind: "explicit", weights: [] },
    ".weights must have one matrix a layer, 2 for widths [2, 4, 1], got 0.",
  ],
  [
    { kind: "explicit", weights: [[[1, 2], [3]], [[1]]] },
    ".weights[0][1] must have 2 numbers like the first row, got 1.",
  ],
  [
    { kind: "explicit", weights: [[[1, null]], [[1]]] },
    ".weights[0][0][1] must be a finite number, got null.",
  ],
  [
    {
      kind: "explicit",
      weights: [
        [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
        [[1, 2, 3, 4]],
      ],
    },
    ".weights[0] must be 4 x 2 (outputs x inputs of layer 1), got 3 x 2.",
  ],
  [
    {
      kind: "explicit",
      weights: [
        [
          [1, 2],
          [3, 4],
          [5, 6],
          [7, 8],
        ],
        [[1], [2], [3], [4]],
      ],
    },
    ".weights[1] must be 1 x 4 (outputs x inputs of layer 2), got 4 x 1.",
  ],
])("%j is refused", (initialization, message) => {
  expect(refusedNetwork({ initialization })).toBe(`InputError experiment: network.initialization${message}`);
});

const weights = [
  [
    [1, 2],
    [3, 4],
    [5, 6],
    [7, 8],
  ],
  [[1, 2, 3, 4]],
];

test.each<[unknown, unknown, string]>([
  [true, undefined, "[0] is missing: layer 1 has a bias. Give 4 numbers."],
  [[false, true], [null], "[1] is missing: layer 2 has a bias. Give 1 number."],
  [true, [[1, 2], [1]], "[0] must have 4 numbers, got 2."],
  [false, [[1, 2, 3, 4], null], "[0] is given, but layer 1 has no bias. Set the network's biases to true."],
  [false, [null, null, null], " must have at most one vector a layer, 2, got 3."],
  [[false, true], [null, [NaN]], "[1][0] must be a finite number, got NaN."],
  [[false, true], [null, 1], "[1] must be a list of numbers, got 1."],
])("network.biases %j with explicit biases %j is refused", (hasBias, biases, message) => {
  expect(refusedNetwork({ biases: hasBias, initialization: { kind: "explicit", weights, biases } })).toBe(
    `InputError experiment: network.initialization.biases${message}`,
  );
});

test.each<[number[], Initialization, string]>([
  [
    [2, 1],
    { kind: "positive", output: 1 },
    "initialization needs a hidden layer. Give the network three widths or more.",
  ],
  [
    [2, 4, 4, 1],
    { kind: "antisymmetric", frequency: 1, output: 1 },
    "initialization needs exactly one hidden layer, got widths [2, 4, 4, 1].",
  ],
  [
    [2, 5, 1],
    { kind: "antisymmetric", frequency: 1, output: 1 },
    "initialization pairs hidden units, so their number must be even, got 5.",
  ],
  [
    [3, 4, 1],
    { kind: "antisymmetric", frequency: 1, output: 1 },
    "initialization.seed is missing: for inputs of length 3 the directions are drawn at random.",
  ],
])("widths %j do not fit %j", (widths, initialization, message) => {
  expect(() => completeNetwork(network(widths, initialization))).toThrow(`network: ${message}`);
});
