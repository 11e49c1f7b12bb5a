// Whether a step size is at most the largest one that is certified.
import type { Hypothesis } from "../types";
import { inProse } from "../verdicts";

/** @param stepSize null for an experiment without one */
export function stepVerdict(
  stepSize: number | null,
  largestStep: number,
): Pick<Hypothesis, "verdict" | "value" | "threshold" | "detail"> {
  if (stepSize === null)
    return {
      verdict: "undecided",
      threshold: largestStep,
      detail: `The experiment has no step size; η up to ${inProse(largestStep)} is certified.`,
    };
  return stepSize <= largestStep
    ? { verdict: "proved", value: stepSize, threshold: largestStep }
    : {
        verdict: "undecided",
        value: stepSize,
        threshold: largestStep,
        detail: `η is ${inProse(stepSize / largestStep)} times too large.`,
      };
}
