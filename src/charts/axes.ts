// Axes with explicit ranges and ticks: every front end shows the same picture, and nothing is clipped.
import type { Curves } from "./curves";
import { textWidth } from "./letterWidths";
import { formatNumber, sixDigits } from "./numbers";
import { frameColor, gridColor, ink } from "./style";

/** How far below the smallest loss a noise floor may lie and still be in the picture, in decades. */
const floorReach = 3;

/** How far above the largest loss a bound is followed at least, in decades. */
const boundReach = 4;

/** Plotly draws powers of ten a quarter larger than other tick labels. */
export const powerTickFont = { color: ink, size: 10 };

/** A fall of so few decades ends at round numbers instead of powers of ten, and has ticks at 1, 2 and 5. */
const shortFall = 1.5;

/** The two axes of a layout. */
export interface Axes {
  xaxis: Record<string, unknown>;
  yaxis: Record<string, unknown>;
}

const fewDecades = 4;

/** Exponents of ten at the ends of a logarithmic axis. */
export type Decades = readonly [low: number, high: number];

/** The loss axis: from the end of the observed curve, or its noise floor, to the largest loss, or bound within reach. */
export function lossDecades(curves: Curves): Decades {
  const losses = curves.observed.y;
  if (losses.length === 0) return [-1, 1];
  let top = -Infinity;
  for (const value of losses) top = Math.max(top, Math.log10(value));
  const smallest = losses.reduce((low, value) => Math.min(low, Math.log10(value)), Infinity);
  const floor = floorDecade(curves);
  // a loss that has sunk into its noise is not followed further than two decades below the floor, or below its start
  let low = floor === null ? smallest : Math.max(smallest, Math.min(floor, top) - 2);
  if (floor !== null && floor < low && low - floor <= floorReach) low = floor;
  // bounds take no more of the picture than the loss does, or a few decades
  const highest = top + Math.max(boundReach, top - low);
  for (const { y } of curves.bounds)
    for (const value of y) if (Math.log10(value) <= highest) top = Math.max(top, Math.log10(value));
  if (top - low < shortFall) return [roundExponent(low - 0.01, "down"), roundExponent(top + 0.01, "up")];
  const high = top + 0.04 * (top - low);
  // over few decades a whole one below the curve would be a large part of the picture
  if (high - low < fewDecades) return [low - 0.04 * (high - low), high];
  return [Math.min(Math.floor(low - 0.1), Math.ceil(high) - 1), high];
}

/** The next exponent of 1, 2 or 5 times a power of ten. */
function roundExponent(exponent: number, direction: "up" | "down"): number {
  const power = Math.floor(exponent);
  const choices = [1, 2, 5, 10].map((digit) => power + Math.log10(digit));
  const below = choices.filter((choice) => choice <= exponent);
  return direction === "down" ? below[below.length - 1] : choices[Math.min(below.length, 3)];
}

/** log10 of the noise floor at the last record; null without one. */
export function floorDecade(curves: Curves): number | null {
  const { y } = curves.floor;
  return y.length === 0 ? null : Math.log10(y[y.length - 1]);
}

/** The time axis: from 0, or from where the loss begins to move when it is logarithmic. */
export function timeRange(curves: Curves, mark: number | null): [number, number] {
  const { x, y } = curves.observed;
  if (x.length === 0) return [0, 1];
  const last = Math.max(x[x.length - 1], mark ?? 0);
  if (curves.timeAxis === "linear") {
    const from = Math.min(0, x[0]);
    return last > from ? [from, from + 1.02 * (last - from)] : [from, from + 1];
  }
  const moved = x.findIndex((_, k) => y[k] < 0.98 * y[0]);
  const first = Math.log10(x[Math.max(0, moved - 1)]);
  return [first, Math.log10(last) + 0.02 * (Math.log10(last) - first)];
}

/** Digits that are labelled within a decade, from the finest; the finest only where few decades are shown. */
const digitChoices = [[1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 5], [1, 3], [1]];
/** Decades over which all nine digits are labelled, and over which any but powers of ten are. */
const [nineDigits, fewDigits] = [0.8, shortFall + 0.7];

/**
 * Ticks of a logarithmic axis, so that labels never collide: round digits over few decades, else powers of ten.
 * @param most labels for which there is room
 */
export function decadeTicks([low, high]: Decades, most: number): Record<string, unknown> {
  const decades = high - low;
  if (decades <= fewDigits) {
    const choices = digitChoices
      .slice(decades <= nineDigits ? 0 : 1)
      .map((digits) => valuesBetween([low, high], digits));
    const values = choices.find((choice) => choice.length <= most) ?? choices[choices.length - 1];
    return { tickmode: "array", tickvals: values, ticktext: values.map((value) => formatNumber(value)) };
  }
  const dtick = decades <= most ? 1 : decades <= 2 * most + 2 ? 2 : Math.ceil(decades / most);
  return { tick0: 0, dtick, exponentformat: "power", showexponent: "all", tickfont: powerTickFont };
}

