// The loss at the start as an interval, for every loss: from the enclosed outputs of the network.
import { expInterval, interval, intervals, logInterval, softplusInterval } from "../certify";
import type { Interval } from "../certify";
import type { CertifiedStart } from "./start";

/** The outputs of sample j at the start, enclosed. */
export function outputsOf({ place, problem }: CertifiedStart, j: number): Interval[] {
  const { outputsPerSample: Q } = problem;
  const { center, radius } = place.network.outputs;
  return Array.from({ length: Q }, (_, o) => {
    const row = j * Q + o;
    return intervals.add(intervals.point(center[row]), interval(-radius[row], radius[row]));
  });
}

/** ln sum_i e^{x_i}, shifted by the largest x_i so that nothing overflows. */
function logSumExp(x: readonly Interval[]): Interval {
  const shift = x.reduce((largest, { upper }) => Math.max(largest, upper), -Infinity);
  const at = intervals.point(shift);
  const sum = x.reduce(
    (total, one) => intervals.add(total, expInterval(intervals.subtract(one, at))),
    intervals.point(0),
  );
  return intervals.add(at, logInterval(sum));
}

/** -sum_i y_i ln softmax(x)_i for labels of sum 1. */
export function crossEntropyOf(x: readonly Interval[], labels: ArrayLike<number>): Interval {
  const total = logSumExp(x);
  return x.reduce(
    (sum, one, i) =>
      labels[i] === 0
        ? sum
        : intervals.add(sum, intervals.multiply(intervals.point(labels[i]), intervals.subtract(total, one))),
    intervals.point(0),
  );
}

/** Loss of one sample at the start, without the constant c. */
export function sampleLoss(start: CertifiedStart, j: number): Interval {
  const { targets, outputsPerSample: Q, experiment } = start.problem;
  const x = outputsOf(start, j);
  const y = targets.subarray(j * Q, (j + 1) * Q);
  const nonNegative = ({ lower, upper }: Interval): Interval => ({ lower: Math.max(lower, 0), upper });
  switch (experiment.loss.kind) {
    case "squared":
      return x.reduce(
        (sum, one, i) => intervals.add(sum, intervals.square(intervals.subtract(one, intervals.point(y[i])))),
        intervals.point(0),
      );
    case "logistic":
      return nonNegative(softplusInterval(intervals.multiply(intervals.point(-y[0]), x[0])));
    case "crossEntropy":
      return nonNegative(oneHotOrMixed(x, y));
  }
}

/** One label: ln(1 + sum_{i != y} e^{x_i - x_y}), which keeps its digits where the loss is small. */
function oneHotOrMixed(x: readonly Interval[], y: Float64Array): Interval {
  const label = y.indexOf(1);
  if (label < 0) return crossEntropyOf(x, y);
  const gaps = x.filter((_, i) => i !== label).map((one) => intervals.subtract(one, x[label]));
  return softplusInterval(logSumExp(gaps));
}

/** L at the start: c times the sum of the sample losses. */
export function initialLossInterval(start: CertifiedStart): Interval {
  const { problem } = start;
  if (problem.experiment.loss.kind === "squared") return start.initialLoss;
  let sum = intervals.point(0);
  for (let j = 0; j < problem.samples; j++) sum = intervals.add(sum, sampleLoss(start, j));
  return intervals.multiply(intervals.point(problem.lossConstant), sum);
}
