// The convergence chart: observed loss against each theorem's bound, with the noise floor and the verdicts in words.
import type { TheoremResult } from "../theorems";
import { axisStyle, decadeTicks, lossDecades, powerTickFont, timeRange, type Decades } from "./axes";
import { boundLabel, captionLines, captionSize, hiddenFloorNote, small } from "./caption";
import { curvesOf, type BoundCurve, type Curves } from "./curves";
import { formatNumber, sixDigits } from "./numbers";
import {
  boundStyles,
  config,
  floorColor,
  floorFill,
  fontFamily,
  ink,
  observedColor,
  paper,
  quietInk,
} from "./style";
import type { Drawable, Figure } from "./types";
import { isDrawn, lastTime } from "./words";

const width = 760;
const plotHeight = 360;
const side = { left: 78, right: 24 };
const textWidth = width - 56;
/** a title's lines are 1.3 of its own size apart, whatever the size of their letters */
const titleSize = 13.5;
const titleLine = 1.3 * titleSize;
const legendLine = 1.3 * captionSize;
/** tick labels and title of the time axis */
const belowAxis = 56;

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
  const end = curves.timeAxis === "log" ? 10 ** range[1] : range[1];
  const data = [
    ...floorTraces(curves, decades, end),
    ...boundTraces(curves.bounds),
    observedTrace(curves, curves.observed.x.length === 1 ? "markers" : "lines"),
  ];
  const note = hiddenFloorNote(curves, decades[0]);
  const layout = {
    ...frame(captionLines(run, curves, textWidth), data, mark !== null || note !== null),
    xaxis: {
      ...axisStyle("flow time t"),
      type: curves.timeAxis,
      range: range.map(sixDigits),
      ...(curves.timeAxis === "log" ? decadeTicks(range[1] - range[0]) : {}),
    },
    yaxis: {
      ...axisStyle("loss L(t)"),
      type: "log",
      range: decades.map(sixDigits),
      ...decadeTicks(decades[1] - decades[0]),
    },
    ...marks(curves, mark, range, note),
  };
  return { data, layout, config: { ...config } };
}

