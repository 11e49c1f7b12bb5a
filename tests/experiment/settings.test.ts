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

/** The loss of two classes on the points of the minimal experiment. */
const labelled = {
  data: { kind: "circle", angles: [0, 1, 2], targets: [1, -1, 1] },
  loss: { kind: "logistic" },
};

test("the default theorem is that of the flow; an empty list asks for none", () => {
  const flow = { kind: "outputEuclidean" };
  expect(completeExperiment({ ...minimal(), flow }).theorems).toEqual(["chen"]);
  expect(completeExperiment({ ...minimal(), flow, theorems: [] }).theorems).toEqual([]);
});

test.each<[object, object, string[]]>([
  [{ kind: "euclidean" }, {}, ["chatterjee"]],
  [{ kind: "euclidean" }, labelled, ["robin-scaman-lelarge"]],
  [{ kind: "homotopy" }, {}, ["chen"]],
  [{ kind: "descent", stepSize: 1 }, {}, ["chatterjee.descent"]],
  [{ kind: "sgd", stepSize: 1, batch: 1, seed: 1 }, {}, ["liu-zhu-belkin.sgd"]],
  [{ kind: "heavyBall", stepSize: 1, momentum: 0 }, {}, []],
  [{ kind: "interpolated", weight: 0 }, {}, []],
])("%j has its own default theorems", (flow, fields, theorems) => {
  expect(completeExperiment({ ...minimal(), flow, ...fields }).theorems).toEqual(theorems);
});

test("the default constant is 1/2 for the squared loss and 1/n for the others", () => {
  const constantOf = (fields: object) => completeExperiment({ ...minimal(), ...fields }).loss.constant;
  expect(constantOf({})).toBe(0.5);
  expect(constantOf(labelled)).toBe("1/n");
  expect(constantOf({ ...labelled, loss: { kind: "logistic", constant: 2 } })).toBe(2);
});

test("time counts steps for a descent", () => {
  const flow = { kind: "descent", stepSize: 0.1 };
  expect(completeExperiment({ ...minimal(), flow, until: { time: 7 } }).until).toEqual({ time: 7 });
  expect(refusal({ ...minimal(), flow, until: { time: 7.5 } })).toBe(
    "InputError experiment: until.time must be an integer >= 1, the number of steps of a descent, got 7.5.",
  );
});

test("a descent makes its own steps", () => {
  const flow = { kind: "heavyBall", stepSize: 0.1, momentum: 0.9 };
  expect(refusal({ ...minimal(), flow, integrator: { kind: "dopri5" } })).toBe(
    'InputError experiment: integrator.kind must be "auto" for the flow "heavyBall", which makes its own steps, got "dopri5". Leave it out.',
  );
  const integrator = { kind: "auto", relativeTolerance: 1e-8, absoluteTolerance: 1e-10 };
  expect(completeExperiment({ ...minimal(), flow, integrator: { kind: "auto" } }).integrator).toEqual(
    integrator,
  );
});

test.each(["auto", "dual", "rkc", "rock4", "dopri5", "tsit5", "radau", "exponential"])(
  "the integrator %s is known",
  (kind) => {
    expect(completeExperiment({ ...minimal(), integrator: { kind } }).integrator.kind).toBe(kind);
  },
);

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
  for (const other of [{ kind: "homotopy" }, { kind: "interpolated", weight: 0.5 }])
    expect(completeExperiment({ ...minimal(), flow: other }).integrator).toEqual(tight);
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
  [{ flow: { kind: "descent" } }, "flow.stepSize is missing. Give a number such as 0.01."],
  [{ flow: { kind: "descent", stepSize: 0 } }, "flow.stepSize must be a finite number > 0, got 0."],
  [
    { flow: { kind: "heavyBall", stepSize: 1, momentum: 1 } },
    "flow.momentum must be a number from 0 to below 1, got 1.",
  ],
  [
    { flow: { kind: "heavyBall", stepSize: 1, momentum: -0.1 } },
    "flow.momentum must be a number from 0 to below 1, got -0.1.",
  ],
  [{ flow: { kind: "sgd", stepSize: 1, batch: 0, seed: 1 } }, "flow.batch must be an integer >= 1, got 0."],
  [
    { flow: { kind: "sgd", stepSize: 1, batch: 1 } },
    "flow.seed is missing. Give an integer, so that the same samples can be drawn again.",
  ],
  [{ flow: { kind: "interpolated", weight: 1.5 } }, "flow.weight must be a number from 0 to 1, got 1.5."],
  [
    { flow: { kind: "interpolated" } },
    "flow.weight is missing. Give 0 for the Euclidean flow, 1 for the adapted one, or a number between.",
  ],
  [
    { flow: { kind: "outputEuclidean", regularization: 0 } },
    "flow.regularization must be a finite number > 0, got 0.",
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
