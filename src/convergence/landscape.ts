// The loss on the plane that a run's path lies closest to: start, end, and the direction of its farthest bend.
import type { Plane } from "../charts";
import { InputError } from "../errors";
import { createProblem } from "../problems";
import type { Run } from "./types";

/** Columns and rows of the grid; a large problem is asked at fewer points. */
const fine = [49, 33] as const;
const coarse = [25, 17] as const;
/** parameters times samples beyond which the grid is coarse, and beyond which there is none */
const large = 1e6;
const tooLarge = 1e9;

/**
 * Evaluates the loss on the plane through the run.
 * @throws InputError when theta was not kept along the run, has one entry, or has not moved
 */
export function planeOf(run: Run): Plane {
  const rows = run.trajectory.theta;
  const refuse = (why: string): never => {
    throw new InputError("run.chart", `this run has no picture "landscape": ${why}`);
  };
  if (rows === null || rows.length === 0)
    return refuse("theta is kept along a run up to 2e6 numbers. Use a smaller network or a shorter run.");
  const start = rows[0];
  if (start.length < 2) return refuse("one parameter spans no plane. Use run.chart().");
  const first = difference(rows[rows.length - 1], start);
  const span = norm(first);
  if (!(span > 0)) return refuse("its parameters have not moved.");
  for (let i = 0; i < first.length; i++) first[i] /= span;
  const path = rows.map((theta) => {
    const moved = difference(theta, start);
    const along = dot(moved, first);
    return { moved, along, bend: norm(without(moved, first, along)) };
  });
  const farthest = path.reduce((a, b) => (b.bend > a.bend ? b : a));
  const second =
    farthest.bend > 1e-9 * span ? unit(without(farthest.moved, first, farthest.along)) : anyNormalTo(first);
  const along = path.map((point) => point.along);
  const across = path.map(({ moved }) => dot(moved, second));
  const offPlane = Math.max(
    ...path.map(({ moved }, k) => norm(without(without(moved, first, along[k]), second, across[k]))),
  );
  const problem = createProblem(run.experiment);
  try {
    const size = problem.parameterCount * problem.samples;
    if (size > tooLarge)
      return refuse("evaluating so large a network at hundreds of points would take too long.");
    const [columns, lines] = size > large ? coarse : fine;
    const room = Math.max(0.25 * span, 1.2 * Math.max(...across.map(Math.abs)));
    const xs = spread(Math.min(...along) - 0.15 * span, Math.max(...along) + 0.15 * span, columns);
    const ys = spread(
      Math.min(-0.6 * room, ...across) - 0.2 * room,
      Math.max(0.6 * room, ...across) + 0.2 * room,
      lines,
    );
    const loss = lossesAt(problem, start, first, second, xs, ys);
    return { along: xs, across: ys, loss, path: { along, across }, offPlane: offPlane / span };
  } finally {
    problem.release();
  }
}

function lossesAt(
  problem: ReturnType<typeof createProblem>,
  start: Float64Array,
  first: Float64Array,
  second: Float64Array,
  xs: number[],
  ys: number[],
): number[][] {
  const { engine } = problem;
  const vector = engine.allocate(start.length);
  const point = problem.point();
  try {
    const rows = ys.map((b) =>
      xs.map((a) => {
        engine.write(
          vector,
          start.map((value, i) => value + a * first[i] + b * second[i]),
        );
        return point.moveTo(vector);
      }),
    );
    const positive = rows.flat().filter((value) => value > 0 && Number.isFinite(value));
    if (positive.length === 0) throw new InputError("run.chart", "the loss vanishes on the whole plane.");
    const [low, high] = [Math.min(...positive), Math.max(...positive)];
    // a logarithm is drawn: an exact zero and an overflow take the nearest value that has one
    return rows.map((row) =>
      row.map((value) => (Number.isNaN(value) ? high : Math.min(Math.max(value, low), high))),
    );
  } finally {
    point.release();
    engine.release(vector);
  }
}

function spread(from: number, to: number, count: number): number[] {
  return Array.from({ length: count }, (_, k) => from + (k * (to - from)) / (count - 1));
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value - b[i]);
}

/** v - amount * direction */
function without(v: Float64Array, direction: Float64Array, amount: number): Float64Array {
  return v.map((value, i) => value - amount * direction[i]);
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}

function norm(v: Float64Array): number {
  return Math.sqrt(dot(v, v));
}

function unit(v: Float64Array): Float64Array {
  const length = norm(v);
  return v.map((value) => value / length);
}

/** The coordinate axis that is farthest from a direction, made normal to it. */
function anyNormalTo(direction: Float64Array): Float64Array {
  const sizes = direction.map(Math.abs);
  const axis = new Float64Array(direction.length);
  axis[sizes.indexOf(Math.min(...sizes))] = 1;
  return unit(without(axis, direction, dot(axis, direction)));
}
