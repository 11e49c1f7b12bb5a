// The adapted flow with a regularised solve: slower than e^{-4cs}, by an explicit factor
// (project's theory, "Chen", section 3.4).
//
// |theta'| <= -|r|'/sigma_min(J) as for the other flows: with a_i = l_i/(l_i + eps) in the eigenbasis of K,
// |theta'|^2 = 4c^2 sum r_i^2 a_i^2/l_i and a_i l_min/l_i <= a_min, so sigma |theta'| <= 2c sum a_i r_i^2 / |r| = -|r|'.
// Hence the Newton-Kantorovich certificate applies, and l_min >= A + 2 beta |r| >= A = s0^2 (1 - 2h) along the flow.
import { addUp, divDown, mulDown, mulUp, subDown } from "../../certify";
import { chenPaper, countItem, lossItem, rankItem, regularizationOf, smoothStatement } from "./items";
import { smoothnessItem, whyNotEvaluated } from "../items";
import type { CertifiedStart } from "../start";
import { flowItem } from "../theorem";
import type { Findings, Theorem } from "../theorem";
import type { Hypothesis } from "../types";
import { inProse, inspected } from "../verdicts";

export const chenRegularised: Theorem = {
  id: "chen.regularised",
  title: "Adapted gradient flow, regularised solve",
  statement:
    "θ′ = −Jᵀ(JJᵀ + ε)⁻¹∇ₓL gives e^(−4cs) ≤ L(s)/L(0) ≤ exp(−4c∫λ_min/(λ_min + ε)), λ_min of JJᵀ along the flow. If λ_min ≥ λ there, L(s) ≤ L(0) e^(−4cλs/(λ+ε)); the equality of the adapted flow is lost.",
  source: { ...chenPaper, standing: "derived" },
  checked:
    "λ by the Newton–Kantorovich certificate, λ = σ_min(J₀)²(1 − 2h), or by σ_min(J) ≥ σ on the ball of radius |r₀|/σ.",
  unchecked: "The envelope with the integral of λ_min along the run is observed only.",
  check: checkRegularised,
};

function checkRegularised(start: CertifiedStart): Findings {
  const { problem } = start;
  const epsilon = regularizationOf(problem);
  const items: Hypothesis[] = [
    flowItem("CN-0", "outputEuclidean", problem),
    {
      id: "CN-R",
      statement: "The solve is regularised: ε > 0.",
      verdict: inspected(epsilon > 0),
      value: epsilon,
      threshold: 0,
      ...(epsilon > 0 ? {} : { detail: "Without a regularization the statement is chen, an equality." }),
    },
    smoothnessItem("CN-1", smoothStatement, start),
    countItem(problem),
    rankItem(start),
  ];
  const loss = lossItem("CN-5", problem);
  const item = { id: "CN-4", statement: "λ_min(JJᵀ) ≥ λ > 0 along the flow, which exists for all times." };
  const detail = whyNotEvaluated(start);
  if (detail !== null)
    return {
      hypotheses: [...items, { ...item, verdict: "undecided", detail }, loss],
      constants: { certificate: null, regularization: epsilon },
      bound: null,
    };
  const best = smallestEigenvalueAlong(start);
  const { h } = start.kantorovich;
  const impossible = start.structure.rankDeficient ?? start.structure.unreachable?.reason ?? null;
  const rate =
    best === null
      ? 0
      : mulDown(mulDown(4, problem.lossConstant), divDown(best.eigenvalue, addUp(best.eigenvalue, epsilon)));
  const initialLoss = start.initialLoss.upper;
  const along: Hypothesis =
    best !== null && rate > 0
      ? { ...item, verdict: "proved", value: best.eigenvalue, threshold: 0, detail: `By ${best.name}.` }
      : impossible !== null
        ? { ...item, verdict: "refuted", detail: `${impossible}: no such λ exists.` }
        : {
            ...item,
            verdict: "undecided",
            value: h,
            threshold: 0.5,
            detail: `Not certified: h = ${inProse(h)}.`,
          };
  return {
    hypotheses: [...items, along, loss],
    constants: {
      certificate: best?.name ?? null,
      regularization: epsilon,
      eigenvalue: best?.eigenvalue ?? null,
      rate: rate > 0 ? rate : null,
      fastestRate: mulUp(4, problem.lossConstant),
      h,
      initialLoss,
    },
    bound:
      rate > 0 && Number.isFinite(initialLoss)
        ? {
            kind: "exponential",
            formula: "L(s) <= L(0) exp(-4 c lambda s / (lambda + epsilon))",
            rate,
            initialLoss,
          }
        : null,
  };
}

/**
 * A lower bound of lambda_min(J J^T) along every flow with |theta'| <= -|r|'/sigma_min(J): the better of the
 * Newton-Kantorovich certificate and a ball of radius |r_0|/sigma on which sigma_min(J) >= sigma; null without either.
 */
function smallestEigenvalueAlong(start: CertifiedStart): { name: string; eigenvalue: number } | null {
  const { kantorovich, sigmaMin, routes } = start;
  const found: { name: string; eigenvalue: number }[] = [];
  if (kantorovich.radius !== null)
    found.push({
      name: "Newton-Kantorovich",
      eigenvalue: mulDown(mulDown(sigmaMin, sigmaMin), subDown(1, mulUp(2, kantorovich.h))),
    });
  for (const { certificate, ball } of routes)
    if (ball.radius !== null) {
      const m = Math.max(ball.smallestSingularValue, 0);
      found.push({ name: certificate, eigenvalue: mulDown(m, m) });
    }
  return found.length === 0
    ? null
    : found.reduce((best, one) => (one.eigenvalue > best.eigenvalue ? one : best));
}
