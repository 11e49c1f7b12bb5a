// The figure of output space: the paths of the network's outputs, beside the straight lines to their targets.
import { InputError } from "../errors";
import { AlongTime, canvasOf, runFigure } from "./alongTime";
import { linearAxis } from "./axes";
import { thinned } from "./curves";
import { formatNumber, sixDigits } from "./numbers";
import { boundStyles, paper, unclipped } from "./style";
import type { ChartOptions, Drawable, Figure } from "./types";

/** Pairs of outputs in one figure, and points of one path. */
const mostPairs = 4;
const pointsOfPath = 300;

/**
 * Paths of the first pairs of outputs (F_1, F_2), (F_3, F_4), …; a single output against time. Chen's adapted flow moves
 * on the dashed straight lines to the targets.
 * @param targets y, N of them; without them no lines are drawn
 * @throws InputError where the outputs were not recorded
 */
export function outputsChart(
  run: Drawable,
  options: ChartOptions = {},
  targets: ArrayLike<number> | null = null,
): Figure {
  const { outputs } = run.trajectory;
  if (outputs === null || outputs.length === 0)
    throw new InputError(
      "run.chart",
      'this run has no picture "outputs": outputs are recorded up to 64 of them (samples times output width). Use fewer samples.',
    );
  const count = outputs[0].length;
  const canvas = canvasOf(options);
  if (count === 1) return overTime(run, options, outputs, targets);
  const pairs = Array.from({ length: Math.min(mostPairs, Math.floor(count / 2)) }, (_, k) => 2 * k);
  // a legend lists the last trace first
  const data = pairs
    .map((first, k) => pairTraces(outputs, first, k, targets))
    .reverse()
    .flat();
  const shown = 2 * pairs.length;
  const facts = [
    shown < count ? `The first ${shown} of ${count} outputs, in pairs` : `All ${count} outputs, in pairs`,
    ...(targets === null ? [] : [straightnessWords(outputs, targets)]),
  ];
  const along = (offset: 0 | 1) =>
    pairs.flatMap((first) => [
      ...outputs.map((row) => row[first + offset]),
      ...(targets === null ? [] : [targets[first + offset]]),
    ]);
  const names =
    pairs.length === 1 ? ["output F₁", "output F₂"] : ["first output of a pair", "second output of a pair"];
  const axes = {
    xaxis: linearAxis(names[0], along(0), canvas.across),
    yaxis: linearAxis(names[1], along(1), canvas.up),
    hovermode: "closest",
  };
  return runFigure(run, "paths in output space", facts, data, axes, canvas);
}

function pairTraces(
  outputs: Float64Array[],
  first: number,
  k: number,
  targets: ArrayLike<number> | null,
): Record<string, unknown>[] {
  const { color, symbol, dash } = boundStyles[k];
  const records = thinned(
    Array.from(outputs.keys()),
    (row) => outputs[row][first],
    (row) => outputs[row][first + 1],
    pointsOfPath,
  );
  const x = records.map((row) => sixDigits(outputs[row][first]));
  const y = records.map((row) => sixDigits(outputs[row][first + 1]));
  const names = `(F${subscript(first + 1)}, F${subscript(first + 2)})`;
  const path = {
    type: "scatter",
    mode: "lines+markers",
    name: `path of ${names}, from ○`,
    x,
    y,
    line: { color, width: 2.2 },
    marker: { symbol, color, size: 8, maxdisplayed: 7 + k },
    ...unclipped,
    hovertemplate: `(%{x:.4g}, %{y:.4g})<extra>${names}</extra>`,
  };
  const start = {
    type: "scatter",
    mode: "markers",
    x: x.slice(0, 1),
    y: y.slice(0, 1),
    marker: { symbol: "circle", size: 9, color: paper, line: { color, width: 2 } },
    showlegend: false,
    hoverinfo: "skip",
  };
  if (targets === null) return [path, start];
  const end = [sixDigits(targets[first]), sixDigits(targets[first + 1])];
  const straight = {
    type: "scatter",
    mode: "lines+markers",
    name: `straight line of ${names} to its target`,
    x: [x[0], end[0]],
    y: [y[0], end[1]],
    line: { color, width: 5, dash },
    opacity: 0.35,
    marker: { symbol, size: [0, 12], color },
    ...unclipped,
    hovertemplate: `target (%{x:.4g}, %{y:.4g})<extra>${names}</extra>`,
  };
  return [straight, path, start];
}

/** The largest distance of the path from the straight line between start and targets, in units of its length. */
function straightnessWords(outputs: Float64Array[], targets: ArrayLike<number>): string {
  const start = outputs[0];
  const direction = start.map((value, i) => targets[i] - value);
  const length = Math.hypot(...direction);
  if (!(length > 0)) return "the start is the target";
  let farthest = 0;
  for (const row of outputs) {
    const moved = row.map((value, i) => value - start[i]);
    const along = moved.reduce((sum, value, i) => sum + value * direction[i], 0) / length ** 2;
    farthest = Math.max(farthest, Math.hypot(...moved.map((value, i) => value - along * direction[i])));
  }
  return `farthest from the straight line ${formatNumber(farthest / length, 2)} of its length`;
}

function overTime(
  run: Drawable,
  options: ChartOptions,
  outputs: Float64Array[],
  targets: ArrayLike<number> | null,
): Figure {
  const time = new AlongTime(run, options);
  const values = outputs.map((row) => row[0]);
  const { color, dash } = boundStyles[0];
  const data = [
    ...(targets === null
      ? []
      : [
          {
            type: "scatter",
            mode: "lines",
            name: `target ${formatNumber(targets[0], 4)}`,
            ...time.level(targets[0]),
            line: { color, width: 2, dash },
            hoverinfo: "skip",
          },
        ]),
    {
      type: "scatter",
      mode: "lines",
      name: "output F₁",
      ...time.line(values, "linear"),
      line: { color: boundStyles[1].color, width: 2.2 },
      hovertemplate: "%{y:.4g}<extra>output</extra>",
    },
  ];
  const canvas = canvasOf(options);
  const yaxis = linearAxis("output F₁", [...values, ...(targets === null ? [] : [targets[0]])], canvas.up);
  return runFigure(run, "output", ["The only output"], data, { xaxis: time.axis, yaxis }, canvas);
}

function subscript(index: number): string {
  return [...String(index)].map((digit) => "₀₁₂₃₄₅₆₇₈₉"[Number(digit)]).join("");
}
