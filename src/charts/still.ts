// The still form of a figure with a slider: all its runs at once, for paper and for views that run no script.
import { column, page, type Canvas } from "./canvas";
import { legendText } from "./caption";
import { bottomOf } from "./frame";
import { plainText } from "./markup";
import { sixDigits } from "./numbers";
import { runStyles, sequence, unclipped } from "./style";
import type { Figure } from "./types";

/** Room that a slider and its label take below the time axis. */
export const sliderRoom = 96;
/** Entries of the legend where more runs than styles are drawn. */
const mostNamed = 9;
/** More runs with their bounds cannot be told apart. */
const mostBounded = 6;
/** Plotly's legend lists what has no rank as if it had 1000. */
const afterAll = 1001;

interface Trace extends Record<string, unknown> {
  readonly name: string;
  readonly x: readonly number[];
  readonly line: Record<string, unknown>;
}

/** The runs of a slider's frames as curves of one picture; any other figure as it is. */
export function stillOf(figure: Figure): Figure {
  const { frames, layout } = figure;
  if (frames === undefined) return figure;
  const { sliders, ...rest } = layout as {
    sliders: { currentvalue: { prefix: string } }[];
    width: number;
    height: number;
    margin: { b: number };
    legend: { y: number };
  };
  const canvas = rest.width === column.width ? column : page;
  const prefix = plainText(sliders[0].currentvalue.prefix);
  const runs = frames as unknown as { name: string; data: Trace[] }[];
  const named = namedOf(runs.length);
  const losses = runs.map(({ name, data }, k) => ({
    ...data[data.length - 1],
    ...lookOf(k, runs.length),
    ...unclipped,
    name: legendText(`${prefix}${name}`, canvas),
    showlegend: named.has(k),
  }));
  const bounds =
    runs.length > mostBounded ? [] : runs.flatMap(({ data }, k) => boundsOf(data, k, runs.length, canvas));
  const data = [...bounds.map((trace, k) => ({ ...trace, showlegend: k === 0 })), ...losses];
  const bottom = bottomOf(data);
  return {
    data,
    layout: {
      ...rest,
      height: rest.height - rest.margin.b + bottom,
      margin: { ...rest.margin, b: bottom },
      legend: {
        ...rest.legend,
        traceorder: "normal",
        y: sixDigits(rest.legend.y + sliderRoom / canvas.plotHeight),
      },
    },
    config: figure.config,
  };
}

/** Each has its own colour, dash and symbol; where there are too many, the colour goes from dark to light. */
function lookOf(k: number, count: number): Record<string, unknown> {
  if (count > runStyles.length)
    return { mode: "lines", line: { color: sequence(k / (count - 1)), width: 1.8 } };
  const { color, symbol, dash } = runStyles[k];
  return {
    mode: "lines+markers",
    line: { color, width: 2.2, dash },
    marker: { symbol, color, size: 8, maxdisplayed: 8 + k },
  };
}

/** The bounds of a run, wide and pale in its colour. */
function boundsOf(
  data: readonly Trace[],
  k: number,
  count: number,
  canvas: Canvas,
): Record<string, unknown>[] {
  const { color } = lookOf(k, count).line as { color: string };
  return data
    .slice(0, -1)
    .filter(({ x }) => x.length > 1)
    .map((trace) => ({
      ...trace,
      name: legendText("wide and pale: bounds, in the colour of their run", canvas),
      legendrank: afterAll,
      line: { ...trace.line, color, width: 5 },
      opacity: 0.3,
    }));
}

/** All, or some from the first to the last. */
function namedOf(count: number): Set<number> {
  const shown = count > runStyles.length ? mostNamed : count;
  return new Set(
    Array.from({ length: shown }, (_, k) => Math.round((k * (count - 1)) / Math.max(1, shown - 1))),
  );
}
