// Closed forms, margins and exact certificates by themselves, without a flow.
import { completeExperiment, explicit, squared } from "../../../src/experiment";
import { createProblem } from "../../../src/problems";
import { boundAt, checkTheorem, comparisonCurve, lemniscate, productInvariants } from "../../../src/theorems";
import type { TheoremResult } from "../../../src/theorems";
import { CertifiedStart } from "../../../src/theorems/start";
import { nonNegativeNullVector } from "../../../src/theorems/robinScamanLelarge/gordan";
import { localRate } from "../../../src/theorems/robinScamanLelarge/localTheorem";
import { checkLogistic } from "../../../src/theorems/robinScamanLelarge/logistic";
import { hullVectors, marginLowerBound } from "../../../src/theorems/robinScamanLelarge/margin";
import { findSeparator } from "../../../src/theorems/robinScamanLelarge/separator";
import { sineMoments } from "../../../src/theorems/robinScamanLelarge/sineMoments";
import { parameterPlace, twoLayerForms } from "../../../src/certify";
import { expectPrinted } from "../printed";
import { caseE1, caseE2, caseR3Matrix, caseR4, product, separatorE1 } from "./settings";

test("R3: the comparison curve, and the product itself with the full invariant", () => {
  const { invariant, difference } = productInvariants([1, 0.5, -0.3], [0.2, -0.1, 0.4]);
  expect(difference).toBeCloseTo(1.13, 12);
  const printed: [number, string, string][] = [
    [0.5, "0.788400449609", "0.935876087201"],
    [1, "1.28872536533", "1.36384166841"],
    [2, "1.49029479490", "1.49500254180"],
  ];
  for (const [t, comparison, product] of printed) {
    expectPrinted(comparisonCurve(0.03, 1.5, difference, t), comparison, 0);
    expectPrinted(comparisonCurve(0.03, 1.5, invariant, t), product, 0);
  }
});

// K2: one hidden unit, where the two invariants agree
test.each([
  [1.5, -0.5, 1, [-0.02280862930036, 0.8135746653616, 0.9992839214767]],
  [1, 0.25, 2, [0.761510976103, 1.873976205758, 1.999963803831]],
  [0.8, 0.8, 1.5, [0.9175756728095, 1.405940640618, 1.499751293357]],
  [2, 1, 0.5, [1.033391548243, 0.5444753390967, 0.5000789741054]],
])("K2 from (%d, %d) to %d", (w1, w2, y, products) => {
  const { invariant, difference } = productInvariants([w1], [w2]);
  expect(invariant).toBeCloseTo(difference, 12);
  [0.25, 1, 3].forEach((t, k) =>
    expect(Math.abs(comparisonCurve(w1 * w2, y, invariant, t) / products[k] - 1)).toBeLessThan(1e-11),
  );
});

test("E1 scaled: both bounds with the authors' separator", () => {
  const problem = createProblem(completeExperiment(caseE1(10, 20)));
  const start = new CertifiedStart(problem);
  const given = Float64Array.from(separatorE1.flat());
  const published = checkLogistic(start, "published", given);
  const sharp = checkLogistic(start, "sharp", given);
  problem.release();
  expectPrinted(published.constants.margin, "1.178511302");
  if (published.bound === null || sharp.bound === null) throw new Error("no bound");
  const rows: [number, string, string][] = [
    [1, "39.822536", "39.822536"],
    [100, "24.544758", "24.544758"],
    [1e4, "6.6826048e-4", "7.4044671e-5"],
  ];
  for (const [t, one, two] of rows) {
    expectPrinted(boundAt(published.bound, t), one);
    expectPrinted(boundAt(sharp.bound, t), two);
  }
});

test("E2-like: the margin of the drawn separator, and a larger one found", () => {
  const { experiment, separator } = caseE2();
  const problem = createProblem(completeExperiment(experiment));
  const vectors = hullVectors(problem);
  expectPrinted(marginLowerBound(vectors, Float64Array.from(separator.flat())), "5.1462669e-3");
  expect(marginLowerBound(vectors, findSeparator(vectors).direction)).toBeGreaterThan(2.41e-2);
  problem.release();
});

