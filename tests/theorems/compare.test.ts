// Bounds as functions of time, and what a trajectory says about them.
import * as fc from "fast-check";
import type { Trajectory } from "../../src/integrators";
import { boundAt, checkTheorem, judgeCurve, overallVerdict } from "../../src/theorems";
import type { Bound, Hypothesis, TheoremResult, Verdict } from "../../src/theorems";
import { completeExperiment } from "../../src/experiment";
import { createProblem } from "../../src/problems";
import { caseB1 } from "../problems/cases";

const exponential: Bound = { kind: "exponential", formula: "", rate: 2, initialLoss: 3 };
const kantorovich = (h: number): Bound => ({
  kind: "kantorovich",
  formula: "",
  fullRate: 2,
  rate: 2 * (1 - 2 * h),
  initialLoss: 0.5 * h * h,
  h,
});

describe("boundAt", () => {
  test("exponential", () => {
    expect(boundAt(exponential, 0)).toBe(3);
    expect(boundAt(exponential, 1.5)).toBeCloseTo(3 * Math.exp(-3), 15);
  });

  // X1 of the catalogue: x(z) = z - z^2/2, y = h, c = 1/2, s0 = beta = 1, L = r^2 / 2
  test.each([
    [1, 0.134556],
    [3, 0.0441158],
    [10, 2.2223e-3],
    [30, 7.37308e-7],
  ])("Kantorovich curve of X1 with h = 0.3 at t = %d", (time, residual) => {
    const got = Math.sqrt(2 * boundAt(kantorovich(0.3), time));
    expect(Math.abs(got / residual - 1)).toBeLessThan(5e-6);
  });

  test("Kantorovich curve of X1 with h = 1/2 is 0.5 / (1 + t)", () => {
    for (const time of [0, 0.5, 3, 1e3])
      expect(Math.sqrt(2 * boundAt(kantorovich(0.5), time))).toBeCloseTo(0.5 / (1 + time), 14);
  });

  test("Kantorovich curve solves its logistic equation and falls with h -> smaller", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 0.49, noNaN: true }),
        fc.double({ min: 0.01, max: 8, noNaN: true }),
        (h, t) => {
          const u = (time: number): number => Math.sqrt(boundAt(kantorovich(h), time) / (0.5 * h * h));
          const slope = (u(t + 1e-5) - u(t - 1e-5)) / 2e-5;
          expect(slope).toBeCloseTo(-(1 - 2 * h + 2 * h * u(t)) * u(t), 8);
          const smaller = boundAt(kantorovich(h / 2), t) / (0.5 * (h / 2) ** 2);
          expect(smaller).toBeLessThan(u(t) ** 2);
        },
      ),
    );
  });
});

const result = (bound: Bound | null): TheoremResult => ({
  id: "chatterjee",
  title: "",
  statement: "",
  source: { paper: "chatterjee", authors: "", title: "", arXiv: "", standing: "derived" },
  verdict: bound ? "proved" : "refuted",
  hypotheses: [],
  constants: {},
  bound,
});

const times = [0, 1, 2, 3];
function trajectory(loss: (time: number, k: number) => number, floor = 1e-30): Trajectory {
  const nothing = new Float64Array(times.length);
  return {
    time: Float64Array.from(times),
    loss: Float64Array.from(times, loss),
    gradientNorm: nothing,
    rayleighQuotient: nothing,
    distance: nothing,
    smallestEigenvalue: nothing,
    largestEigenvalue: nothing,
    kernelDrift: nothing,
    noiseFloor: new Float64Array(times.length).fill(floor),
    relativeError: nothing,
    errorEstimate: null,
    eigenvalues: null,
    outputs: null,
    theta: null,
  };
}

