// A flow that is not certified at its start, but from a later point on (F6 of the catalogue).
import { completeExperiment } from "../../src/experiment";
import { integrate } from "../../src/integrators";
import { createProblem } from "../../src/problems";
import { checkTheorem } from "../../src/theorems";
import type { TheoremResult } from "../../src/theorems";
import { caseF6 } from "../problems/cases";

async function checkAt(width: number, time: number): Promise<TheoremResult> {
  const problem = createProblem(completeExperiment(caseF6(width)));
  const { finalTheta } = await integrate(problem, {
    timeLimit: time,
    lossLimit: 0,
    relativeTolerance: 1e-9,
    absoluteTolerance: 1e-11,
  });
  const result = checkTheorem("chatterjee", problem, finalTheta);
  problem.release();
  return result;
}

test.each([
  // width, t1, L(t1), alpha at t1
  [16, 7.49312, 1.97233e-3, 0.451394],
  [256, 3.42826, 4.88756e-3, 0.483205],
])("width %d: certified from t1 = %d on", async (width, t1, loss, alpha) => {
  const before = await checkAt(width, t1 - 2e-5);
  expect(before.verdict).toBe("undecided");
  expect(before.constants.margin).toBeGreaterThan(0.9999);
  const after = await checkAt(width, t1 + 2e-5);
  expect(after.verdict).toBe("proved");
  expect(after.constants.margin).toBeLessThan(1.0001);
  const lossBetween = Math.sqrt(Number(before.constants.initialLoss) * Number(after.constants.initialLoss));
  // t1 is printed to 5e-6, and the loss falls at a rate of about 2
  expect(Math.abs(lossBetween / loss - 1)).toBeLessThan(1.5e-5);
  // alpha = c (s0 + sqrt(s0^2 - 4 beta |r0|))^2 has a root at t1: look at the end of its rise
  expect(Number(after.constants.alpha)).toBeGreaterThan(alpha * 0.999);
  expect(Number(after.constants.alpha)).toBeLessThan(alpha * 1.02);
});
