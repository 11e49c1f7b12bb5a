// The margin with which stored weights separate stored classes (project's theory, "Robin, Scaman, Lelarge", section 6).
import { divide, interval } from "./interval";
import { dotInterval, vectorNormInterval } from "./sums";
import type { Interval } from "./types";

/**
 * min_i min_{j /= y_i} (W_{y_i} - W_j) . x_i / |W|_F, rounding included: its lower end is a margin that may be relied
 * on, and W separates the data if and only if the exact margin is positive.
 *
 * @param weights classes x dimension, one row a class
 * @param inputs samples x dimension
 * @param labels the class of each sample, from 0
 */
export function separationMargin(
  weights: Float64Array,
  inputs: Float64Array,
  labels: ArrayLike<number>,
  classes: number,
  dimension: number,
): Interval {
  let lower = Infinity;
  let upper = Infinity;
  const gaps = new Float64Array(2 * dimension);
  const twice = new Float64Array(2 * dimension);
  for (let i = 0; i < labels.length; i++) {
    const x = inputs.subarray(i * dimension, (i + 1) * dimension);
    twice.set(x);
    twice.set(x, dimension);
    gaps.set(weights.subarray(labels[i] * dimension, (labels[i] + 1) * dimension));
    for (let j = 0; j < classes; j++) {
      if (j === labels[i]) continue;
      for (let k = 0; k < dimension; k++) gaps[dimension + k] = -weights[j * dimension + k];
      const gap = dotInterval(gaps, 0, 1, twice, 0, 1, 2 * dimension);
      lower = Math.min(lower, gap.lower);
      upper = Math.min(upper, gap.upper);
    }
  }
  return divide(interval(lower, upper), vectorNormInterval(weights));
}