test("R4: constants at the teacher, and the rate as a function of kappa", () => {
  const problem = createProblem(completeExperiment(caseR4(0.01)));
  const start = new CertifiedStart(problem);
  const scale = Math.sqrt(2 * problem.lossConstant);
  expectPrinted(scale * twoLayerForms(parameterPlace(problem, start.theta)).sampleSum, "1.8224964");
  problem.release();
  const constants = {
    lossConstant: 0.5,
    sigma: Math.sqrt(2.597741e-3),
    lipschitz: 1,
    distance: 0,
    initialLoss: 1,
  };
  const rows: [number, string][] = [[0.05, "2.343e-3"], [0.2, "1.642e-3"], [0.5, "5.773e-4"], [0.9, "8.588e-6"]]; // prettier-ignore
  for (const [kappa, mu] of rows) expectPrinted(localRate(constants, kappa) / 2, mu);
});

test("sine moments agree with quadrature, near coincident frequencies too", () => {
  const b = 3;
  const moments = sineMoments(b);
  const mean = (f: (x: number) => number): number => {
    const steps = 4000;
    let sum = 0;
    for (let k = 0; k < steps; k++) sum += f(-b + (2 * b * (k + 0.5)) / steps);
    return sum / steps;
  };
  for (const [w, v] of [
    [1, 2.5],
    [1, 1],
    [0.3, 0.31],
    [0.05, 0.02],
    [4, -1],
  ]) {
    // prettier-ignore
    const pairs: [{ lower: number; upper: number }, number][] = [
      [moments.sineSine(w, v), mean((x) => Math.sin(w * x) * Math.sin(v * x))],
      [moments.slopeSine(w, v), mean((x) => x * Math.cos(w * x) * Math.sin(v * x))],
      [moments.slopeSlope(w, v), mean((x) => x * x * Math.cos(w * x) * Math.cos(v * x))],
    ];
    for (const [{ lower, upper }, expected] of pairs) {
      expect(upper - lower).toBeLessThan(1e-12);
      expect(Math.abs((lower + upper) / 2 - expected)).toBeLessThan(1e-4);
    }
  }
});

test("exact relations: a triangle around 0 is found, a hair off it is not", () => {
  const triangle = [[1, 0], [-0.5, 0.75], [-0.5, -0.75]].map((z) => Float64Array.from(z)); // prettier-ignore
  const weights = nonNegativeNullVector(triangle);
  expect(weights?.map((weight) => weight / (weights[0] || 1n))).toEqual([1n, 1n, 1n]);
  expect(nonNegativeNullVector([[1, 0], [0.5, 1], [0.25, -1]].map((z) => Float64Array.from(z)))).toBeNull(); // prettier-ignore
});

test("a product whose input is 0 gives no label but 0, and nothing is proved of it", () => {
  const decide = (inputs: number[]): TheoremResult => {
    const experiment = {
      ...product([1], [2], 1),
      data: explicit({ inputs: inputs.map((x) => [x]), targets: inputs.map(() => 1) }),
    };
    const problem = createProblem(completeExperiment(experiment));
    const result = checkTheorem("robin-scaman-lelarge.scalarLinear", problem);
    problem.release();
    return result;
  };
  expect(decide([0]).verdict).toBe("notMet");
  expect(decide([0, 0]).verdict).toBe("notMet");
  // its square underflows: not told from 0
  expect(decide([1e-200]).verdict).toBe("undecided");
  expect(decide([1e-100]).verdict).toBe("proved");
});

test.each([
  ["lemniscate", { ...lemniscate({ start: 0.37, a: 2 }), loss: squared({ constant: 0.8 }) }],
  ["deepLinear", { ...caseR3Matrix(), loss: squared({ constant: 0.8 }) }],
])("%s: rate = 2 mu whatever the constant of the loss", (name, experiment) => {
  const problem = createProblem(completeExperiment(experiment));
  const { constants, bound } = checkTheorem(`robin-scaman-lelarge.${name}`, problem);
  problem.release();
  expect(constants.rate).toBeGreaterThan(0);
  expect(constants.mu).toBe((constants.rate as number) / 2);
  expect(bound).toMatchObject({ formula: "L(t) <= L(0) exp(-2 mu t)", rate: constants.rate });
});
