// The rate that the end of an observed curve shows, by a least-squares line, beside the one that a theorem proves.
import type { Bound, TheoremResult } from "../theorems";
import { formatNumber } from "./numbers";
import type { Drawable } from "./types";
import { isDrawn } from "./words";

/** Only losses so many times above their noise floor show a rate. */
const aboveFloor = 1e4;
/** Fewer points do not make a line. */
const fewestPoints = 4;
/** A curve that falls by less than this over its later half has come to rest, in units of ln L. */
const rest = 0.01;

/**
 * Slope of ln(L - limit) against t, or against ln t for a power law, over the last half of the fall. Null where the
 * bound has no rate of this kind, the curve is too short or it has come to rest.
 */
export function fittedSlope({ trajectory }: Drawable, bound: Bound): number | null {
  const { time, loss, noiseFloor } = trajectory;
  const logarithmic = bound.kind === "powerLaw";
  const limit = bound.kind === "exponential" ? (bound.limit ?? 0) : 0;
  const points: [x: number, y: number][] = [];
  for (let k = 0; k < time.length; k++) {
    const above = loss[k] - limit;
    if (!(above > aboveFloor * Math.max(noiseFloor[k], 0)) || (logarithmic && !(time[k] > 0))) continue;
    points.push([logarithmic ? Math.log(time[k]) : time[k], Math.log(above)]);
  }
  if (points.length === 0 || isAtRest(points)) return null;
  const lowest = points.reduce((low, [, y]) => Math.min(low, y), Infinity);
  const middle = (points[0][1] + lowest) / 2;
  const late = points.slice(points.findIndex(([, y]) => y <= middle));
  return late.length < fewestPoints ? null : slope(late);
}

/** A loss that stalls above its floor has no rate, however steep its fall was. */
function isAtRest(points: readonly [number, number][]): boolean {
  const [end, low] = points[points.length - 1];
  const half = points.find(([x]) => x >= (points[0][0] + end) / 2) ?? points[0];
  return half[1] - low < rest && half[0] < end;
}

/** Least squares, with the means taken off first. */
function slope(points: readonly [number, number][]): number | null {
  const mean = (which: 0 | 1) => points.reduce((sum, point) => sum + point[which], 0) / points.length;
  const [x0, y0] = [mean(0), mean(1)];
  let above = 0;
  let below = 0;
  for (const [x, y] of points) {
    above += (x - x0) * (y - y0);
    below += (x - x0) ** 2;
  }
  return below > 0 ? above / below : null;
}

/** A factor near 1 with the digits that tell it from 1. */
export function factorWords(factor: number): string {
  const distance = 1 - factor;
  return Math.abs(distance) < 0.005 ? `1 − ${formatNumber(distance)}` : formatNumber(factor);
}

/** Such as `fitted rate 4.61 against 2.44 proved`; null where there is nothing to compare. */
export function fitWords(run: Drawable, result: TheoremResult): string | null {
  const { bound } = result;
  if (bound === null || !isDrawn(result) || ("equality" in bound && bound.equality === true)) return null;
  const fitted = fittedSlope(run, bound);
  if (fitted === null || !(fitted < 0)) return null;
  const against = result.verdict === "proved" ? "proved" : "of the bound";
  switch (bound.kind) {
    case "exponential":
    case "kantorovich":
      return `fitted rate ${formatNumber(-fitted)} against ${formatNumber(bound.rate)} ${against}`;
    case "geometric":
      return `fitted factor ${factorWords(Math.exp(fitted))} a step against ${factorWords(bound.factor)} ${against}`;
    case "powerLaw":
      return `fitted exponent ${formatNumber(fitted)} against ${formatNumber(-1 / bound.exponent)} ${against}`;
    // on no axis are these straight lines
    case "softmax":
    case "formula":
    case "curve":
      return null;
  }
}
