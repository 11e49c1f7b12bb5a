// What verdicts and constants may and may not depend on.
import * as fc from "fast-check";
import type { CompleteExperiment, Experiment } from "../../src/experiment";
import { completeExperiment } from "../../src/experiment";
import { createProblem, layeredModel } from "../../src/problems";
import type { Problem } from "../../src/problems";
import { boundAt, checkTheorems, rateOf } from "../../src/theorems";
import type { TheoremResult } from "../../src/theorems";
import { caseB1, caseC2, caseD1, familyB } from "../problems/cases";
import { experiments } from "../problems/random";
import { withTargets } from "./catalogue";

const withBound = ["chatterjee", "chatterjee.network", "chen", "chen.kantorovich"];
const searched = [
  "chatterjee.descent",
  "liu-zhu-belkin",
  "liu-zhu-belkin.descent",
  "liu-zhu-belkin.conditioning",
  "liu-zhu-belkin.hessian",
  "liu-zhu-belkin.epsilon",
  "liu-zhu-belkin.sgd",
];
const ids = withBound;

function check(
  experiment: Experiment,
  edit: (complete: CompleteExperiment) => void = () => {},
  asked = ids,
): TheoremResult[] {
  const complete = completeExperiment(experiment);
  edit(complete);
  const problem = createProblem(complete);
  const results = checkTheorems(asked, problem);
  problem.release();
  return results;
}

const verdicts = (results: TheoremResult[]): string[] =>
  results.flatMap(({ id, hypotheses }) => hypotheses.map((item) => `${id} ${item.id} ${item.verdict}`));

/** the same problem with the units of every hidden layer in another order */
function permuted(problem: Problem): Experiment {
  const { network, weightsAt } = layeredModel(problem);
  const { weights, biases } = weightsAt(problem.initialTheta);
  const { widths } = network;
  const orders = widths.map((width, l) => {
    const order = Array.from({ length: width }, (_, k) => k);
    return l === 0 || l === widths.length - 1 ? order : order.reverse();
  });
  return {
    ...problem.experiment,
    network: {
      ...network,
      kind: "mlp",
      trained: network.trained.flatMap((is, l) => (is ? [l + 1] : [])),
      initialization: {
        kind: "explicit",
        weights: weights.map((W, l) =>
          orders[l + 1].map((row) => orders[l].map((column) => W[row * widths[l] + column])),
        ),
        biases: biases.map((b, l) => (b ? orders[l + 1].map((row) => b[row]) : null)),
      },
    },
  };
}

describe("random experiments", () => {
  test("every answer survives JSON, and a kept bound is finite", () => {
    fc.assert(
      fc.property(experiments, (experiment) => {
        for (const result of check(experiment)) {
          expect(JSON.parse(JSON.stringify(result))).toEqual(result);
          if (result.bound) expect(Number.isFinite(boundAt(result.bound, 1))).toBe(true);
          if (result.verdict === "proved" && withBound.includes(result.id))
            expect(result.bound).not.toBeNull();
        }
      }),
      { numRuns: 60 },
    );
  });

  test("theorems that search their constants: answers survive JSON, verdicts do not depend on the loss constant", () => {
    fc.assert(
      fc.property(experiments, fc.constantFrom(0.01, 7), (experiment, constant) => {
        const results = check(experiment, undefined, searched);
        expect(JSON.parse(JSON.stringify(results))).toEqual(results);
        const scaled = check({ ...experiment, loss: { kind: "squared", constant } }, undefined, searched);
        expect(verdicts(scaled)).toEqual(verdicts(results));
      }),
      { numRuns: 15 },
    );
  });

  test("verdicts do not depend on the constant of the loss", () => {
    fc.assert(
      fc.property(experiments, fc.constantFrom(0.01, 1 / 3, 7), (experiment, constant) => {
        const scaled: Experiment = { ...experiment, loss: { kind: "squared", constant } };
        expect(verdicts(check(scaled))).toEqual(verdicts(check(experiment)));
      }),
      { numRuns: 60 },
    );
  });
});

