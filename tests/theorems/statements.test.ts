// Further statements of Chatterjee and of Liu, Zhu and Belkin: verdicts and constants of the catalogue, printed digits.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { completeExperiment, descent, explicit, explicitWeights, linear } from "../../src/experiment";
import type { Experiment } from "../../src/experiment";
import { deepLipschitz, parameterPlace } from "../../src/certify";
import { integrate } from "../../src/integrators";
import { createProblem } from "../../src/problems";
import type { Problem } from "../../src/problems";
import {
  boundAt,
  certifiedProbability,
  checkTheorem,
  compareRadii,
  judgeCurve,
  nonconvexityAt,
  repeatedRuns,
  sgdConstants,
} from "../../src/theorems";
import type { Verdict } from "../../src/theorems";
import { ballConstants } from "../../src/theorems/chatterjee/descent";
import { chiSquareTail } from "../../src/theorems/chatterjee/chiSquare";
import { descentConstants, publishedSteps } from "../../src/theorems/descentConstants";
import { CertifiedStart } from "../../src/theorems/start";
import { caseB1, caseC1 } from "../problems/cases";
import { catalogue, circleFrom, familyBOfWidth, productFrom } from "./catalogue";

interface Row {
  case: string;
  theorem: string;
  verdict: Verdict;
  items?: Record<string, Verdict>;
  constants?: Record<string, string | null>;
}

const rows = JSON.parse(readFileSync(join(__dirname, "../../../tests/cases/theorems.json"), "utf8")) as Row[];

function withProblem<T>(experiment: Experiment, use: (problem: Problem) => T): T {
  const problem = createProblem(completeExperiment(experiment));
  try {
    return use(problem);
  } finally {
    problem.release();
  }
}

/** One unit of the last printed digit, and one part in 10^9 for radii that lie that much above their root. */
function expectPrinted(got: unknown, printed: string): void {
  const decimals = printed.split(".")[1]?.length ?? 0;
  expect(typeof got).toBe("number");
  expect(Math.abs(Number(got) - Number(printed))).toBeLessThanOrEqual(
    1.000001 * 10 ** -decimals + 1.5e-9 * Math.abs(Number(printed)),
  );
}

test.each(rows)("$case: $theorem is $verdict", ({ case: name, theorem, verdict, items, constants }) => {
  const result = withProblem(catalogue[name](), (problem) => checkTheorem(theorem, problem));
  for (const [item, expected] of Object.entries(items ?? {}))
    expect([item, result.hypotheses.find(({ id }) => id === item)?.verdict]).toEqual([item, expected]);
  expect(result.verdict).toBe(verdict);
  for (const [constant, printed] of Object.entries(constants ?? {}))
    if (printed !== null && Number.isFinite(Number(printed)))
      expectPrinted(result.constants[constant], printed);
    else expect([constant, result.constants[constant]]).toEqual([constant, printed]);
  const deciding = result.hypotheses.filter(({ decides }) => decides === true);
  expect(deciding.map((item) => item.verdict)).toEqual(verdict === "proved" ? [] : [verdict]);
  expect(JSON.parse(JSON.stringify(result))).toEqual(result);
});

describe("Form C of gradient descent", () => {
  test("B1 at the radius of the catalogue", () => {
    withProblem(caseB1, (problem) => {
      const start = new CertifiedStart(problem);
      const found = descentConstants(ballConstants(start, 1.096), start.residualNorm.upper, 0.5);
      expect(found?.epsilon).toBeCloseTo(0.158863, 4);
      expect(found?.hessianBound).toBeCloseTo(9.014492, 3);
      expect(found?.stepSize).toBeCloseTo(0.0352462, 5);
      expect(found?.delta).toBeCloseTo(0.05234342, 7);
    });
  });

  test("C1 with the constants of the forward recursion, and the steps of form A", () => {
    withProblem(caseC1, (problem) => {
      const start = new CertifiedStart(problem);
      const recursion = deepLipschitz(parameterPlace(problem));
      const ball = (radius: number) => ({
        ...ballConstants(start, radius),
        lipschitz: recursion(radius).forwardOnly,
        jacobianNorm: recursion(radius).jacobianNorm,
      });
      const residual = start.residualNorm.upper;
      const found = descentConstants(ball(0.377258), residual, problem.lossConstant);
      if (found === null) throw new Error("no descent constants");
      expect(found.epsilon).toBeCloseTo(0.289223, 5);
      expect(found.hessianBound).toBeCloseTo(46.74726, 3);
      expect(found.stepSize).toBeCloseTo(0.0123739, 6);
      expect(found.delta).toBeCloseTo(0.08324539, 6);
      const { formA, formB } = publishedSteps(found, ball(2 * 0.377258), residual, problem.lossConstant, 9);
      expect(formA).toBeCloseTo(8.309e-4, 6);
      expect(formB).toBeGreaterThan(formA);
      expect(found.stepSize / formA).toBeGreaterThan(14.5);
    });
  });

  test.each([
    ["B1, descent 0.0352", "chatterjee.descent", 321, 0.88953],
    ["B1, labels 0.1", "liu-zhu-belkin.descent", 69, 0.5737],
    ["C1, descent", "chatterjee.descent", 275, 0.9],
  ])("%s descends below the bound of %s", async (name, theorem, steps, largest) => {
    const problem = createProblem(completeExperiment(catalogue[name]()));
    const result = checkTheorem(theorem, problem);
    const { trajectory } = await integrate(problem, {
      timeLimit: 1000,
      lossLimit: 1e-24,
      relativeTolerance: 1e-8,
      absoluteTolerance: 1e-10,
    });
    problem.release();
    const taken = trajectory.time[trajectory.time.length - 1];
    expect(Math.abs(taken / steps - 1)).toBeLessThan(0.02);
    const curve = judgeCurve(result, trajectory);
    expect(curve.verdict).toBe("respected");
    expect(curve.tightness?.largestRatio).toBeLessThanOrEqual(largest + 0.01);
  });
});

