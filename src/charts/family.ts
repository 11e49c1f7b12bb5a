// A family of runs behind one slider: Plotly's own frames, which need no kernel.
import { InputError } from "../errors";
import { logAxis, linearAxis } from "./axes";
import { canvasOf, plainFigure } from "./alongTime";
import { sideOf, type Canvas } from "./canvas";
import { legendText } from "./caption";
import { chooseTimeAxis, curvesOf, type Curves } from "./curves";
import { textWidth } from "./letterWidths";
import { escapeLabel } from "./markup";
import { formatNumber } from "./numbers";
import { sliderRoom } from "./still";
import { boundStyles, ink, observedColor } from "./style";
import type { ChartOptions, Drawable, Figure } from "./types";
import { lossTitle, timeTitle } from "./words";

/** More frames would make the notebook heavy. */
const mostRuns = 40;
/** Runs whose losses stand in the words above the figure. */
const mostFacts = 6;

/**
 * One run at a time, chosen by a slider: its observed loss and its bounds, on axes that stay the same for all. Where no
 * slider can be moved, on paper and on GitHub, the picture shows all runs at once (`stillOf`).
 * @param values what differs from run to run, such as widths; shown beside the slider
 * @param name of what differs, such as "width"
 * @throws InputError for no run, too many, or another number of values
 */
export function familyChart(
  runs: readonly Drawable[],
  values: readonly (string | number)[],
  name: string,
  options: ChartOptions & { title?: string } = {},
): Figure {
  if (runs.length < 1 || runs.length > mostRuns || values.length !== runs.length)
    throw new InputError(
      "familyChart",
      `1 to ${mostRuns} runs and as many values are needed, got ${runs.length} and ${values.length}.`,
    );
  const timeAxis = options.timeAxis ?? (runs.some((run) => chooseTimeAxis(run) === "log") ? "log" : "linear");
  const canvas = canvasOf(options);
  const all = runs.map((run) => curvesOf(run, timeAxis));
  const bounds = Math.max(...all.map((curves) => curves.bounds.length));
  const frames = all.map((curves, k) => ({
    name: String(values[k]),
    data: tracesOf(curves, bounds, canvas),
  }));
  const times = all.flatMap(({ observed }) => observed.x);
  const losses = all.flatMap(({ observed }) => observed.y);
  const [{ flow }] = runs;
  // the first and the last label stand over the ends of the slider
  const widest = Math.max(...frames.map((frame) => 12 * textWidth(frame.name)));
  const overhang = Math.max(10, Math.ceil(widest / 2 - sideOf(canvas).right));
  const axes = {
    xaxis:
      timeAxis === "log"
        ? logAxis(timeTitle(flow), times, canvas.across)
        : linearAxis(timeTitle(flow), times, canvas.across, [0]),
    yaxis: logAxis(lossTitle(flow), losses, canvas.up),
    sliders: [
      {
        active: 0,
        currentvalue: { prefix: `${escapeLabel(name)} `, font: { size: 13, color: ink } },
        pad: { t: 52, b: 4, l: overhang, r: overhang },
        steps: frames.map((frame) => ({
          label: frame.name,
          method: "animate",
          args: [[frame.name], { mode: "immediate", transition: { duration: 0 }, frame: { duration: 0 } }],
        })),
      },
    ],
  };
  const facts = runs.map(
    ({ trajectory: { loss } }, k) =>
      `${name} ${values[k]}: loss ${formatNumber(loss[0])} to ${formatNumber(loss[loss.length - 1])}`,
  );
  const figure = plainFigure(
    options.title ?? `Runs by ${name}`,
    facts.length > mostFacts
      ? [...facts.slice(0, mostFacts - 1), `… ${facts.length - mostFacts} more …`, facts[facts.length - 1]]
      : facts,
    frames[0].data,
    axes,
    canvas,
  );
  const { margin, legend, height } = figure.layout as {
    margin: { b: number };
    legend: { y: number };
    height: number;
  };
  margin.b += sliderRoom;
  legend.y -= sliderRoom / canvas.plotHeight;
  figure.layout.height = height + sliderRoom;
  return { ...figure, frames };
}

/** As many traces in each frame: a run with fewer bounds has empty ones. */
function tracesOf({ observed, bounds }: Curves, count: number, canvas: Canvas): Record<string, unknown>[] {
  const drawn = Array.from({ length: count }, (_, k) => {
    const { color, dash } = boundStyles[k % boundStyles.length];
    const curve = bounds[k];
    return {
      type: "scatter",
      mode: "lines",
      name: curve === undefined ? "no bound" : legendText(`bound: ${curve.theorem.title}`, canvas),
      x: curve?.x ?? [],
      y: curve?.y ?? [],
      line: { color, width: 2.4, dash: curve?.theorem.verdict === "proved" ? "solid" : dash },
    };
  });
  const loss = {
    type: "scatter",
    mode: "lines",
    name: "observed loss",
    ...observed,
    line: { color: observedColor, width: 2 },
  };
  return [...drawn, loss];
}
