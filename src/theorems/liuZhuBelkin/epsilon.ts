// Fitting down to a level: PL*_epsilon where the range of J is fixed by structure, so that part of the residual never
// moves (project's theory, "Liu, Zhu, Belkin", section 8).
import {
  addUp,
  divUp,
  intervals,
  logInterval,
  mulDown,
  mulUp,
  nextUp,
  smallestFeasibleBall,
  smallestSingularValueLowerBound,
  weylCondition,
} from "../../certify";
import type { BallCertificate, Enclosure, Interval } from "../../certify";
import { certifiedRate } from "../chatterjee/flow";
import { smoothSquaredItem, whyNotEvaluated } from "../items";
import { liuZhuBelkinPaper } from "./flow";
import type { CertifiedStart } from "../start";
import { fixedRange } from "../structure";
import type { FixedRange } from "../structure";
import { flowItem } from "../theorem";
import type { Findings, Theorem } from "../theorem";
import type { Hypothesis } from "../types";
import { inProse, inspected } from "../verdicts";

/** epsilon where the experiment names no loss to stop at. */
const DEFAULT_LEVEL = 1.5;

export const liuZhuBelkinEpsilon: Theorem = {
  id: "liu-zhu-belkin.epsilon",
  title: "PL* condition down to a level ε",
  statement:
    "If the range of J(θ) lies in a fixed subspace V for every θ, then r⊥ never moves, L_min = c|r⊥|², and with λ₊ ≤ λ_min of JJᵀ on V over B(θ₀, R), R ≥ |r∥|/√λ₊: L(t) − L_min ≤ (L(0) − L_min) e^(−4cλ₊t). So L is PL*_ε with 2cμ_ε = 2cλ₊(1 − L_min/ε) for every ε > L_min.",
  source: { ...liuZhuBelkinPaper, standing: "derived" },
  checked:
    "V comes from samples with identical inputs, antipodal inputs of an odd network, and zero inputs of such a network; λ₊ from Weyl's inequality with the smallest singular value of J on V.",
  unchecked:
    "The paper speaks of any ε-restricted condition; this instance is the one that can be computed. ε is the loss at which the experiment stops, or 1.5 L_min.",
  check: checkEpsilon,
};

/** The certificate on V. */
export interface RestrictedCertificate {
  /** lower bound of the smallest singular value of J0 on V */
  readonly sigmaMin: number;
  /** |r_parallel(0)| */
  readonly movable: Interval;
  /** c |r_perp|^2 */
  readonly leastLoss: Interval;
  readonly ball: BallCertificate;
}

function checkEpsilon(start: CertifiedStart): Findings {
  const { problem } = start;
  const range = fixedRange(problem);
  const items = [
    flowItem("LZB-0", "euclidean", problem),
    smoothSquaredItem("LZB-1", start),
    rangeItem(range, problem.samples),
  ];
  const statement = "λ_min of JJᵀ on V is at least λ₊ on B(θ₀, R), R ≥ |r∥|/√λ₊.";
  const detail = whyNotEvaluated(start);
  if (detail !== null || range.groups.length === 0) {
    const why = detail ?? "Not evaluated: every sample is silent.";
    items.push({ id: "LZB-6", statement, verdict: "undecided", detail: why });
    return { hypotheses: items, constants: { certificate: null }, bound: null };
  }
  const certificate = restrictedCertificate(start, range);
  const { ball, leastLoss, movable, sigmaMin } = certificate;
  const proved = ball.radius !== null;
  const lambda = mulDown(Math.max(ball.smallestSingularValue, 0), Math.max(ball.smallestSingularValue, 0));
  const rate = certifiedRate(problem.lossConstant, ball.smallestSingularValue);
  items.push({ id: "LZB-6", statement, ...decide(ball) });
  return {
    hypotheses: items,
    constants: {
      certificate: start.lipschitz.certificate,
      radius: ball.radius,
      lambdaPlus: proved ? lambda : null,
      alpha: proved ? rate : null,
      sigmaMinOnRange: sigmaMin,
      movableResidual: movable.upper,
      leastLoss: leastLoss.upper,
      margin: ball.margin,
      initialLoss: start.initialLoss.upper,
      ...(proved ? levelConstants(start, leastLoss, lambda) : {}),
    },
    bound:
      rate > 0 && Number.isFinite(rate)
        ? {
            kind: "exponential",
            formula: "L(t) - Lmin <= (L(0) - Lmin) exp(-alpha t)",
            rate,
            initialLoss: start.initialLoss.upper,
            limit: leastLoss.upper,
          }
        : null,
  };
}

function rangeItem({ groups, silent }: FixedRange, samples: number): Hypothesis {
  const isSmaller = groups.length < samples;
  const shared = groups.find(({ members }) => members.length > 1);
  return {
    id: "LZB-10",
    statement: "The range of J(θ) lies in a fixed proper subspace V, whatever θ.",
    verdict: inspected(isSmaller),
    detail: shared
      ? `Samples ${shared.members.map((i) => i + 1).join(", ")} determine each other: V has ${groups.length} directions an output for n = ${samples} samples.`
      : isSmaller
        ? `Sample ${silent[0] + 1} is the zero input of an odd network.`
        : "No samples determine each other by structure; liu-zhu-belkin applies as it is.",
  };
}

