// Which method runs for which problem, why, and which combinations are refused.
import { InputError } from "../../src/errors";
import type { Experiment, Flow, IntegratorName, Network } from "../../src/experiment";
import { chooseMethod, stiffMethod } from "../../src/integrators/choose";
import { equations, positiveLabels, scalarLogit, settingA1, settingA8 } from "./cases";
import { problemOf, smooth } from "./settings";

function choice(experiment: Experiment, resumed?: string) {
  const problem = problemOf(experiment);
  try {
    const { method, field, reason } = chooseMethod(problem, resumed);
    const stiff = field ? (stiffMethod(problem, field)?.name ?? null) : null;
    const chosen = { name: method.name, reason, stiff };
    method.release();
    field?.release();
    return chosen;
  } finally {
    problem.release();
  }
}

const withActivation = (activation: "tanh" | "relu", rest: Partial<Experiment> = {}): Experiment => {
  const experiment = smooth(rest);
  return { ...experiment, network: { ...experiment.network, activation } as Network };
};
const manySamples = Array.from({ length: 2001 }, (_, i) => [i / 2001]);
const wide: Experiment = {
  network: {
    kind: "mlp",
    widths: [1, 1001, 1],
    activation: "tanh",
    initialization: { kind: "gaussian", seed: 1 },
  },
  data: { kind: "explicit", inputs: manySamples, targets: manySamples },
};

test.each<[string, Experiment, string, string, string | null]>([
  ["few outputs", smooth(), "dual", "3 x 3 solve", "dual"],
  ["more outputs than parameters", smooth({ data: { kind: "explicit", inputs: manySamples, targets: manySamples } }), "rock4", "16 parameters for 2001 outputs", "rock4"], // prettier-ignore
  ["more outputs than parameters, loosely", smooth({ data: { kind: "explicit", inputs: manySamples.slice(0, 201), targets: manySamples.slice(0, 201) }, integrator: { relativeTolerance: 1e-4 } }), "rkc", "stabilised", "rkc"], // prettier-ignore
  ["a few more outputs than parameters", smooth({ data: { kind: "explicit", inputs: manySamples.slice(0, 200), targets: manySamples.slice(0, 200) } }), "dual", "200 x 200 solve", "dual"], // prettier-ignore
  ["many outputs", wide, "rock4", "more than 2000", "rock4"],
  ["kinks", withActivation("relu"), "dopri5", "the kinks of relu", "rock4"],
  ["a small system", equations(["z"], ["z^2"], [1], [0]), "dopri5", "a system of 1 parameters", "dual"],
  ["Chen's flow", settingA1(1, 2, 6, 2, 5), "dopri5", "not stiff", null],
  ["the homotopy", settingA1(1, 2, 6, 2, 5, { flow: { kind: "homotopy" } }), "dopri5", "not stiff", null],
  ["the interpolated flow", settingA1(1, 2, 6, 2, 5, { flow: { kind: "interpolated", weight: 0.5 } }), "dopri5", "stiff", "rock4"], // prettier-ignore
  ["a descent", smooth({ flow: { kind: "descent", stepSize: 0.1 } }), "descent", "its own steps", null],
  ["the heavy ball", smooth({ flow: { kind: "heavyBall", stepSize: 0.1, momentum: 0.5 } }), "heavyBall", "its own steps", null], // prettier-ignore
  ["stochastic descent", smooth({ flow: { kind: "sgd", stepSize: 0.1, batch: 2, seed: 1 } }), "sgd", "its own steps", null], // prettier-ignore
])("auto, %s", (_name, experiment, name, reason, stiff) => {
  const chosen = choice(experiment);
  expect(chosen.name).toBe(name);
  expect(chosen.reason).toContain(reason);
  expect(chosen.stiff).toBe(stiff);
});

test.each<IntegratorName>(["dual", "rkc", "rock4", "dopri5", "tsit5", "radau", "exponential"])(
  "%s runs when the experiment names it",
  (kind) => {
    const chosen = choice(smooth({ integrator: { kind } }));
    expect(chosen).toMatchObject({ name: kind, reason: "chosen by the experiment" });
  },
);

test("a checkpoint's method goes on", () => {
  expect(choice(smooth(), "rkc").name).toBe("rkc");
});

test("the dual method across kinks is allowed, and said to lose its order", () => {
  const { name, reason } = choice(withActivation("relu", { integrator: { kind: "dual" } }));
  expect(name).toBe("dual");
  expect(reason).toContain('the kinks of relu reduce every method to low order, and "dopri5" loses least');
});

const adapted: Flow = { kind: "outputEuclidean" };
test.each<[string, Experiment, string]>([
  ["dual for an adapted flow", smooth({ flow: adapted, integrator: { kind: "dual" } }), 'got flow "outputEuclidean"'], // prettier-ignore
  ["radau for an adapted flow", smooth({ flow: adapted, integrator: { kind: "radau" } }), 'Use "dopri5", "rkc" or "auto"'], // prettier-ignore
  ["exponential for the logistic loss", scalarLogit(0, 1, { integrator: { kind: "exponential" } }), 'got loss "logistic"'], // prettier-ignore
  ["radau across kinks", withActivation("relu", { integrator: { kind: "radau" } }), "relu does not have"],
  ["radau for many parameters", settingA1(1, 2, 600, 2, 5, { flow: { kind: "euclidean" }, integrator: { kind: "radau" } }), "all 3002 parameters"], // prettier-ignore
  ["exponential for cross-entropy", { ...settingA8(positiveLabels, { kind: "euclidean" }), integrator: { kind: "exponential" } }, 'got loss "crossEntropy"'], // prettier-ignore
])("refused: %s", (_name, experiment, message) => {
  expect(() => choice(experiment)).toThrow(InputError);
  expect(() => choice(experiment)).toThrow(message);
});
