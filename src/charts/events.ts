// What happened on the way, as marks on the observed curve: one symbol and one line of the legend an event.
import type { RunEvent } from "../integrators";
import type { Canvas } from "./canvas";
import { legendText } from "./caption";
import type { Curves } from "./curves";
import { escapeLabel } from "./markup";
import { formatNumber, sixDigits } from "./numbers";
import { ink, paper, unclipped } from "./style";
import type { Drawable } from "./types";
import { momentWords } from "./words";

/** A run that switches to and fro would fill the legend. */
const mostMarks = 5;

const symbols: Record<RunEvent["kind"] | "switch", string> = {
  rankLoss: "x",
  stepCollapse: "triangle-down",
  ball: "circle",
  noiseFloor: "square",
  divergence: "star",
  switch: "diamond",
  loss: "circle",
  time: "circle",
};

interface Mark {
  time: number;
  words: string;
  symbol: string;
}

/** The events of a run that are worth a mark, in the order of time: its end and the times asked for are not. */
function marksOf({ report, flow }: Drawable): Mark[] {
  const events = report.events
    .filter(({ kind }) => kind !== "loss" && kind !== "time")
    .map((event) => ({ time: event.time, words: eventWords(event), symbol: symbols[event.kind] }));
  const switches = report.switches.map(({ time, from, to, why }) => ({
    time,
    words: `${from} gives way to ${to}: ${why}`,
    symbol: symbols.switch,
  }));
  return [...events, ...switches]
    .sort((a, b) => a.time - b.time)
    .slice(0, mostMarks)
    .map((mark) => ({ ...mark, words: `${momentWords(flow, mark.time)}: ${mark.words}` }));
}

function eventWords(event: RunEvent): string {
  switch (event.kind) {
    case "rankLoss": {
      const predicted = event.predicted === null ? "" : `, predicted for ${formatNumber(event.predicted)}`;
      return `the Jacobian loses rank (σ_min/σ_max = ${formatNumber(event.sigmaMin / event.sigmaMax, 2)}${predicted})`;
    }
    case "stepCollapse":
      return `steps collapse to ${formatNumber(event.step, 2)}`;
    case "ball":
      return `θ leaves the ball of radius ${formatNumber(event.radius)}`;
    case "noiseFloor":
      return `the noise floor ${formatNumber(event.floor, 2)} is reached`;
    case "divergence":
      return `the loss diverges (${formatNumber(event.loss)})`;
    case "loss":
      return `the loss asked for is reached`;
    case "time":
      return `the time asked for is reached`;
  }
}

/** One marker an event, on the observed curve where it is drawn there. */
export function eventTraces(run: Drawable, curves: Curves, canvas: Canvas): Record<string, unknown>[] {
  // a legend lists the last trace first, and is read in the order of time
  return marksOf(run)
    .reverse()
    .flatMap(({ time, words, symbol }) => {
      const place = placeOn(curves, time);
      if (place === null) return [];
      return [
        {
          type: "scatter",
          mode: "markers",
          name: legendText(words, canvas),
          x: [place[0]],
          y: [place[1]],
          marker: { symbol, size: 11, color: paper, line: { color: ink, width: 2 } },
          ...unclipped,
          hovertemplate: `%{y:.3e}<extra>${escapeLabel(words)}</extra>`,
        },
      ];
    });
}

/** The point of the drawn curve at a time, on the straight line between its neighbours on the logarithmic axis. */
function placeOn({ observed: { x, y } }: Curves, time: number): [number, number] | null {
  const next = x.findIndex((t) => t >= time);
  if (next < 0) return x.length === 0 ? null : [x[x.length - 1], y[y.length - 1]];
  if (next === 0 || x[next] === time) return [x[next], y[next]];
  const share = (time - x[next - 1]) / (x[next] - x[next - 1]);
  return [sixDigits(time), sixDigits(y[next - 1] * (y[next] / y[next - 1]) ** share)];
}
