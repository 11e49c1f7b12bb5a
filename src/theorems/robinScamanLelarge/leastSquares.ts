// Whether labels are values of a model that is linear in its parameters, and how far they are from being so.
import {
  addDown,
  addUp,
  divUp,
  gamma,
  intervals,
  mulDown,
  mulUp,
  smallestSingularValueLowerBound,
  sqrtDown,
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
 * Fits the labels by least squares, output by output.
 * @param sigma lower bound of the smallest singular value of A over its columns; positive
 */
export function realisability(problem: Problem, features: Features, sigma: number): Realisability {
  const { targets, outputsPerSample: Q } = problem;
  const { rows, count, width } = features;
  let withinRounding = true;
  let squares = intervals.point(0);
  for (let o = 0; o < Q; o++) {
    const labels = Float64Array.from({ length: count }, (_, j) => targets[j * Q + o]);
    const fit = distanceOf(rows, { center: labels, radius: new Float64Array(count) }, count, width, sigma);
    withinRounding &&= fit.withinRounding;
    squares = intervals.add(squares, intervals.square(fit.distance));
  }
  return { withinRounding, distance: intervals.sqrt(squares) };
}

/**
 * Enclosure of |(1 - P) y|, P the projector onto the range of A (rows x columns, rows > columns); null where A could
 * not be shown to have full column rank.
 */
export function distanceToRange(A: Enclosure, y: Enclosure, rows: number, columns: number): Interval | null {
  if (rows <= columns) return null;
  const sigma = smallestSingularValueLowerBound(transposed(A, rows, columns), columns, rows);
  return sigma > 0 ? distanceOf(A, y, rows, columns, sigma).distance : null;
}

/**
 * The fit theta is a plain computation; what is returned is proved from its residual r = y - A theta: the distance d of
 * y from the range of A has |r|^2 - (|A^T r| / sigma)^2 <= d^2 <= |r|^2.
 */
function distanceOf(A: Enclosure, y: Enclosure, rows: number, columns: number, sigma: number): Realisability {
  const theta = leastSquaresFit(A.center, y.center, rows, columns);
  const residual = new Float64Array(rows);
  const error = new Float64Array(rows);
  let withinRounding = true;
  for (let j = 0; j < rows; j++) {
    let value = y.center[j];
    let size = Math.abs(value);
    let spread = y.radius[j];
    for (let a = 0; a < columns; a++) {
      const term = A.center[j * columns + a] * theta[a];
      value -= term;
      size += Math.abs(term);
      spread = addUp(spread, mulUp(A.radius[j * columns + a], Math.abs(theta[a])));
    }
    if (!(Math.abs(value) <= LABEL_ROUNDINGS * UNIT * size)) withinRounding = false;
    residual[j] = value;
    error[j] = addUp(mulUp(gamma(2 * columns + 4), size), spread);
  }
  let gradientSquares = 0;
  for (let a = 0; a < columns; a++) {
    let sum = 0;
    let bound = 0;
    for (let j = 0; j < rows; j++) {
      const at = j * columns + a;
      sum += A.center[at] * residual[j];
      const reach = addUp(error[j], mulUp(gamma(rows + 4), Math.abs(residual[j])));
      bound = addUp(bound, mulUp(addUp(Math.abs(A.center[at]), A.radius[at]), reach));
      bound = addUp(bound, mulUp(A.radius[at], Math.abs(residual[j])));
    }
    const entry = addUp(Math.abs(sum), bound);
    gradientSquares = addUp(gradientSquares, mulUp(entry, entry));
  }
  const center = vectorNormInterval(residual);
  const spread = vectorNormInterval(error).upper;
  const length = { lower: Math.max(0, subDown(center.lower, spread)), upper: addUp(center.upper, spread) };
  // the part of r in the range has at most this length
  const inside = divUp(sqrtUp(gradientSquares), sigma);
  const outside = subDown(mulDown(length.lower, length.lower), mulUp(inside, inside));
  return { withinRounding, distance: { lower: rows > columns ? sqrtDown(outside) : 0, upper: length.upper } };
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
