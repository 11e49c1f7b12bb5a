// The convergence chart: observed loss against each theorem's bound, with the noise floor and the verdicts in words.
import { axisStyle, decadeTicks, lossDecades, powerTickFont, timeRange } from "./axes";
import { captionLines, factLine, hiddenFloorNote, runningLine } from "./caption";
import { curvesOf } from "./curves";
import { frame, headingWidth } from "./frame";
import { marks, stoppingTime } from "./marks";
import { sixDigits } from "./numbers";
import { config } from "./style";
import { boundTraces, floorTraces, observedTrace } from "./traces";
import type { Drawable, Figure } from "./types";
import { lastTime } from "./words";

/**
 * Observed loss against each theorem's bound on a logarithmic axis. A proved bound is solid, one that would hold under
 * a hypothesis not certified is dashed, a theorem refuted or not met has no curve; the words above the plot say which.
 * An equality is drawn as a wide pale line below the observed one, so that both are seen. The shaded band is below the
 * noise floor. Losses that are zero or not finite are left out. The same run gives the same figure, byte for byte.
 */
export function convergenceChart(run: Drawable): Figure {
  const curves = curvesOf(run);
  const decades = lossDecades(curves);
  const stop = stoppingTime(run);
  const mark = stop !== null && stop <= 1.1 * lastTime(run) ? stop : null;
  const range = timeRange(curves, mark);
  const end = curves.timeAxis === "log" ? Math.min(10 ** range[1], Number.MAX_VALUE) : range[1];
  const data = [
    ...floorTraces(curves, decades, end),
    ...boundTraces(curves.bounds),
    observedTrace(curves, curves.observed.x.length === 1 ? "markers" : "lines"),
  ];
  const note = hiddenFloorNote(curves, decades[0]);
  const layout = {
    ...frame(captionLines(run, factLine(run, curves), headingWidth), data, mark !== null || note !== null),
    xaxis: {
      ...axisStyle("flow time t"),
      type: curves.timeAxis,
      range: range.map(sixDigits),
      ...(curves.timeAxis === "log" ? decadeTicks(range) : {}),
    },
    yaxis: {
      ...axisStyle("loss L(t)"),
      type: "log",
      range: decades.map(sixDigits),
      ...decadeTicks(decades),
    },
    ...marks(curves, mark, range, note),
  };
  return { data, layout, config: { ...config } };
}

/**
 * A figure of a run that has only begun: its ranges follow the points that `liveUpdate` appends. Its traces are the
 * drawn bounds, then the observed loss.
 */
export function liveChart(run: Drawable): Figure {
  const curves = curvesOf(run, "linear");
  const data = [...boundTraces(curves.bounds), observedTrace(curves, "lines")];
  const layout = {
    ...frame(captionLines(run, runningLine(run), headingWidth), data, false),
    xaxis: { ...axisStyle("flow time t"), type: "linear", autorange: true, rangemode: "tozero" },
    yaxis: {
      ...axisStyle("loss L(t)"),
      type: "log",
      autorange: true,
      exponentformat: "power",
      showexponent: "all",
      tickfont: powerTickFont,
    },
  };
  return { data, layout, config: { ...config } };
}
