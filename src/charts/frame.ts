// Size, margins, heading and legend of a figure: they grow with the words, so that no label is cut.
import { roomOf, type Axes } from "./axes";
import { page, sideOf, type Canvas } from "./canvas";
import { captionSize } from "./caption";
import { sixDigits } from "./numbers";
import { fontFamily, ink, paper } from "./style";

/** a title's lines are 1.3 of its own size apart, whatever the size of their letters */
const titleSize = 13.5;
const titleLine = 1.3 * titleSize;
const legendLine = 1.3 * captionSize;
/** tick labels and title of the time axis */
const belowAxis = 56;

/** Everything of the layout but axes and annotations; `axes` say how wide their labels are. */
export function frame(
  caption: string[],
  data: Record<string, unknown>[],
  notesAbovePlot: boolean,
  axes: Axes,
  canvas: Canvas = page,
): Record<string, unknown> {
  const { width, plotHeight } = canvas;
  const [least, needed] = [sideOf(canvas), roomOf(axes)];
  const left = Math.max(least.left, needed.left);
  const right = Math.max(least.right, needed.right);
  const top = Math.ceil(28 + titleLine * caption.length + (notesAbovePlot ? 20 : 4));
  const bottom = bottomOf(data);
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
      pad: { l: canvas.words === "full" ? 16 : 6, t: 22, r: 0, b: 0 },
    },
    width,
    height: top + plotHeight + bottom,
    margin: { l: left, r: right, t: top, b: bottom, pad: 0 },
    font: { family: fontFamily, size: captionSize, color: ink },
    paper_bgcolor: paper,
    plot_bgcolor: paper,
    template: { data: {}, layout: {} },
    showlegend: true,
    legend: {
      orientation: "v",
      traceorder: "reversed",
      // one column has no room to spare below the labels of the vertical axis
      x: canvas.words === "full" ? 0 : sixDigits((8 - left) / (width - left - right)),
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

/** Pixels below the plot: the time axis, and the legend of these traces. */
export function bottomOf(data: readonly Record<string, unknown>[]): number {
  const lines = data.reduce(
    (sum, trace) => sum + (inLegend(trace) ? String(trace.name ?? "").split("<br>").length + 0.25 : 0),
    0,
  );
  return Math.ceil(belowAxis + legendLine * lines + 6);
}

function inLegend(trace: Record<string, unknown>): boolean {
  return trace.showlegend !== false;
}
