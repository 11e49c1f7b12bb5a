// Networks: their defaults, and each way to get one wrong.
import { completeNetwork } from "../../src/experiment";
import type { LayeredNetwork } from "../../src/experiment";
import { network, refusedNetwork } from "./valid";

/** A network that the compiler cannot know to be right. */
const completeLayered = (value: unknown): LayeredNetwork => completeNetwork(value) as LayeredNetwork;

test("the defaults are written out, one entry a layer", () => {
  expect(completeNetwork(network([3, 16, 4, 1]))).toEqual({
    kind: "mlp",
    widths: [3, 16, 4, 1],
    activation: "tanh",
    biases: [false, false, false],
    parametrization: "standard",
    layerScales: [1, 1, 1],
    trained: [true, true, true],
    initialization: {
      kind: "gaussian",
      seed: 1,
      standardDeviation: [1 / Math.sqrt(3), 0.25, 0.5],
      biasStandardDeviation: [0, 0, 0],
    },
  });
});

test('"ntk" moves the factor 1/sqrt(fan in) from the weights to the scales', () => {
  const complete = completeNetwork({ ...network([4, 16, 1]), parametrization: "ntk" });
  expect(complete.layerScales).toEqual([0.5, 0.25]);
  expect(complete.initialization).toMatchObject({ standardDeviation: [1, 1] });
  const uniform = completeNetwork({
    ...network([4, 16, 1], { kind: "uniform", seed: 1 }),
    parametrization: "ntk",
  });
  expect(uniform.initialization).toMatchObject({ halfWidth: [Math.sqrt(3), Math.sqrt(3)] });
});

test("layerScales given one by one win over the parametrization", () => {
  const complete = completeNetwork({
    ...network([4, 16, 1]),
    parametrization: "ntk",
    layerScales: [1, 0.125],
  });
  expect(complete.layerScales).toEqual([1, 0.125]);
});

test("one value stands for all layers", () => {
  expect(completeNetwork({ ...network([2, 3, 1]), biases: true }).biases).toEqual([true, true]);
  expect(completeNetwork({ ...network([2, 3, 1]), biases: [true, false] }).biases).toEqual([true, false]);
});

test("trained layers are numbered from 1; the completed form is accepted too", () => {
  const trained = (value: unknown) => completeLayered({ ...network([2, 3, 3, 1]), trained: value }).trained;
  expect(trained("all")).toEqual([true, true, true]);
  expect(trained([1, 3])).toEqual([true, false, true]);
  expect(trained([3, 1])).toEqual([true, false, true]);
  expect(trained([true, false, true])).toEqual([true, false, true]);
});

const kinds =
  '"mlp", "linear", "deepLinear", "residual", "sineNetwork", "softmaxRegression", "system" or "function"';

const listOfLayers = 'network.trained must be "all" or a list of different layers from 1 to 2';

test.each<[object, string]>([
  [{ kind: "mpl" }, `network.kind must be ${kinds}, got "mpl". Did you mean "mlp"?`],
  [{ kind: 3 }, `network.kind must be ${kinds}, got 3.`],
  [{ kind: undefined }, `network.kind is missing. Give ${kinds}.`],
  [
    { widths: [2] },
    "network.widths must be at least 2 integers >= 1, got [2]. Give input and output width, such as [2, 64, 1].",
  ],
  [
    { widths: [2, 0, 1] },
    "network.widths must be at least 2 integers >= 1, got [2,0,1]. Give input and output width, such as [2, 64, 1].",
  ],
  [
    { widths: [2, 2.5, 1] },
    "network.widths must be at least 2 integers >= 1, got [2,2.5,1]. Give input and output width, such as [2, 64, 1].",
  ],
  [
    { widths: "2-4-1" },
    'network.widths must be at least 2 integers >= 1, got "2-4-1". Give input and output width, such as [2, 64, 1].',
  ],
  [{ widths: undefined }, "network.widths is missing. Give input and output width, such as [2, 64, 1]."],
  [{ widths: [3, 4, 1] }, "network.widths[0] must be 2, the length of an input, got 3."],
  [{ widths: [2, 4, 2] }, "network.widths[2] must be 1, the number of targets of a sample, got 2."],
  [
    { activation: "tahn" },
    'network.activation must be "tanh", "sigmoid", "softplus", "sin", "arctan", "erf", "gelu", "swish", "identity", "relu" or "leakyRelu", got "tahn". Did you mean "tanh"?',
  ],
  [
    { activation: "elu" },
    'network.activation must be "tanh", "sigmoid", "softplus", "sin", "arctan", "erf", "gelu", "swish", "identity", "relu" or "leakyRelu", got "elu". Did you mean "gelu"?',
  ],
  [{ activation: undefined }, 'network.activation is missing. Give a name, such as "tanh".'],
  [{ biases: 1 }, "network.biases must be true or false, got 1."],
  [{ biases: [true] }, "network.biases must have one entry a layer, 2 of them, got 1."],
  [{ biases: [true, "no"] }, 'network.biases[1] must be true or false, got "no".'],
  [
    { parametrization: "NTK" },
    'network.parametrization must be "standard" or "ntk", got "NTK". Did you mean "ntk"?',
  ],
  [{ layerScales: [1, 0] }, "network.layerScales[1] must be a finite number > 0, got 0."],
  [{ layerScales: [1, -Infinity] }, "network.layerScales[1] must be a finite number > 0, got -Infinity."],
  [{ layerScales: [1] }, "network.layerScales must have one entry a layer, 2 of them, got 1."],
  [{ trained: [] }, 'network.trained must name at least one layer. Give "all" or a list such as [1].'],
  [
    { trained: [false, false] },
    'network.trained must name at least one layer. Give "all" or a list such as [1].',
  ],
  [{ trained: [3] }, `${listOfLayers}, got [3].`],
  [{ trained: [0, 1] }, `${listOfLayers}, got [0,1].`],
  [{ trained: [1, 1] }, `${listOfLayers}, got [1,1].`],
  [{ trained: "first" }, `${listOfLayers}, got "first".`],
  [{ trained: [true] }, "network.trained must have one boolean a layer, 2 of them, got 1."],
  [{ trained: [true, 2] }, "network.trained[1] must be true or false, got 2."],
  [{ width: [2, 4, 1] }, 'network has no field "width". Did you mean "widths"?'],
  [
    { depth: 2 },
    'network has no field "depth". Its fields: kind, widths, activation, biases, parametrization, layerScales, trained, initialization.',
  ],
  [
    { initialization: undefined },
    'network.initialization is missing. Give the starting weights, such as { "kind": "gaussian", "seed": 1 }.',
  ],
])("%j is refused", (fields, message) => {
  expect(refusedNetwork(fields)).toBe(`InputError experiment: ${message}`);
});

test("something else than an object is refused", () => {
  expect(() => completeNetwork([2, 4, 1])).toThrow(
    "network: must be an object with a kind (mlp, linear, deepLinear, residual, sineNetwork, softmaxRegression, system, function), got [2,4,1].",
  );
});

test("a network larger than any engine is refused before anything is drawn", () => {
  expect(() => completeNetwork(network([2, 1e9, 1]))).toThrow(
    "widths must ask for at most 2^29 weights, got 3.00e+9. Give narrower layers.",
  );
});
