// The curves of a run as points ready for a logarithmic axis: positive, finite, few, and shaped like the data.
import { boundAt, type Bound, type TheoremResult } from "../theorems";
import { sixDigits } from "./numbers";
import type { Drawable } from "./types";
import { isDescent, isDrawn } from "./words";

/** No trace has more points than this. */
export const mostPoints = 600;
/** Points of a bound are at least this share of the axis apart, and at most twice as much. */
const boundGrid = 200;

export interface Curve {
  x: number[];
  y: number[];
}

export interface BoundCurve extends Curve {
  theorem: TheoremResult;
  /** the last time of which the bound says something, where the run goes further; null otherwise */
  end: number | null;
}

/** What is drawn, before styles: empty curves where nothing positive was recorded. */
export interface Curves {
  timeAxis: "linear" | "log";
  observed: Curve;
  floor: Curve;
  /** L - error and L + error where a second run measured the error of the loss; null otherwise */
  band: { x: number[]; low: number[]; high: number[] } | null;
  bounds: BoundCurve[];
  /** the first recorded time at which the loss is exactly zero; null when it never is */
  zeroFrom: number | null;
}

/** Turns a run into curves; `timeAxis` is chosen from the data unless it is given. */
export function curvesOf(run: Drawable, timeAxis = chooseTimeAxis(run)): Curves {
  const { time, loss, noiseFloor } = run.trajectory;
  const drawable = (k: number): boolean =>
    Number.isFinite(time[k]) && (timeAxis === "linear" || time[k] > 0) && isPositive(loss[k]);
  const records = indices(time.length).filter(drawable);
  const place = (k: number) => (timeAxis === "log" ? Math.log(time[k]) : time[k]);
  const kept = thinned(records, place, (k) => Math.log(loss[k]));
  const withFloor = kept.filter((k) => isPositive(noiseFloor[k]));
  const zero = indices(time.length).find((k) => loss[k] === 0);
  return {
    timeAxis,
    observed: points(kept, time, loss),
    floor: points(withFloor, time, noiseFloor),
    band: errorBand(run, kept),
    bounds: run.theorems
      .filter(isDrawn)
      .map((theorem) => boundCurve(theorem, kept, time, timeAxis, isDescent(run.flow))),
    zeroFrom: zero === undefined ? null : time[zero],
  };
}

/**
 * A logarithmic time axis where the loss falls over more than four decades of time, otherwise a linear one, on which
 * an exponential decay is a straight line. Judged between 10 % and 90 % of the fall of log L, which a power law
 * passes in 80 % of its decades; an exponential passes it within one.
 */
export function chooseTimeAxis(run: Drawable): "linear" | "log" {
  const { time, loss } = run.trajectory;
  const records = indices(time.length).filter((k) => Number.isFinite(time[k]) && isPositive(loss[k]));
  if (records.length < 3) return "linear";
  const start = Math.log(loss[records[0]]);
  const fall = start - records.reduce((low, k) => Math.min(low, Math.log(loss[k])), start);
  if (!(fall > 0)) return "linear";
  const reached = (share: number): number => {
    const record = records.find((k) => start - Math.log(loss[k]) >= share * fall);
    return record === undefined ? time[records[records.length - 1]] : time[record];
  };
  const from = reached(0.1);
  const to = reached(0.9);
  const decades = from > 0 ? Math.log10(to / from) : 0;
  return decades > 0.8 * (run.theorems.some(isPowerLaw) ? 2 : 4) ? "log" : "linear";
}

/** On two logarithmic axes such a bound is a straight line. */
function isPowerLaw(result: TheoremResult): boolean {
  return isDrawn(result) && (result.bound?.kind === "powerLaw" || result.bound?.kind === "softmax");
}

/** Where the band is wider than the line that is drawn over it. */
const visibleError = 0.01;

function errorBand({ trajectory }: Drawable, kept: number[]): Curves["band"] {
  const { time, loss, errorEstimate } = trajectory;
  if (errorEstimate === null || !kept.some((k) => errorEstimate[k] > visibleError * loss[k])) return null;
  // the lower edge of an error larger than the loss is cut where the picture ends anyway
  const low = (k: number) => Math.max(loss[k] - errorEstimate[k], 1e-6 * loss[k]);
  const known = kept.filter((k) => Number.isFinite(errorEstimate[k]));
  return {
    x: known.map((k) => sixDigits(time[k])),
    low: known.map((k) => sixDigits(low(k))),
    high: known.map((k) => sixDigits(loss[k] + errorEstimate[k])),
  };
}

