// Chen's proved statements beside integrated flows, and the closed forms that go with them.
import { createProblem } from "../../src/problems";
import { completeExperiment } from "../../src/experiment";
import type { Experiment } from "../../src/experiment";
import {
  boundAt,
  checkTheorem,
  circleAngle,
  fibreMinimum,
  gaussNewtonBounds,
  gaussNewtonStep,
  softmaxPhi,
  stoppingTimes,
} from "../../src/theorems";
import { mulberry32 } from "../../src/random";
import { caseB1 } from "../problems/cases";
import { caseA2, positiveLabels, settings, softmaxOfTwo } from "./chenSettings";
import { judged } from "./flowsAgainstBounds";
import { expectPrinted } from "./printed";

test.each<[string, Experiment, string, number, string]>([
  ["affine, fewer parameters than outputs", caseA2(), "chen.underparametrised", 20, "attained"],
  ["affine, constant rank", caseA2(), "chen.constantRank", 20, "attained"],
  ["identical inputs", settings.G1(), "chen.constantRank", 4, "attained"],
  [
    "B1 with a regularised solve",
    { ...caseB1, flow: { kind: "outputEuclidean", regularization: 0.1 } },
    "chen.regularised",
    4,
    "respected",
  ],
  [
    "B1 halfway between the flows",
    { ...caseB1, flow: { kind: "interpolated", weight: 0.5 } },
    "chen.interpolation",
    4,
    "respected",
  ],
  ["positive labels", softmaxOfTwo(positiveLabels.slice(0, 2)), "chen.crossEntropy", 40, "respected"],
  [
    "two classes",
    softmaxOfTwo([
      [1, 0],
      [0, 1],
    ]),
    "chen.oneHot",
    40,
    "respected",
  ],
  [
    "three classes",
    softmaxOfTwo([
      [1, 0, 0],
      [0, 0, 1],
    ]),
    "chen.oneHot",
    40,
    "respected",
  ],
])("%s", async (_, experiment, id, time, expected) => {
  // prettier-ignore
  const { result, curve } = await judged(experiment, id, time);
  expect({ verdict: result.verdict, items: result.hypotheses }).toMatchObject({ verdict: "proved" });
  expect(curve.verdict).toBe(expected);
  expect(curve.largestRatio).toBeGreaterThan(0.2);
});

test("a nearly affine network: q < 1 is proved, and its curve respected", async () => {
  const random = mulberry32(3);
  const inputs = Array.from({ length: 6 }, () => [random.normal(), random.normal()]);
  const experiment: Experiment = {
    network: {
      kind: "mlp",
      widths: [2, 1, 1],
      activation: "tanh",
      trained: [1],
      initialization: { kind: "explicit", weights: [[[0.3, -0.2]], [[1]]] },
    },
    data: {
      kind: "explicit",
      inputs,
      targets: inputs.map(([a, b], i) => Math.tanh(0.3 * a - 0.2 * b) + (i % 2 === 0 ? 0.02 : -0.03)),
    },
    flow: { kind: "outputEuclidean" },
  };
  const { result, curve } = await judged(experiment, "chen.underparametrised", 5);
  expect(result.verdict).toBe("proved");
  expect(result.constants.q).toBeGreaterThan(0);
  expect(curve.verdict).toBe("respected");
});

