// The observed loss against a theorem's bound: what a trajectory says, and where it is allowed to speak.
import type { Trajectory } from "../integrators";
import type { Bound, CurveVerdict, TheoremResult } from "./types";

/** Only losses this many times above the noise floor are compared with a bound. */
const ABOVE_FLOOR = 1e4;
/** Relative tolerance of a comparison, beside the numerical error bar: equality cases exist. */
const TOLERANCE = 1e-9;

/**
 * The bound at flow time `time`, in units of the loss.
 * Kantorovich curve: L(0) (a / (e^{a x} - 2h))^2 with a = 1 - 2h and x = fullRate t / 2, written so that h = 1/2 is its limit.
 */
export function boundAt(bound: Bound, time: number): number {
  switch (bound.kind) {
    case "exponential":
      return bound.initialLoss * Math.exp(-bound.rate * time);
    case "kantorovich": {
      const gap = 1 - 2 * bound.h;
      const x = (bound.fullRate * time) / 2;
      const growth = gap > 0 ? Math.expm1(gap * x) / gap : x;
      return bound.initialLoss / (1 + growth) ** 2;
    }
  }
}

/** Relative error of a loss that lies `loss / floor` above its noise floor: noise enters the residual, hence the root. */
function errorBar(loss: number, floor: number): number {
  if (!(floor > 0)) return 0;
  const share = floor / loss;
  return 2 * Math.sqrt(share) + share;
}

/**
 * Compares a trajectory with the bound of `result`. Times where the loss is at most 1e4 times its noise floor are
 * left out; without any other time, or without a bound, the verdict is `belowNoiseFloor` and nothing is claimed.
 * `attained` is said of equality bounds alone: the loss equals the bound, within 1e-9 and the error bar, at every time.
 */
export function judgeCurve(result: TheoremResult, trajectory: Trajectory): CurveVerdict {
  let largestRatio: number | null = null;
  let atTime: number | null = null;
  let exceeded = false;
  let attained = true;
  const { bound } = result;
  for (let k = 0; bound !== null && k < trajectory.time.length; k++) {
    const loss = trajectory.loss[k];
    const floor = trajectory.noiseFloor[k];
    if (!(loss > 0) || loss <= ABOVE_FLOOR * floor) continue;
    const ratio = Math.min(loss / boundAt(bound, trajectory.time[k]), Number.MAX_VALUE);
    const tolerance = TOLERANCE + errorBar(loss, floor) + trajectory.relativeError[k];
    if (ratio > 1 + tolerance) exceeded = true;
    if (ratio < 1 - tolerance) attained = false;
    if (largestRatio === null || ratio > largestRatio) {
      largestRatio = ratio;
      atTime = trajectory.time[k];
    }
  }
  const verdict = (): CurveVerdict["verdict"] => {
    if (bound === null || largestRatio === null) return "belowNoiseFloor";
    if (exceeded) return "exceeded";
    const isEquality = bound.kind === "exponential" && bound.equality === true;
    return isEquality && attained ? "attained" : "respected";
  };
  return { theorem: result.id, verdict: verdict(), largestRatio, atTime };
}
