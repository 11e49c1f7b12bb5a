// Models of one's own before every statement: nothing is proved, and what is refuted holds for any function.
import { check } from "../../src/convergence";
import { differentiable, gaussianWeights, type Experiment, type Flow } from "../../src/experiment";
import { theorem, theoremList } from "../../src/theorems";

const ids = theoremList().map(({ id }) => id);
const flows: Flow[] = [
  { kind: "euclidean" },
  { kind: "outputEuclidean" },
  { kind: "outputEuclidean", regularization: 1e-6 },
  { kind: "interpolated", weight: 0.5 },
  { kind: "homotopy" },
  { kind: "descent", stepSize: 0.01 },
  { kind: "heavyBall", stepSize: 0.01, momentum: 0.9 },
  { kind: "sgd", stepSize: 0.01, batch: 1, seed: 1 },
];

const inputs = [[1, 0], [0, 1], [1, 1], [2, -1]]; // prettier-ignore
const own = (units: number, outputs: number): Experiment["network"] =>
  differentiable({
    parameters: [[2, units], [units, outputs]], // prettier-ignore
    forward: (_, [W, v], x) => x.matMul(W).tanh().matMul(v),
    initialization: gaussianWeights({ seed: 1 }),
  });
const oneHot = [[1, 0], [0, 1], [1, 0], [0, 1]]; // prettier-ignore

const settings: Record<string, Experiment> = {
  "squared loss": { network: own(4, 1), data: { kind: "explicit", inputs, targets: [1, 0, 1, 0.5] } },
  "fewer parameters than outputs": {
    network: own(1, 2),
    data: { kind: "explicit", inputs, targets: oneHot },
  },
  "logistic loss": {
    network: own(4, 1),
    data: { kind: "explicit", inputs, targets: [1, -1, 1, -1] },
    loss: { kind: "logistic" },
  },
  "cross-entropy": {
    network: own(4, 2),
    data: { kind: "explicit", inputs, targets: oneHot },
    loss: { kind: "crossEntropy" },
  },
};

test.each(Object.entries(settings))("%s: no statement is proved for any flow", (name, experiment) => {
  for (const flow of flows) {
    const { theorems } = check({ ...experiment, flow }, { theorems: ids, advise: true });
    for (const { id, verdict, hypotheses, bound } of theorems) {
      const told = `${id}, ${flow.kind}`;
      expect([told, verdict]).not.toEqual([told, "proved"]);
      // a count of parameters is exact; nothing else about a function is known well enough to be refuted
      if (verdict === "refuted") expect([told, name]).toEqual([told, "fewer parameters than outputs"]);
      expect([told, bound]).toEqual([told, null]);
      const deciding = hypotheses.find(({ decides }) => decides === true);
      if (verdict === "undecided") expect([told, typeof deciding?.detail]).toEqual([told, "string"]);
    }
  }
});

test("the reason says what would help", () => {
  const [result] = check(settings["squared loss"], { theorems: ["chatterjee"] }).theorems;
  expect(result.verdict).toBe("undecided");
  expect(result.hypotheses.find(({ decides }) => decides === true)?.detail).toBe(
    "Whether a function of your own is C² is not seen. A network such as mlp or formulas (system) can be certified.",
  );
});

test("a theorem of one's own about such a model is not certified either", () => {
  const mine = theorem({
    id: "mine",
    title: "Mine",
    statement: "The residual is small.",
    hypotheses: [{ id: "M-1", statement: "|r| < 10", formula: "residualNorm < 10" }],
  });
  const { verdict, theorems } = check(settings["squared loss"], { theorems: [mine] });
  expect(verdict).toBe("mine: not certified");
  const details = theorems[0].hypotheses.map(({ detail }) => detail).join(" ");
  expect(details).toContain("a function of your own");
});
