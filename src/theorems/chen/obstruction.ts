// Where the adapted flow must end although it is over-parametrised: labels or signs that its straight line in output
// space cannot cross (project's theory, "Chen", section 3.7).
import { intervals, logInterval } from "../../certify";
import type { Interval } from "../../certify";
import { layeredModel } from "../../problems";
import type { CertifiedStart } from "../start";
import { outputOfSystem, productOfTwo, systemRange } from "../systemRange";
import { frozenOutputRange, isMonotoneChain } from "../structure";

/** The adapted flow with full rank cannot exist beyond this time. */
export interface Obstruction {
  readonly reason: string;
  /** s*, an upper bound of the time at which the orbit ends; Infinity where it overflows, for it ends all the same */
  readonly time: number;
}

/** The earliest obstruction that inspection finds, or null. Only for the squared loss is the line straight. */
export function adaptedFlowObstruction(start: CertifiedStart): Obstruction | null {
  const { model, experiment } = start.problem;
  if (experiment.loss.kind !== "squared") return null;
  if (model.kind !== "system" && start.obstacle !== null) return null;
  const found =
    model.kind === "system"
      ? [...systemRangeObstructions(start), ...systemSaddleObstructions(start)]
      : [
          ...rangeObstructions(start),
          ...monotonicityObstructions(start),
          ...saddleObstructions(start),
          ...leastLossObstructions(start),
        ];
  return found.reduce<Obstruction | null>(
    (first, one) => (first === null || one.time < first.time ? one : first),
    null,
  );
}

/** x(s) = y + e^{-2cs} (x(0) - y) meets `level` between its start and y at e^{2cs} = (y - x(0)) / (y - level). */
function crossingTime(start: CertifiedStart, x: Interval, y: Interval, level: Interval): number {
  const ratio = intervals.divide(intervals.subtract(y, x), intervals.subtract(y, level));
  return timeOfFactor(start, ratio);
}

/** s with e^{2cs} = factor, rounded up. */
function timeOfFactor({ problem }: CertifiedStart, factor: Interval): number {
  return intervals.divide(logInterval(factor), intervals.point(2 * problem.lossConstant)).upper;
}

/** A frozen output layer with a bounded activation: an output that heads for a label outside its range leaves it at s*. */
function rangeObstructions(start: CertifiedStart): Obstruction[] {
  const { problem } = start;
  const ranges = frozenOutputRange(problem);
  if (!ranges) return [];
  return Array.from(problem.targets).flatMap((target, row) => {
    const { lower, upper } = ranges[row % ranges.length];
    if (target <= upper && target >= lower) return [];
    const y = intervals.point(target);
    const end = intervals.point(target > upper ? upper : lower);
    const time = crossingTime(start, outputAt(start, row), y, end);
    const reason = `output ${row + 1} heads for ${target}, beyond ${end.upper}, the end of what the frozen output layer can give`;
    return [{ reason, time }];
  });
}

/** A formula of bounded range: an output that heads for a target beyond it leaves it at s*. */
function systemRangeObstructions(start: CertifiedStart): Obstruction[] {
  const { problem, theta } = start;
  return Array.from(problem.targets).flatMap((target, row) => {
    const range = systemRange(problem, row);
    const x = outputOfSystem(problem, row, theta);
    if (range === null || x === null || (target <= range.upper && target >= range.lower)) return [];
    const end = intervals.point(target > range.upper ? range.upper : range.lower);
    const time = crossingTime(start, x, intervals.point(target), end);
    const reason = `output ${row + 1} heads for ${target}, beyond ${end.upper}, the end of what its formula can give`;
    return [{ reason, time }];
  });
}

/** F = a b with |a| = |b|, as for two layers of one unit. */
function systemSaddleObstructions(start: CertifiedStart): Obstruction[] {
  const { problem, theta } = start;
  if (!productOfTwo(problem) || Math.abs(theta[0]) !== Math.abs(theta[1])) return [];
  const x = outputOfSystem(problem, 0, theta);
  const y = intervals.point(problem.targets[0]);
  if (x === null || !hasOppositeSign(x, y)) return [];
  const time = crossingTime(start, x, y, intervals.point(0));
  return [{ reason: "the product has to pass 0 with factors of equal size, where J = 0", time }];
}

/**
 * One unit a layer: two outputs that must change order can only do so where all outputs agree, and there rank J <= 2.
 * Needs N >= 3 for that to be a loss of rank.
 */
function monotonicityObstructions(start: CertifiedStart): Obstruction[] {
  const { problem } = start;
  const { outputCount: N, parameterCount: p } = problem;
  if (!isMonotoneChain(problem) || N < 3 || N > p) return [];
  const found: Obstruction[] = [];
  for (let i = 0; i < N; i++)
    for (let j = 0; j < i; j++) {
      const gap = intervals.subtract(outputAt(start, i), outputAt(start, j));
      const wanted = intervals.subtract(
        intervals.point(problem.targets[i]),
        intervals.point(problem.targets[j]),
      );
      if (!hasOppositeSign(gap, wanted)) continue;
      const time = crossingTime(start, gap, wanted, intervals.point(0));
      const reason = `outputs ${j + 1} and ${i + 1} of a network monotone in its input would have to change order`;
      found.push({ reason, time });
    }
  return found;
}

/** F = s w_1 w_2 x with |w_1| = |w_2|: w_1^2 - w_2^2 = 0 is conserved, so F = 0 is reached only at the origin, rank 0. */
function saddleObstructions(start: CertifiedStart): Obstruction[] {
  const { problem } = start;
  const { widths, activation, biases, trained } = layeredModel(problem).network;
  const isProduct =
    activation === "identity" &&
    widths.length === 3 &&
    widths.every((width) => width === 1) &&
    problem.samples === 1 &&
    trained.every(Boolean) &&
    !biases.some(Boolean) &&
    Math.abs(start.theta[0]) === Math.abs(start.theta[1]);
  if (!isProduct) return [];
  const x = outputAt(start, 0);
  const y = intervals.point(problem.targets[0]);
  if (!hasOppositeSign(x, y)) return [];
  const time = crossingTime(start, x, y, intervals.point(0));
  return [{ reason: "the product w₁w₂ has to pass 0 with |w₁| = |w₂|, where J = 0", time }];
}

/** L = e^{-4cs} L(0) cannot fall below inf L. */
function leastLossObstructions(start: CertifiedStart): Obstruction[] {
  const { unreachable } = start.structure;
  if (unreachable === null || !(unreachable.leastLoss > 0)) return [];
  const factor = intervals.divide(start.initialLoss, intervals.point(unreachable.leastLoss));
  const time = timeOfFactor(start, intervals.sqrt(factor));
  return Number.isFinite(time) ? [{ reason: unreachable.reason, time: Math.max(time, 0) }] : [];
}

function outputAt({ place }: CertifiedStart, row: number): Interval {
  const { center, radius } = place.network.outputs;
  const value = intervals.point(center[row]);
  return intervals.add(value, { lower: -radius[row], upper: radius[row] });
}

function hasOppositeSign(a: Interval, b: Interval): boolean {
  return (a.lower > 0 && b.upper < 0) || (a.upper < 0 && b.lower > 0);
}
