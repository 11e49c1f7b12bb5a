// An executed notebook against another run of it: verdicts exactly, figures within tolerances.
import type { Claim } from "../../convergence";
import { claimsOf } from "./claims";
import { figuresOf } from "./figures";
import type { NotebookFigure } from "./figures";
import type { Notebook } from "./format";

/** Relative tolerance of values at the same abscissas: figures hold six digits, of which another engine may round the last. */
const pointTolerance = 1.000001e-5;
/** The same between records that lie at other times, as steps of an integrator may: values are interpolated. */
const curveTolerance = 1e-2;
/** Values below this share of a curve's largest are rounding. */
const roundingShare = 1e-12;

/** What differs, one line each; empty when the runs agree. */
export function differences(before: Notebook, after: Notebook): string[] {
  return [
    ...claimDifferences(claimsOf(before), claimsOf(after)),
    ...figureDifferences(figuresOf(before), figuresOf(after)),
  ];
}

function claimDifferences(before: readonly Claim[], after: readonly Claim[]): string[] {
  const found = new Map(after.map((claim) => [claim.id, claim]));
  const known = new Set(before.map(({ id }) => id));
  const added = after.filter(({ id }) => !known.has(id)).map(({ id }) => `claim ${id}: is new`);
  return [...before.flatMap((claim) => claimDifference(claim, found.get(claim.id))), ...added];
}

const exactFields = ["statement", "theorem", "expected", "verdict", "curve", "holds"] as const;

function claimDifference(before: Claim, after: Claim | undefined): string[] {
  if (after === undefined) return [`claim ${before.id}: is missing`];
  const exact = exactFields
    .filter((field) => before[field] !== after[field])
    .map((field) => `claim ${before.id}: ${field} was ${String(before[field])}, is ${String(after[field])}`);
  const numbers = before.checks.flatMap(({ name, value, tolerance }) => {
    const now = after.checks.find((one) => one.name === name)?.value;
    const room = Math.max(tolerance, 1e-9) * Math.max(Math.abs(value), Math.abs(now ?? NaN));
    return now !== undefined && Math.abs(now - value) <= room
      ? []
      : [`claim ${before.id}: ${name} was ${value}, is ${now ?? "missing"}`];
  });
  return [...exact, ...numbers];
}

function figureDifferences(before: readonly NotebookFigure[], after: readonly NotebookFigure[]): string[] {
  if (before.length !== after.length) return [`figures: there were ${before.length}, are ${after.length}`];
  return before.flatMap((one, k) => figureDifference(one, after[k], k + 1));
}

function figureDifference(before: NotebookFigure, after: NotebookFigure, number: number): string[] {
  const place = `figure ${number} (cell ${before.cell})`;
  const [old, fresh] = [before, after].map(({ figure }) => figure.data);
  if (before.cell !== after.cell) return [`${place}: is now in cell ${after.cell}`];
  if (old.length !== fresh.length) return [`${place}: had ${old.length} curves, has ${fresh.length}`];
  return old.flatMap((trace, k) => {
    const difference = traceDifference(trace, fresh[k]);
    return difference === null ? [] : [`${place}, curve ${k + 1}: ${difference}`];
  });
}

type Trace = Record<string, unknown>;

/** Names carry fitted rates and counts of steps, which are data of their own: only the curves are compared. */
function traceDifference(before: Trace, after: Trace): string | null {
  const [x, y, xNow, yNow] = [before.x, before.y, after.x, after.y].map(numbersOf);
  if (x === null || y === null || xNow === null || yNow === null) return null;
  if (x.length === 0 || xNow.length === 0)
    return x.length === xNow.length ? null : "one of the two runs has no points";
  const same = x.length === xNow.length && x.every((one, k) => one === xNow[k]);
  const largest = y.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
  for (let k = 0; k < x.length; k++) {
    const now = same ? yNow[k] : interpolated(xNow, yNow, x[k]);
    if (now === null) continue;
    if (!near(y[k], now, same ? pointTolerance : curveTolerance, roundingShare * largest))
      return `at ${x[k]} was ${y[k]}, is ${now}`;
  }
  return null;
}

function numbersOf(values: unknown): number[] | null {
  return Array.isArray(values) && values.every((value) => typeof value === "number") ? values : null;
}

const near = (a: number, b: number, relative: number, absolute: number): boolean =>
  Math.abs(a - b) <= relative * Math.max(Math.abs(a), Math.abs(b)) + absolute;

/** Between two records, along the logarithm where both are positive; null outside. */
function interpolated(x: readonly number[], y: readonly number[], at: number): number | null {
  const right = x.findIndex((one) => one >= at);
  if (right < 0) return null;
  if (right === 0) return x[0] === at ? y[0] : null;
  const share = (at - x[right - 1]) / (x[right] - x[right - 1]);
  const [a, b] = [y[right - 1], y[right]];
  return a > 0 && b > 0 ? a ** (1 - share) * b ** share : a + share * (b - a);
}
