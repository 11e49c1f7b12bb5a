// claim(): what a notebook says must come out, beside what came out. `thalweg reproduce` collects these.
import { inspect } from "node:util";
import { escapeHtml } from "../charts";
import { InputError, shown } from "../errors";
import type { CurveVerdict, Verdict } from "../theorems";
import { displayKey } from "./host";
import type { Check, Run } from "./types";

/** The mime type under which a claim lies in an executed notebook. */
export const claimMime = "application/vnd.thalweg.claim+json";

/** What a claim says must come out. */
export interface ClaimOptions {
  /** such as "chatterjee/two-layer" */
  id: string;
  /** id of the paper: chatterjee, chen, ... */
  paper: string;
  /** one sentence */
  statement: string;
  /** the theorem spoken of; default: the only one of the run */
  theorem?: string;
  /** the verdict that must come out */
  verdict: Verdict;
  /** what the observed curve must say, where `attained` is also `respected`; default: a proved bound is not exceeded */
  curve?: CurveVerdict["verdict"];
  /** largest allowed loss / bound; default 1 + 1e-9 and the run's own error bar, when the verdict is proved */
  maxRatio?: number;
  /** numbers that must come out: |value - target| <= tolerance |target| */
  check?: Record<string, { value: number; target: number; tolerance: number }>;
}

/** A claim with its outcome; plain JSON. */
export interface Claim {
  /** such as "chatterjee/two-layer" */
  id: string;
  /** id of the paper */
  paper: string;
  /** one sentence */
  statement: string;
  /** id of the theorem */
  theorem: string;
  /** the verdict that must come out */
  expected: Verdict;
  /** what came out */
  verdict: Verdict;
  /** null for a check, or without a bound */
  curve: CurveVerdict["verdict"] | null;
  /** largest loss / bound that was compared; null where nothing was */
  largestRatio: number | null;
  /** the numbers that must come out, with what came out */
  checks: { name: string; value: number; target: number; tolerance: number; holds: boolean }[];
  /** of the run, or of the check */
  wallSeconds: number;
  /** verdict, curve and every number came out */
  holds: boolean;
  /** empty when the claim holds, else what came out differently */
  failures: string[];
}

const words: Record<Verdict, string> = {
  proved: "proved",
  refuted: "refuted",
  undecided: "not certified",
  notMet: "hypothesis not met",
};

/**
 * States what must come out of a run or a check, and whether it did. The value shows itself as one line; a claim
 * that does not hold makes `thalweg reproduce` fail and name it, but does not stop the notebook.
 *
 * @param subject a run, or a check where no curve is spoken of
 * @throws InputError when the run has not checked the theorem the claim speaks of
 * @example
 * const model = linear({ widths: [1, 1], initialization: explicitWeights({ weights: [[[0]]] }) });
 * const data = explicit({ inputs: [[1]], targets: [2] });
 * const checked = check({ network: model, data }, { theorems: ["chatterjee"] });
 * claim(checked, { id: "one", paper: "chatterjee", statement: "A line is certified.", verdict: "proved" }).holds; // => true
 */
export function claim(subject: Run | Check, options: ClaimOptions): Claim {
  const { theorems } = subject;
  const id = options.theorem ?? (theorems.length === 1 ? theorems[0].id : undefined);
  const result = theorems.find((theorem) => theorem.id === id);
  if (!result) {
    const checked = theorems.map((theorem) => theorem.id).join(", ") || "none";
    throw new InputError("claim", `theorem ${shown(id)} was not checked here. Checked: ${checked}.`);
  }
  const run = "trajectory" in subject ? subject : null;
  const curve = run?.curves.find((one) => one.theorem === id) ?? null;
  const failures: string[] = [];
  if (result.verdict !== options.verdict) {
    failures.push(`expected ${words[options.verdict]}, got ${words[result.verdict]}`);
  }
  const outcomes: unknown[] = options.curve === "respected" ? ["respected", "attained"] : [options.curve];
  if (options.curve !== undefined && !outcomes.includes(curve?.verdict)) {
    failures.push(`expected the curve to be ${options.curve}, got ${curve?.verdict ?? "no curve"}`);
  }
  if (options.curve === undefined && options.verdict === "proved" && curve?.verdict === "exceeded") {
    failures.push("the observed loss exceeds the bound");
  }
  if (options.maxRatio !== undefined && !((curve?.largestRatio ?? Infinity) <= options.maxRatio)) {
    failures.push(`largest loss/bound is ${curve?.largestRatio ?? "unknown"}, allowed ${options.maxRatio}`);
  }
  const checks = Object.entries(options.check ?? {}).map(([name, { value, target, tolerance }]) => {
    const holds = Math.abs(value - target) <= tolerance * Math.abs(target);
    if (!holds) failures.push(`${name} is ${value}, expected ${target} within ${tolerance} relative`);
    return { name, value, target, tolerance, holds };
  });
  const outcome: Claim = {
    id: options.id,
    paper: options.paper,
    statement: options.statement,
    theorem: result.id,
    expected: options.verdict,
    verdict: result.verdict,
    curve: curve?.verdict ?? null,
    largestRatio: curve?.largestRatio ?? null,
    checks,
    wallSeconds: run ? run.provenance.wallSeconds : (subject as Check).wallSeconds,
    holds: failures.length === 0,
    failures,
  };
  const line = claimLine(outcome);
  Object.defineProperty(outcome, displayKey, {
    value: () => ({
      [claimMime]: outcome,
      "text/html": `<p role="status"><b>${outcome.holds ? "✓" : "✗"} claim ${escapeHtml(outcome.id)}</b>: ${escapeHtml(line)}</p>`,
      "text/plain": `${outcome.holds ? "✓" : "✗"} claim ${outcome.id}: ${line}`,
    }),
  });
  Object.defineProperty(outcome, inspect.custom, {
    value: () => `${outcome.holds ? "✓" : "✗"} claim ${outcome.id}: ${line}`,
  });
  return outcome;
}

function claimLine(outcome: Claim): string {
  const ratio =
    outcome.largestRatio === null ? "" : `, largest loss/bound ${outcome.largestRatio.toPrecision(6)}`;
  const checks = outcome.checks.map((one) => `, ${one.name} = ${one.value.toPrecision(10)}`).join("");
  const end = outcome.holds ? "" : ` — DOES NOT HOLD: ${outcome.failures.join("; ")}`;
  return `${outcome.statement} [${words[outcome.verdict]}${ratio}${checks}]${end}`;
}
