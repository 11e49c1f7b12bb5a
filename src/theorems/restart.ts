// From when on a flow is certified that is not certified at its start: theorems may be applied at theta(t1) as new start
// (project's theory, "Chatterjee", section 2, strengthening e).
import { InputError } from "../errors";
import { integrate } from "../integrators";
import type { Trajectory } from "../integrators";
import type { Problem } from "../problems";
import { checkTheorem } from "./registry";
import type { TheoremResult } from "./types";

/** Where a theorem begins to hold along a flow. */
export interface CertifiedFrom {
  /** t1: proved there; not proved at t1 minus `resolution` */
  readonly time: number;
  /** width of the interval of times in which t1 was found; 0 when it is the start */
  readonly resolution: number;
  /** upper bound of the loss at t1 */
  readonly loss: number;
  /** the theorem checked at theta(t1), the stored doubles taken as exact */
  readonly result: TheoremResult;
  /** "certified from t = ... on" */
  readonly text: string;
}

/** Which theorem, and how closely its first time is sought. */
export interface CertifiedFromOptions {
  /** id of the theorem; default "chatterjee" */
  theorem?: string;
  /** relative width of the interval of times in which t1 is found; default 1e-7 */
  resolution?: number;
}

/** Points of one pass inside the bracket, fewer where theta is long: each pass follows the flow once. */
const POINTS = 63;
/** Trajectories keep theta up to 2e6 numbers. */
const MOST_NUMBERS = 1.9e6;
const MOST_PASSES = 12;

/**
 * The first time at which the theorem is proved at a point of the flow, found between the recorded times at which it
 * is not proved and is, by following the flow again with finer and finer times: the time does not depend on the steps
 * of a solver. Null when it is proved at none of the recorded times.
 *
 * @param trajectory of `integrate` or of a run of this problem, with its theta recorded
 * @param options `theorem`, default "chatterjee", and relative `resolution` of the time, default 1e-7
 * @throws InputError when the trajectory has no theta
 */
export async function certifiedFrom(
  problem: Problem,
  trajectory: Pick<Trajectory, "time" | "theta">,
  options: CertifiedFromOptions = {},
): Promise<CertifiedFrom | null> {
  const { theorem = "chatterjee", resolution = 1e-7 } = options;
  const { time, theta } = trajectory;
  if (theta === null)
    throw new InputError(
      "certifiedFrom",
      "the trajectory has no theta. It is kept for up to 2e6 numbers: record fewer times with `at` and `onlyAt`.",
    );
  const at = (point: Float64Array): TheoremResult => checkTheorem(theorem, problem, point);
  const first = firstProved(theta, at);
  if (first === null) return null;
  if (first.index === 0) return answer(time[0], 0, first.result);
  let before = time[first.index - 1];
  let after = time[first.index];
  let result = first.result;
  const count = Math.max(1, Math.min(POINTS, Math.floor(MOST_NUMBERS / problem.parameterCount) - 2));
  for (let pass = 0; pass < MOST_PASSES && after - before > resolution * after; pass++) {
    const times = Array.from(
      { length: count },
      (_, k) => before + ((after - before) * (k + 1)) / (count + 1),
    );
    const points = await thetasAt(problem, times, after);
    // by bisection: not proved before `low`, proved at `high`
    let low = -1;
    let high = points.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      const found = at(points[middle]);
      if (found.verdict !== "proved") low = middle;
      else {
        high = middle;
        result = found;
      }
    }
    after = times[high] ?? after;
    before = times[low] ?? before;
  }
  return answer(after, after - before, result);
}

function answer(time: number, resolution: number, result: TheoremResult): CertifiedFrom {
  const { initialLoss } = result.constants;
  return {
    time,
    resolution,
    loss: typeof initialLoss === "number" ? initialLoss : NaN,
    result,
    text: time === 0 ? "certified from the start" : `certified from t = ${time.toPrecision(6)} on`,
  };
}

function firstProved(
  points: readonly Float64Array[],
  at: (point: Float64Array) => TheoremResult,
): { index: number; result: TheoremResult } | null {
  for (const [index, point] of points.entries()) {
    const result = at(point);
    if (result.verdict === "proved") return { index, result };
  }
  return null;
}

/** theta at increasing times, from one run through all of them. */
async function thetasAt(problem: Problem, times: readonly number[], end: number): Promise<Float64Array[]> {
  const { integrator } = problem.experiment;
  const { trajectory } = await integrate(problem, {
    timeLimit: end,
    lossLimit: 0,
    relativeTolerance: Math.min(integrator.relativeTolerance, 1e-10),
    absoluteTolerance: Math.min(integrator.absoluteTolerance, 1e-12),
    at: times,
    onlyAt: true,
  });
  const recorded = Array.from(trajectory.time);
  return times.flatMap((time) => trajectory.theta?.[recorded.indexOf(time)] ?? []);
}
