// Verdicts, constants and curves of the theory's catalogue for Chen's statements, to its printed digits.
import { completeExperiment } from "../../src/experiment";
import { createProblem } from "../../src/problems";
import { boundAt, checkTheorem } from "../../src/theorems";
import { settings } from "./chenSettings";
import { expectPrinted, readCases } from "./printed";
import type { Expectation } from "./printed";

test.each(readCases<Expectation>("chen"))("$case: $theorem", (row) => {
  const problem = createProblem(completeExperiment(settings[row.case]()));
  const result = checkTheorem(row.theorem, problem);
  problem.release();
  expect({ verdict: result.verdict, details: result.hypotheses }).toMatchObject({ verdict: row.verdict });
  for (const [item, expected] of Object.entries(row.items ?? {}))
    expect([item, result.hypotheses.find(({ id }) => id === item)?.verdict]).toEqual([item, expected]);
  for (const [constant, printed] of Object.entries(row.constants ?? {})) {
    const got = result.constants[constant];
    if (printed !== null && Number.isFinite(Number(printed))) expectPrinted(got, printed);
    else expect([constant, got]).toEqual([constant, printed]);
  }
  for (const [time, printed] of row.curve ?? []) {
    if (result.bound === null) throw new Error(`${row.theorem} gives no bound`);
    expectPrinted(boundAt(result.bound, time), printed);
  }
  expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  if (result.verdict === "refuted" || result.verdict === "notMet") expect(result.bound).toBeNull();
  if (result.verdict === "proved") expect(result.bound).not.toBeNull();
});
