// What the figures of one run share: the time axis of its convergence chart, chosen records, and the frame.
import { axisStyle, decadeTicks, linearTicks, timeRange, type Axes, type Decades } from "./axes";
import { column, page, type Canvas } from "./canvas";
import { flowAndPrecision, plainCaption } from "./caption";
import { curvesOf, thinned } from "./curves";
import { frame } from "./frame";
import { noteInside } from "./marks";
import { sixDigits } from "./numbers";
import { config } from "./style";
import type { ChartOptions, Drawable, Figure } from "./types";
import { isDescent, timeTitle } from "./words";

/** The time axis that a run's convergence chart has, for another quantity. */
export class AlongTime {
  readonly type: "linear" | "log";
  readonly axis: Record<string, unknown>;
  /** first and last time in the picture */
  readonly ends: readonly [number, number];

  constructor(
    private readonly run: Drawable,
    options: ChartOptions,
  ) {
    const curves = curvesOf(run, options.timeAxis);
    const range = timeRange(curves, null);
    this.type = curves.timeAxis;
    this.ends = this.type === "log" ? [10 ** range[0], 10 ** range[1]] : range;
    this.axis = {
      ...axisStyle(timeTitle(run.flow)),
      type: this.type,
      range: range.map(sixDigits),
      ...timeTicks(this.type, range, run, canvasOf(options)),
    };
  }

  /** Points of a recorded quantity: those that are finite, and positive where the axis is logarithmic. */
  line(values: ArrayLike<number>, scale: "linear" | "log", most?: number): { x: number[]; y: number[] } {
    const { time } = this.run.trajectory;
    const isShown = (value: number, axis: "linear" | "log") =>
      Number.isFinite(value) && (axis === "linear" || value > 0);
    const records = Array.from(time, (_, k) => k).filter(
      (k) => isShown(time[k], this.type) && isShown(values[k], scale),
    );
    const kept = thinned(
      records,
      (k) => (this.type === "log" ? Math.log(time[k]) : time[k]),
      (k) => (scale === "log" ? Math.log(values[k]) : values[k]),
      most,
    );
    return { x: kept.map((k) => sixDigits(time[k])), y: kept.map((k) => sixDigits(values[k])) };
  }

  /** A horizontal line over the whole width, of so many points. */
  level(value: number, count = 2): { x: number[]; y: number[] } {
    const [from, to] = this.ends;
    const at = (share: number) =>
      this.type === "log" ? from * (to / from) ** share : from + share * (to - from);
    const shares = Array.from({ length: count }, (_, k) => k / (count - 1));
    return { x: shares.map((share) => sixDigits(at(share))), y: shares.map(() => sixDigits(value)) };
  }
}

/** Ticks of the time axis; a descent of few steps has one at each step. */
export function timeTicks(
  type: "linear" | "log",
  range: Decades,
  { flow }: Drawable,
  { across }: Canvas,
): Record<string, unknown> {
  if (type === "log") return decadeTicks(range, across);
  const few = isDescent(flow) && range[1] - range[0] <= across / 2;
  return few ? { tick0: 0, dtick: 1 } : linearTicks(range, across);
}

export function canvasOf({ columns }: ChartOptions): Canvas {
  return columns === 1 ? column : page;
}

/** A figure that judges no theorem: a title, facts, traces, axes. */
export function plainFigure(
  title: string,
  facts: readonly string[],
  data: Record<string, unknown>[],
  axes: Axes & Record<string, unknown>,
  canvas: Canvas,
): Figure {
  const caption = plainCaption(title, facts.length === 0 ? "" : `${facts.join(" · ")}.`, canvas);
  const nothing = data.every(({ x }) => !Array.isArray(x) || x.length === 0);
  const layout = {
    ...frame(caption, data, false, axes, canvas),
    ...axes,
    ...(nothing ? { annotations: [noteInside("no point to draw")] } : {}),
  };
  return { data, layout, config: { ...config } };
}

/** The figure with its legend in the order in which its curves were given, which nothing else orders. */
export function inGivenOrder(figure: Figure): Figure {
  const legend = figure.layout.legend as Record<string, unknown>;
  return { ...figure, layout: { ...figure.layout, legend: { ...legend, traceorder: "normal" } } };
}

/** The same for one run: its title, then how it was computed. */
export function runFigure(
  run: Drawable,
  what: string,
  facts: readonly string[],
  data: Record<string, unknown>[],
  axes: Axes & Record<string, unknown>,
  canvas: Canvas,
): Figure {
  return plainFigure(`${run.title}: ${what}`, [...facts, flowAndPrecision(run)], data, axes, canvas);
}
