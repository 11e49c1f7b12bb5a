// The kinds of networks other than the mlp: their completed form, and what each of them fixes.
import { completeNetwork } from "../../src/experiment";
import type { CompleteNetwork } from "../../src/experiment";
import { minimal, refusal, start } from "./valid";

/** A network that the compiler cannot know to be right. */
const complete = (value: unknown): CompleteNetwork => completeNetwork(value);

const standard = { parametrization: "standard" };

test("linear and softmaxRegression have one layer of identity", () => {
  expect(complete({ kind: "linear", widths: [4, 2], bias: true, initialization: start })).toEqual({
    kind: "linear",
    widths: [4, 2],
    activation: "identity",
    biases: [true],
    ...standard,
    layerScales: [1],
    trained: [true],
    initialization: { kind: "gaussian", seed: 1, standardDeviation: [0.5], biasStandardDeviation: [0] },
  });
  const softmax = complete({ kind: "softmaxRegression", widths: [4, 3], initialization: start });
  expect(softmax).toMatchObject({ activation: "identity", biases: [false], trained: [true] });
  // what a kind fixes may be said, also with one value for all layers
  const said = { biases: false, layerScales: 1, parametrization: "standard" };
  expect(complete({ kind: "softmaxRegression", widths: [4, 3], initialization: start, ...said })).toEqual(
    softmax,
  );
});

test("deepLinear has identity layers without biases", () => {
  expect(
    complete({
      kind: "deepLinear",
      widths: [2, 3, 1],
      trained: [2],
      layerScales: 0.5,
      initialization: { kind: "balanced", seed: 1 },
    }),
  ).toEqual({
    kind: "deepLinear",
    widths: [2, 3, 1],
    activation: "identity",
    biases: [false, false],
    ...standard,
    layerScales: [0.5, 0.5],
    trained: [false, true],
    initialization: { kind: "balanced", seed: 1, scale: 1 },
  });
});

test("residual is completed like an mlp", () => {
  const fields = {
    widths: [2, 3, 3, 1],
    activation: "tanh",
    parametrization: "ntk",
    biases: true,
    initialization: start,
  };
  const residual = complete({ kind: "residual", ...fields });
  expect({ ...residual, kind: "mlp" }).toEqual(complete({ kind: "mlp", ...fields }));
});

test("sineNetwork is a two-layer network of sines with explicit weights", () => {
  const sines = { kind: "sineNetwork", frequencies: [1, 2.5], amplitudes: [3, -4] };
  expect(complete(sines)).toEqual({
    kind: "sineNetwork",
    widths: [1, 2, 1],
    activation: "sin",
    biases: [false, false],
    ...standard,
    layerScales: [1, 1],
    trained: [true, true],
    initialization: { kind: "explicit", weights: [[[1], [2.5]], [[3, -4]]], biases: [null, null] },
  });
  expect(complete({ ...sines, trained: "amplitudes" })).toMatchObject({ trained: [false, true] });
  expect(complete({ ...sines, trained: "frequencies" })).toMatchObject({ trained: [true, false] });
});

test("a system keeps its formulas as they are written", () => {
  const system = { kind: "system", parameters: ["u", "w"], outputs: ["u  * w", "(u)^2"], start: [1, 2] };
  expect(complete(system)).toEqual({ ...system, inputs: [] });
});

const refused = (network: unknown): string => refusal({ ...minimal(), network });
const sines = { kind: "sineNetwork", frequencies: [1, 2], amplitudes: [3, 4] };
const completedSines = complete(sines);
const equations = { kind: "system", parameters: ["u", "w"], outputs: ["u * w"], start: [1, 2] };

