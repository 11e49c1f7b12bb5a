// Straight lines in output space: with t = 1 - e^{-2cs} the adapted flow reaches zero loss at t = 1
// (project's theory, "Chen", section 4).
import { intervals, logInterval, mulDown } from "../../certify";
import { rankCertificate } from "./flow";
import { fullRankItems, interpolationPaper, lossItem } from "./items";
import { whyNotEvaluated } from "../items";
import { adaptedFlowObstruction } from "./obstruction";
import type { CertifiedStart } from "../start";
import { flowItem } from "../theorem";
import type { Findings, Theorem } from "../theorem";
import type { Hypothesis } from "../types";
import { inProse } from "../verdicts";

export const chenHomotopy: Theorem = {
  id: "chen.homotopy",
  title: "Linear interpolation in output space",
  statement:
    "If rank J = N along dθ/dt = −J⁺r/(1−t) on [0, 1), the time change t = 1 − e^(−2cs) of the adapted flow, then F(θ(t)) = F(θ₀) + t(y − F(θ₀)) and L(t) = (1−t)² L(0) exactly.",
  source: { ...interpolationPaper, standing: "derived" },
  checked: "Existence on [0, 1) with full rank by the certificates of the adapted flow, whose path this is.",
  unchecked: "The paper's wording of the rank condition could not be confirmed.",
  check: checkHomotopy,
};

function checkHomotopy(start: CertifiedStart): Findings {
  const { problem } = start;
  const items = fullRankItems(flowItem("CN-0", "homotopy", problem), start);
  const loss = lossItem("CN-5", problem);
  const item = {
    id: "CN-4",
    statement: "The line can be lifted: the flow exists on [0, 1) with rank J = N.",
  };
  const obstruction = adaptedFlowObstruction(start);
  const obstructionTime = obstruction === null ? null : lineTime(start, obstruction.time);
  const detail = whyNotEvaluated(start);
  const certificate = detail === null ? rankCertificate(start) : null;
  const rankLoss = start.structure.rankDeficient;
  const along: Hypothesis =
    rankLoss !== null
      ? { ...item, verdict: "refuted", detail: `The rank is lost at the start: ${rankLoss}.` }
      : obstruction !== null
        ? {
            ...item,
            verdict: "refuted",
            detail: `The line ends at t* = ${inProse(obstructionTime ?? 1)} at the latest: ${obstruction.reason}.`,
          }
        : certificate !== null
          ? { ...item, verdict: "proved", detail: `By ${certificate.name}.` }
          : {
              ...item,
              verdict: "undecided",
              ...(detail === null ? { value: start.kantorovich.h, threshold: 0.5 } : {}),
              detail: detail ?? `Not certified: h = ${inProse(start.kantorovich.h)} exceeds 1/2.`,
            };
  const initialLoss = detail === null ? start.initialLoss.upper : Infinity;
  return {
    hypotheses: [...items, along, loss],
    constants: {
      certificate: certificate?.name ?? null,
      radius: certificate?.radius ?? null,
      obstructionTime,
      initialLoss,
    },
    bound: Number.isFinite(initialLoss)
      ? {
          kind: "formula",
          formula: "L(t) = (1 - t)^2 L(0), 0 <= t <= 1",
          expression: "L0 * (1 - min(t, 1))^2",
          values: {},
          initialLoss,
          equality: true,
        }
      : null,
  };
}

/** t = 1 - e^{-2cs} of a time s, in plain floating point: for messages and pictures. */
function lineTime({ problem }: CertifiedStart, s: number): number {
  return -Math.expm1(-2 * problem.lossConstant * s);
}

/**
 * Times after which the adapted flow has L <= epsilon, and |x - y| <= delta, rounded up; 0 where that holds at the start
 * (Chen, arXiv:2311.15487: L(s) = L(0) e^{-4cs}).
 *
 * @param lossConstant c
 * @param residualNorm upper bound of |F(theta_0) - y|
 * @param level `loss` is epsilon > 0, `distance` delta > 0; what is missing is not answered
 */
export function stoppingTimes(
  lossConstant: number,
  residualNorm: number,
  level: { loss?: number; distance?: number },
): { loss?: number; distance?: number } {
  const r = intervals.point(residualNorm);
  const c = intervals.point(lossConstant);
  const time = (ratio: ReturnType<typeof intervals.point>, rate: number): number =>
    ratio.upper > 1 ? intervals.divide(logInterval(ratio), intervals.point(rate)).upper : 0;
  return {
    ...(level.loss === undefined
      ? {}
      : {
          loss: time(
            intervals.divide(intervals.multiply(c, intervals.square(r)), intervals.point(level.loss)),
            mulDown(4, lossConstant),
          ),
        }),
    ...(level.distance === undefined
      ? {}
      : { distance: time(intervals.divide(r, intervals.point(level.distance)), mulDown(2, lossConstant)) }),
  };
}
