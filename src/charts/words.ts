// Verdicts, curves, statuses and sources in words: the same words in charts, cards and on the command line.
import type { CurveVerdict, Hypothesis, Source, TheoremResult, Verdict } from "../theorems";
import type { RunStatus } from "../integrators";
import { formatNumber } from "./numbers";
import { verdictStyles } from "./style";
import type { Drawable } from "./types";

/** The verdict as prose says it: proved, refuted, not certified, hypothesis not met. */
export function verdictWord(verdict: Verdict): string {
  return verdictStyles[verdict].word;
}

/** True when the bound is drawn: solid when proved, dashed when it would hold under hypotheses not certified. */
export function isDrawn(result: TheoremResult): boolean {
  return result.bound !== null && (result.verdict === "proved" || result.verdict === "undecided");
}

/** The items that keep a theorem from being proved, the worst first. */
export function failedHypotheses(result: TheoremResult): Hypothesis[] {
  const order: Verdict[] = ["refuted", "notMet", "undecided"];
  return order.flatMap((verdict) => result.hypotheses.filter((item) => item.verdict === verdict));
}

/** What the observed curve says, such as `respected, largest loss/bound 0.98 at t = 0.1`. */
export function curveWords(curve: CurveVerdict, flow: Drawable["flow"] = "euclidean"): string {
  const { verdict, largestRatio, atTime } = curve;
  if (verdict === "belowNoiseFloor" || largestRatio === null) return "below noise floor, not compared";
  if (verdict === "attained") return "attained, loss and bound are equal";
  const word = { respected: "respected", exceeded: "exceeded" }[verdict];
  // every bound starts at L(0), so this maximum says only that the loss falls at least as fast everywhere
  if (atTime === 0 && Math.abs(largestRatio - 1) <= 1e-9) return `${word}, loss/bound at most 1`;
  const time = atTime === null ? "" : ` at ${momentWords(flow, atTime)}`;
  return `${word}, largest loss/bound ${ratioWords(largestRatio)}${time}`;
}

/** A ratio near 1 needs digits to show on which side it lies. */
function ratioWords(ratio: number): string {
  const distance = Math.abs(ratio - 1);
  if (distance === 0) return "1";
  if (distance >= 5e-3) return formatNumber(ratio);
  if (distance < 1e-3) return `1 ${ratio > 1 ? "+" : "−"} ${formatNumber(distance, 2)}`;
  return formatNumber(ratio, 5);
}

/** The observation that belongs to a theorem whose curve is drawn; undefined where there is nothing to compare. */
export function curveOf(run: Drawable, result: TheoremResult): CurveVerdict | undefined {
  return isDrawn(result) && run.trajectory.time.length > 0
    ? run.curves.find((curve) => curve.theorem === result.id)
    : undefined;
}

export function flowWords(flow: Drawable["flow"]): string {
  const words: Record<Drawable["flow"], string> = {
    euclidean: "Euclidean gradient flow",
    outputEuclidean: "Output-Euclidean (adapted) gradient flow",
    interpolated: "Flow between the Euclidean and the adapted one",
    homotopy: "Homotopy flow",
    descent: "Gradient descent",
    heavyBall: "Gradient descent with momentum (heavy ball)",
    sgd: "Stochastic gradient descent",
  };
  return words[flow];
}

/** True where time counts steps. */
export function isDescent(flow: Drawable["flow"]): boolean {
  return flow === "descent" || flow === "heavyBall" || flow === "sgd";
}

/** Title of the time axis. */
export function timeTitle(flow: Drawable["flow"]): string {
  return isDescent(flow) ? "step k" : "flow time t";
}

export function lossTitle(flow: Drawable["flow"]): string {
  return isDescent(flow) ? "loss L<sub>k</sub>" : "loss L(t)";
}

/** A moment of a run: `t = 1.5`, or `step 12` of a descent. */
export function momentWords(flow: Drawable["flow"], time: number): string {
  return `${isDescent(flow) ? "step" : "t ="} ${formatNumber(time)}`;
}

/** Why the run ended, with the time. */
export function statusWords(status: RunStatus, time: number, flow: Drawable["flow"]): string {
  const moment = momentWords(flow, time);
  const at = `at ${moment}`;
  const words: Record<RunStatus, string> = {
    reached: `the loss asked for was reached ${at}`,
    timeLimit: `ended at the time asked for, ${moment}`,
    stopped: `stopped ${at}`,
    interrupted: `interrupted ${at}`,
    failed: `failed ${at}`,
  };
  return words[status];
}

/** What the mark of a statement (published, restated, derived) means. */
export function standingWords(source: Source): string {
  const words = {
    published: "taken from the paper’s own text",
    restated: "stated by an independent public text",
    derived: "proved in thalweg’s specification",
  };
  return words[source.standing];
}

/** Times of the run's last record. */
export function lastTime(run: Drawable): number {
  const { time } = run.trajectory;
  return time.length === 0 ? 0 : time[time.length - 1];
}

/** The time from which on the loss stays within its noise floor; null where it ends above it, or at exactly zero. */
export function sunkSince({ trajectory: { time, loss, noiseFloor } }: Drawable): number | null {
  let first = time.length;
  while (first > 0 && loss[first - 1] <= noiseFloor[first - 1]) first--;
  return first === time.length || loss[time.length - 1] === 0 ? null : time[first];
}
