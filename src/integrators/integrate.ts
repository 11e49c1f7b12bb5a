// Follows a flow or a descent from the initial theta of its problem, twice when its error is asked for.
import type { Problem } from "../problems";
import { Drive } from "./drive";
import type { Integration, IntegrationOptions } from "./options";

/** loss over noise floor from which on the relative error of a second run is quoted */
const aboveFloor = 1e4;

/**
 * Follows the flow of the problem's experiment from its initial theta. Interrupting keeps the partial run.
 *
 * @throws InputError when the loss at the start is not finite, or flow and integrator do not go together
 */
export async function integrate(problem: Problem, options: IntegrationOptions): Promise<Integration> {
  const first = await follow(problem, options);
  return options.errorEstimate ? withErrorEstimate(problem, options, first) : first;
}

async function follow(problem: Problem, options: IntegrationOptions): Promise<Integration> {
  const drive = new Drive(problem, options);
  try {
    return await drive.run();
  } finally {
    drive.release();
  }
}

/** no run is asked to be more accurate than this */
const finestTolerance = 1e-14;

/**
 * Adds 2 |L - L'| at every recorded time, with L' from a run at a fraction of the tolerance (NaN beyond its end).
 * Descents, which are their own definition, and runs that were interrupted stay as they are.
 *
 * @param options those that led to `first`
 * @param refinement one over that fraction, default 10
 */
export async function withErrorEstimate(
  problem: Problem,
  options: IntegrationOptions,
  first: Integration,
  refinement = 10,
): Promise<Integration> {
  const descends = first.report.energyDefect === null;
  if (descends || first.status === "interrupted") return first;
  const { time, loss, noiseFloor } = first.trajectory;
  const relativeTolerance = Math.max(options.relativeTolerance / refinement, finestTolerance);
  const second = await follow(problem, {
    timeLimit: time[time.length - 1],
    lossLimit: 0,
    relativeTolerance,
    absoluteTolerance: options.absoluteTolerance / refinement,
    at: Array.from(time),
    onlyAt: true,
    interrupted: options.interrupted,
  });
  const finer = new Map<number, number>();
  second.trajectory.time.forEach((t, k) => finer.set(t, second.trajectory.loss[k]));
  const errorEstimate = time.map((t, k) => 2 * Math.abs(loss[k] - (finer.get(t) ?? NaN)));
  let largest = 0;
  for (let k = 0; k < time.length; k++) {
    if (loss[k] > aboveFloor * noiseFloor[k]) largest = Math.max(largest, (errorEstimate[k] || 0) / loss[k]);
  }
  return {
    ...first,
    trajectory: { ...first.trajectory, errorEstimate },
    report: { ...first.report, errorEstimate: { relativeTolerance, largest } },
  };
}
