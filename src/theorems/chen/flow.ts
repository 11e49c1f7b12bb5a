// Chen's adapted flow, over-parametrised case: while J keeps full rank the loss is exactly e^{-4cs} times its start.
import { divUp, intervals, logInterval, mulDown } from "../../certify";
import { InternalError } from "../../errors";
import { adaptedFlowItem, chenPaper, fullRankItems, lossItem, startingRankLoss } from "./items";
import { whyNotEvaluated } from "../items";
import { adaptedFlowObstruction } from "./obstruction";
import type { Obstruction } from "./obstruction";
import type { CertifiedStart, Route } from "../start";
import type { Findings, Theorem } from "../theorem";
import type { Hypothesis } from "../types";
import { inProse } from "../verdicts";

export const chenFlow: Theorem = {
  id: "chen",
  title: "Adapted gradient flow, over-parametrised case",
  statement:
    "If rank J = N along the flow θ′ = −Jᵀ(JJᵀ)⁻¹∇ₓL and it exists for all times, then the squared loss is exactly L(s) = L(0) e^(−4cs), with the same rate for all networks and data.",
  source: { ...chenPaper, standing: "derived" },
  checked:
    "Existence with full rank by the Newton–Kantorovich certificate or by σ_min(J) ≥ σ on a ball; obstructions with the time at which the flow must end.",
  unchecked:
    "The rank along one trajectory is only observed. The paper's exact rank hypothesis could not be confirmed.",
  check: checkFlow,
};

function checkFlow(start: CertifiedStart): Findings {
  const { problem } = start;
  const items = fullRankItems(adaptedFlowItem(problem), start);
  const loss = lossItem("CN-5", problem);
  const obstruction = adaptedFlowObstruction(start);
  const detail = whyNotEvaluated(start);
  if (detail !== null) {
    const rank = rankWithoutCertificate(detail, obstruction);
    const constants = { certificate: null, obstructionTime: obstruction?.time ?? null };
    return { hypotheses: [...items, rank, loss], constants, bound: null };
  }
  const certificate = rankCertificate(start);
  const rank = rankAlongFlow(start, certificate, obstruction);
  const rate = mulDown(4, problem.lossConstant);
  const initialLoss = start.initialLoss.upper;
  const { kantorovich } = start;
  const refuted = rank.verdict === "refuted";
  return {
    hypotheses: [...items, rank, loss],
    constants: {
      certificate: certificate?.name ?? null,
      rate,
      sigmaMin: start.sigmaMin,
      sigmaMax: start.sigmaMax,
      jacobianLipschitz: kantorovich.lipschitz,
      residualNorm: start.residualNorm.upper,
      h: kantorovich.h,
      radius: certificate?.radius ?? null,
      initialLoss,
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
export interface RankCertificate {
  readonly name: string;
  readonly radius: number;
}

/** Newton-Kantorovich first; then sigma_min(J) >= sigma on B(theta_0, |r0| / sigma) by any route. */
export function rankCertificate(start: CertifiedStart): RankCertificate | null {
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

/** CN-4 where no certificate is evaluated: an obstruction decides all the same. */
function rankWithoutCertificate(detail: string, obstruction: Obstruction | null): Hypothesis {
  const item = { id: "CN-4", statement: rankStatement };
  return obstruction === null
    ? { ...item, verdict: "undecided", detail }
    : { ...item, verdict: "refuted", detail: endOf(obstruction) };
}

function endOf({ time, reason }: Obstruction): string {
  return Number.isFinite(time)
    ? `The flow ends at s* = ${inProse(time)} at the latest: ${reason}.`
    : `The flow ends: ${reason}.`;
}

function rankAlongFlow(
  start: CertifiedStart,
  certificate: RankCertificate | null,
  obstruction: Obstruction | null,
): Hypothesis {
  const item = { id: "CN-4", statement: rankStatement };
  const { h } = start.kantorovich;
  const numbers = { value: h, threshold: 0.5 };
  const contradiction = start.structure.rankDeficient ?? startingRankLoss(start);
  if (certificate !== null && (obstruction !== null || contradiction !== null))
    throw new InternalError(
      `CN-4 is proved by ${certificate.name} and refuted: ${obstruction?.reason ?? contradiction}. Please report this problem.`,
    );
  if (contradiction !== null)
    return { ...item, verdict: "refuted", detail: `The rank is lost at the start: ${contradiction}.` };
  if (obstruction !== null) return { ...item, verdict: "refuted", detail: endOf(obstruction) };
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

/** ln(L(0) / epsilon) / (4c) rounded up, epsilon the loss at which the experiment stops; null when it names none. */
function stoppingTime({ problem, initialLoss }: CertifiedStart): number | null {
  const { loss, time } = problem.experiment.until;
  const relative = loss === undefined && time === undefined;
  if (loss === undefined && !relative) return null;
  const ratio = relative
    ? intervals.point(1e14)
    : intervals.divide(initialLoss, intervals.point(loss as number));
  if (!(ratio.upper > 1)) return 0;
  return divUp(logInterval(ratio).upper, mulDown(4, problem.lossConstant));
}