/** A figure of a run that has only begun: its ranges follow the points that `liveUpdate` appends. Bounds first, the observed loss last. */
export function liveChart(run: Drawable): Figure {
  const curves = curvesOf(run, "linear");
  const data = [...boundTraces(curves.bounds), observedTrace(curves, "lines")];
  const heading = captionLines(run, curves, textWidth).slice(0, -1);
  const layout = {
    ...frame([...heading, small("running …", `color:${quietInk}`)], data, false),
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

/** Size, margins, heading and legend: the margins grow with the words, so that no label is cut. */
function frame(
  caption: string[],
  data: Record<string, unknown>[],
  notesAbovePlot: boolean,
): Record<string, unknown> {
  const legendLines = data.reduce(
    (sum, trace) => sum + String(trace.name ?? "").split("<br>").length + 0.25,
    0,
  );
  const top = Math.ceil(24 + titleLine * caption.length + (notesAbovePlot ? 20 : 4));
  const bottom = Math.ceil(belowAxis + legendLine * legendLines + 6);
  return {
    title: {
      text: caption.join("<br>"),
      font: { family: fontFamily, size: titleSize, color: ink },
      x: 0,
      xref: "container",
      xanchor: "left",
      y: 1,
      yref: "container",
      yanchor: "top",
      pad: { l: 16, t: 18, r: 0, b: 0 },
    },
    width,
    height: top + plotHeight + bottom,
    margin: { l: side.left, r: side.right, t: top, b: bottom, pad: 0 },
    font: { family: fontFamily, size: captionSize, color: ink },
    paper_bgcolor: paper,
    plot_bgcolor: paper,
    template: { data: {}, layout: {} },
    showlegend: true,
    legend: {
      orientation: "v",
      traceorder: "reversed",
      x: 0,
      xanchor: "left",
      y: sixDigits(-belowAxis / plotHeight),
      yanchor: "top",
      font: { size: captionSize, color: ink },
      bgcolor: "rgba(255, 255, 255, 0)",
      itemwidth: 44,
    },
    hovermode: "x unified",
    hoverlabel: { font: { family: fontFamily, size: captionSize }, namelength: 40 },
  };
}

function observedTrace(curves: Curves, mode: "lines" | "markers"): Record<string, unknown> {
  return {
    type: "scatter",
    mode,
    name: "observed loss",
    x: curves.observed.x,
    y: curves.observed.y,
    line: { color: observedColor, width: 2 },
    marker: { color: observedColor, size: 7 },
    hovertemplate: "L = %{y:.3e}<extra>observed</extra>",
  };
}

/** One trace a bound. Bounds that fall on each other are drawn with different widths, the first the widest. */
function boundTraces(bounds: BoundCurve[]): Record<string, unknown>[] {
  return bounds.map((curve, k) => {
    const { color, symbol, dash } = boundStyles[k % boundStyles.length];
    const { theorem } = curve;
    const equality = theorem.bound?.kind === "exponential" && theorem.bound.equality === true;
    const covered = bounds.slice(k + 1).filter((other) => coincide(curve, other)).length;
    const thickness = equality ? 9 : 2.4 + 3 * covered;
    return {
      type: "scatter",
      mode: equality ? "lines" : "lines+markers",
      name: boundLabel(theorem, textWidth - side.left - 30),
      x: curve.x,
      y: curve.y,
      opacity: equality ? 0.45 : 1,
      line: { color, width: thickness, dash: theorem.verdict === "proved" ? "solid" : dash },
      ...(equality ? {} : { marker: { symbol, color, size: thickness + 5, maxdisplayed: 9 + k } }),
      hovertemplate: `L ≤ %{y:.3e}<extra>${theorem.id}</extra>`.replace("≤", equality ? "=" : "≤"),
    };
  });
}

/** True when two curves cannot be told apart by eye: never further apart than 4 %. */
function coincide(first: BoundCurve, second: BoundCurve): boolean {
  const count = Math.min(first.y.length, second.y.length);
  for (let k = 0; k < count; k++) if (Math.abs(Math.log(first.y[k] / second.y[k])) > 0.04) return false;
  return count > 1;
}

/** The band from the lower edge up to the noise floor, where a loss says nothing, over the whole width. */
function floorTraces(curves: Curves, [low]: Decades, end: number): Record<string, unknown>[] {
  const { x, y } = curves.floor;
  const edge = sixDigits(10 ** low);
  if (!y.some((value) => value > edge)) return [];
  const across = [...x, sixDigits(Math.max(end, x[x.length - 1]))];
  const top = [...y, y[y.length - 1]].map((value) => Math.max(value, edge));
  const line = { type: "scatter", mode: "lines", hoverinfo: "skip" };
  return [
    {
      ...line,
      x: [across[0], across[across.length - 1]],
      y: [edge, edge],
      line: { color: floorColor, width: 0 },
      showlegend: false,
    },
    {
      ...line,
      name: "noise floor (estimate): below it the loss is rounding and integration error",
      x: across,
      y: top,
      fill: "tonexty",
      fillcolor: floorFill,
      line: { color: floorColor, width: 1, dash: "dot" },
    },
  ];
}

/**
 * The a-priori stopping time of an equality bound: the theorem's own constant `stoppingTime`, or, when the run reached
 * the loss asked for, the time at which the equality predicts the last recorded loss. Null where no equality is drawn.
 */
function stoppingTime(run: Drawable): number | null {
  const equality = run.theorems.find(
    (result) => isDrawn(result) && result.bound?.kind === "exponential" && result.bound.equality === true,
  );
  if (equality === undefined) return null;
  const given = equality.constants.stoppingTime;
  if (typeof given === "number" && Number.isFinite(given) && given > 0) return given;
  return run.status === "reached" ? predictedTime(equality, run) : null;
}

function predictedTime({ bound }: TheoremResult, run: Drawable): number | null {
  const { loss } = run.trajectory;
  const last = loss[loss.length - 1];
  if (bound === null || !(last > 0) || !(bound.rate > 0)) return null;
  const time = Math.log(bound.initialLoss / last) / bound.rate;
  return Number.isFinite(time) && time > 0 ? time : null;
}

/** The stopping time as a vertical line with its value above the plot, and what has to be said beside it. */
function marks(
  curves: Curves,
  stop: number | null,
  range: [number, number],
  note: string | null,
): Record<string, unknown> {
  const words = {
    yref: "paper",
    y: 1,
    yanchor: "bottom",
    showarrow: false,
    font: { family: fontFamily, size: 11, color: quietInk },
  };
  // on a logarithmic axis an annotation stands at the exponent, a line at the time itself
  const place = stop === null ? range[1] : curves.timeAxis === "log" ? Math.log10(stop) : stop;
  const isRight = place - range[0] > (range[1] - range[0]) / 2;
  const annotations: Record<string, unknown>[] = [];
  if (note !== null)
    annotations.push({
      ...words,
      text: note,
      xref: "paper",
      x: isRight ? 0 : 1,
      xanchor: isRight ? "left" : "right",
    });
  if (curves.observed.x.length === 0)
    annotations.push({ ...words, text: "no positive loss to draw", xref: "paper", x: 0.5, y: 0.5 });
  if (stop === null) return { annotations };
  annotations.push({
    ...words,
    text: `predicted stopping time t = ${formatNumber(stop)}`,
    xref: "x",
    x: sixDigits(place),
    xanchor: isRight ? "right" : "left",
  });
  const line = {
    type: "line",
    xref: "x",
    yref: "paper",
    x0: sixDigits(stop),
    x1: sixDigits(stop),
    y0: 0,
    y1: 1,
    layer: "below",
    line: { color: quietInk, width: 1.5, dash: "dot" },
  };
  return { annotations, shapes: [line] };
}
