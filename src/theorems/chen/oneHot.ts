// The adapted flow with cross-entropy and one label a sample: no minimiser, but an exact law in phi for two classes
// (project's theory, "Chen", section 4).
import { divDown, kantorovichBall, mulDown, subDown } from "../../certify";
import { adaptedFlowItem, fullRankItems, interpolationPaper } from "./items";
import { initialLossInterval, sampleLoss } from "../outputLoss";
import { followOutputs } from "./outputFlow";
import { softmaxPhi, softmaxPhiInverse } from "../softmaxPhi";
import type { CertifiedStart } from "../start";
import type { Findings, Theorem } from "../theorem";
import type { Bound, Hypothesis } from "../types";
import { inProse, inspected } from "../verdicts";

export const chenOneHot: Theorem = {
  id: "chen.oneHot",
  title: "Adapted gradient flow with cross-entropy, one label a sample",
  statement:
    "If rank J = N along the adapted flow and every sample has one label, each sample's loss obeys φ(ℓ_j(s)) ≤ φ(ℓ_j(0)) − cQs/(Q−1), with equality for Q = 2 classes, φ(v) = ln(eᵛ − 1) − 1/(eᵛ − 1): the loss decays like 1/s.",
  source: { ...interpolationPaper, standing: "derived" },
  checked:
    "Existence with full rank up to the last time of the experiment by the Newton–Kantorovich certificate with |r₀| replaced by the length of the path in output space, from the decoupled equations.",
  unchecked:
    "The path is infinitely long, so that only models linear in their parameters are certified for all times.",
  check: checkOneHot,
};

function oneHotItem({ problem }: CertifiedStart): Hypothesis {
  const { experiment, targets, samples, outputsPerSample: Q } = problem;
  const item = { id: "CN-5", statement: "The loss is the cross-entropy, and every sample has one label." };
  if (experiment.loss.kind !== "crossEntropy" || Q < 2)
    return { ...item, verdict: "notMet", detail: "The experiment has another loss." };
  const oneHot = Array.from({ length: samples }, (_, j) => targets.subarray(j * Q, (j + 1) * Q)).every(
    (row) => row.every((y) => y === 0 || y === 1) && row.reduce((sum, y) => sum + y, 0) === 1,
  );
  return {
    ...item,
    verdict: inspected(oneHot),
    ...(oneHot ? {} : { detail: "A sample has a distribution of labels; ask for chen.crossEntropy." }),
  };
}

function checkOneHot(start: CertifiedStart): Findings {
  const { problem, obstacle } = start;
  const labels = oneHotItem(start);
  const items = fullRankItems(adaptedFlowItem(problem), start);
  const until = problem.experiment.until.time ?? Infinity;
  const item = {
    id: "CN-4",
    statement: Number.isFinite(until)
      ? `The adapted flow exists up to s = ${inProse(until)}, and rank J(θ(s)) = N along it.`
      : "The adapted flow exists for all times, and rank J(θ(s)) = N along it.",
  };
  if (labels.verdict !== "proved" || obstacle !== null) {
    const detail = obstacle === null ? "Not evaluated." : `Not evaluated: ${obstacle.reason}.`;
    return {
      hypotheses: [...items, { ...item, verdict: "undecided", detail }, labels],
      constants: { certificate: null },
      bound: null,
    };
  }
  const { h, length, certifiedTime, reached } = existence(start, until);
  const impossible = start.structure.rankDeficient;
  const numbers = { value: h, threshold: 0.5 };
  const along: Hypothesis =
    impossible !== null
      ? { ...item, verdict: "refuted", detail: `The rank is lost at the start: ${impossible}.` }
      : reached
        ? {
            ...item,
            verdict: "proved",
            ...numbers,
            detail: `h = βΛ/σ_min(J₀)² ≤ 1/2, Λ ≤ ${inProse(length)}.`,
          }
        : {
            ...item,
            verdict: "undecided",
            ...numbers,
            detail: `Certified up to s = ${inProse(certifiedTime)} only; give until.time below that.`,
          };
  const { lossConstant: c, outputsPerSample: Q } = problem;
  return {
    hypotheses: [...items, along, labels],
    constants: {
      certificate: reached ? "Newton-Kantorovich along the path of the outputs" : null,
      rate: divDown(mulDown(c, Q), Q - 1),
      h,
      pathLength: length,
      certifiedTime,
      sigmaMin: start.sigmaMin,
      initialLoss: initialLossInterval(start).upper,
    },
    bound: boundOf(start, until),
  };
}

/** Slopes below this are not followed: the flow then moves like 1/s for ever. */
const SLOWEST = 1e-4;

interface Existence {
  readonly h: number;
  readonly length: number;
  readonly certifiedTime: number;
  /** whether that time is the one asked for */
  readonly reached: boolean;
}

/**
 * h = beta Lambda / s0^2 with the length of the path until `until`, and the last time with h <= 1/2. A constant Jacobian
 * has h = 0 whatever the length.
 */
function existence(start: CertifiedStart, until: number): Existence {
  const { problem, sigmaMin, lipschitz } = start;
  const { lossConstant: c, targets, outputsPerSample: Q } = problem;
  if (lipschitz.constant === 0)
    return sigmaMin > 0
      ? { h: 0, length: Infinity, certifiedTime: Infinity, reached: true }
      : { h: Infinity, length: Infinity, certifiedTime: 0, reached: false };
  let length = 0;
  let certifiedTime = 0;
  let h = Infinity;
  followOutputs(start.place.network.outputs.center, targets, Q, until * c, SLOWEST, ({ time, lengths }) => {
    length = lengths.reduce((sum, one) => sum + one, 0) * (1 + 1e-12);
    const ball = kantorovichBall(sigmaMin, length, lipschitz);
    h = ball.h;
    if (ball.radius === null) return false;
    certifiedTime = time / c;
    return true;
  });
  const reached = certifiedTime >= until * (1 - 1e-12);
  return { h, length, certifiedTime, reached };
}

const CURVE_POINTS = 600;
const FIRST_TIME = 1e-4;
const LAST_TIME = 1e8;

/** c sum_j phi^{-1}(phi(l_j(0)) - c Q s/(Q-1)) at times in geometric progression. */
function boundOf(start: CertifiedStart, until: number): Bound | null {
  const { problem } = start;
  const { lossConstant: c, outputsPerSample: Q, samples } = problem;
  const losses = Array.from({ length: samples }, (_, j) => sampleLoss(start, j).upper);
  const initialLoss = initialLossInterval(start).upper;
  if (!Number.isFinite(initialLoss)) return null;
  const rate = divDown(mulDown(c, Q), Q - 1);
  const formula = "phi(l_j(s)) <= phi(l_j(0)) - c Q s/(Q-1)";
  const equal = losses.every((loss) => loss === losses[0]);
  if (equal)
    return {
      kind: "softmax",
      formula,
      rate,
      scale: 1 / (c * samples),
      initialLoss,
      ...(Q === 2 ? { equality: true } : {}),
    };
  const last = Number.isFinite(until) ? until : LAST_TIME / c;
  const ratio = (last * c) / FIRST_TIME;
  const times = [0];
  for (let k = 0; k < CURVE_POINTS; k++) times.push((FIRST_TIME / c) * ratio ** (k / (CURVE_POINTS - 1)));
  const values = times.map(
    (s) =>
      losses.reduce(
        (sum, loss) => sum + c * softmaxPhiInverse(subDown(softmaxPhi(loss), rate * s * (1 - 1e-14))),
        0,
      ) *
      (1 + 1e-13),
  );
  return { kind: "curve", formula, times, values, initialLoss };
}