test("LZB-B: three radii in their order", () => {
  withProblem(caseB1, (problem) => {
    const { criterion, halfStep, published } = compareRadii(problem);
    expectPrinted(criterion, "1.08998");
    expectPrinted(halfStep, "0.54499");
    expectPrinted(published, "0.17536");
  });
});

test("LZB-C, LZB-D: the Hessian test closes with width, the threshold grows like its square root", () => {
  const widths = [64, 256, 1024, 4096];
  const margins = widths.map((m) =>
    withProblem(familyBOfWidth(m, 0.1), (problem) =>
      Number(checkTheorem("liu-zhu-belkin.hessian", problem).constants.margin),
    ),
  );
  expect(margins[0]).toBeLessThan(1);
  expect(margins[1]).toBeLessThan(1);
  expect(margins[3]).toBeGreaterThan(1);
  const thresholds = widths.map((m) =>
    withProblem(familyBOfWidth(m, 0.1), (problem) => compareRadii(problem).criterion),
  );
  for (let k = 1; k < widths.length; k++) {
    const slope = Math.log(thresholds[k] / thresholds[k - 1]) / Math.log(4);
    expect(slope).toBeCloseTo(0.5, 2);
  }
});

describe("stochastic descent, S1", () => {
  test.each([
    [1, "0.0242777321", "0.984848976"],
    [2, "0.0216169168", "0.973019027"],
  ])("batch %d", (batch, step, factor) => {
    withProblem(catalogue["B1, labels 0.02, batch 1"](), (problem) => {
      const found = sgdConstants(problem, batch);
      if (found === null) throw new Error("no admissible radius");
      expectPrinted(found.radius, "0.28864402");
      expectPrinted(found.mu, "1.87221239");
      expectPrinted(found.smoothness, "5.07005735");
      expectPrinted(found.stepOfProof, step);
      expectPrinted(1 - (found.mu * batch * found.stepOfProof) / 3, factor);
      expect(found.largestStep).toBeLessThanOrEqual(found.stepOfProof);
    });
  });

  test("labels 0.05 have no admissible radius", () => {
    withProblem(catalogue["B1, labels 0.05, batch 1"](), (problem) =>
      expect(sgdConstants(problem, 1)).toBeNull(),
    );
  });

  test("the mean of 20 runs stays below the bound at every step", async () => {
    const problem = createProblem(completeExperiment(catalogue["B1, labels 0.02, batch 1"]()));
    const runs = await repeatedRuns(problem, { runs: 20, steps: 150 });
    expect(runs.result.verdict).toBe("proved");
    expect(runs.largestRatio).toBeLessThan(1);
    expect(runs.leftShare).toBe(0);
    expect(runs.largestDistance).toBeLessThan(0.0289);
    expect(runs.meanLoss[150]).toBeLessThan(runs.bound[150]);
    expect(runs.standardError[150]).toBeGreaterThan(0);
    problem.release();
  });
});

test("N1: L is not convex beside the minimiser of B1", async () => {
  const problem = createProblem(completeExperiment(caseB1));
  const { finalTheta } = await integrate(problem, {
    timeLimit: 20,
    lossLimit: 0,
    relativeTolerance: 1e-11,
    absoluteTolerance: 1e-13,
  });
  const found = nonconvexityAt(problem, finalTheta, 0, [0.1, 0.001, -0.1, -0.001]);
  expect(found.rank).toBe(128);
  expect(found.least).toBeCloseTo(-0.4039, 4);
  expect(found.most).toBeCloseTo(0.3914, 4);
  expect(found.direction).toBeCloseTo(0.5203, 4);
  const printed = [-0.0403843, -4.03855e-4, -0.0393357, -3.91432e-4];
  found.probes.forEach(({ smallestEigenvalue }, k) =>
    expect(Math.abs(smallestEigenvalue / printed[k] - 1)).toBeLessThan(1e-5),
  );
  const result = checkTheorem("liu-zhu-belkin.nonconvexity", problem, finalTheta);
  expect(result.verdict).toBe("undecided");
  expect(result.constants.leastCurvature).toBeCloseTo(-0.4039, 3);
  expect(result.hypotheses.find(({ id }) => id === "LZB-7")?.verdict).toBe("proved");
  problem.release();
});

