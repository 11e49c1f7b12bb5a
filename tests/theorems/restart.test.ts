// A flow that is not certified at its start, but from a later point on (F6 of the catalogue).
import { completeExperiment } from "../../src/experiment";
import { integrate } from "../../src/integrators";
import { createProblem } from "../../src/problems";
import { certifiedFrom, checkTheorem } from "../../src/theorems";
import type { CertifiedFrom } from "../../src/theorems";
import { caseB1, caseF1, caseF6 } from "../problems/cases";
import type { Experiment } from "../../src/experiment";

async function from(experiment: Experiment, timeLimit: number): Promise<CertifiedFrom | null> {
  const problem = createProblem(completeExperiment(experiment));
  const { trajectory } = await integrate(problem, {
    timeLimit,
    lossLimit: 0,
    relativeTolerance: 1e-9,
    absoluteTolerance: 1e-11,
  });
  const found = await certifiedFrom(problem, trajectory);
  problem.release();
  return found;
}

test.each([
  // width, t1, L(t1), alpha at t1
  [16, 7.49312, 1.97233e-3, 0.451394],
  [256, 3.42826, 4.88756e-3, 0.483205],
])("width %d: certified from t1 = %d on", async (width, t1, loss, alpha) => {
  const found = await from(caseF6(width), 1.1 * t1);
  if (found === null) throw new Error("never certified");
  expect(Math.abs(found.time - t1)).toBeLessThan(6e-6);
  expect(Math.abs(found.loss / loss - 1)).toBeLessThan(1.5e-5);
  expect(found.result.verdict).toBe("proved");
  expect(found.result.constants.margin).toBeCloseTo(1, 6);
  // alpha = c (s0 + sqrt(s0^2 - 4 beta |r0|))^2 has a root at t1: look at the end of its rise
  expect(Number(found.result.constants.alpha)).toBeGreaterThan(alpha * 0.9999);
  expect(Number(found.result.constants.alpha)).toBeLessThan(alpha * 1.002);
  expect(found.text).toBe(`certified from t = ${t1} on`);
});

test("a start that is certified is certified from 0 on", async () => {
  expect(await from(caseB1, 0.5)).toMatchObject({ time: 0, resolution: 0, text: "certified from the start" });
});

test("a flow that is never certified gives nothing", async () => {
  expect(await from(caseF1, 1)).toBeNull();
});

test("a trajectory without theta is refused", async () => {
  const problem = createProblem(completeExperiment(caseB1));
  await expect(certifiedFrom(problem, { time: new Float64Array(1), theta: null })).rejects.toThrow(
    /has no theta/,
  );
  expect(checkTheorem("chatterjee", problem).verdict).toBe("proved");
  problem.release();
});
