// The adapted flow with cross-entropy and positive labels: each sample runs on its own fibre to a minimum known in
// closed form (project's theory, "Chen", section 4).
import { addUp, expInterval, intervals, kantorovichBall, logInterval, mulDown, mulUp } from "../../certify";
import type { Interval } from "../../certify";
import { adaptedFlowItem, fullRankItems, interpolationPaper } from "./items";
import { followOutputs } from "./outputFlow";
import { crossEntropyOf, initialLossInterval, outputsOf, sampleLoss } from "../outputLoss";
import type { CertifiedStart } from "../start";
import type { Findings, Theorem } from "../theorem";
import type { Bound, Hypothesis } from "../types";
import { inProse, inspected } from "../verdicts";

export const chenCrossEntropy: Theorem = {
  id: "chen.crossEntropy",
  title: "Adapted gradient flow with cross-entropy, positive labels",
  statement:
    "If rank J = N along the adapted flow and all labels y_ji are positive, then x_j′ = c(y_j − softmax(x_j)) for every sample on its own, Σᵢ x_ji is conserved, and L − L* ≤ (L(0) − L*) e^(−2ms) for the minimum on the fibre, x*_ji = ln y_ji − mean ln y_j + mean x_j(0), L* the mean label entropy, m = c min y_ji e^(−√2|x_j(0) − x*_j|).",
  source: { ...interpolationPaper, standing: "derived" },
  checked:
    "Existence with full rank by the Newton–Kantorovich certificate with |r₀| replaced by the length of the path in output space; that path and the curve of the loss from the decoupled equations, integrated with a proved error.",
  unchecked: "The roundings of that integration are allowed for, not enclosed.",
  check: checkCrossEntropy,
};

const { add, divide, multiply, point, subtract } = intervals;

/** CN-5: cross-entropy with labels y_ji > 0 that sum to 1. */
function positiveLabelsItem({ problem }: CertifiedStart): Hypothesis {
  const { experiment, targets, samples, outputsPerSample: Q } = problem;
  const item = { id: "CN-5", statement: "The loss is the cross-entropy, and every label y_ji is positive." };
  if (experiment.loss.kind !== "crossEntropy")
    return { ...item, verdict: "notMet", detail: "The experiment has another loss." };
  const zero = targets.findIndex((y) => !(y > 0));
  if (zero >= 0)
    return {
      ...item,
      verdict: "notMet",
      detail: `Sample ${Math.floor(zero / Q) + 1} has a label 0: the loss has no minimiser. Ask for chen.oneHot.`,
    };
  const sums = Array.from({ length: samples }, (_, j) =>
    targets.subarray(j * Q, (j + 1) * Q).reduce((sum, y) => sum + y, 0),
  );
  const normalised = sums.every((sum) => Math.abs(sum - 1) <= 1e-12);
  return {
    ...item,
    verdict: inspected(normalised),
    ...(normalised ? {} : { detail: "The labels of a sample do not sum to 1." }),
  };
}

/** What the fibre of one sample says. */
interface Fibre {
  /** x*_j - x_j(0), as an upper bound of its length */
  readonly distance: number;
  /** l_j(0) - l_j* */
  readonly excess: Interval;
  /** label entropy */
  readonly minimum: Interval;
  /** lower bound of min_i y_ji e^{-sqrt 2 |d|} for |d| up to the given distance */
  convexity(distance: number): number;
}

function fibreOf(start: CertifiedStart, j: number): Fibre {
  const { targets, outputsPerSample: Q } = start.problem;
  const x = outputsOf(start, j);
  const y = targets.subarray(j * Q, (j + 1) * Q);
  const logs = Array.from(y, (value) => logInterval(point(value)));
  const mean = (values: readonly Interval[]): Interval => divide(values.reduce(add, point(0)), point(Q));
  const shift = subtract(mean(x), mean(logs));
  const limit = logs.map((log) => add(log, shift));
  const squares = x.reduce((sum, one, i) => add(sum, intervals.square(subtract(one, limit[i]))), point(0));
  const minimum = crossEntropyOf(limit, y);
  const smallest = y.reduce((least, value) => Math.min(least, value), Infinity);
  return {
    distance: intervals.sqrt(squares).upper,
    excess: subtract(sampleLoss(start, j), minimum),
    minimum,
    convexity: (distance) =>
      mulDown(smallest, expInterval(multiply(point(-distance), intervals.sqrt(point(2)))).lower),
  };
}

