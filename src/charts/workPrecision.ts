// The work-precision figure: error against work, one curve a tool.
import { InputError, shown } from "../errors";
import { canvasOf, inGivenOrder, plainFigure } from "./alongTime";
import { logAxis } from "./axes";
import { escapeLabel } from "./markup";
import { formatNumber, sixDigits } from "./numbers";
import { curveStyles, unclipped } from "./style";
import type { ChartOptions, Figure } from "./types";

/** One measurement: a tool at one setting. */
export interface WorkPoint {
  readonly tool: string;
  /** such as "rtol 1e-6" */
  readonly setting: string;
  /** what was measured, relative; positive */
  readonly error: number;
  /** evaluations of the gradient; null where the tool does not tell */
  readonly gradients: number | null;
  readonly seconds: number;
}

/**
 * Error against seconds, and against gradients where every tool tells them: two panels, one logarithmic error axis.
 * @throws InputError for no point, too many tools, or an error that is not positive
 */
export function workPrecisionChart(
  points: readonly WorkPoint[],
  options: ChartOptions & { title?: string } = {},
): Figure {
  const tools = [...new Set(points.map(({ tool }) => tool))];
  if (tools.length === 0 || tools.length > curveStyles.length)
    throw new InputError(
      "workPrecisionChart",
      `1 to ${curveStyles.length} tools fit in a picture, got ${tools.length}.`,
    );
  for (const { tool, setting, error, seconds } of points)
    if (!(error > 0) || !(seconds > 0))
      throw new InputError(
        "workPrecisionChart",
        `error and seconds of ${shown(tool)} at ${shown(setting)} must be positive, got ${error} and ${seconds}. Leave out runs that failed.`,
      );
  const counted = points.every(({ gradients }) => gradients !== null && gradients > 0);
  const panels = counted ? (["seconds", "gradients"] as const) : (["seconds"] as const);
  const data = panels.flatMap((work, panel) =>
    tools.map((tool, k) => {
      const own = points.filter((point) => point.tool === tool).sort((a, b) => a.error - b.error);
      return {
        type: "scatter",
        mode: "lines+markers",
        name: escapeLabel(tool),
        x: own.map((point) => sixDigits(point[work] as number)),
        y: own.map(({ error }) => sixDigits(error)),
        text: own.map(({ setting }) => escapeLabel(setting)),
        line: { color: curveStyles[k].color, width: 2, dash: curveStyles[k].dash },
        marker: { color: curveStyles[k].color, symbol: curveStyles[k].symbol, size: 8 },
        ...unclipped,
        hovertemplate: `%{text}: error %{y:.2e}, %{x:.3g} ${work}<extra>${escapeLabel(tool)}</extra>`,
        legendgroup: tool,
        ...(panel === 0 ? {} : { xaxis: "x2", yaxis: "y2", showlegend: false }),
      };
    }),
  );
  const errors = points.map(({ error }) => error);
  const canvas = canvasOf(options);
  const across = Math.floor(canvas.across / panels.length);
  const yaxis = logAxis("relative error", errors, canvas.up);
  const xaxis = logAxis(
    "seconds",
    points.map(({ seconds }) => seconds),
    across,
  );
  const second = counted
    ? {
        xaxis2: {
          ...logAxis(
            "gradients",
            points.map(({ gradients }) => gradients as number),
            across,
          ),
          anchor: "y2",
          domain: [0.54, 1],
        },
        yaxis2: { ...yaxis, title: { text: "" }, showticklabels: false, anchor: "x2" },
      }
    : {};
  const axes = {
    xaxis: counted ? { ...xaxis, domain: [0, 0.46] } : xaxis,
    yaxis,
    ...second,
    hovermode: "closest",
  };
  const best = tools.map((tool) => {
    const own = points.filter((point) => point.tool === tool);
    const finest = own.reduce((a, b) => (b.error < a.error ? b : a));
    return `${tool}: error ${formatNumber(finest.error, 2)} in ${formatNumber(finest.seconds)}\u00a0s`;
  });
  return inGivenOrder(plainFigure(options.title ?? "Work and precision", best, data, axes, canvas));
}