describe("judgeCurve", () => {
  test("a loss below the bound respects it, and the largest ratio is told with its time", () => {
    const verdict = judgeCurve(
      result(exponential),
      trajectory((t) => 3 * Math.exp(-2 * t) * (t === 2 ? 0.9 : 0.5)),
    );
    expect(verdict).toMatchObject({ theorem: "chatterjee", verdict: "respected", atTime: 2 });
    expect(verdict.largestRatio).toBeCloseTo(0.9, 12);
  });

  test("a bound is attained where the loss equals it at every time", () => {
    const exact = trajectory((t) => 3 * Math.exp(-2 * t));
    expect(judgeCurve(result({ ...exponential, equality: true }), exact).verdict).toBe("attained");
    expect(judgeCurve(result(exponential), exact).verdict).toBe("attained");
    const below = trajectory((t) => 3 * Math.exp(-2 * t) * (1 - 1e-8 * t));
    expect(judgeCurve(result({ ...exponential, equality: true }), below).verdict).toBe("respected");
  });

  test("a loss that hardly falls attains an equality alone", () => {
    const slow = { ...exponential, rate: 1e-3 };
    const exact = trajectory((t) => 3 * Math.exp(-1e-3 * t));
    expect(judgeCurve(result(slow), exact).verdict).toBe("respected");
    expect(judgeCurve(result({ ...slow, equality: true }), exact).verdict).toBe("attained");
  });

  test("one part in 10^9 above the bound is too much", () => {
    const above = (excess: number): Trajectory =>
      trajectory((t, k) => 3 * Math.exp(-2 * t) * (k === 3 ? 1 + excess : 1));
    expect(judgeCurve(result(exponential), above(5e-10)).verdict).toBe("attained");
    expect(judgeCurve(result(exponential), above(2e-9)).verdict).toBe("exceeded");
  });

  test("the error bar of the noise floor is granted", () => {
    const above = trajectory((t) => 3 * Math.exp(-2 * t) * (1 + 1e-6), 1e-12);
    // at t = 0 the bar is 2 sqrt(1e-12 / 3) = 1.2e-6
    expect(judgeCurve(result(exponential), above).verdict).toBe("attained");
    const far = trajectory((t) => 3 * Math.exp(-2 * t) * (1 + 2e-6), 1e-12);
    expect(judgeCurve(result(exponential), far).verdict).toBe("exceeded");
  });

  test("only losses above 10^4 noise floors are compared", () => {
    const noisy = trajectory((t) => (t < 2 ? Math.exp(-2 * t) : 1), 1e-4 * 0.9999);
    expect(judgeCurve(result(exponential), noisy).verdict).toBe("exceeded");
    expect(
      judgeCurve(
        result(exponential),
        trajectory(() => 1, 1e-4),
      ),
    ).toEqual({
      theorem: "chatterjee",
      verdict: "belowNoiseFloor",
      largestRatio: null,
      atTime: null,
    });
  });

  test("tightness leaves the start out, and compares local rates for bounds of the gradient flow alone", () => {
    const half = trajectory((t) => 1.5 * Math.exp(-2 * t));
    half.gradientNorm = half.loss.map((loss) => Math.sqrt(3 * loss));
    half.loss[0] = 3;
    const { tightness } = judgeCurve(result(exponential), half);
    expect(tightness?.largestRatio).toBeCloseTo(0.5, 12);
    expect(tightness?.lateRatio).toBeCloseTo(0.5, 12);
    expect(tightness?.smallestRateRatio).toBeCloseTo(1.5, 12);
    expect(tightness?.lateRateRatio).toBeCloseTo(1.5, 12);
    const equality = judgeCurve(result({ ...exponential, equality: true }), half);
    expect(equality.tightness?.smallestRateRatio).toBeNull();
  });

  test("the error of a second run widens the error bar", () => {
    const above = trajectory((t) => 3 * Math.exp(-2 * t) * (1 + 1e-6));
    expect(judgeCurve(result(exponential), above).verdict).toBe("exceeded");
    above.errorEstimate = above.loss.map((loss) => 2e-6 * loss);
    expect(judgeCurve(result(exponential), above).verdict).toBe("attained");
  });

  test("an error as large as the loss leaves nothing to compare", () => {
    const above = trajectory((t) => 3 * Math.exp(-2 * t) * (t < 2 ? 0.5 : 4));
    above.errorEstimate = above.loss.map((loss, k) => (k < 2 ? 0 : loss));
    const verdict = judgeCurve(result(exponential), above);
    expect(verdict).toMatchObject({ verdict: "respected", atTime: 0 });
    // 0.3 times four bounds is above one
    above.errorEstimate = above.loss.map((loss) => 0.7 * loss);
    expect(judgeCurve(result(exponential), above).verdict).toBe("exceeded");
  });

  test("a loss above 0 exceeds a bound that is 0 or below", () => {
    const falling = (expression: string): TheoremResult =>
      result({ kind: "formula", formula: "", expression, values: {}, initialLoss: 3 });
    const half = trajectory((t) => 1.5 * Math.exp(-2 * t));
    for (const expression of ["-L0", "L0 * (1 - t)", "0 * t"])
      expect(judgeCurve(falling(expression), half)).toMatchObject({
        verdict: "exceeded",
        largestRatio: Number.MAX_VALUE,
      });
    expect(judgeCurve(falling("L0 * sqrt(-1 - t)"), half).verdict).toBe("belowNoiseFloor");
  });

  test("without a bound nothing is claimed", () => {
    expect(
      judgeCurve(
        result(null),
        trajectory(() => 1),
      ).verdict,
    ).toBe("belowNoiseFloor");
  });

  test("a bound that has underflown gives a ratio that JSON can hold", () => {
    const verdict = judgeCurve(
      result({ ...exponential, rate: 1e6 }),
      trajectory(() => 1),
    );
    expect(verdict).toMatchObject({ verdict: "exceeded", largestRatio: Number.MAX_VALUE });
  });
});

test("the verdict of a theorem is the worst of its items", () => {
  const items = (...verdicts: Verdict[]): Hypothesis[] =>
    verdicts.map((verdict) => ({ id: "", statement: "", verdict }));
  expect(overallVerdict(items("proved", "proved"))).toBe("proved");
  expect(overallVerdict(items("proved", "undecided"))).toBe("undecided");
  expect(overallVerdict(items("undecided", "notMet", "proved"))).toBe("notMet");
  expect(overallVerdict(items("notMet", "refuted", "undecided"))).toBe("refuted");
});

test("an unknown theorem is refused with the nearest name", () => {
  const problem = createProblem(completeExperiment(caseB1));
  expect(() => checkTheorem("chaterjee", problem)).toThrow(
    /no theorem "chaterjee". Did you mean "chatterjee"\?/,
  );
  problem.release();
});
