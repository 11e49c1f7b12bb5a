// Gradient descent: proved bounds beside the iterates, and steps that are too long.
import type { Experiment } from "../../../src/experiment";
import { powerLaw } from "../../../src/theorems";
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

test("a step beyond 2 / beta_L is not certified", async () => {
  const { result } = await judged(withStep(powerLaw({ start: 2 }), 0.2), "robin-scaman-lelarge.descent", 2);
  // beta_L = 3 theta_0^2 = 12
  expect(result.constants.smoothness).toBeCloseTo(12, 10);
  expect(result.verdict).toBe("undecided");
  expect(result.bound).toBeNull();
});