function checkCrossEntropy(start: CertifiedStart): Findings {
  const { problem, obstacle } = start;
  const labels = positiveLabelsItem(start);
  const items = fullRankItems(adaptedFlowItem(problem), start);
  const item = {
    id: "CN-4",
    statement: "The adapted flow exists for all times, and rank J(θ(s)) = N along it.",
  };
  if (labels.verdict !== "proved" || obstacle !== null) {
    const detail = obstacle === null ? "Not evaluated." : `Not evaluated: ${obstacle.reason}.`;
    return {
      hypotheses: [...items, { ...item, verdict: "undecided", detail }, labels],
      constants: { certificate: null },
      bound: null,
    };
  }
  const { lossConstant, samples } = problem;
  const fibres = Array.from({ length: samples }, (_, j) => fibreOf(start, j));
  const minimum = multiply(point(lossConstant), fibres.map((fibre) => fibre.minimum).reduce(add, point(0)));
  const convexity = Math.min(...fibres.map((fibre) => fibre.convexity(fibre.distance)));
  const m = mulDown(lossConstant, convexity);
  const { bound, length } = predict(start, fibres, minimum);
  const ball = kantorovichBall(start.sigmaMin, length, start.lipschitz);
  const numbers = { value: ball.h, threshold: 0.5 };
  const impossible = start.structure.rankDeficient;
  const along: Hypothesis =
    impossible !== null
      ? { ...item, verdict: "refuted", detail: `The rank is lost at the start: ${impossible}.` }
      : ball.radius !== null
        ? {
            ...item,
            verdict: "proved",
            ...numbers,
            detail: `h = βΛ/σ_min(J₀)² ≤ 1/2 with the length Λ ≤ ${inProse(length)} of the path in output space.`,
          }
        : {
            ...item,
            verdict: "undecided",
            ...numbers,
            detail: `Not certified: h = βΛ/σ_min(J₀)² = ${inProse(ball.h)} exceeds 1/2, Λ ≤ ${inProse(length)}.`,
          };
  return {
    hypotheses: [...items, along, labels],
    constants: {
      certificate: ball.radius === null ? null : "Newton-Kantorovich along the path of the outputs",
      minimumLoss: (minimum.lower + minimum.upper) / 2,
      m,
      rate: mulDown(2, m),
      h: ball.h,
      radius: ball.radius,
      pathLength: length,
      sigmaMin: start.sigmaMin,
      initialLoss: initialLossInterval(start).upper,
    },
    bound,
  };
}

/** Recorded points of the curve, equally far apart in steps of the integration. */
const EVERY = 40;
/** The integration ends when every sample is this close to standing still. */
const SLOWEST = 1e-7;

/**
 * The exact prediction of the loss, as upper values, and an upper bound of the length of the path of all outputs. The
 * rest of each path is at most sqrt(2 (l_j - l_j*) / m_j), m_j its convexity, by the Polyak-Lojasiewicz inequality.
 */
function predict(
  start: CertifiedStart,
  fibres: readonly Fibre[],
  minimum: Interval,
): { bound: Bound | null; length: number } {
  const { problem } = start;
  const { lossConstant: c, targets, outputsPerSample: Q, samples } = problem;
  const { center, radius } = start.place.network.outputs;
  const initialLoss = initialLossInterval(start).upper;
  if (!Number.isFinite(initialLoss)) return { bound: null, length: Infinity };
  // errors of the starting outputs stay what they are: the exact flow does not expand them
  const blur = Array.from({ length: samples }, (_, j) => Math.hypot(...radius.subarray(j * Q, (j + 1) * Q)));

  const times: number[] = [];
  const values: number[] = [];
  let count = 0;
  let lengths = new Float64Array(samples);
  let slopes = lengths;
  let errors = lengths;
  followOutputs(center, targets, Q, Infinity, SLOWEST, (state) => {
    const { time, outputs } = state;
    lengths = state.lengths.slice();
    slopes = state.slopes.slice();
    errors = state.errors.map((error, j) => error + blur[j]);
    if (count++ % EVERY !== 0) return true;
    let loss = 0;
    for (let j = 0; j < samples; j++)
      loss += sampleLossAt(outputs, targets, j, Q) + slopes[j] * errors[j] + errors[j] ** 2 / 4;
    times.push(time / c);
    values.push(Math.min(c * loss * (1 + 1e-14), initialLoss));
    return true;
  });
  const length = fibres.reduce((sum, fibre, j) => {
    // strong convexity near the minimum: |d| <= |slope| / m, and the slope decays like e^-mt
    const slope = slopes[j] + errors[j] / 2;
    const near = Math.min(fibre.distance, slope / fibre.convexity(fibre.distance));
    const followed = lengths[j] + slope / fibre.convexity(near);
    return addUp(sum, mulUp(Math.min(followed, directLength(fibre)), 1 + 1e-12));
  }, 0);
  if (times.length === 0) return { bound: null, length };
  return {
    bound: {
      kind: "curve",
      formula: "L(s) = c sum_j l(x_j(s)), x_j' = c (y_j - softmax(x_j))",
      times,
      values: values.map((value) => Math.max(value, minimum.lower)),
      initialLoss,
    },
    length,
  };
}

/** sqrt(2 (l_j(0) - l_j*) / m_j) */
function directLength({ excess, distance, convexity }: Fibre): number {
  const m = convexity(distance);
  if (!(m > 0)) return Infinity;
  return intervals.sqrt(divide(multiply(point(2), { lower: 0, upper: Math.max(excess.upper, 0) }), point(m)))
    .upper;
}

/** -sum_i y_ji ln softmax(x_j)_i in plain floating point. */
function sampleLossAt(x: Float64Array, y: Float64Array, j: number, Q: number): number {
  let largest = -Infinity;
  for (let i = j * Q; i < (j + 1) * Q; i++) largest = Math.max(largest, x[i]);
  let sum = 0;
  for (let i = j * Q; i < (j + 1) * Q; i++) sum += Math.exp(x[i] - largest);
  const total = largest + Math.log(sum);
  let loss = 0;
  for (let i = j * Q; i < (j + 1) * Q; i++) loss += y[i] * (total - x[i]);
  return loss;
}

/**
 * The minimum of the cross-entropy on the fibre through x(0) (Chen, arXiv:2311.15487; derived here):
 * ln y_i - mean ln y + mean x(0), in plain floating point.
 *
 * @param labels y, one row of Q positive probabilities that sum to 1
 * @param outputs x(0), Q numbers
 * @returns Q numbers
 * @example
 * fibreMinimum([0.5, 0.5], [3, 1]); // => [2, 2]
 */
export function fibreMinimum(labels: readonly number[], outputs: readonly number[]): number[] {
  const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;
  const logs = labels.map(Math.log);
  const shift = mean(outputs) - mean(logs);
  return logs.map((log) => log + shift);
}
