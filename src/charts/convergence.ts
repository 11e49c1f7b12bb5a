// The convergence chart: observed loss against each theorem's bound, with the noise floor and the verdicts in words.
import { timeTicks } from "./alongTime";
import { axisStyle, decadeTicks, lossDecades, powerTickFont, timeRange } from "./axes";
import { captionLines, factLine, hiddenFloorNote, runningLine } from "./caption";
import { column, page } from "./canvas";
import { curvesOf } from "./curves";
import { eventTraces } from "./events";
import { frame } from "./frame";
import { marks, stoppingTime } from "./marks";
import { sixDigits } from "./numbers";
import { config } from "./style";
import { boundTraces, errorTraces, floorTraces, observedTrace } from "./traces";
import type { ChartOptions, Drawable, Figure } from "./types";
import { lastTime, lossTitle, timeTitle } from "./words";

/**
 * Observed loss against each theorem's bound on a logarithmic axis. A proved bound is solid, one that would hold under
 * a hypothesis not certified is dashed, a theorem refuted or not met has no curve; the words above the plot say which.
 * An equality is drawn as a wide pale line below the observed one, so that both are seen. The shaded band is below the
 * noise floor. Losses that are zero or not finite are left out. The same run gives the same figure, byte for byte.
 */
export function convergenceChart(run: Drawable, options: ChartOptions = {}): Figure {
  const canvas = options.columns === 1 ? column : page;
  const curves = curvesOf(run, options.timeAxis);
  const decades = lossDecades(curves);
  const stop = stoppingTime(run);
  const mark = stop !== null && stop <= 1.1 * lastTime(run) ? stop : null;
  const range = timeRange(curves, mark);
  const end = curves.timeAxis === "log" ? Math.min(10 ** range[1], Number.MAX_VALUE) : range[1];
  const data = [
    ...floorTraces(curves, decades, end, canvas),
    ...errorTraces(curves, canvas),
    ...boundTraces(curves.bounds, run.flow, canvas, decades),
    ...eventTraces(run, curves, canvas),
    observedTrace(curves, curves.observed.x.length === 1 ? "markers" : "lines"),
  ];
  const floor = hiddenFloorNote(curves, decades[0]);
  // above the plot there is room for one of them
  const note = mark === null && canvas.words === "full" ? floor : null;
  const facts = factLine(run, curves, mark === null ? null : floor);
  const yaxis = {
    ...axisStyle(lossTitle(run.flow)),
    type: "log",
    range: decades.map(sixDigits),
    ...decadeTicks(decades, canvas.up),
  };
  const xaxis = {
    ...axisStyle(timeTitle(run.flow)),
    type: curves.timeAxis,
    range: range.map(sixDigits),
    ...timeTicks(curves.timeAxis, range, run, canvas),
  };
  const axes = { xaxis, yaxis };
  const layout = {
    ...frame(captionLines(run, facts, canvas), data, mark !== null || note !== null, axes, canvas),
    ...axes,
    ...marks(curves, mark, range, note, canvas),
  };
  return { data, layout, config: { ...config } };
}

/**
 * A figure of a run under way: its ranges follow its curve from one figure to the next, unless the reader has chosen
 * others. Its traces are the drawn bounds, then the observed loss.
 */
export function liveChart(run: Drawable): Figure {
  const curves = curvesOf(run, "linear");
  const data = [...boundTraces(curves.bounds, run.flow), observedTrace(curves, "lines")];
  const yaxis = {
    ...axisStyle(lossTitle(run.flow)),
    type: "log",
    autorange: true,
    exponentformat: "power",
    showexponent: "all",
    tickfont: powerTickFont,
  };
  const xaxis = {
    ...axisStyle(timeTitle(run.flow)),
    type: "linear",
    autorange: true,
    rangemode: "tozero",
    exponentformat: "power",
  };
  const axes = { xaxis, yaxis };
  const layout = {
    ...frame(captionLines(run, runningLine(run), page), data, false, axes),
    ...axes,
    uirevision: "live",
  };
  return { data, layout, config: { ...config } };
}
