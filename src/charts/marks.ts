// Marks on the convergence chart: Chen's stopping time, and short notes above the plot.
import type { TheoremResult } from "../theorems";
import type { Canvas } from "./canvas";
import { captionSize } from "./caption";
import type { Curves } from "./curves";
import { formatNumber, sixDigits } from "./numbers";
import { boundStyles, fontFamily, quietInk } from "./style";
import type { Drawable } from "./types";
import { isDrawn } from "./words";

/**
 * The a-priori stopping time of an equality bound: the theorem's own constant `stoppingTime`, or, when the run reached
 * the loss asked for, the time at which the equality predicts the last recorded loss. Null where no equality is drawn.
 */
export function stoppingTime(run: Drawable): number | null {
  const equality = run.theorems.find(
    ({ bound, ...result }) =>
      isDrawn({ bound, ...result }) && bound !== null && "equality" in bound && bound.equality === true,
  );
  if (equality === undefined) return null;
  const given = equality.constants.stoppingTime;
  if (typeof given === "number" && Number.isFinite(given) && given > 0) return given;
  return run.status === "reached" ? predictedTime(equality, run) : null;
}

function predictedTime({ bound }: TheoremResult, run: Drawable): number | null {
  const { loss } = run.trajectory;
  const last = loss[loss.length - 1];
  if (bound?.kind !== "exponential" || !(last > 0) || !(bound.rate > 0)) return null;
  const limit = bound.limit ?? 0;
  const time = Math.log((bound.initialLoss - limit) / (last - limit)) / bound.rate;
  return Number.isFinite(time) && time > 0 ? time : null;
}

/** A pale ground where a bound applies, for bounds that do not reach the end of the run. */
function regions(curves: Curves): Record<string, unknown>[] {
  return curves.bounds.flatMap((curve, k) =>
    curve.end === null
      ? []
      : [
          {
            type: "rect",
            xref: "x",
            yref: "paper",
            x0: curve.x[0],
            x1: sixDigits(curve.end),
            y0: 0,
            y1: 1,
            layer: "below",
            line: { width: 0 },
            fillcolor: boundStyles[k % boundStyles.length].color,
            opacity: 0.08,
          },
        ],
  );
}

const words = {
  yref: "paper",
  y: 1,
  yanchor: "bottom",
  yshift: 2,
  showarrow: false,
  font: { family: fontFamily, size: captionSize, color: quietInk },
};

/** Words in the middle of a plot that has nothing else to show. */
export function noteInside(text: string): Record<string, unknown> {
  return { ...words, text, xref: "paper", x: 0.5, y: 0.5 };
}

/** The stopping time as a vertical line with its value above the plot, and what has to be said beside it. */
export function marks(
  curves: Curves,
  stop: number | null,
  range: [number, number],
  note: string | null,
  canvas: Canvas,
): Record<string, unknown> {
  // on a logarithmic axis an annotation stands at the exponent, a line at the time itself
  const place = stop === null ? range[1] : curves.timeAxis === "log" ? Math.log10(stop) : stop;
  const isRight = place - range[0] > (range[1] - range[0]) / 2;
  const annotations: Record<string, unknown>[] = [];
  if (note !== null) annotations.push({ ...words, text: note, xref: "paper", x: 0, xanchor: "left" });
  if (curves.observed.x.length === 0) annotations.push(noteInside("no positive loss to draw"));
  const shapes = regions(curves);
  if (stop === null) return shapes.length === 0 ? { annotations } : { annotations, shapes };
  annotations.push({
    ...words,
    text: `predicted stop${canvas.words === "full" ? "ping time" : ""} t = ${formatNumber(stop)}`,
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
  return { annotations, shapes: [...shapes, line] };
}
