// Loss, flow, integrator, stopping rule, theorems: defaults, and each way to get them wrong.
import { completeExperiment } from "../../src/experiment";
import { minimal, refusal } from "./valid";

test("the defaults of an experiment", () => {
  expect(completeExperiment(minimal())).toMatchObject({
    thalweg: 1,
    loss: { kind: "squared", constant: 0.5 },
    flow: { kind: "euclidean" },
    integrator: { kind: "auto", relativeTolerance: 1e-8, absoluteTolerance: 1e-10 },
    until: {},
    theorems: ["chatterjee"],
  });
});

test("the default theorem is that of the flow; an empty list asks for none", () => {
  const flow = { kind: "outputEuclidean" };
  expect(completeExperiment({ ...minimal(), flow }).theorems).toEqual(["chen"]);
  expect(completeExperiment({ ...minimal(), flow, theorems: [] }).theorems).toEqual([]);
});

test("the absolute tolerance follows the relative one", () => {
  const integrator = { kind: "dopri5", relativeTolerance: 1e-6 };
  expect(completeExperiment({ ...minimal(), integrator }).integrator.absoluteTolerance).toBe(1e-8);
});

test("an integrator may name its tolerance alone", () => {
  const integrator = { relativeTolerance: 1e-6 };
  expect(completeExperiment({ ...minimal(), integrator }).integrator.kind).toBe("auto");
});

test("the adapted flow, which never forgets an error, has tighter defaults", () => {
  const flow = { kind: "outputEuclidean" };
  const tight = { kind: "auto", relativeTolerance: 1e-12, absoluteTolerance: 1e-14 };
  expect(completeExperiment({ ...minimal(), flow }).integrator).toEqual(tight);
  expect(completeExperiment({ ...minimal(), flow, integrator: {} }).integrator).toEqual(tight);
});

test("a stopping rule keeps what was given and nothing else", () => {
  expect(completeExperiment({ ...minimal(), until: { time: 5 } }).until).toEqual({ time: 5 });
});

const constant = 'loss.constant must be a finite number > 0, "1/n" or "1/(2n)"';
const relative = "integrator.relativeTolerance must be a number from 1e-15 to below 1";

test.each<[object, string]>([
  [{ thalweg: 2 }, "thalweg must be 1, the version of the format, got 2."],
  [{ network: undefined }, "network is missing. Give a network, such as mlp({...})."],
  [{ data: undefined }, "data is missing. Give data, such as explicit({ inputs, targets })."],
  [{ netwrok: {} }, 'has no field "netwrok". Did you mean "network"?'],
  [
    { loss: "squared" },
    'loss must be an object with a kind (squared, logistic, crossEntropy), got "squared".',
  ],
  [
    { loss: { kind: "sqared" } },
    'loss.kind must be "squared", "logistic" or "crossEntropy", got "sqared". Did you mean "squared"?',
  ],
  [{ loss: { kind: "hinge" } }, 'loss.kind must be "squared", "logistic" or "crossEntropy", got "hinge".'],
  [{ loss: { kind: "squared", constant: 0 } }, `${constant}, got 0.`],
  [{ loss: { kind: "squared", constant: -0.5 } }, `${constant}, got -0.5.`],
  [{ loss: { kind: "squared", constant: NaN } }, `${constant}, got NaN.`],
  [{ loss: { kind: "squared", constant: Infinity } }, `${constant}, got Infinity.`],
  [{ loss: { kind: "squared", constant: "1/2n" } }, `${constant}, got "1/2n".`],
  [{ loss: { kind: "squared", factor: 1 } }, 'loss has no field "factor". Its fields: kind, constant.'],
  [
    { flow: { kind: "euclidian" } },
    'flow.kind must be "euclidean", "outputEuclidean", "interpolated", "homotopy", "descent", "heavyBall" or "sgd", got "euclidian". Did you mean "euclidean"?',
  ],
  [{ flow: { kind: "euclidean", step: 1 } }, 'flow has no field "step". Its fields: kind.'],
  [
    { integrator: { kind: "dopri" } },
    'integrator.kind must be "auto", "dual", "rkc", "rock4", "dopri5", "tsit5", "radau" or "exponential", got "dopri". Did you mean "dopri5"?',
  ],
  [
    { integrator: { kind: "auto", tolerance: 1e-6 } },
    'integrator has no field "tolerance". Its fields: kind, relativeTolerance, absoluteTolerance.',
  ],
  [{ integrator: { kind: "auto", relativeTolerance: -1e-8 } }, `${relative}, got -1e-8.`],
  [{ integrator: { kind: "auto", relativeTolerance: 0 } }, `${relative}, got 0.`],
  [{ integrator: { kind: "auto", relativeTolerance: 1 } }, `${relative}, got 1.`],
  [{ integrator: { kind: "auto", relativeTolerance: 1e-16 } }, `${relative}, got 1e-16.`],
  [{ integrator: { kind: "auto", relativeTolerance: NaN } }, `${relative}, got NaN.`],
  [
    { integrator: { kind: "auto", absoluteTolerance: -1 } },
    "integrator.absoluteTolerance must be a finite number > 0, got -1.",
  ],
  [{ until: { time: 0 } }, "until.time must be a finite number > 0, got 0."],
  [{ until: { time: Infinity } }, "until.time must be a finite number > 0, got Infinity."],
  [{ until: { loss: -1 } }, "until.loss must be a finite number > 0, got -1."],
  [{ until: { steps: 3 } }, 'until has no field "steps". Its fields: time, loss.'],
  [{ until: 100 }, "until must be an object with fields, got 100."],
  [{ theorems: "chen" }, 'theorems must be a list of theorem ids, such as ["chatterjee"], got "chen".'],
  [{ theorems: ["chen", 3] }, 'theorems[1] must be a theorem id, such as "chatterjee", got 3.'],
  [{ theorems: [""] }, 'theorems[0] must be a theorem id, such as "chatterjee", got "".'],
  [{ theorems: ["chen", "chen"] }, 'theorems[1] repeats "chen". Name each theorem once.'],
])("%j is refused", (fields, message) => {
  expect(refusal({ ...minimal(), ...fields })).toBe(`InputError experiment: ${message}`);
});

test.each([null, 3, "experiment", [], undefined])("%j is no experiment", (value) => {
  expect(refusal(value)).toBe(
    `InputError experiment: must be an object with fields, got ${JSON.stringify(value)}.`,
  );
});

test("errors name the function or file that received the value", () => {
  expect(() => completeExperiment({}, "flow.json")).toThrow(/^flow\.json: network is missing\./);
});
