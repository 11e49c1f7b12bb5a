// The spectrum figure: eigenvalues of the tangent kernel along a run.
import { InputError } from "../errors";
import { AlongTime, canvasOf, runFigure } from "./alongTime";
import { logAxis } from "./axes";
import { lowered } from "./markup";
import { formatNumber } from "./numbers";
import { boundStyles } from "./style";
import type { ChartOptions, Drawable, Figure } from "./types";

/** Points of one of the inner eigenvalues, and of all of them together. */
const pointsOfOne = 120;
const pointsOfAll = 3000;
const middleColor = "#6e7781";

/**
 * Eigenvalues of K = J Jᵀ on a logarithmic axis: all of them where they were recorded, which is up to 128 outputs,
 * otherwise the smallest and the largest.
 * @throws InputError where no eigenvalue was computed along the run
 */
export function spectrumChart(run: Drawable, options: ChartOptions = {}): Figure {
  const { eigenvalues, smallestEigenvalue, largestEigenvalue, kernelDrift } = run.trajectory;
  if (!smallestEigenvalue.some((value) => value > 0) && !largestEigenvalue.some((value) => value > 0))
    throw new InputError(
      "run.chart",
      'this run has no picture "spectrum": its tangent kernel was not formed, which happens with more than 2000 outputs. Use fewer samples.',
    );
  const time = new AlongTime(run, options);
  const canvas = canvasOf(options);
  const count = eigenvalues?.[0]?.length ?? 0;
  const data = [
    ...innerTraces(time, eigenvalues, count),
    extreme(time, largestEigenvalue, count === 1 ? "" : "largest eigenvalue λ_max", 1),
    extreme(time, smallestEigenvalue, count === 1 ? "the eigenvalue" : "smallest eigenvalue λ_min", 0),
  ].filter(({ name, x }) => name !== "" && (x as number[]).length > 0);
  const values = data.flatMap(({ y }) => (y as (number | null)[]).filter((value) => value !== null));
  const facts = [
    "Eigenvalues of the tangent kernel K = J Jᵀ",
    ...conditionWords(smallestEigenvalue, largestEigenvalue),
    ...driftWords(kernelDrift),
  ];
  const axes = { xaxis: time.axis, yaxis: logAxis("eigenvalues of K", values, canvas.up) };
  return runFigure(run, "spectrum", facts, data, axes, canvas);
}

function extreme(time: AlongTime, values: Float64Array, name: string, style: 0 | 1): Record<string, unknown> {
  const { color, dash } = boundStyles[style];
  return {
    type: "scatter",
    mode: "lines",
    name: lowered(name),
    ...time.line(values, "log"),
    line: { color, width: 2.2, dash: style === 0 ? "solid" : dash },
    hovertemplate: `%{y:.4g}<extra>${lowered(name)}</extra>`,
  };
}

/** The eigenvalues between the smallest and the largest as one trace, its lines parted by gaps. */
function innerTraces(time: AlongTime, rows: Float64Array[] | null, count: number): Record<string, unknown>[] {
  if (rows === null || count < 3) return [];
  const most = Math.max(8, Math.min(pointsOfOne, Math.floor(pointsOfAll / (count - 2))));
  const x: (number | null)[] = [];
  const y: (number | null)[] = [];
  for (let index = 1; index < count - 1; index++) {
    const line = time.line(
      rows.map((row) => row[index]),
      "log",
      most,
    );
    x.push(...line.x, null);
    y.push(...line.y, null);
  }
  const trace = { type: "scatter", mode: "lines", x: x.slice(0, -1), y: y.slice(0, -1), connectgaps: false };
  const name = count === 3 ? "the eigenvalue between" : `the ${count - 2} eigenvalues between`;
  return [{ ...trace, name, line: { color: middleColor, width: 1 }, hoverinfo: "skip" }];
}

function conditionWords(smallest: Float64Array, largest: Float64Array): string[] {
  const ratios = Array.from(smallest, (low, k) => largest[k] / low).filter((value) => value > 0);
  if (ratios.length === 0) return [];
  const [first, last] = [ratios[0], ratios[ratios.length - 1]];
  return [`λ_max/λ_min ${formatNumber(first)} at the start, ${formatNumber(last)} at the end`];
}

function driftWords(drift: Float64Array): string[] {
  const largest = drift.reduce((high, value) => Math.max(high, Number.isNaN(value) ? 0 : value), 0);
  return largest > 0 ? [`largest drift |K(t) − K(0)|/|K(0)| ${formatNumber(largest)}`] : [];
}