function valuesBetween([low, high]: Decades, digits: readonly number[]): number[] {
  const values: number[] = [];
  for (let power = Math.floor(low); power <= high; power++)
    for (const digit of digits) {
      const exponent = power + Math.log10(digit);
      const value = sixDigits(digit * 10 ** power);
      if (exponent > low - 1e-6 && exponent < high + 1e-6 && value > 0 && Number.isFinite(value))
        values.push(value);
    }
  return values;
}

/**
 * A logarithmic axis around positive values; with all of them of one size, a decade around it.
 * @param most labels for which there is room
 */
export function logAxis(title: string, values: Iterable<number>, most: number): Record<string, unknown> {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values)
    if (value > 0 && Number.isFinite(value)) {
      low = Math.min(low, Math.log10(value));
      high = Math.max(high, Math.log10(value));
    }
  if (!(high >= low)) [low, high] = [-1, 1];
  const room = Math.max(0.04 * (high - low), 0.06);
  const range: Decades =
    high - low < shortFall
      ? [roundExponent(low - 0.02, "down"), roundExponent(high + 0.02, "up")]
      : [low - room, high + room];
  return { ...axisStyle(title), type: "log", range: range.map(sixDigits), ...decadeTicks(range, most) };
}

/**
 * A linear axis around values and the numbers `inside`, with a little room, though none below a 0 asked for.
 * @param most labels of powers of ten for which there would be room: numbers are twice as wide
 */
export function linearAxis(
  title: string,
  values: Iterable<number>,
  most: number,
  inside: readonly number[] = [],
): Record<string, unknown> {
  let low = Infinity;
  let high = -Infinity;
  for (const value of [...values, ...inside])
    if (Number.isFinite(value)) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  if (!(high >= low)) [low, high] = [0, 1];
  // values that differ by rounding only are one value
  const room =
    high - low > 1e-9 * Math.max(Math.abs(low), Math.abs(high))
      ? 0.05 * (high - low)
      : Math.max(Math.abs(high), 1) / 2;
  const range = [low === 0 && inside.includes(0) ? 0 : low - room, high + room];
  return { ...axisStyle(title), type: "linear", range: range.map(sixDigits), ...linearTicks(range, most) };
}

/** Ticks of a linear axis: Plotly chooses them, no more than there is room for. */
export function linearTicks(range: readonly number[], most: number): Record<string, unknown> {
  const count = hasPowers(range) ? Math.ceil(most / 2.5) : Math.ceil(most / 2);
  return { nticks: Math.max(hasPowers(range) ? 4 : 5, count), exponentformat: "power" };
}

/** Where Plotly writes 5×10⁷ on a linear axis. */
function hasPowers(range: readonly number[]): boolean {
  const power = Math.log10(Math.max(...range.map(Math.abs)));
  return power < -3 || power >= 4;
}

/** Pixels that the widest label of an axis takes, at most. */
function labelWidth(axis: Record<string, unknown>): number {
  const { ticktext, type, range } = axis as { ticktext?: string[]; type: string; range?: [number, number] };
  const superscript = (exponent: number) => 0.7 * textWidth(String(Math.round(exponent)));
  let widest = 0;
  if (ticktext !== undefined) widest = Math.max(0, ...ticktext.map((text) => textWidth(text)));
  else if (range !== undefined && type === "log")
    widest = textWidth("10") + Math.max(...range.map(superscript));
  else if (range !== undefined && hasPowers(range))
    widest = textWidth("−5×10") + superscript(Math.log10(Math.max(...range.map(Math.abs))));
  else if (range !== undefined) widest = textWidth("−0.5");
  return 12 * widest;
}

/** Tick, gaps and the title beside the labels of a vertical axis, in pixels. */
const besideLabels = 46;

/** Pixels that the labels of both axes need left and right of the plot. */
export function roomOf({ xaxis, yaxis }: Axes): { left: number; right: number } {
  return {
    left: Math.ceil(besideLabels + labelWidth(yaxis)),
    right: Math.ceil(2 + labelWidth(xaxis) / 2),
  };
}

/** What all axes share. */
export function axisStyle(title: string): Record<string, unknown> {
  return {
    title: { text: title, standoff: 10 },
    showgrid: true,
    gridcolor: gridColor,
    gridwidth: 1,
    zeroline: false,
    showline: true,
    linecolor: frameColor,
    linewidth: 1,
    mirror: true,
    ticks: "outside",
    ticklen: 5,
    tickcolor: frameColor,
    tickfont: { color: ink, size: 12 },
    tickangle: 0,
    automargin: false,
    hoverformat: ".4g",
  };
}
