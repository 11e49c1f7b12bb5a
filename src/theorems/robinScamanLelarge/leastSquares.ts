// Whether labels are values of a model that is linear in its parameters, and how far they are from being so.
import {
  addDown,
  addUp,
  divUp,
  gamma,
  intervals,
  mulUp,
  smallestSingularValueLowerBound,
  sqrtUp,
  subDown,
  vectorNormInterval,
} from "../../certify";
import type { Enclosure, Interval } from "../../certify";
import type { LayeredModel, Problem } from "../../problems";

const UNIT = 2 ** -53;
/** Labels within this many roundings of A theta, entry by entry, are values of the model written down as doubles. */
const LABEL_ROUNDINGS = 64;

/** The rows that the parameters of one output multiply: F_j = rows_j . theta, times the weight of the sample. */
export interface Features {
  readonly rows: Enclosure;
  readonly count: number;
  readonly width: number;
}

/** Features of a network of one layer: scaled inputs, and a 1 for the bias. */
export function featuresOf({ samples, inputs, sampleWeights }: Problem, model: LayeredModel): Features {
  const [{ inputs: d, scale, hasBias }] = model.layers;
  const width = d + (hasBias ? 1 : 0);
  const center = new Float64Array(samples * width);
  const radius = new Float64Array(samples * width);
  for (let j = 0; j < samples; j++) {
    const root = intervals.sqrt(intervals.point(sampleWeights === null ? 1 : sampleWeights[j]));
    for (let a = 0; a < width; a++) {
      const entry = intervals.multiply(
        intervals.point(a < d ? scale : 1),
        intervals.point(a < d ? inputs[j * d + a] : 1),
      );
      const value = intervals.multiply(root, entry);
      const at = j * width + a;
      center[at] = value.lower === value.upper ? value.lower : (value.lower + value.upper) / 2;
      radius[at] = Math.max(subDown(value.upper, center[at]), addUp(center[at], -value.lower), 0);
      if (radius[at] > 0) radius[at] = mulUp(radius[at], 1 + 4 * UNIT);
    }
  }
  return { rows: { center, radius }, count: samples, width };
}

/** Lower bound of the smallest singular value of the feature matrix, over its columns when it has more rows. */
export function smallestFeatureSingularValue({ rows, count, width }: Features): number {
  return count <= width
    ? smallestSingularValueLowerBound(rows, count, width)
    : smallestSingularValueLowerBound(transposed(rows, count, width), width, count);
}

/** The transpose of a matrix of `rows` x `columns` pairs. */
export function transposed({ center, radius }: Enclosure, rows: number, columns: number): Enclosure {
  const turn = (A: Float64Array): Float64Array => {
    const B = new Float64Array(A.length);
    for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) B[j * rows + i] = A[i * columns + j];
    return B;
  };
  return { center: turn(center), radius: turn(radius) };
}

/** What least squares leaves. */
export interface Realisability {
  /** some theta gives every label to within its own rounding */
  readonly withinRounding: boolean;
  /** enclosure of the distance of the labels from the range of the model */
  readonly distance: Interval;
}

/**
 * Fits the labels by least squares, output by output. The fit is a plain computation; what is returned is proved from
 * its residual r: the distance d of the labels from the range of A has |r| - |A^T r| / sigma <= d <= |r|.
 * @param sigma lower bound of the smallest singular value of A over its columns; positive
 */