describe("the curve of the cross-entropy", () => {
  test("ends at the label entropy, from above", () => {
    const problem = createProblem(completeExperiment(softmaxOfTwo(positiveLabels.slice(0, 2))));
    const { bound, constants } = checkTheorem("chen.crossEntropy", problem);
    problem.release();
    if (bound?.kind !== "curve") throw new Error("a curve was expected");
    const minimum = Number(constants.minimumLoss);
    const last = bound.values[bound.values.length - 1];
    expect(bound.values[0]).toBeCloseTo(Number(constants.initialLoss), 9);
    expect(last).toBeGreaterThanOrEqual(minimum - 1e-15);
    expect(last / minimum - 1).toBeLessThan(1e-6);
  });

  test("the minimum on a fibre has the labels as its softmax and keeps the mean", () => {
    const x = fibreMinimum([0.7, 0.2, 0.1], [1, -2, 4]);
    const sum = x.reduce((total, one) => total + Math.exp(one), 0);
    expect(x.map((one) => Math.exp(one) / sum)).toEqual([0.7, 0.2, 0.1].map((y) => expect.closeTo(y, 14)));
    expect(x.reduce((total, one) => total + one, 0)).toBeCloseTo(3, 13);
  });

  test("two classes with equal losses: one law in phi", () => {
    const problem = createProblem(
      completeExperiment({
        network: { kind: "softmaxRegression", widths: [2, 2], initialization: { kind: "explicit", weights: [[[0, 0], [0, 0]]] } }, // prettier-ignore
        data: { kind: "explicit", inputs: [[1, 0], [0, 1]], targets: [[1, 0], [0, 1]] }, // prettier-ignore
        loss: { kind: "crossEntropy" },
        flow: { kind: "outputEuclidean" },
      }),
    );
    const { bound, verdict } = checkTheorem("chen.oneHot", problem);
    problem.release();
    expect(verdict).toBe("proved");
    if (bound?.kind !== "softmax") throw new Error("a law in phi was expected");
    expect(bound.equality).toBe(true);
    // phi(l(s)) = phi(ln 2) - 2 s / n, n = 2
    expect(softmaxPhi(boundAt(bound, 3))).toBeCloseTo(softmaxPhi(Math.LN2) - 3, 12);
  });
});

describe("closed forms", () => {
  test("stopping times: A1, seed 1, and the distance of the outputs", () => {
    const c = 0.1;
    const residual = Math.sqrt(1.094302 / c);
    const { loss, distance } = stoppingTimes(c, residual, { loss: 1e-6, distance: 1e-3 });
    expectPrinted(loss, "34.76407", 1e-6);
    expect(Number(distance)).toBeCloseTo(Math.log(residual / 1e-3) / (2 * c), 10);
    expect(stoppingTimes(c, 1, { loss: 1 })).toEqual({ loss: 0 });
  });

  test("the circle: z' = -2 c kappa sin(z - phi)", () => {
    const [z0, phi, kappa, c] = [2, 0.3, 0.6, 0.5];
    const at = (s: number): number => circleAngle(z0, phi, kappa, c, s);
    expect(at(0)).toBeCloseTo(z0, 14);
    for (const s of [0.2, 1, 5]) {
      const slope = (at(s + 1e-5) - at(s - 1e-5)) / 2e-5;
      expect(slope).toBeCloseTo(-2 * c * kappa * Math.sin(at(s) - phi), 8);
    }
  });

  test("damped Gauss-Newton of x(z) = z - z^2/2: the deviation is attained, the bounds hold", () => {
    const [h, q] = [0.3, 0.5];
    let z = 0;
    const bounds = gaussNewtonBounds(q, { residual: h, sigmaMin: 1, lipschitz: 1 }, 10);
    expect(bounds).toHaveLength(11);
    for (let k = 0; k < 10; k++) {
      const r = z - z * z / 2 - h; // prettier-ignore
      const slope = 1 - z;
      expect(Math.abs(r)).toBeLessThanOrEqual(bounds[k] * (1 + 1e-12));
      const step = gaussNewtonStep(q, Math.abs(r), slope, 1);
      z -= (q * r) / slope;
      const next = z - z * z / 2 - h; // prettier-ignore
      expect(Math.abs(next - (1 - q) * r) / step.deviation).toBeCloseTo(1, 9);
    }
    expect(gaussNewtonBounds(1, { residual: 0.6, sigmaMin: 1, lipschitz: 1 }, 50).length).toBeLessThan(51);
    expect(() => gaussNewtonStep(2, 1, 1, 1)).toThrow(
      "gaussNewtonStep: damping must be a number in (0, 1], got 2.",
    );
  });
});