function decide(ball: BallCertificate): Omit<Hypothesis, "id" | "statement"> {
  if (ball.radius !== null)
    return {
      verdict: "proved",
      value: ball.margin,
      threshold: 1,
      detail: `|r∥| could be ${inProse(ball.margin)} times larger.`,
    };
  return ball.margin > 0
    ? {
        verdict: "undecided",
        value: ball.margin,
        threshold: 1,
        detail: `|r∥| is ${inProse(1 / ball.margin)} times too large.`,
      }
    : { verdict: "undecided", detail: "J₀ could not be shown to have full rank on V." };
}

/** What Weyl's inequality on V needs and gives; also for flows other than this one. */
export function restrictedCertificate(start: CertifiedStart, range: FixedRange): RestrictedCertificate {
  const { problem, place } = start;
  const { outputsPerSample: Q, parameterCount: p, lossConstant } = problem;
  const rows = range.groups.length * Q;
  const restricted = restrictedJacobian(place.network.jacobian, range, Q, p);
  const sigmaMin = smallestSingularValueLowerBound(restricted, rows, p);
  const movable = intervals.sqrt(parallelSquare(place.network.residual, range, Q));
  const leastLoss = intervals.multiply(
    intervals.point(lossConstant),
    perpendicularSquare(problem.targets, range, Q),
  );
  const ball = smallestFeasibleBall(weylCondition(sigmaMin, start.lipschitz), movable.upper);
  return { sigmaMin, movable, leastLoss, ball };
}

/** Rows of J on V: sqrt(size) times the first row of each group, all rows of a group being equal up to sign. */
function restrictedJacobian(J: Enclosure, { groups }: FixedRange, Q: number, p: number): Enclosure {
  const center = new Float64Array(groups.length * Q * p);
  const radius = new Float64Array(center.length);
  groups.forEach(({ members }, g) => {
    const root = Math.sqrt(members.length);
    const from = members[0] * Q * p;
    for (let k = 0; k < Q * p; k++) {
      const at = g * Q * p + k;
      center[at] = root * J.center[from + k];
      // the root and the product are rounded: 4 units cover both
      const rounding = mulUp(Math.abs(center[at]), 2 ** -51);
      radius[at] = addUp(addUp(mulUp(nextUp(root), J.radius[from + k]), rounding), Number.MIN_VALUE);
    }
  });
  return { center, radius };
}

/** |P_V r|^2 = sum over groups of (sum of signed residuals)^2 / size. */
function parallelSquare(residual: Enclosure, { groups }: FixedRange, Q: number): Interval {
  let total = intervals.point(0);
  for (const { members, signs } of groups)
    for (let o = 0; o < Q; o++) {
      let sum = intervals.point(0);
      members.forEach((i, k) => {
        const at = i * Q + o;
        const value = intervals.add(intervals.point(residual.center[at]), {
          lower: -residual.radius[at],
          upper: residual.radius[at],
        });
        sum = intervals.add(sum, signs[k] > 0 ? value : intervals.negate(value));
      });
      total = intervals.add(total, intervals.divide(intervals.square(sum), intervals.point(members.length)));
    }
  return total;
}

/** |r_perp|^2: labels of a group about their signed mean, and the whole labels of silent samples. */
function perpendicularSquare(targets: Float64Array, { groups, silent }: FixedRange, Q: number): Interval {
  let total = intervals.point(0);
  for (const { members, signs } of groups)
    for (let o = 0; o < Q; o++) {
      const labels = members.map((i, k) => intervals.point(signs[k] * targets[i * Q + o]));
      if (labels.every(({ lower }) => lower === labels[0].lower)) continue;
      const mean = intervals.divide(labels.reduce(intervals.add), intervals.point(labels.length));
      for (const label of labels)
        total = intervals.add(total, intervals.square(intervals.subtract(label, mean)));
    }
  for (const i of silent)
    for (let o = 0; o < Q; o++)
      total = intervals.add(total, intervals.square(intervals.point(targets[i * Q + o])));
  return total;
}

/** epsilon, mu_epsilon, and the times at which the two curves reach epsilon, rounded up. */
function levelConstants(
  { problem, initialLoss }: CertifiedStart,
  leastLoss: Interval,
  lambda: number,
): Findings["constants"] {
  const asked = problem.experiment.until.loss;
  const level = asked !== undefined && asked > leastLoss.upper ? asked : DEFAULT_LEVEL * leastLoss.upper;
  if (!(level > leastLoss.upper)) return {};
  const epsilon = intervals.point(level);
  const share = intervals.subtract(intervals.point(1), intervals.divide(leastLoss, epsilon));
  const mu = mulDown(lambda, share.lower);
  const time = (ratio: Interval, rate: number): number =>
    ratio.upper <= 1 ? 0 : divUp(logInterval(ratio).upper, rate);
  const twice = (rate: number): number => mulDown(mulDown(4, problem.lossConstant), rate);
  const above = intervals.divide(
    intervals.subtract(initialLoss, leastLoss),
    intervals.subtract(epsilon, leastLoss),
  );
  return {
    epsilon: level,
    muEpsilon: mu,
    guaranteedTime: time(intervals.divide(initialLoss, epsilon), twice(mu)),
    sharperTime: time(above, twice(lambda)),
  };
}
