// Several runs in one figure: widths, flows or steps side by side.
import { InputError } from "../errors";
import { boundAt } from "../theorems";
import { canvasOf, inGivenOrder, plainFigure } from "./alongTime";
import { linearAxis, logAxis } from "./axes";
import { legendText } from "./caption";
import { curvesOf, chooseTimeAxis, type Curve } from "./curves";
import { fittedSlope } from "./fit";
import { escapeLabel, shortened } from "./markup";
import { formatNumber, sixDigits } from "./numbers";
import { runStyles, unclipped } from "./style";
import type { ChartOptions, Drawable, Figure } from "./types";
import { isDescent, lastTime, lossTitle, timeTitle } from "./words";

/** More runs than this cannot be told apart. */
const mostRuns = runStyles.length;
/** Letters of a label in the words above the figure; the legend has all of them. */
const longestLabel = 48;
/** Where the longest run is so many times longer than the shortest, only a logarithmic axis shows both. */
const timeScales = 100;

/**
 * The losses of several runs on one logarithmic axis. Up to four runs also show the smallest bound that is proved for
 * them, thin and pale, in their own colour.
 * @param labels one a run, such as "width 64"
 * @throws InputError for no run, too many, or another number of labels
 */
export function compareChart(
  runs: readonly Drawable[],
  labels: readonly string[],
  options: ChartOptions & { title?: string } = {},
): Figure {
  if (runs.length < 1 || runs.length > mostRuns)
    throw new InputError("compareChart", `${runs.length} runs given; a picture shows 1 to ${mostRuns}.`);
  if (labels.length !== runs.length)
    throw new InputError(
      "compareChart",
      `${runs.length} runs need as many labels, got ${labels.length}. Give one label a run.`,
    );
  const canvas = canvasOf(options);
  const timeAxis = options.timeAxis ?? timeAxisOf(runs);
  const curves = runs.map((run) => curvesOf(run, timeAxis));
  const traces = runs.map((run, k) => ({
    type: "scatter",
    mode: "lines+markers",
    name: legendText(`${labels[k]}${rateWords(run)}`, canvas),
    ...curves[k].observed,
    line: { color: runStyles[k].color, width: 2.2, dash: runStyles[k].dash },
    marker: { symbol: runStyles[k].symbol, color: runStyles[k].color, size: 8, maxdisplayed: 8 + k },
    ...unclipped,
    hovertemplate: `%{y:.3e}<extra>${escapeLabel(labels[k])}</extra>`,
  }));
  const bounds = runs.length > 4 ? [] : runs.flatMap((run, k) => boundTrace(run, curves[k].observed, k));
  const times = curves.flatMap(({ observed }) => observed.x);
  const title = runs.every(({ flow }) => isDescent(flow) === isDescent(runs[0].flow))
    ? timeTitle(runs[0].flow)
    : "flow time t, or step k";
  const xaxis =
    timeAxis === "log" ? logAxis(title, times, canvas.across) : linearAxis(title, times, canvas.across, [0]);
  const losses = [...traces, ...bounds].flatMap(({ y }) => y);
  const yaxis = logAxis(lossTitle(runs[0].flow), losses, canvas.up);
  const facts = [
    ...labels.map((label, k) => `${shortened(label, longestLabel)}: ${fallWords(runs[k])}`),
    ...(bounds.length > 0 ? ["pale lines: the smallest bound proved for the run"] : []),
  ];
  const data = [...bounds, ...traces];
  return inGivenOrder(plainFigure(options.title ?? "Runs compared", facts, data, { xaxis, yaxis }, canvas));
}

function timeAxisOf(runs: readonly Drawable[]): "linear" | "log" {
  const ends = runs.map(lastTime).filter((time) => time > 0);
  const apart = Math.max(...ends) / Math.min(...ends) > timeScales;
  return apart || runs.some((run) => chooseTimeAxis(run) === "log") ? "log" : "linear";
}

function rateWords(run: Drawable): string {
  const slope = fittedSlope(run, { kind: "exponential", formula: "", rate: 0, initialLoss: 1 });
  return slope === null || !(slope < 0) ? "" : `, late rate ${formatNumber(-slope)}`;
}

function fallWords({ trajectory: { loss } }: Drawable): string {
  return loss.length === 0
    ? "no record"
    : `loss ${formatNumber(loss[0])} to ${formatNumber(loss[loss.length - 1])}`;
}

/** The smallest proved bound at the times of the observed curve, as long as it is not far below it. */
function boundTrace(run: Drawable, { x, y }: Curve, k: number): { y: number[] }[] {
  const proved = run.theorems.flatMap(({ verdict, bound }) =>
    verdict === "proved" && bound !== null ? [bound] : [],
  );
  if (proved.length === 0) return [];
  const points = x
    .map((t): [number, number] => [t, Math.min(...proved.map((bound) => boundAt(bound, t)))])
    .filter(([, value], index) => Number.isFinite(value) && value > 0.1 * Math.min(...y) && index % 2 === 0);
  const trace = {
    type: "scatter",
    mode: "lines",
    x: points.map(([t]) => t),
    y: points.map(([, value]) => sixDigits(value)),
    line: { color: runStyles[k].color, width: 5 },
    opacity: 0.3,
    showlegend: false,
    hoverinfo: "skip",
  };
  return points.length < 2 ? [] : [trace];
}
