// Liu, Zhu and Belkin's PL* condition along the gradient flow, and uniform conditioning of the tangent kernel
// (project's theory, "Liu, Zhu, Belkin", sections 1 and 2).
import { certifiedRate, decideCriterion, exponentialFormula } from "../chatterjee/flow";
import { mulDown } from "../../certify";
import { rankItems, smoothSquaredItem, whyNotEvaluated } from "../items";
import type { CertifiedStart } from "../start";
import { flowItem } from "../theorem";
import type { Findings, Theorem } from "../theorem";
import type { Hypothesis, Source } from "../types";
import { inProse } from "../verdicts";

/** The paper; `standing` says how each statement relates to it. */
export const liuZhuBelkinPaper: Omit<Source, "standing"> = {
  paper: "liu-zhu-belkin",
  authors: "Chaoyue Liu, Libin Zhu, Mikhail Belkin",
  title: "Loss landscapes and optimization in over-parameterized non-linear systems and neural networks",
  arXiv: "2003.00307",
};

export const liuZhuBelkinFlow: Theorem = {
  id: "liu-zhu-belkin",
  title: "PL* condition, gradient flow",
  statement:
    "If λ_min(JJᵀ) ≥ μ on the ball B(θ₀, R) with R ≥ |r₀|/√μ, then L is PL* there, the gradient flow stays in the ball, converges to a zero of L, and L(t) ≤ L(0) e^(−αt) with α = 4cμ, which is 2μ for c = 1/2.",
  source: { ...liuZhuBelkinPaper, standing: "derived" },
  checked:
    "μ is bounded below on balls by σ_min(J)² through Weyl's inequality or the positive initialisation; R is the smallest radius found.",
  unchecked:
    "The paper states its theorem for gradient descent (liu-zhu-belkin.descent); the flow statement is derived. Two normalisations of PL* circulate: here ½|∇L|² ≥ μL for c = 1/2.",
  check: checkFlow,
};

export const liuZhuBelkinConditioning: Theorem = {
  id: "liu-zhu-belkin.conditioning",
  title: "Uniform conditioning of the tangent kernel",
  statement:
    "J is μ-uniformly conditioned on B(θ₀, R) when λ_min(JJᵀ) ≥ μ > 0 there; then ½|∇L|² ≥ 2cμL on the ball.",
  source: { ...liuZhuBelkinPaper, standing: "restated" },
  checked:
    "Weyl's inequality on the ball of radius R = |r₀|/√μ, the one that the gradient flow needs; `largestRadius` is where the certificate of conditioning itself ends.",
  unchecked:
    "The true infimum of λ_min over the ball is not computable; it lies between the certified one and λ_min(JJᵀ) at θ₀.",
  check: checkConditioning,
};

function checkFlow(start: CertifiedStart): Findings {
  const { problem } = start;
  const items = [
    flowItem("LZB-0", "euclidean", problem),
    smoothSquaredItem("LZB-1", start),
    rankItems("LZB-7", start),
  ];
  const statement = "λ_min(JJᵀ) ≥ μ on B(θ₀, R) with R ≥ |r₀|/√μ.";
  const detail = whyNotEvaluated(start);
  if (detail !== null) {
    items.push({ id: "LZB-4", statement, verdict: "undecided", detail });
    return { hypotheses: items, constants: { certificate: null }, bound: null };
  }
  const { certificate, ball } = start.bestRoute;
  const rate = certifiedRate(problem.lossConstant, ball.smallestSingularValue);
  items.push({ id: "LZB-4", statement, ...decideCriterion(start, start.bestRoute) });
  return {
    hypotheses: items,
    constants: {
      certificate,
      ...conditioningConstants(start),
      radius: ball.radius,
      alpha: ball.radius === null ? null : rate,
      margin: ball.margin,
      marginRadius: ball.marginRadius,
    },
    bound:
      rate > 0 && Number.isFinite(rate)
        ? { kind: "exponential", formula: exponentialFormula, rate, initialLoss: start.initialLoss.upper }
        : null,
  };
}

/** mu and what it was computed from. */
function conditioningConstants(start: CertifiedStart): Findings["constants"] {
  const { ball } = start.bestRoute;
  const m = Math.max(ball.smallestSingularValue, 0);
  const radius = ball.radius ?? ball.marginRadius;
  return {
    mu: ball.radius === null ? null : mulDown(m, m),
    sigmaMin: start.sigmaMin,
    sigmaMax: start.sigmaMax,
    jacobianLipschitz: start.lipschitz.at(Number.isFinite(radius) ? radius : 0),
    residualNorm: start.residualNorm.upper,
    initialLoss: start.initialLoss.upper,
  };
}

function checkConditioning(start: CertifiedStart): Findings {
  const items = [smoothSquaredItem("LZB-1", start), rankItems("LZB-7", start)];
  const statement = "λ_min(JJᵀ) ≥ μ > 0 on B(θ₀, R) with R = |r₀|/√μ.";
  const detail = whyNotEvaluated(start);
  if (detail !== null) {
    items.push({ id: "LZB-6", statement, verdict: "undecided", detail });
    return { hypotheses: items, constants: { certificate: null }, bound: null };
  }
  const { certificate, ball } = start.bestRoute;
  items.push({ id: "LZB-6", statement, ...decideConditioning(start) });
  return {
    hypotheses: items,
    constants: {
      certificate,
      ...conditioningConstants(start),
      radius: ball.radius,
      largestRadius: largestConditionedRadius(start),
      margin: ball.margin,
    },
    bound: null,
  };
}

function decideConditioning(start: CertifiedStart): Omit<Hypothesis, "id" | "statement"> {
  const { rankDeficient } = start.structure;
  if (rankDeficient !== null)
    return { verdict: "refuted", detail: `JJᵀ is singular everywhere: ${rankDeficient}.` };
  const { certificate, ball } = start.bestRoute;
  const m = Math.max(ball.smallestSingularValue, 0);
  if (ball.radius !== null)
    return { verdict: "proved", value: mulDown(m, m), threshold: 0, detail: `By ${certificate}.` };
  return {
    verdict: "undecided",
    detail:
      ball.margin > 0
        ? `By ${certificate}: the ball that the flow needs is ${inProse(1 / ball.margin)} times too large for the residual.`
        : "σ_min(J₀) > 0 could not be shown.",
  };
}

/** The radius at which the certified sigma_min(J) on balls reaches 0; null when it never does or nothing is known. */
function largestConditionedRadius(start: CertifiedStart): number | null {
  if (!(start.sigmaMinOn(0) > 0)) return null;
  let high = 1e-8;
  for (let k = 0; k < 200 && start.sigmaMinOn(high) > 0; k++) high *= 2;
  if (start.sigmaMinOn(high) > 0) return null;
  let low = high / 2;
  for (let k = 0; k < 60; k++) {
    const middle = low + (high - low) / 2;
    if (start.sigmaMinOn(middle) > 0) low = middle;
    else high = middle;
  }
  return low;
}