test.each([
  ["B1", caseB1],
  ["C2", caseC2],
  ["D1", caseD1],
])("%s: the order of hidden units changes nothing beyond rounding", (_, experiment) => {
  const problem = createProblem(completeExperiment(experiment));
  const original = checkTheorems(ids, problem);
  const shuffled = check(permuted(problem));
  problem.release();
  expect(verdicts(shuffled)).toEqual(verdicts(original));
  shuffled.forEach(({ constants }, k) => {
    for (const [name, value] of Object.entries(original[k].constants))
      // a root found to 1e-9 and a flat maximum found to its square root
      if (typeof value === "number" && name !== "marginRadius")
        expect(Math.abs(Number(constants[name]) / value - 1)).toBeLessThan(1e-8);
  });
});

test("rates are proportional to the constant of the loss, radii are not touched", () => {
  const [one] = check(caseB1);
  const [three] = check({ ...caseB1, loss: { kind: "squared", constant: 1.5 } });
  expect(Number(three.constants.alpha) / Number(one.constants.alpha)).toBeCloseTo(3, 12);
  expect(three.constants.radius).toBe(one.constants.radius);
});

test("margins fall, and certified radii grow, as labels grow", () => {
  fc.assert(
    fc.property(
      fc.constantFrom<"tanh" | "sin" | "arctan">("tanh", "sin", "arctan"),
      fc.double({ min: 0.05, max: 1, noNaN: true }),
      fc.double({ min: 1.01, max: 3, noNaN: true }),
      (activation, size, factor) => {
        const at = (scale: number): TheoremResult["constants"] =>
          check(withTargets(familyB(activation), [scale, -scale, scale]))[0].constants;
        const small = at(size);
        const large = at(size * factor);
        expect(Number(large.margin)).toBeLessThan(Number(small.margin));
        expect(Number(small.margin) / Number(large.margin)).toBeCloseTo(factor, 6);
        if (large.radius !== null) expect(Number(large.radius)).toBeGreaterThan(Number(small.radius));
      },
    ),
    { numRuns: 30 },
  );
});

describe("closed forms", () => {
  // K2: F = w1 w2, s0 = |w0|, beta = 1, both exact: the criterion holds iff |F - y| < |w0|^2 / 4
  const product = (w1: number, w2: number, y: number): Experiment => ({
    network: {
      kind: "mlp",
      widths: [1, 1, 1],
      activation: "identity",
      initialization: { kind: "explicit", weights: [[[w1]], [[w2]]] },
    },
    data: { kind: "explicit", inputs: [[1]], targets: [y] },
  });

  test.each([
    [2, 1, 1, "proved"],
    [2, 1, 0.75 + 1e-12, "proved"],
    [2, 1, 0.75 - 1e-12, "undecided"],
    // the origin, stationary, is at distance |w0|: refuted once |w0|^2 <= |F - y|
    [2, 1, -3 + 1e-12, "undecided"],
    [2, 1, -3 - 1e-12, "refuted"],
  ])("K2 from (%d, %d) to %d is %s", (w1, w2, y, verdict) => {
    const [chatterjee] = check(product(w1, w2, y));
    expect(chatterjee.verdict).toBe(verdict);
    const { sigmaMin, jacobianLipschitz, margin } = chatterjee.constants;
    expect(sigmaMin).toBeCloseTo(Math.hypot(w1, w2), 12);
    expect(jacobianLipschitz).toBeCloseTo(1, 12);
    expect(margin).toBeCloseTo((w1 * w1 + w2 * w2) / (4 * Math.abs(w1 * w2 - y)), 10);
  });

  test("K3, a linear model: alpha = 4c lambda_min(X X^T) whatever the labels", () => {
    for (const size of [1, 1e3]) {
      const [chatterjee, , , kantorovich] = check({
        network: {
          kind: "mlp",
          widths: [2, 1],
          activation: "tanh",
          initialization: { kind: "gaussian", seed: 3 },
        },
        data: { kind: "explicit", inputs: [[1, 0], [0.6, 0.8]], targets: [size, -size] }, // prettier-ignore
      });
      expect(chatterjee.verdict).toBe("proved");
      expect(chatterjee.constants).toMatchObject({ certificate: "linear model", margin: null });
      expect(chatterjee.constants.alpha).toBeCloseTo(0.8, 12);
      expect(kantorovich.constants.h).toBe(0);
      if (kantorovich.bound === null) throw new Error("no bound");
      expect(rateOf(kantorovich.bound)).toBeCloseTo(0.8, 12);
    }
  });
});
