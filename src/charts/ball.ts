// The ball figure: how far the parameters have travelled, against the radii within which theorems keep them.
import { InputError } from "../errors";
import { AlongTime, canvasOf, runFigure } from "./alongTime";
import { linearAxis, logAxis } from "./axes";
import { levelTraces } from "./levels";
import { formatNumber } from "./numbers";
import { observedColor } from "./style";
import type { ChartOptions, Drawable, Figure } from "./types";
import { isDrawn } from "./words";

/**
 * |θ(t) − θ(0)| against the certified radius of every theorem that gives one.
 * @throws InputError where no distance was recorded
 */
export function ballChart(run: Drawable, options: ChartOptions = {}): Figure {
  const { distance } = run.trajectory;
  const farthest = distance.reduce((high, value) => Math.max(high, value), 0);
  if (!(farthest > 0))
    throw new InputError("run.chart", 'this run has no picture "ball": its parameters have not moved.');
  const time = new AlongTime(run, options);
  const canvas = canvasOf(options);
  const radii = run.theorems.flatMap((theorem) => {
    const { radius } = theorem.constants;
    return typeof radius === "number" && Number.isFinite(radius) && isDrawn(theorem)
      ? [{ theorem, value: radius }]
      : [];
  });
  const scale = radii.some(({ value }) => value > 12 * farthest) ? "log" : "linear";
  const data = [
    ...levelTraces(time, radii, (value) => `radius ${value}`, "radius", canvas),
    {
      type: "scatter",
      mode: "lines",
      name: "observed distance |θ(t) − θ(0)|",
      ...time.line(distance, scale),
      line: { color: observedColor, width: 2 },
      hovertemplate: "%{y:.4g}<extra>distance</extra>",
    },
  ];
  const facts = [
    `Farthest from the start ${formatNumber(farthest, 4)}`,
    ...(radii.length === 0 ? ["no theorem of this run gives a radius"] : []),
    ...radii.map(({ theorem, value }) => `${shareWords(farthest / value)} the radius of ${theorem.id}`),
  ];
  const values = [...distance, ...radii.map(({ value }) => value)];
  const title = "distance from the start";
  const yaxis =
    scale === "log"
      ? logAxis(title, visible(values, farthest), canvas.up)
      : linearAxis(title, values, canvas.up, [0]);
  return runFigure(run, "distance travelled", facts, data, { xaxis: time.axis, yaxis }, canvas);
}

/** Percents are for shares that are easily seen. */
function shareWords(share: number): string {
  return share < 1e-3 || share >= 10 ? `${formatNumber(share)} times` : `${formatNumber(100 * share)} % of`;
}

/** On a logarithmic axis the first steps would take most of the picture. */
function visible(values: number[], farthest: number): number[] {
  return values.filter((value) => value > 1e-3 * farthest);
}
