// Stochastic descent over repeated runs, stopped where they leave the certified ball: the mean loss beside the bound
// (project's theory, "Liu, Zhu, Belkin", section 4). Observed only: it never changes a verdict.
import { InputError } from "../errors";
import { integrate } from "../integrators";
import { createProblem } from "../problems";
import type { Problem } from "../problems";
import { boundAt } from "./boundAt";
import { checkTheorem } from "./registry";
import type { TheoremResult } from "./types";

/** How many runs, and how long. */
export interface RepeatedRunsOptions {
  /** default 20; at least 2 */
  runs?: number;
  /** steps of each run; default 200 */
  steps?: number;
}

/** The mean of the stopped process over runs with different seeds. */
export interface RepeatedRuns {
  /** the theorem at the common start */
  readonly result: TheoremResult;
  /** how many */
  readonly runs: number;
  /** 0, 1, 2, ... */
  readonly steps: Float64Array;
  /** mean of L_k over all runs, a run that has left the ball counting 0 from then on */
  readonly meanLoss: Float64Array;
  /** standard error of that mean */
  readonly standardError: Float64Array;
  /** the theorem's bound at each step; Infinity where it gives none */
  readonly bound: Float64Array;
  /** largest mean / bound over the steps after the start; null without a bound */
  readonly largestRatio: number | null;
  /** share of the runs that left the ball */
  readonly leftShare: number;
  /** largest |theta_k - theta_0| of any run while it counted */
  readonly largestDistance: number;
}

/**
 * Follows stochastic descent from the same start with `runs` consecutive seeds, beginning with the experiment's own,
 * and compares the mean of the loss over the stopped process with the bound of liu-zhu-belkin.sgd (Liu, Zhu, Belkin,
 * arXiv:2003.00307). Observed: it changes no verdict.
 *
 * @param problem its flow is sgd; `createProblem(completeExperiment(...))` makes one
 * @param options `runs` >= 2, default 20; `steps` of each, default 200
 * @throws InputError when the experiment's flow is not sgd, or a number is out of its range
 */
export async function repeatedRuns(
  problem: Problem,
  options: RepeatedRunsOptions = {},
): Promise<RepeatedRuns> {
  const { runs = 20, steps = 200 } = options;
  const { experiment, engine } = problem;
  const { flow } = experiment;
  if (flow.kind !== "sgd")
    throw new InputError(
      "repeatedRuns",
      `the flow must be stochastic descent, got ${flow.kind}. Set flow to { kind: "sgd", … }.`,
    );
  if (!(Number.isInteger(runs) && runs >= 2))
    throw new InputError(
      "repeatedRuns",
      `runs must be an integer of at least 2, got ${runs}. Take 20 or more.`,
    );
  if (!(Number.isInteger(steps) && steps >= 1))
    throw new InputError(
      "repeatedRuns",
      `steps must be an integer of at least 1, got ${steps}. Take a few hundred.`,
    );
  const result = checkTheorem("liu-zhu-belkin.sgd", problem);
  const radius = typeof result.constants.radius === "number" ? result.constants.radius : Infinity;
  const sums = new Float64Array(steps + 1);
  const squares = new Float64Array(steps + 1);
  let left = 0;
  let largestDistance = 0;
  for (let run = 0; run < runs; run++) {
    const seeded = createProblem({ ...experiment, flow: { ...flow, seed: flow.seed + run } }, engine);
    try {
      const stopped = await stoppedLoss(seeded, steps, radius);
      for (let k = 0; k <= steps; k++) {
        sums[k] += stopped.loss[k];
        squares[k] += stopped.loss[k] ** 2;
      }
      if (stopped.left) left++;
      largestDistance = Math.max(largestDistance, stopped.distance);
    } finally {
      seeded.release();
    }
  }
  const meanLoss = sums.map((sum) => sum / runs);
  const bound = meanLoss.map((_, k) => (result.bound === null ? Infinity : boundAt(result.bound, k)));
  const ratios = Array.from(meanLoss, (mean, k) => mean / bound[k]).slice(1);
  return {
    result,
    runs,
    steps: Float64Array.from({ length: steps + 1 }, (_, k) => k),
    meanLoss,
    standardError: meanLoss.map((mean, k) =>
      Math.sqrt(Math.max(squares[k] / runs - mean ** 2, 0) / (runs - 1)),
    ),
    bound,
    largestRatio: result.bound === null ? null : Math.max(...ratios),
    leftShare: left / runs,
    largestDistance,
  };
}

/** L_k of one run while theta has never left the ball, 0 from then on. */
async function stoppedLoss(
  problem: Problem,
  steps: number,
  radius: number,
): Promise<{ loss: Float64Array; left: boolean; distance: number }> {
  const { trajectory } = await integrate(problem, {
    timeLimit: steps,
    lossLimit: 0,
    relativeTolerance: problem.experiment.integrator.relativeTolerance,
    absoluteTolerance: problem.experiment.integrator.absoluteTolerance,
    at: Array.from({ length: steps - 1 }, (_, k) => k + 1),
    onlyAt: true,
  });
  const loss = new Float64Array(steps + 1);
  let distance = 0;
  for (let k = 0; k < trajectory.time.length; k++) {
    if (trajectory.distance[k] > radius) return { loss, left: true, distance };
    distance = Math.max(distance, trajectory.distance[k]);
    loss[trajectory.time[k]] = trajectory.loss[k];
  }
  return { loss, left: false, distance };
}
