// Any curves on two axes: what a notebook computes beside a run, in the same look.
import { InputError, shown } from "../errors";
import { canvasOf, inGivenOrder, plainFigure } from "./alongTime";
import { linearAxis, logAxis } from "./axes";
import { legendText } from "./caption";
import { thinned } from "./curves";
import { escapeLabel } from "./markup";
import { sixDigits } from "./numbers";
import { curveStyles, unclipped } from "./style";
import type { ChartOptions, Figure } from "./types";

/** One curve: as many abscissas as values. What does not fit a logarithmic axis is left out. */
export interface PlottedCurve {
  /** as the legend shows it */
  readonly name: string;
  readonly x: ArrayLike<number>;
  /** as many as x */
  readonly y: ArrayLike<number>;
  /** "points" for a few measurements; default "line" */
  readonly as?: "line" | "points";
}

/** Title, axes and words of a figure of curves. */
export interface CurvesOptions extends Pick<ChartOptions, "columns"> {
  readonly title: string;
  /** what the axes show, such as "width m" */
  readonly x: string;
  /** as `x` */
  readonly y: string;
  /** default "linear" */
  readonly xAxis?: "linear" | "log";
  /** default "log" */
  readonly yAxis?: "linear" | "log";
  /** short statements below the title */
  readonly facts?: readonly string[];
}

/**
 * Up to six curves, told apart by colour, dash and symbol.
 * @throws InputError for none, too many, or a curve whose x and y differ in length
 */
export function curvesChart(curves: readonly PlottedCurve[], options: CurvesOptions): Figure {
  if (curves.length < 1 || curves.length > curveStyles.length)
    throw new InputError("plot", `1 to ${curveStyles.length} curves fit in a picture, got ${curves.length}.`);
  for (const { name, x, y } of curves)
    if (x.length !== y.length)
      throw new InputError(
        "plot",
        `curve ${shown(name)} has ${x.length} abscissas and ${y.length} values. Give as many of both.`,
      );
  const { xAxis = "linear", yAxis = "log" } = options;
  const canvas = canvasOf(options);
  const kept = curves.map((curve) => shownPoints(curve, xAxis, yAxis));
  const data = curves.map(({ name, as = "line" }, k) => ({
    type: "scatter",
    mode: as === "line" ? "lines+markers" : "markers",
    name: legendText(name, canvas),
    ...kept[k],
    line: { color: curveStyles[k].color, width: 2.2, dash: curveStyles[k].dash },
    marker: { symbol: curveStyles[k].symbol, color: curveStyles[k].color, size: 8, maxdisplayed: 8 + k },
    ...unclipped,
    hovertemplate: `%{y:.4g}<extra>${escapeLabel(name)}</extra>`,
  }));
  const axis = (kind: "linear" | "log", title: string, values: number[], most: number) =>
    kind === "log" ? logAxis(title, values, most) : linearAxis(title, values, most);
  const axes = {
    xaxis: axis(xAxis, options.x, kept.flatMap(({ x }) => x), canvas.across), // prettier-ignore
    yaxis: axis(yAxis, options.y, kept.flatMap(({ y }) => y), canvas.up), // prettier-ignore
  };
  return inGivenOrder(plainFigure(options.title, options.facts ?? [], data, axes, canvas));
}

/** The points that the axes can show, thinned to what a picture needs, with six digits. */
function shownPoints(
  { x, y }: PlottedCurve,
  xAxis: "linear" | "log",
  yAxis: "linear" | "log",
): { x: number[]; y: number[] } {
  const fits = (value: number, axis: "linear" | "log"): boolean =>
    Number.isFinite(value) && (axis === "linear" || value > 0);
  const along = (value: number, axis: "linear" | "log"): number => (axis === "log" ? Math.log(value) : value);
  const all = Array.from(x, (_, k) => k).filter((k) => fits(x[k], xAxis) && fits(y[k], yAxis));
  const kept = thinned(
    all,
    (k) => along(x[k], xAxis),
    (k) => along(y[k], yAxis),
  );
  return { x: kept.map((k) => sixDigits(x[k])), y: kept.map((k) => sixDigits(y[k])) };
}
