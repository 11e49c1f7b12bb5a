// How verdicts of items combine into the verdict of a theorem.
import type { Hypothesis, Verdict } from "./types";

/** From worst to best: the worst verdict of an item is the theorem's. */
const fromWorst: readonly Verdict[] = ["refuted", "notMet", "undecided", "proved"];

/** proved when every item is proved; otherwise the worst of refuted, notMet and undecided, in this order. */
export function overallVerdict(hypotheses: readonly Hypothesis[]): Verdict {
  return (
    fromWorst.find((verdict) => hypotheses.some((hypothesis) => hypothesis.verdict === verdict)) ?? "proved"
  );
}

/** A categorical item: it holds, or it fails by inspection. */
export function inspected(holds: boolean): Verdict {
  return holds ? "proved" : "notMet";
}

/** A number in prose: four significant digits. */
export function inProse(value: number): string {
  // the largest doubles round to infinity
  const rounded = Number(value.toPrecision(4));
  return Number.isFinite(rounded) ? String(rounded) : value > 0 ? "∞" : String(value);
}

/** A number in prose with all its digits, for ends of ranges that a reader may compare. */
export function inFull(value: number): string {
  return Number.isFinite(value) ? String(value) : value > 0 ? "∞" : "−∞";
}
