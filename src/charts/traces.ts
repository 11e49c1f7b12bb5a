// The traces of the convergence chart: the noise floor's band, each bound, the observed loss.
import type { Decades } from "./axes";
import { page, type Canvas } from "./canvas";
import { boundLabel, legendText } from "./caption";
import type { BoundCurve, Curves } from "./curves";
import { sixDigits } from "./numbers";
import { palest } from "./pale";
import { boundStyles, errorFill, floorColor, floorFill, observedColor, unclipped } from "./style";
import type { Drawable } from "./types";

/** The thin black line on top of all others; one point alone needs a marker. */
export function observedTrace(curves: Curves, mode: "lines" | "markers"): Record<string, unknown> {
  return {
    type: "scatter",
    mode,
    name: "observed loss",
    x: curves.observed.x,
    y: curves.observed.y,
    line: { color: observedColor, width: 2 },
    marker: { color: observedColor, size: 7 },
    ...unclipped,
    hovertemplate: "%{y:.3e}<extra>observed loss</extra>",
  };
}

/**
 * One trace a bound. Bounds that fall on each other are drawn with different widths, the first the widest.
 * @param range ends of the picture
 */
export function boundTraces(
  bounds: BoundCurve[],
  flow: Drawable["flow"] = "euclidean",
  canvas: Canvas = page,
  range: Decades = [-Infinity, Infinity],
): Record<string, unknown>[] {
  return bounds.map((curve, k) => {
    const { color, symbol, dash } = boundStyles[k % boundStyles.length];
    const { theorem } = curve;
    const { bound } = theorem;
    const equality = bound !== null && "equality" in bound && bound.equality === true;
    const covered = bounds.slice(k + 1).filter((other) => coincide(curve, other)).length;
    const thickness = equality ? 9 : 2.4 + 3 * covered;
    return {
      type: "scatter",
      mode: equality ? "lines" : "lines+markers",
      name: boundLabel(theorem, curve.end, flow, canvas, hidden(curve, range)),
      x: curve.x,
      y: curve.y,
      line: {
        color: equality ? palest(color) : color,
        width: thickness,
        dash: theorem.verdict === "proved" ? "solid" : dash,
        // a bound given at some times holds with the earlier value between them
        ...(bound?.kind === "curve" ? { shape: "hv" } : {}),
      },
      ...(equality
        ? {}
        : { ...unclipped, marker: { symbol, color, size: thickness + 5, maxdisplayed: 9 + k } }),
      hovertemplate: `%{y:.3e}<extra>bound: ${theorem.id}</extra>`,
    };
  });
}

/** Where a bound lies of which nothing is seen. */
function hidden({ y }: BoundCurve, [lowest, highest]: Decades): "above" | "below" | null {
  if (y.length === 0) return null;
  if (y.every((value) => Math.log10(value) > highest)) return "above";
  return y.every((value) => Math.log10(value) < lowest) ? "below" : null;
}

/** True when two curves cannot be told apart by eye: never further apart than 4 %. */
function coincide(first: BoundCurve, second: BoundCurve): boolean {
  const count = Math.min(first.y.length, second.y.length);
  for (let k = 0; k < count; k++) if (Math.abs(Math.log(first.y[k] / second.y[k])) > 0.04) return false;
  return count > 1;
}

/** Where the loss lies according to a second, more exact run. */
export function errorTraces({ band }: Curves, canvas: Canvas): Record<string, unknown>[] {
  if (band === null) return [];
  const line = { type: "scatter", mode: "lines", hoverinfo: "skip", x: band.x };
  return [
    { ...line, y: band.low, line: { color: observedColor, width: 0 }, showlegend: false },
    {
      ...line,
      name: legendText("error band of the observed loss (second run at a tenth of the tolerance)", canvas),
      y: band.high,
      fill: "tonexty",
      fillcolor: errorFill,
      line: { color: observedColor, width: 0 },
    },
  ];
}

/** share of the picture's height; a lower band would be a speck on the frame */
const leastHeight = 0.01;

/** The band from the lower edge up to the noise floor, where a loss says nothing, over the whole width. */
export function floorTraces(
  curves: Curves,
  [low, high]: Decades,
  end: number,
  canvas: Canvas,
): Record<string, unknown>[] {
  const { x, y } = curves.floor;
  const visible = low + leastHeight * (high - low);
  if (!y.some((value) => Math.log10(value) > visible)) return [];
  // the band is closed out of sight, one decade below the frame
  const edge = sixDigits(Math.max(10 ** (low - 1), Number.MIN_VALUE));
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
      name:
        canvas.words === "full"
          ? "noise floor (estimate): below it the loss is rounding and integration error"
          : "noise floor (estimate)",
      x: across,
      y: top,
      fill: "tonexty",
      fillcolor: floorFill,
      line: { color: floorColor, width: 1, dash: "dot" },
    },
  ];
}
