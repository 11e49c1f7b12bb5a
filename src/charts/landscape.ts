// The landscape figure: the loss on a plane through a run's start and end, with the path it took.
import { canvasOf, runFigure } from "./alongTime";
import { linearAxis } from "./axes";
import { captionSize } from "./caption";
import { formatNumber, sixDigits } from "./numbers";
import { ink, observedColor, paper } from "./style";
import type { ChartOptions, Drawable, Figure } from "./types";

/**
 * The loss on the plane θ(0) + a e₁ + b e₂: e₁ points from the start to the end, e₂ is the direction in which the path
 * leaves the straight line between them farthest.
 */
export interface Plane {
  /** a, columns of the grid */
  readonly along: readonly number[];
  /** b, rows of the grid */
  readonly across: readonly number[];
  /** `loss[row][column]`, positive */
  readonly loss: readonly (readonly number[])[];
  /** the path projected on the plane */
  readonly path: { readonly along: readonly number[]; readonly across: readonly number[] };
  /** largest distance of the path from the plane, in units of the distance between start and end */
  readonly offPlane: number;
}

/** Luminance grows with the loss, so that the picture reads in grey: Cividis, light end cut off below the path. */
const colors: [number, string][] = [
  [0, "#1f3b63"],
  [0.25, "#575d6d"],
  [0.5, "#8a8678"],
  [0.75, "#c0b36e"],
  [1, "#f6e36b"],
];

/** Contours of log₁₀ L on a plane, and the path of the run from ○ to ●. */
export function landscapeChart(run: Drawable, plane: Plane, options: ChartOptions = {}): Figure {
  const z = plane.loss.map((row) => row.map((value) => sixDigits(Math.log10(value))));
  const levels = z.flat();
  const low = levels.reduce((least, value) => Math.min(least, value), Infinity);
  const high = levels.reduce((most, value) => Math.max(most, value), -Infinity);
  const step = contourStep(high > low ? high - low : 2);
  const { along, across } = plane.path;
  const path = { x: along.map(sixDigits), y: across.map(sixDigits) };
  const last = path.x.length - 1;
  const data = [
    {
      type: "contour",
      x: plane.along.map(sixDigits),
      y: plane.across.map(sixDigits),
      z,
      colorscale: colors,
      // a loss that is the same everywhere has a colour in the middle
      ...(high > low ? {} : { zmin: low - 1, zmax: low + 1 }),
      contours: {
        coloring: "fill",
        start: sixDigits(step * Math.ceil(low / step)),
        end: sixDigits(step * Math.floor(high / step)),
        size: step,
      },
      line: { width: 0.5, color: ink },
      colorbar: {
        title: { text: "log₁₀ L", side: "right", font: { size: captionSize } },
        thickness: 14,
        tick0: 0,
        dtick: sixDigits(step * (high - low > 8 * step ? 2 : 1)),
        len: 1,
        outlinewidth: 0,
        tickfont: { size: captionSize, color: ink },
      },
      showlegend: false,
      hovertemplate: "a = %{x:.4g}, b = %{y:.4g}<br>log₁₀ L = %{z:.4g}<extra></extra>",
    },
    // a white line below the black one keeps the path visible on dark and light ground
    {
      type: "scatter",
      mode: "lines",
      ...path,
      line: { color: paper, width: 5 },
      showlegend: false,
      hoverinfo: "skip",
    },
    {
      type: "scatter",
      mode: "lines",
      name: "path of θ, from ○ to ●",
      ...path,
      line: { color: observedColor, width: 2 },
      hoverinfo: "skip",
    },
    {
      type: "scatter",
      mode: "markers",
      x: [path.x[0], path.x[last]],
      y: [path.y[0], path.y[last]],
      marker: {
        size: 11,
        symbol: "circle",
        color: [paper, observedColor],
        line: { color: observedColor, width: 2 },
      },
      showlegend: false,
      hoverinfo: "skip",
    },
  ];
  const canvas = canvasOf(options);
  const axes = {
    xaxis: {
      ...linearAxis("a: from the start to the end", [], canvas.across),
      range: ends(plane.along),
      showgrid: false,
    },
    yaxis: {
      ...linearAxis("b: where the path bends", [], canvas.up),
      range: ends(plane.across),
      showgrid: false,
    },
    hovermode: "closest",
  };
  const facts = [
    "The loss on the plane through start, end and the farthest bend of the path",
    plane.offPlane < 1e-9
      ? "the path lies in it"
      : `the path is at most ${formatNumber(plane.offPlane, 2)} of its span away from it`,
  ];
  const figure = runFigure(run, "loss landscape", facts, data, axes, canvas);
  // the colour bar stands right of the plot
  const margin = figure.layout.margin as { r: number };
  margin.r = 92;
  return figure;
}

function ends(grid: readonly number[]): [number, number] {
  return [sixDigits(grid[0]), sixDigits(grid[grid.length - 1])];
}

/** About twelve contours, at round numbers. */
function contourStep(span: number): number {
  const raw = Math.max(span, 1e-9) / 12;
  const power = 10 ** Math.floor(Math.log10(raw));
  return sixDigits(([1, 2, 5].find((digit) => digit * power >= raw) ?? 10) * power);
}
