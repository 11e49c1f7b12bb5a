// plot(): curves of a notebook's own beside the charts of its runs.
import { curvesChart } from "../charts";
import type { CurvesOptions, Figure, PlottedCurve } from "../charts";
import { displayable } from "./display";
import type { Displayable } from "./types";

/**
 * A figure of up to six curves, shown by a notebook when it is the value of a cell.
 *
 * @throws InputError for no curve, too many, or one whose x and y differ in length
 * @example
 * plot([{ name: "threshold", x: [64, 256], y: [1.1, 2.2] }], { title: "Width", x: "m", y: "|r|", xAxis: "log" })
 */
export function plot(curves: readonly PlottedCurve[], options: CurvesOptions): Figure & Displayable {
  const figure = curvesChart(curves, options);
  const text = [options.title, ...(options.facts ?? [])].join("; ");
  return displayable(figure, text);
}
