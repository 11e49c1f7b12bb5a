// Runge-Kutta coefficients of the stabilised method of order 4: recurrence, finishing method and error estimate.
// Conditions by composition of B-series (Hairer, Norsett, Wanner, Solving ODEs I, II.12).
import { solve, stabilityPolynomial, type StabilityPolynomial } from "./rock4Polynomial";

/**
 * Elementary weights of a vector Y = theta + sum a(t) F(t) for the rooted trees of order up to 4, in the order
 * [.], [[.]], [[..]], [[[.]]], [[...]], [[.[.]]], [[[..]]], [[[[.]]]] with the outer bracket as the root.
 */
export type TreeWeights = readonly number[];

/** The weights of the exact solution after one step. */
export const exactWeights: TreeWeights = [1, 1 / 2, 1 / 3, 1 / 6, 1 / 4, 1 / 8, 1 / 12, 1 / 24];

/** The weights of h f(Y) for a vector Y. */
export function slopeWeights(Y: TreeWeights): number[] {
  return [1, Y[0], Y[0] ** 2, Y[1], Y[0] ** 3, Y[0] * Y[1], Y[2], Y[3]];
}

const fewestStages = 5;

/** Stages that keep a step stable when h times the spectral radius is `product`: beta(s) >= 0.3524 s^2 - 3. */
export function rock4Stages(product: number): number {
  return Math.max(fewestStages, Math.ceil(Math.sqrt((3 + product) / 0.3524)));
}

/** The largest product for which `rock4Stages` asks for at most `stages`. */
export function rock4Interval(stages: number): number {
  return 0.3524 * stages * stages - 3;
}

/** The entry of the error estimate that measures h^4 f' f' f' f, relative to 1/24; see `Rock4Coefficients`. */
const estimateScale = 1 / 32;
/** nodes of the finishing method as fractions of the last one: all its weights are then positive and small */
const [secondNode, thirdNode] = [1 / 3, 1 / 2];

/**
 * One step from theta with s gradients: s - 4 stages of the recurrence lead to Y, then four finishing stages
 * k_i = f(Y + h sum_j a_ij k_j) and the end Y + h sum b_i k_i.
 */
export interface Rock4Coefficients {
  readonly polynomial: StabilityPolynomial;
  readonly a: readonly (readonly number[])[];
  readonly b: readonly number[];
  /** which stage of the recurrence the estimate uses: estimate = h (e_0 f(Y_middle) + sum e_i k_i) */
  readonly middle: number;
  readonly e: readonly number[];
}

const known = new Map<number, Rock4Coefficients>();

/**
 * The coefficients of the method with `degree` >= 5 stages; computed once.
 *
 * Two of the ten coefficients of the finishing method are free once R and the four nonlinear conditions of order 4 are
 * met: the nodes are put at c_4 (0, 1/3, 1/2, 1) behind Y. The estimate is the difference to a method of order 3. It
 * uses the field at the middle of the recurrence instead of the end of the step, because P_j(z) is small far
 * from 0: so it stays bounded on the whole interval, whatever the degree, and stiff components do not swamp it.
 */
export function rock4Coefficients(degree: number): Rock4Coefficients {
  const found = known.get(degree);
  if (found) return found;
  const polynomial = stabilityPolynomial(degree);
  const middle = Math.floor((degree - 4) / 2);
  const stages = recurrenceWeights(polynomial);
  const Y = stages[degree - 4];
  const { a, b } = finishingMethod(Y, polynomial.finish);
  const slopes = [slopeWeights(stages[middle]), ...finishingSlopes(Y, a)];
  const coefficients = { polynomial, a, b, middle, e: estimateWeights(slopes) };
  known.set(degree, coefficients);
  return coefficients;
}

/** The weights of every stage Y_0, ..., Y_{s-4} of the recurrence. */
export function recurrenceWeights({ mu, kappa }: StabilityPolynomial): number[][] {
  const stages = [new Array<number>(8).fill(0)];
  mu.forEach((factor, j) => {
    const current = stages[j];
    const previous = stages[Math.max(j - 1, 0)];
    const slope = slopeWeights(current);
    stages.push(current.map((entry, t) => factor * slope[t] + entry + kappa[j] * (entry - previous[t])));
  });
  return stages;
}

/** The weights of h k_1, ..., h k_4. */
export function finishingSlopes(Y: TreeWeights, a: readonly (readonly number[])[]): number[][] {
  const slopes: number[][] = [];
  for (const row of a) {
    slopes.push(
      slopeWeights(Y.map((entry, t) => entry + row.reduce((sum, value, j) => sum + value * slopes[j][t], 0))),
    );
  }
  return slopes;
}

/** The finishing method behind Y with stability function w: the secant method in its last node c_4. */
function finishingMethod(Y: TreeWeights, w: readonly number[]) {
  let [left, right] = [0.7, 0.75];
  let [atLeft, atRight] = [finishingDefect(Y, w, left).defect, finishingDefect(Y, w, right).defect];
  for (let iteration = 0; iteration < 30 && atRight !== 0 && atRight !== atLeft; iteration++) {
    const next = right - (atRight * (right - left)) / (atRight - atLeft);
    const defect = finishingDefect(Y, w, next).defect;
    if (Math.abs(atRight) < 1e-13 && Math.abs(defect) >= Math.abs(atRight)) break;
    [left, atLeft, right, atRight] = [right, atRight, next, defect];
  }
  return finishingDefect(Y, w, right);
}

/**
 * The finishing method for a given last node. b comes from the conditions for [.], [[.]] (through w), [[..]] and
 * [[...]]; a_32, a_42, a_43 from w_3, w_4 and [[[..]]]; what [[.[.]]] then lacks is the defect.
 */
function finishingDefect(Y: TreeWeights, w: readonly number[], last: number) {
  const c = [0, secondNode * last, thirdNode * last, last];
  const y = Y[0];
  const second = 1 / 3 - Y[2] - y * y * w[1] - 2 * y * w[2];
  const third = 1 / 4 - Y[4] - y ** 3 * w[1] - 3 * y * y * w[2] - 3 * y * second;
  const b = solve(
    [0, 1, 2, 3].map((power) => c.map((node) => node ** power)),
    [w[1], w[2], second, third],
  );
  // q_j = sum_i b_i a_ij
  const bent = 1 / 12 - Y[6] - Y[2] * w[1] - y * y * w[2] - 2 * y * w[3];
  const [q2, q3] = solve(
    [
      [c[1], c[2]],
      [c[1] ** 2, c[2] ** 2],
    ],
    [w[3], bent],
  );
  const a32 = w[4] / (q3 * c[1]);
  const a43 = q3 / b[3];
  const a42 = (q2 - b[2] * a32) / b[3];
  const branched = b[2] * c[2] * a32 * c[1] + b[3] * c[3] * (a42 * c[1] + a43 * c[2]);
  return {
    a: [[], [c[1]], [c[2] - a32, a32], [c[3] - a42 - a43, a42, a43]],
    b,
    defect: Y[5] + Y[1] * (y * w[1] + w[2]) + y * (y * w[2] + second) + y * w[3] + branched - 1 / 8,
  };
}

/** e with sum e_i k_i = 0 up to order 3, scaled to `estimateScale` / 24 at h^4 f' f' f' f. */
function estimateWeights(slopes: readonly (readonly number[])[]): number[] {
  const conditions = [0, 1, 2, 3, 7].map((tree) => slopes.map((slope) => slope[tree]));
  return solve(conditions, [0, 0, 0, 0, estimateScale / 24]);
}