test.each<[object, string]>([
  [
    { kind: "linear", widths: [2, 3, 1], initialization: start },
    "widths must be 2 integers >= 1, got [2,3,1]. Give input and output width, such as [3, 1].",
  ],
  [
    { kind: "linear", widths: [2, 1], activation: "tanh", initialization: start },
    'activation must be "identity" in a network of kind "linear", got "tanh". Leave it out.',
  ],
  [{ kind: "linear", widths: [2, 1], bias: 1, initialization: start }, "bias must be true or false, got 1."],
  [
    { kind: "linear", widths: [2, 1], depth: 1, initialization: start },
    'has no field "depth". Its fields: kind, widths, bias, initialization.',
  ],
  [
    { kind: "linear", widths: [2, 1], bias: true, biases: [true], initialization: start },
    "has both bias and biases. Give bias alone.",
  ],
  [
    { kind: "softmaxRegression", widths: [2, 1], initialization: start },
    "widths[1] must be an integer >= 2, got 1.",
  ],
  [
    { kind: "softmaxRegression", widths: [2, 3], biases: [true], initialization: start },
    'biases must be false in a network of kind "softmaxRegression", got [true]. Leave it out.',
  ],
  [
    { kind: "deepLinear", widths: [2, 3, 1], biases: true, initialization: start },
    'biases must be false in a network of kind "deepLinear", got true. Leave it out.',
  ],
  [
    { kind: "residual", widths: [2, 3, 4, 1], activation: "tanh", initialization: start },
    "widths must have hidden widths, all equal because a skip adds one layer to the next, got [2,3,4,1]. Give such as [2, 16, 16, 1].",
  ],
  [
    { kind: "residual", widths: [2, 1], activation: "tanh", initialization: start },
    "widths must have hidden widths, all equal because a skip adds one layer to the next, got [2,1]. Give such as [2, 16, 16, 1].",
  ],
  [
    {
      kind: "residual",
      widths: [2, 3, 3, 1],
      activation: "identity",
      initialization: { kind: "balanced", seed: 1 },
    },
    'initialization of kind "balanced" is a start of linear networks, got kind "residual" with the activation "identity". Use kind "deepLinear", or the initialization "orthogonal".',
  ],
  [{ ...sines, amplitudes: [1] }, "amplitudes must have one number a frequency, 2 of them, got 1."],
  [{ ...sines, frequencies: [] }, "frequencies must have at least one number, got an empty list."],
  [{ ...sines, frequencies: undefined }, "frequencies is missing. Give w_1, w_2, ..., such as [1, 2]."],
  [{ ...sines, trained: "first" }, 'trained must be "all", "amplitudes" or "frequencies", got "first".'],
  [
    { ...sines, widths: [1, 2, 1] },
    'has no field "widths". Its fields: kind, frequencies, amplitudes, trained.',
  ],
  [
    { ...completedSines, ...sines },
    "has both frequencies and initialization. Give frequencies and amplitudes.",
  ],
  [
    { ...completedSines, activation: "tanh" },
    'with an initialization must be two layers of widths [1, m, 1] with the activation "sin", no biases, no scales and explicit weights. Give frequencies and amplitudes instead.',
  ],
  [{ ...equations, parameters: [] }, "parameters must have at least one name, got an empty list."],
  [{ ...equations, parameters: "u" }, 'parameters must be a list of names, such as ["x"], got "u".'],
  [{ ...equations, parameters: ["u", "u"] }, 'parameters[1] repeats "u". Name each entry once.'],
  [
    { ...equations, parameters: ["u", "pi"] },
    'parameters[1] must not be a constant or function of math.js, got "pi". Give a name such as w1.',
  ],
  [{ ...equations, parameters: ["u", 3] }, "parameters[1] must be a name, got 3. Give a name such as w1."],
  [{ ...equations, inputs: ["u"] }, 'inputs[0] is "u", already the name of a parameter.'],
  [{ ...equations, outputs: [] }, 'outputs must be a list of formulas, such as ["w1^2 + w2^2"], got [].'],
  [{ ...equations, outputs: ["u", 2] }, "outputs[1] must be a formula in quotes, got 2."],
  [
    { ...equations, outputs: ["u * v"] },
    'outputs[0] uses the unknown name "v" at character 5, in "u * v". Did you mean "u"?',
  ],
  [
    { ...equations, outputs: ["u", "u +"] },
    'outputs[1] is no formula at character 4: Unexpected end of expression, in "u +".',
  ],
  [{ ...equations, start: [1] }, "start must have one number a parameter, 2 of them, got 1."],
  [{ ...equations, start: [1, NaN] }, "start[1] must be a finite number, got NaN."],
  [equations, "inputs must have 2 names, the length of an input, got 0."],
  [
    { ...equations, inputs: ["x", "y"], outputs: ["u", "w"] },
    "outputs must have 1 formulas, the number of targets of a sample, got 2.",
  ],
])("%j is refused", (network, message) => {
  const dot = /^(has|with) /.test(message) ? " " : ".";
  expect(refused(network)).toBe(`InputError experiment: network${dot}${message}`);
});
