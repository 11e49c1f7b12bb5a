// Size, margins, heading and legend of a figure: they grow with the words, so that no label is cut.
import { captionSize } from "./caption";
import { sixDigits } from "./numbers";
import { fontFamily, ink, paper } from "./style";

const width = 760;
const plotHeight = 360;
const side = { left: 78, right: 24 };
/** a title's lines are 1.3 of its own size apart, whatever the size of their letters */
const titleSize = 13.5;
const titleLine = 1.3 * titleSize;
const legendLine = 1.3 * captionSize;
/** tick labels and title of the time axis */
const belowAxis = 56;

/** Pixels that a line of the heading may take. */
export const headingWidth = width - 56;
/** Pixels that a line of the legend may take, beside its sample. */
export const legendWidth = headingWidth - side.left - 30;

/** Everything of the layout but axes and annotations. */
export function frame(
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