export function realisability(problem: Problem, features: Features, sigma: number): Realisability {
  const { targets, outputsPerSample: Q } = problem;
  const { count, width } = features;
  const A = features.rows.center;
  const residuals = new Float64Array(count * Q);
  const errors = new Float64Array(count * Q);
  let withinRounding = true;
  let gradientSquares = 0;
  for (let o = 0; o < Q; o++) {
    const y = Float64Array.from({ length: count }, (_, j) => targets[j * Q + o]);
    const theta = leastSquaresFit(A, y, count, width);
    const gradient = new Float64Array(width);
    for (let j = 0; j < count; j++) {
      let value = y[j];
      let size = Math.abs(y[j]);
      let spread = 0;
      for (let a = 0; a < width; a++) {
        const term = A[j * width + a] * theta[a];
        value -= term;
        size += Math.abs(term);
        spread = addUp(spread, mulUp(features.rows.radius[j * width + a], Math.abs(theta[a])));
      }
      if (!(Math.abs(value) <= LABEL_ROUNDINGS * UNIT * size)) withinRounding = false;
      residuals[j * Q + o] = value;
      errors[j * Q + o] = addUp(mulUp(gamma(2 * width + 4), size), spread);
    }
    for (let a = 0; a < width; a++) {
      let bound = 0;
      for (let j = 0; j < count; j++) {
        const at = j * width + a;
        gradient[a] += A[at] * residuals[j * Q + o];
        const size = Math.abs(A[at]) + features.rows.radius[at];
        const slack = mulUp(gamma(count + 4), Math.abs(residuals[j * Q + o]));
        bound = addUp(bound, mulUp(size, addUp(errors[j * Q + o], slack)));
        bound = addUp(bound, mulUp(features.rows.radius[at], Math.abs(residuals[j * Q + o])));
      }
      const entry = addUp(Math.abs(gradient[a]), bound);
      gradientSquares = addUp(gradientSquares, mulUp(entry, entry));
    }
  }
  const center = vectorNormInterval(residuals);
  const spread = vectorNormInterval(errors).upper;
  const escape = count > width ? divUp(sqrtUp(gradientSquares), sigma) : Infinity;
  const lower = Math.max(0, subDown(subDown(center.lower, spread), escape));
  return { withinRounding, distance: { lower, upper: addUp(center.upper, spread) } };
}

/** Least squares by the normal equations of scaled columns, twice refined. */
function leastSquaresFit(A: Float64Array, y: Float64Array, rows: number, columns: number): Float64Array {
  const scales = Float64Array.from({ length: columns }, (_, a) => {
    let sum = 0;
    for (let j = 0; j < rows; j++) sum += A[j * columns + a] ** 2;
    return sum > 0 ? 1 / Math.sqrt(sum) : 0;
  });
  const G = new Float64Array(columns * columns);
  for (let a = 0; a < columns; a++)
    for (let b = 0; b <= a; b++) {
      let sum = 0;
      for (let j = 0; j < rows; j++) sum += A[j * columns + a] * A[j * columns + b];
      G[a * columns + b] = sum * scales[a] * scales[b] + (a === b && scales[a] === 0 ? 1 : 0);
    }
  for (let a = 0; a < columns; a++)
    for (let b = 0; b <= a; b++) {
      let rest = G[a * columns + b];
      for (let k = 0; k < b; k++) rest -= G[a * columns + k] * G[b * columns + k];
      G[a * columns + b] = a === b ? Math.sqrt(Math.max(rest, UNIT)) : rest / G[b * columns + b];
    }
  const theta = new Float64Array(columns);
  for (let pass = 0; pass < 3; pass++) {
    const x = new Float64Array(columns);
    for (let j = 0; j < rows; j++) {
      let rest = y[j];
      for (let a = 0; a < columns; a++) rest -= A[j * columns + a] * theta[a];
      for (let a = 0; a < columns; a++) x[a] += scales[a] * A[j * columns + a] * rest;
    }
    for (let a = 0; a < columns; a++) {
      for (let k = 0; k < a; k++) x[a] -= G[a * columns + k] * x[k];
      x[a] /= G[a * columns + a];
    }
    for (let a = columns - 1; a >= 0; a--) {
      for (let k = a + 1; k < columns; k++) x[a] -= G[k * columns + a] * x[k];
      x[a] /= G[a * columns + a];
      theta[a] += scales[a] * x[a];
    }
  }
  return theta;
}

/** c distance^2, rounded up. */
export function leastLoss(lossConstant: number, distance: Interval): Interval {
  const square = intervals.square(distance);
  return {
    lower: Math.max(0, addDown(0, intervals.multiply(intervals.point(lossConstant), square).lower)),
    upper: intervals.multiply(intervals.point(lossConstant), square).upper,
  };
}
