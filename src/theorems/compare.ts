// The observed loss against a theorem's bound: what a trajectory says, and where it is allowed to speak.
import type { Trajectory } from "../integrators";
import { boundAt } from "./boundAt";
import type { CurveVerdict, Tightness, TheoremResult } from "./types";

/** Only losses this many times above the noise floor are compared with a bound. */
const ABOVE_FLOOR = 1e4;
/** Relative tolerance of a comparison, beside the numerical error bar: equality cases exist. */
const TOLERANCE = 1e-9;
/** Wider error bars cannot tell an equality from a bound. */
const SHARP = 1e-3;

/** Relative error of a loss that lies `loss / floor` above its noise floor: noise enters the residual, hence the root. */
function errorBar(loss: number, floor: number): number {
  if (!(floor > 0)) return 0;
  const share = floor / loss;
  return 2 * Math.sqrt(share) + share;
}

/** Relative error of the k-th recorded loss: the noise floor, and the error of the integration. */
function errorBarAt(trajectory: Trajectory, k: number): number {
  const loss = trajectory.loss[k];
  const measured = (trajectory.errorEstimate?.[k] ?? 0) / loss;
  const estimated = trajectory.relativeError[k];
  return errorBar(loss, trajectory.noiseFloor[k]) + Math.max(measured || 0, estimated || 0);
}

/** One recorded time at which the loss is compared with the bound. */
interface Comparison {
  readonly time: number;
  readonly loss: number;
  readonly ratio: number;
  /** relative error of the loss, below 1 */
  readonly error: number;
  /** |grad L|^2 / L */
  readonly localRate: number;
}

/** The times at which the bound says something and the loss lies far enough above its noise floor. */
function comparisons({ bound }: TheoremResult, trajectory: Trajectory): Comparison[] {
  if (bound === null) return [];
  const found: Comparison[] = [];
  for (let k = 0; k < trajectory.time.length; k++) {
    const loss = trajectory.loss[k];
    if (!(loss > 0) || loss <= ABOVE_FLOOR * trajectory.noiseFloor[k]) continue;
    const time = trajectory.time[k];
    const value = boundAt(bound, time);
    const error = errorBarAt(trajectory, k);
    // nothing is known of a loss whose error is as large as itself
    if (!(value < Infinity) || error >= 1) continue;
    found.push({
      time,
      loss,
      // a loss above 0 exceeds a bound of 0, and one below 0, by any factor
      ratio: value > 0 ? Math.min(loss / value, Number.MAX_VALUE) : Number.MAX_VALUE,
      error,
      localRate: trajectory.gradientNorm[k] ** 2 / loss,
    });
  }
  return found;
}

/**
 * Compares a trajectory with the bound of `result`; for descents both count time in steps. Times where the loss is at
 * most 1e4 times its noise floor or its error bar as large as itself, or where the bound says nothing, are left out;
 * without any other time, or without a bound, the verdict is `belowNoiseFloor` and nothing is claimed.
 * `attained`: the loss equals the bound, within 1e-9 and the error bar, at every time, while it falls to half or less.
 */
export function judgeCurve(result: TheoremResult, trajectory: Trajectory): CurveVerdict {
  const compared = comparisons(result, trajectory);
  if (compared.length === 0)
    return { theorem: result.id, verdict: "belowNoiseFloor", largestRatio: null, atTime: null };
  const largest = compared.reduce((best, one) => (one.ratio > best.ratio ? one : best));
  const later = compared.filter(({ time }) => time > 0);
  return {
    theorem: result.id,
    verdict: verdictOf(result, compared),
    largestRatio: largest.ratio,
    atTime: largest.time,
    ...(later.length === 0 ? {} : { tightness: tightnessOf(result, later) }),
  };
}

function verdictOf({ bound }: TheoremResult, compared: readonly Comparison[]): CurveVerdict["verdict"] {
  // the least that the loss may be, against the bound
  if (compared.some(({ ratio, error }) => ratio * (1 - error) > 1 + TOLERANCE)) return "exceeded";
  const equal = compared.every(({ ratio, error }) => error <= SHARP && ratio >= 1 - TOLERANCE - error);
  const falls = compared[compared.length - 1].loss <= compared[0].loss / 2;
  // an equality is attained however short the run is
  const isEquality = bound !== null && "equality" in bound && bound.equality === true;
  return equal && (falls || isEquality) ? "attained" : "respected";
}

/** The local rate of the loss is |grad L|^2 / L for the gradient flow alone: equality bounds belong to other flows. */
function tightnessOf({ bound }: TheoremResult, later: readonly Comparison[]): Tightness {
  const last = later[later.length - 1];
  const rate =
    bound?.kind === "exponential" && !bound.equality && !bound.limit && bound.rate > 0 ? bound.rate : null;
  return {
    largestRatio: Math.max(...later.map(({ ratio }) => ratio)),
    lateRatio: last.ratio,
    smallestRateRatio: rate === null ? null : Math.min(...later.map(({ localRate }) => localRate)) / rate,
    lateRateRatio: rate === null ? null : last.localRate / rate,
  };
}
