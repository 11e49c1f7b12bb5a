// The pictures of a run: one figure a kind, and what each needs beside the run itself.
import {
  ballChart,
  convergenceChart,
  landscapeChart,
  outputsChart,
  rayleighChart,
  spectrumChart,
  type ChartOptions,
  type Figure,
} from "../charts";
import { InputError, shown } from "../errors";
import { createProblem } from "../problems";
import { planeOf } from "./landscape";
import type { ChartKind, Run } from "./types";

/** One figure of each kind; a kind that a run cannot show throws an error that says why. */
const figures: Record<ChartKind, (run: Run, options: ChartOptions) => Figure> = {
  convergence: convergenceChart,
  spectrum: spectrumChart,
  rayleigh: rayleighChart,
  ball: ballChart,
  outputs: (run, options) => outputsChart(run, options, targetsOf(run)),
  landscape: (run, options) => landscapeChart(run, planeOf(run), options),
};

/** A picture of a run, as a Plotly figure. */
export function figureOf(run: Run, kind: ChartKind, options: ChartOptions): Figure {
  if (!Object.hasOwn(figures, kind)) {
    const known = Object.keys(figures).map(shown).join(", ");
    throw new InputError("run.chart", `there is no chart ${shown(kind)}. Use one of ${known}.`);
  }
  return figures[kind](run, options);
}

/** The outputs at which the loss vanishes; null for losses that send outputs to infinity. */
function targetsOf(run: Run): Float64Array | null {
  if (run.experiment.loss.kind !== "squared" || run.trajectory.outputs === null) return null;
  const problem = createProblem(run.experiment);
  const targets = problem.targets.slice();
  problem.release();
  return targets;
}