function isPositive(value: number): boolean {
  return Number.isFinite(value) && value > 0;
}

function indices(count: number): number[] {
  return Array.from({ length: count }, (_, k) => k);
}

function points(records: number[], time: ArrayLike<number>, value: ArrayLike<number>): Curve {
  return { x: records.map((k) => sixDigits(time[k])), y: records.map((k) => sixDigits(value[k])) };
}

/**
 * At most `most` of the records, first and last included, equally spaced along the drawn curve: dense where it turns,
 * sparse where it is straight. Records are chosen, never interpolated.
 * @param place of a record on the horizontal axis
 * @param height of a record on the vertical axis
 */
export function thinned(
  records: number[],
  place: (k: number) => number,
  height: (k: number) => number,
  most = mostPoints,
): number[] {
  if (records.length <= most) return records;
  const across = records.map(place);
  const up = records.map(height);
  const width = spread(across);
  const tall = spread(up);
  const length = [0];
  for (let k = 1; k < records.length; k++) {
    const step = Math.hypot((across[k] - across[k - 1]) / width, (up[k] - up[k - 1]) / tall);
    length.push(length[k - 1] + step);
  }
  const last = records.length - 1;
  const slot = (k: number): number => Math.floor((length[k] / length[last]) * (most - 2));
  return records.filter((_, k) => k === 0 || k === last || slot(k) > slot(k - 1));
}

function spread(values: number[]): number {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return high > low ? high - low : 1;
}

/** The bound at the drawn records and on a grid between them, as far as it is positive in double precision. */
function boundCurve(
  theorem: TheoremResult,
  kept: number[],
  time: ArrayLike<number>,
  timeAxis: "linear" | "log",
  steps: boolean,
): BoundCurve {
  const curve: BoundCurve = { theorem, x: [], y: [], end: null };
  const { bound } = theorem;
  if (bound === null || kept.length === 0) return curve;
  const grid = gridOver(
    kept.map((k) => time[k]),
    timeAxis,
  );
  for (const t of steps ? [...new Set(grid.map(Math.round))] : withEnd(grid, bound)) {
    const value = boundAt(bound, t);
    if (value === Infinity) {
      if (curve.x.length === 0) continue;
      curve.end = curve.x[curve.x.length - 1];
    }
    if (!isPositive(value)) break;
    curve.x.push(sixDigits(t));
    curve.y.push(sixDigits(value));
  }
  return curve;
}

/** A bound given by its values up to some time is drawn up to that time. */
function withEnd(grid: number[], bound: Bound): number[] {
  if (bound.kind !== "curve") return grid;
  const end = bound.times[bound.times.length - 1];
  const next = grid.findIndex((t) => t > end);
  return next <= 0 || grid[next - 1] === end ? grid : [...grid.slice(0, next), end, ...grid.slice(next)];
}

/**
 * Times for a bound, evenly spread over the axis: those records that are not crowded, and others where they are far
 * apart. First and last record are among them.
 */
function gridOver(times: number[], timeAxis: "linear" | "log"): number[] {
  const from = times[0];
  const to = times[times.length - 1];
  if (!(to > from)) return [from];
  const place = (t: number): number =>
    timeAxis === "log" ? Math.log(t / from) / Math.log(to / from) : (t - from) / (to - from);
  const at = (share: number): number =>
    timeAxis === "log" ? from * (to / from) ** share : from + share * (to - from);
  const grid = [from];
  let last = 0;
  for (const t of times.slice(1)) {
    const share = place(t);
    const isEnd = t === to;
    if (share - last < 1 / boundGrid && !isEnd) continue;
    const steps = Math.ceil(((share - last) * boundGrid) / 2);
    for (let k = 1; k < steps; k++) grid.push(at(last + ((share - last) * k) / steps));
    grid.push(t);
    last = share;
  }
  return grid;
}
