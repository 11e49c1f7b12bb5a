// Verdicts and certified constants of the theory's catalogue (exact cases), to its printed digits.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { completeExperiment } from "../../src/experiment";
import { createProblem } from "../../src/problems";
import { boundAt, checkTheorems } from "../../src/theorems";
import type { TheoremResult, Verdict } from "../../src/theorems";
import { catalogue } from "./catalogue";

interface Expectation {
  verdict: Verdict;
  items?: Record<string, Verdict>;
  /** numbers as printed in the catalogue */
  constants?: Record<string, string | null>;
  /** [time, bound] */
  curve?: [number, string][];
  /** [item, value, threshold] */
  value?: [string, string, string];
}

type Row = { case: string; squaredSigmaMin?: string } & {
  [theorem: string]: Expectation | string | undefined;
};

const rows = JSON.parse(
  readFileSync(join(__dirname, "../../../tests/cases/certificates.json"), "utf8"),
) as Row[];

const theoremIds = ["chatterjee", "chatterjee.network", "chen", "chen.kantorovich"];

/** One unit of the last printed digit; certified radii lie one part in 10^9 above the printed roots. */
function expectPrinted(got: unknown, printed: string): void {
  const [mantissa, exponent = "0"] = printed.split("e");
  const decimals = mantissa.split(".")[1]?.length ?? 0;
  const unit = 10 ** (Number(exponent) - decimals);
  expect(typeof got).toBe("number");
  expect(Math.abs(Number(got) - Number(printed))).toBeLessThanOrEqual(
    1.000001 * unit + 1.5e-9 * Math.abs(Number(printed)),
  );
}

function expectConstant(result: TheoremResult, name: string, printed: string | null): void {
  const got = result.constants[name];
  if (printed !== null && Number.isFinite(Number(printed))) expectPrinted(got, printed);
  else expect(got).toBe(printed);
}

describe.each(rows)("$case", (row) => {
  const asked = theoremIds.filter((id) => row[id] !== undefined);
  const problem = createProblem(completeExperiment(catalogue[row.case]()));
  const results = checkTheorems(asked, problem);
  problem.release();

  test.each(asked)("%s", (id) => {
    const result = results[asked.indexOf(id)];
    const expected = row[id] as Expectation;
    for (const [name, printed] of Object.entries(expected.constants ?? {}))
      expectConstant(result, name, printed);
    for (const [item, verdict] of Object.entries(expected.items ?? {}))
      expect([item, result.hypotheses.find((hypothesis) => hypothesis.id === item)?.verdict]).toEqual([
        item,
        verdict,
      ]);
    expect(result.verdict).toBe(expected.verdict);
    for (const [time, printed] of expected.curve ?? []) {
      if (result.bound === null) throw new Error(`${id} gives no bound`);
      expectPrinted(boundAt(result.bound, time), printed);
    }
    if (expected.value) {
      const [item, value, threshold] = expected.value;
      const hypothesis = result.hypotheses.find((one) => one.id === item);
      expectPrinted(hypothesis?.value, value);
      expectPrinted(hypothesis?.threshold, threshold);
    }
    if (row.squaredSigmaMin && id === "chen")
      expectPrinted(Number(result.constants.sigmaMin) ** 2, row.squaredSigmaMin);
    // whatever is printed must survive JSON, and only live bounds are kept
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
    if (result.verdict === "refuted" || result.verdict === "notMet") expect(result.bound).toBeNull();
  });
});
