// Gradient descent: proved bounds beside the iterates, and steps that are too long.
import type { Experiment } from "../../../src/experiment";
import { powerLaw } from "../../../src/theorems";
import { powerKappa } from "../../../src/theorems/robinScamanLelarge/powerLaw";
import { judged } from "../flowsAgainstBounds";
import { caseE1, caseR1 } from "./settings";

const withStep = (experiment: Experiment, stepSize: number): Experiment => ({
  ...experiment,
  flow: { kind: "descent", stepSize },
});

test.each<[string, Experiment, number]>([
  ["R1", withStep(caseR1(0), 0.3), 100],
  ["E1 scaled", withStep(caseE1(10, 20), 0.05), 300],
  ["PW", withStep(powerLaw({ start: 2 }), 0.05), 300],
])("%s: proved and respected", async (_, experiment, steps) => {
  const { result, curve } = await judged(experiment, "robin-scaman-lelarge.descent", steps);
  expect({ verdict: result.verdict, items: result.hypotheses }).toMatchObject({ verdict: "proved" });
  expect(curve.verdict).toBe("respected");
});

test("constants of a power law stay on their side where they underflow", async () => {
  const tiny = withStep(powerLaw({ start: 1e-200, degree: 3, constant: 1e-300 }), 1);
  const { result } = await judged(tiny, "robin-scaman-lelarge.descent", 1);
  // beta_L = 30 c theta_0^4 = 3e-1099 rounds up, not to 0
  expect(result.constants.smoothness).toBeGreaterThan(0);
});

test("kappa is rounded down, also where the exponent 1/k is rounded", () => {
  // (1e-300)^(1/3) is 1e-100 to within the rounding of 1e-300
  const exact = 4 * 9 * 1e-100;
  expect(powerKappa(1e-300, 3)).toBeLessThan(exact);
  expect(powerKappa(1e-300, 3)).toBeGreaterThan(exact * (1 - 1e-12));
  expect(powerKappa(0.25, 2)).toBeLessThanOrEqual(8);
  expect(powerKappa(0.25, 2)).toBeGreaterThan(8 - 1e-13);
});

test("data that move nothing are said to move nothing", async () => {
  const still: Experiment = {
    network: { kind: "linear", widths: [1, 1], initialization: { kind: "explicit", weights: [[[2]]] } },
    data: { kind: "explicit", inputs: [[0]], targets: [2] },
    until: { time: 1 },
  };
  const { result } = await judged(withStep(still, 0.1), "robin-scaman-lelarge.descent", 1);
  expect(JSON.stringify(result.hypotheses)).not.toMatch(/Infinity|∞/);
});

test("a step beyond 2 / beta_L is not certified", async () => {
  const { result } = await judged(withStep(powerLaw({ start: 2 }), 0.2), "robin-scaman-lelarge.descent", 2);
  // beta_L = 3 theta_0^2 = 12
  expect(result.constants.smoothness).toBeCloseTo(12, 10);
  expect(result.verdict).toBe("undecided");
  expect(result.bound).toBeNull();
});