test.each([
  [2, 0.0041],
  [3, 0.1463],
  [5, 0.6533],
  [10, 0.9616],
])("CH-8: four output weights of deviation %d are large enough with probability %d", (tau, printed) => {
  const probability = certifiedProbability(7.8287003, tau, 4);
  expect(Math.abs(probability - printed)).toBeLessThan(5.1e-5);
});

// 30 digits of mpmath
test.each([
  [1, 1, 0.3173105078629141],
  [1, 0.0462, 0.8298126537485361],
  [3, 1, 0.8012519569012008],
  [5, 4, 0.5494159513527802],
  [7, 100, 1.0787979671702883e-18],
])("an odd number of weights: P(chi^2_%d >= %d) is %d, from below and to 13 digits", (width, x, exact) => {
  const probability = chiSquareTail(width, x);
  expect(probability).toBeLessThanOrEqual(exact);
  expect(probability / exact).toBeGreaterThan(1 - 1e-13);
});

test("a constant Jacobian has the smallest published radius 2 |J| |r0| / sigma^2, and certifies residuals of any size", () => {
  const experiment = {
    network: linear({ widths: [1, 1], initialization: explicitWeights({ weights: [[[0]]] }) }),
    data: explicit({ inputs: [[3]], targets: [3] }),
    flow: descent({ stepSize: 0.1 }),
  };
  const problem = createProblem(completeExperiment(experiment));
  const { verdict, constants, hypotheses } = checkTheorem("liu-zhu-belkin.descent", problem);
  problem.release();
  expect(verdict).toBe("proved");
  expect(Math.abs((constants.radius as number) / 2 - 1)).toBeLessThan(1e-12);
  expect(constants.largestResidual).toBeNull();
  expect(hypotheses.find(({ id }) => id === "LZB-4")?.detail).toBe(
    "The Jacobian is constant, so residuals of any size are certified.",
  );
});

test("G1: the loss falls to its least value within the sharper curve", async () => {
  const problem = createProblem(completeExperiment(catalogue.G1()));
  const result = checkTheorem("liu-zhu-belkin.epsilon", problem);
  const { trajectory } = await integrate(problem, {
    timeLimit: 2.296192,
    lossLimit: 0,
    relativeTolerance: 1e-10,
    absoluteTolerance: 1e-12,
  });
  problem.release();
  expect(judgeCurve(result, trajectory).verdict).toBe("respected");
  expect(trajectory.loss[trajectory.loss.length - 1]).toBeCloseTo(0.002500004, 9);
  if (result.bound === null) throw new Error("no bound");
  expect(boundAt(result.bound, 1e3)).toBeCloseTo(0.0025, 12);
});

test("no probability is claimed where F(0) depends on the draw", () => {
  const random = (activation: "tanh" | "sigmoid"): Experiment => ({
    network: {
      kind: "mlp",
      widths: [2, 4, 1],
      activation,
      initialization: { kind: "gaussian", seed: 1, standardDeviation: [0, 30] },
    },
    data: { kind: "explicit", inputs: [[1, 0], [0, 1]], targets: [0.5, -0.3] }, // prettier-ignore
  });
  const probability = (experiment: Experiment): unknown =>
    withProblem(
      experiment,
      (problem) => checkTheorem("chatterjee.probability", problem).constants.probability,
    );
  expect(probability(random("tanh"))).toBeGreaterThan(0.9);
  expect(probability(random("sigmoid")) ?? null).toBeNull();
});

describe("closed forms as systems", () => {
  test.each([
    [0.7, "proved", 0.26021613, 2.65830052],
    [0.9, "proved", 0.056011636, 6.37490157],
    [1.5, "proved", 0.258819045, 7.46410162],
    [1.9, "proved", 0.531088555, 5.74355958],
    [0.6, "refuted", 0, 0],
    [2.05, "refuted", 0, 0],
  ])("K1 from |w|^2 = %d is %s", (square, verdict, radius, alpha) => {
    const { verdict: got, constants } = withProblem(circleFrom(square), (problem) =>
      checkTheorem("chatterjee", problem),
    );
    if (verdict === "proved") {
      expect(got).toBe("proved");
      expect(Number(constants.radius) / radius).toBeCloseTo(1, 6);
      expect(Number(constants.alpha) / alpha).toBeCloseTo(1, 6);
    } else expect(got).toBe(verdict);
  });

  test.each([
    [1.5, -0.5, 1, false],
    [2, 1, 0.5, false],
    [2, 1, 1, true],
    [0.8, 0.8, 0.7, true],
  ])("K2 from (%d, %d) to %d: proved is %s", (w1, w2, y, proved) => {
    const { verdict } = withProblem(productFrom(w1, w2, y), (problem) => checkTheorem("chatterjee", problem));
    // |w1 w2 - y| < |w|^2 / 4
    expect(verdict === "proved").toBe(proved);
  });

  test("theorems about layers say that a system has none", () => {
    withProblem(circleFrom(0.9), (problem) => {
      expect(checkTheorem("chatterjee.network", problem).verdict).toBe("notMet");
      expect(checkTheorem("chatterjee.probability", problem).verdict).toBe("notMet");
    });
  });
});
