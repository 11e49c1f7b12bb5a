// Chen's adapted flow, over-parametrised case: while J keeps full rank the loss is exactly e^{-4cs} times its start.
import { divUp, intervals, logInterval, mulDown } from "../certify";
import { InternalError } from "../errors";
import { layeredModel } from "../problems";
import { adaptedFlowObstruction } from "./obstruction";
import type { Obstruction } from "./obstruction";
import type { CertifiedStart, Route } from "./start";
import { flowItem } from "./theorem";
import type { Findings, Theorem } from "./theorem";
import type { Hypothesis, Source } from "./types";
import { finiteOrNull, ifFinite, inProse, inspected } from "./verdicts";

/** The paper; `standing` says how each statement relates to it. */
export const chenPaper: Omit<Source, "standing"> = {
  paper: "chen",
  authors: "Thomas Chen",
  title:
    "Global L² minimization at uniform exponential rate via geometrically adapted gradient descent in Deep Learning",
  arXiv: "2311.15487",
};

export const chenFlow: Theorem = {
  id: "chen",
  title: "Adapted gradient flow, over-parametrised case",
  statement:
    "If rank J = N along the flow θ′ = −Jᵀ(JJᵀ)⁻¹∇ₓL and it exists for all times, then the squared loss is exactly L(s) = L(0) e^(−4cs), with the same rate for all networks and data.",
  source: { ...chenPaper, standing: "derived" },
  check: checkFlow,
};

function checkFlow(start: CertifiedStart): Findings {
  const { problem, obstacle } = start;
  const items = [
    flowItem("CN-0", "outputEuclidean", problem),
    smoothnessItem("CN-1", start),
    countItem(start),
    rankItem(start),
  ];
  if (obstacle !== null) {
    const detail = `Not evaluated: ${obstacle.reason}.`;
    items.push({ id: "CN-4", statement: rankStatement, verdict: "undecided", detail }, lossItem("CN-5"));
    return { hypotheses: items, constants: { certificate: null }, bound: null };
  }
  const certificate = rankCertificate(start);
  const obstruction = adaptedFlowObstruction(start);
  const rank = rankAlongFlow(start, certificate, obstruction);
  const rate = mulDown(4, problem.lossConstant);
  const initialLoss = start.initialLoss.upper;
  const { kantorovich } = start;
  const refuted = rank.verdict === "refuted";
  return {
    hypotheses: [...items, rank, lossItem("CN-5")],
    constants: {
      certificate: certificate?.name ?? null,
      rate,
      sigmaMin: start.sigmaMin,
      sigmaMax: finiteOrNull(start.sigmaMax),
      jacobianLipschitz: finiteOrNull(kantorovich.lipschitz),
      residualNorm: finiteOrNull(start.residualNorm.upper),
      h: finiteOrNull(kantorovich.h),
      radius: certificate?.radius ?? null,
      initialLoss: finiteOrNull(initialLoss),
      stoppingTime: refuted ? null : stoppingTime(start),
      obstructionTime: obstruction?.time ?? null,
    },
    bound: {
      kind: "exponential",
      formula: "L(s) = L(0) exp(-4 c s)",
      rate,
      initialLoss,
      equality: true,
    },
  };
}

/** How global existence with full rank was proved, and the ball the flow stays in. */
interface RankCertificate {
  readonly name: string;
  readonly radius: number;
}

/** Newton-Kantorovich first; then sigma_min(J) >= sigma on B(theta_0, |r0| / sigma) by any route. */
function rankCertificate(start: CertifiedStart): RankCertificate | null {
  const { radius } = start.kantorovich;
  if (radius !== null) return { name: "Newton-Kantorovich", radius };
  const route = start.routes.find(({ ball }) => ball.radius !== null);
  return route ? { name: route.certificate, radius: radiusOf(route) } : null;
}

function radiusOf({ certificate, ball }: Route): number {
  if (ball.radius === null) throw new InternalError(`the certificate "${certificate}" has no radius.`);
  return ball.radius;
}

const rankStatement = "The adapted flow exists for all times, and rank J(θ(s)) = N along it.";

