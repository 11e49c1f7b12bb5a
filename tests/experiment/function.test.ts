// A model of one's own in an experiment: what is data of it, what JSON keeps, and each way to get it wrong.
import {
  canonicalJson,
  circle,
  completeExperiment,
  differentiable,
  explicitParameters,
  gaussianWeights,
  hashExperiment,
  uniformWeights,
} from "../../src/experiment";
import type { CompleteExperiment, ForwardFunction, FunctionNetwork } from "../../src/experiment";
import { minimal, refusal } from "./valid";

const forward: ForwardFunction = (_, [W, b, v], x) => x.matMul(W).add(b).tanh().matMul(v);
const parameters = [[2, 3], [3], [3, 1]]; // prettier-ignore
const data = circle({ count: 3, targets: [0.5, -0.5, 0.5] });

const complete = (network: FunctionNetwork): CompleteExperiment => completeExperiment({ network, data });

test("the defaults are written out: text, start, and a tolerance that float32 resolves", () => {
  const experiment = complete(differentiable({ parameters, forward }));
  expect(experiment.network).toEqual({
    kind: "function",
    parameters,
    forward,
    source: String(forward),
    initialization: { kind: "gaussian", seed: 1, standardDeviation: [1 / Math.sqrt(2), 0, 1 / Math.sqrt(3)] },
  });
  expect(experiment.integrator).toEqual({ kind: "auto", relativeTolerance: 1e-6, absoluteTolerance: 1e-8 });
  expect(completeExperiment(experiment)).toEqual(experiment);
});

test("fan in is what meets in one output, where the last axis is that of the outputs", () => {
  const shapes = [[3, 3, 2, 8], [8], [], [8, 4]]; // prettier-ignore
  const spreads = (initialization: FunctionNetwork["initialization"]) =>
    complete(differentiable({ parameters: shapes, forward, initialization })).network;
  expect(spreads(uniformWeights({ seed: 2, biasHalfWidth: 0.1 }))).toMatchObject({
    initialization: { kind: "uniform", seed: 2, halfWidth: [1 / Math.sqrt(18), 0.1, 0.1, 1 / Math.sqrt(8)] },
  });
  expect(spreads(gaussianWeights({ seed: 2, standardDeviation: 2 }))).toMatchObject({
    initialization: { kind: "gaussian", seed: 2, standardDeviation: [2, 0, 0, 2] },
  });
  expect(spreads(gaussianWeights({ seed: 2, standardDeviation: [1, 2, 3, 4] }))).toMatchObject({
    initialization: { standardDeviation: [1, 2, 3, 4] },
  });
});

test("JSON keeps the text of the function, and it cannot be read back", () => {
  const experiment = complete(differentiable({ name: "mine", parameters, forward }));
  const text = JSON.stringify(experiment);
  expect(JSON.parse(text)).toMatchObject({
    network: { kind: "function", name: "mine", source: String(forward) },
  });
  expect(() => completeExperiment(JSON.parse(text), "x.json")).toThrow(
    "x.json: network.forward is missing: of a function, JSON keeps the text alone (source), which is not run again. Make the network with differentiable({ parameters, forward }) in a program or a notebook.",
  );
});

test("the hash is that of what JSON keeps: it sees the text, and not what the function takes from outside", () => {
  const scaled = (scale: number) => (): FunctionNetwork =>
    differentiable({ parameters, forward: (_, [W, b, v], x) => x.matMul(W).add(b).mul(scale).matMul(v) });
  const hash = (network: FunctionNetwork) => hashExperiment(complete(network));
  const experiment = complete(differentiable({ parameters, forward }));
  expect(canonicalJson(experiment)).toBe(canonicalJson(JSON.parse(JSON.stringify(experiment))));
  expect(hash(scaled(1)())).toBe(hash(scaled(2)()));
  expect(hash(scaled(1)())).not.toBe(hash(differentiable({ parameters, forward })));
  expect(hash(differentiable({ parameters, forward }))).not.toBe(
    hash(differentiable({ parameters, forward, initialization: gaussianWeights({ seed: 2 }) })),
  );
});

const own = { kind: "function", parameters, forward };
test.each<[string, object, string]>([
  [
    "no function",
    { ...own, forward: undefined },
    "network.forward is missing. Give (tf, parameters, inputs) => outputs",
  ],
  [
    "a text",
    { ...own, forward: "x => x" },
    'network.forward must be a function (tf, parameters, inputs) => outputs, got "x => x".',
  ],
  [
    "an async function",
    { ...own, forward: async () => Promise.resolve() },
    "network.forward must return its outputs at once, got an async function.",
  ],
  [
    "a bound function",
    { ...own, forward: forward.bind(null) },
    "network.forward is a bound or built-in function, whose text cannot be read.",
  ],
  ["another text", { ...own, source: "other" }, "network.source is not the text of forward. Leave it out"],
  [
    "no shapes",
    { ...own, parameters: [] },
    "network.parameters must be a list of at least one shape, got []. Give the shape of each parameter",
  ],
  [
    "half a shape",
    { ...own, parameters: [[2, 0.5]] },
    "network.parameters[0] must be a shape, at most 6 integers >= 1, got [2,0.5].",
  ],
  [
    "another start",
    { ...own, initialization: { kind: "orthogonal", seed: 1 } },
    'network.initialization.kind must be "gaussian", "uniform" or "explicit", got "orthogonal".',
  ],
  [
    "one spread a layer",
    { ...own, initialization: { kind: "gaussian", seed: 1, standardDeviation: [1, 2] } },
    "network.initialization.standardDeviation must be one number or one a parameter, 3 here, got 2.",
  ],
  [
    "values of another shape",
    { ...own, initialization: { kind: "explicit", values: [[[1, 2, 3]], [1, 2, 3], [[1], [2], [3]]] } },
    "network.initialization.values[0] must be a list of 2, for the shape [2, 3], got a list of 1.",
  ],
  [
    "a misspelt field",
    { ...own, parameter: [] },
    'network has no field "parameter". Did you mean "parameters"?',
  ],
])("%s is refused", (_, network, message) => {
  expect(refusal({ ...minimal(), network })).toContain(message);
});

test("explicit values are checked where the network is made", () => {
  expect(() =>
    differentiable({ parameters: [[2]], forward, initialization: explicitParameters([[1, NaN]]) }),
  ).toThrow("differentiable: initialization.values[0][1] must be a finite number, got NaN.");
});

test("a function cannot teach: data are made by networks that are plain data", () => {
  expect(() =>
    completeExperiment({
      network: differentiable({ parameters, forward }),
      data: {
        kind: "teacher",
        inputs: { kind: "circle", count: 3 },
        network: differentiable({ parameters, forward }),
      },
    }),
  ).toThrow(/^experiment: data\.network\.kind must be "mlp", .*got "function"\./);
});
