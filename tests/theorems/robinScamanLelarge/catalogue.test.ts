// Verdicts, constants and curves of the theory's catalogue for Robin, Scaman and Lelarge, to its printed digits.
import { completeExperiment } from "../../../src/experiment";
import { createProblem } from "../../../src/problems";
import { boundAt, checkTheorem } from "../../../src/theorems";
import { expectPrinted, readCases } from "../printed";
import type { Expectation } from "../printed";
import { settings } from "./settings";

test.each(
  readCases<Expectation>("robin-scaman-lelarge").map((row) => ({ ...row, toString: () => row.case })),
)("$case: $theorem", ({ case: name, theorem, verdict, items, constants, curve }) => {
  const problem = createProblem(completeExperiment(settings[name]()));
  const result = checkTheorem(theorem, problem);
  problem.release();
  expect({ verdict: result.verdict, details: result.hypotheses }).toMatchObject({ verdict });
  for (const [item, expected] of Object.entries(items ?? {}))
    expect([item, result.hypotheses.find(({ id }) => id === item)?.verdict]).toEqual([item, expected]);
  for (const [constant, printed] of Object.entries(constants ?? {})) {
    const got = result.constants[constant];
    if (printed !== null && Number.isFinite(Number(printed))) expectPrinted(got, printed);
    else expect([constant, got]).toEqual([constant, printed]);
  }
  for (const [time, printed] of curve ?? []) {
    if (result.bound === null) throw new Error(`${theorem} gives no bound`);
    expectPrinted(boundAt(result.bound, time), printed);
  }
  // whatever is printed must survive JSON, and only live bounds are kept
  expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  if (result.verdict === "refuted" || result.verdict === "notMet") expect(result.bound).toBeNull();
  if (result.verdict === "proved") expect(result.bound).not.toBeNull();
});