function rankAlongFlow(
  start: CertifiedStart,
  certificate: RankCertificate | null,
  obstruction: Obstruction | null,
): Hypothesis {
  const item = { id: "CN-4", statement: rankStatement };
  const { h } = start.kantorovich;
  const numbers = { ...ifFinite("value", h), threshold: 0.5 };
  const contradiction = start.structure.rankDeficient ?? startingRankLoss(start);
  if (certificate !== null && (obstruction !== null || contradiction !== null))
    throw new InternalError(
      `CN-4 is proved by ${certificate.name} and refuted: ${obstruction?.reason ?? contradiction}. Please report this problem.`,
    );
  if (contradiction !== null)
    return { ...item, verdict: "refuted", detail: `The rank is lost at the start: ${contradiction}.` };
  if (obstruction !== null)
    return {
      ...item,
      verdict: "refuted",
      detail: `The flow ends at s* = ${inProse(obstruction.time)} at the latest: ${obstruction.reason}.`,
    };
  if (certificate === null) return { ...item, verdict: "undecided", ...numbers, detail: advice(start) };
  return certificate.name === "Newton-Kantorovich"
    ? { ...item, verdict: "proved", ...numbers, detail: `By Newton-Kantorovich: h = β|r₀|/σ_min(J₀)² ≤ 1/2.` }
    : {
        ...item,
        verdict: "proved",
        detail: `By ${certificate.name}: σ_min(J) ≥ σ on the ball of radius |r₀|/σ.`,
      };
}

/** Which factor the Newton-Kantorovich certificate misses. */
function advice({ kantorovich, sigmaMin, residualNorm }: CertifiedStart): string {
  if (!(sigmaMin > 0)) return "Not certified: σ_min(J₀) > 0 could not be shown.";
  const { h } = kantorovich;
  return `Not certified: h = β|r₀|/σ_min(J₀)² = ${inProse(h)} exceeds 1/2. It would hold with labels ${inProse(2 * h)} times closer to F(θ₀) (|r₀| = ${inProse(residualNorm.upper)}).`;
}

export function smoothnessItem(id: string, { problem, obstacle }: CertifiedStart): Hypothesis {
  const { activation } = layeredModel(problem).network;
  const smooth = obstacle?.kind !== "notSmooth";
  return {
    id,
    statement: "F is C¹ with locally Lipschitz J.",
    verdict: inspected(smooth),
    detail: smooth ? `${activation} is C².` : `${activation} is not C¹; choose a smooth activation.`,
  };
}

function countItem({ problem }: CertifiedStart): Hypothesis {
  const { parameterCount: p, outputCount: N } = problem;
  return {
    id: "CN-2",
    statement: "At least as many trained parameters as outputs: p ≥ N.",
    verdict: p >= N ? "proved" : "refuted",
    value: p,
    threshold: N,
    ...(p >= N ? {} : { detail: `p = ${p} < N = ${N}: take a wider network or fewer samples.` }),
  };
}

export function rankItem(start: CertifiedStart): Hypothesis {
  const item = { id: "CN-3", statement: "rank J(θ₀) = N." };
  const { structure, obstacle } = start;
  const loss = structure.rankDeficient ?? startingRankLoss(start);
  if (loss !== null) return { ...item, verdict: "refuted", detail: `${capitalized(loss)}.` };
  if (obstacle !== null)
    return { ...item, verdict: "undecided", detail: `Not evaluated: ${obstacle.reason}.` };
  const { sigmaMin } = start;
  return sigmaMin > 0
    ? { ...item, verdict: "proved", value: sigmaMin, threshold: 0 }
    : { ...item, verdict: "undecided", value: 0, threshold: 0, detail: "σ_min(J₀) is too close to 0." };
}

/** Output weights 0 and one hidden layer's weights 0: only output weights and biases have gradients, alike for all samples. */
function startingRankLoss({ problem, theta }: CertifiedStart): string | null {
  const { weights } = layeredModel(problem).weightsAt(theta);
  const isZero = (W: Float64Array): boolean => W.every((w) => w === 0);
  const hidden = weights.slice(0, -1).findIndex(isZero);
  if (hidden < 0 || !isZero(weights[weights.length - 1]) || problem.samples < 2) return null;
  return `W_${hidden + 1}(0) = 0 and W_${weights.length}(0) = 0, so all samples have the same rows of J`;
}

export function lossItem(id: string): Hypothesis {
  return { id, statement: "The loss is the squared loss c|F − y|².", verdict: "proved" };
}

/** ln(L(0) / epsilon) / (4c) rounded up, epsilon the loss at which the experiment stops; null when it names none. */
function stoppingTime({ problem, initialLoss }: CertifiedStart): number | null {
  const { loss, time } = problem.experiment.until;
  const relative = loss === undefined && time === undefined;
  if (loss === undefined && !relative) return null;
  const ratio = relative
    ? intervals.point(1e14)
    : intervals.divide(initialLoss, intervals.point(loss as number));
  if (!(ratio.upper > 1)) return 0;
  const duration = divUp(logInterval(ratio).upper, mulDown(4, problem.lossConstant));
  return finiteOrNull(duration);
}

function capitalized(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
