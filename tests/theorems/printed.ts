// Numbers as the catalogue prints them, and tables of cases read from tests/cases.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Verdict } from "../../src/theorems";

/** What one theorem says of one setting. */
export interface Expectation {
  case: string;
  theorem: string;
  verdict: Verdict;
  items?: Record<string, Verdict>;
  /** numbers as printed, or words */
  constants?: Record<string, string | null>;
  /** [time, bound] */
  curve?: [number, string][];
}

/** The rows of tests/cases/NAME.json. */
export function readCases<T>(name: string): T[] {
  return JSON.parse(readFileSync(join(__dirname, `../../../tests/cases/${name}.json`), "utf8")) as T[];
}

/** Within one unit of the last printed digit, or `relative` where that is wider. */
export function expectPrinted(got: unknown, printed: string, relative = 1.5e-9): void {
  const [mantissa, exponent = "0"] = printed.split("e");
  const decimals = mantissa.split(".")[1]?.length ?? 0;
  const unit = 10 ** (Number(exponent) - decimals);
  expect(typeof got).toBe("number");
  const slack = 1.000001 * unit + relative * Math.abs(Number(printed));
  expect(
    `${printed} ± ${slack}: ${Math.abs(Number(got) - Number(printed)) <= slack ? "hit" : String(got)}`,
  ).toBe(`${printed} ± ${slack}: hit`);
}
