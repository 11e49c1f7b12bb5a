// The standard gradient flow under the Newton-Kantorovich condition h <= 1/2: an explicit curve above the loss
// (project's theory of certificates, section 7).
import { intervals, mulDown, mulUp, subDown } from "../../certify";
import type { Problem } from "../../problems";
import { chenPaper, lossItem, rankItem, smoothStatement } from "./items";
import { smoothnessItem, whyNotEvaluated } from "../items";
import type { CertifiedStart } from "../start";
import { parabolaOf } from "../systemRange";
import { flowItem } from "../theorem";
import type { Findings, Theorem } from "../theorem";
import type { Bound, Hypothesis } from "../types";
import { inProse } from "../verdicts";

export const chenKantorovich: Theorem = {
  id: "chen.kantorovich",
  title: "Newton–Kantorovich certificate, standard gradient flow",
  statement:
    "If J is β-Lipschitz about θ₀ and h = β|r₀|/σ_min(J₀)² ≤ 1/2, then the gradient flow converges to a zero of the loss, with |r(t)| ≤ |r₀|(1 − 2h)/(e^((1−2h)2cσ²t) − 2h), σ = σ_min(J₀).",
  source: { ...chenPaper, standing: "derived" },
  checked: "σ_min(J₀) from below and β from above, rounding included.",
  unchecked: "β is an upper bound, so that h above 1/2 is undecided unless β is exact.",
  check: checkKantorovich,
};

function checkKantorovich(start: CertifiedStart): Findings {
  const { problem } = start;
  const loss = lossItem("NK-4", problem);
  const items = [
    flowItem("NK-0", "euclidean", problem),
    smoothnessItem("NK-1", smoothStatement, start),
    { ...rankItem(start), id: "NK-2" },
  ];
  const statement = "h = β|r₀|/σ_min(J₀)² ≤ 1/2.";
  const detail = whyNotEvaluated(start);
  if (detail !== null) {
    const size: Hypothesis = { id: "NK-3", statement, verdict: "undecided", detail };
    return { hypotheses: [...items, size, loss], constants: { certificate: null }, bound: null };
  }
  const { kantorovich } = start;
  const bound = kantorovich.radius === null ? null : kantorovichCurve(start);
  return {
    hypotheses: [...items, { id: "NK-3", statement, ...kantorovichSize(start) }, loss],
    constants: {
      certificate: kantorovich.radius === null ? null : "Newton-Kantorovich",
      h: kantorovich.h,
      radius: kantorovich.radius,
      lateRate: bound?.rate ?? null,
      sigmaMin: start.sigmaMin,
      sigmaMax: start.sigmaMax,
      jacobianLipschitz: kantorovich.lipschitz,
      residualNorm: start.residualNorm.upper,
      initialLoss: start.initialLoss.upper,
    },
    bound,
  };
}

/** Whether h <= 1/2: beta is an upper bound in general, so that more is shown only of labels out of reach and of exact constants. */
export function kantorovichSize(start: CertifiedStart): Omit<Hypothesis, "id" | "statement"> {
  const { problem, theta, kantorovich, structure } = start;
  if (structure.unreachable !== null)
    return { verdict: "refuted", detail: `The loss cannot reach 0: ${structure.unreachable.reason}.` };
  const { h, radius } = kantorovich;
  const numbers = { value: h, threshold: 0.5 };
  if (radius !== null)
    return { verdict: "proved", ...numbers, detail: `|r₀| could be ${inProse(0.5 / h)} times larger.` };
  const least = exactSize(problem, theta);
  if (least > 0.5)
    return {
      verdict: "notMet",
      ...numbers,
      detail: `All constants are exact here, and h = ${inProse(least)}.`,
    };
  return {
    verdict: "undecided",
    ...numbers,
    detail: Number.isFinite(h)
      ? `|r₀| is ${inProse(2 * h)} times too large for these σ_min(J₀) and β.`
      : "σ_min(J₀) > 0 could not be shown.",
  };
}

/** Lower bound of h where beta and sigma_min(J_0) are exact: one equation whose second derivative is constant; 0 elsewhere. */
function exactSize(problem: Problem, theta: Float64Array): number {
  const parabola = parabolaOf(problem, theta);
  if (parabola === null) return 0;
  const { value, slope, bend } = parabola;
  const residual = intervals.subtract(value, intervals.point(problem.targets[0]));
  const size = intervals.multiply(intervals.abs(bend), intervals.abs(residual));
  return intervals.divide(size, intervals.square(slope)).lower;
}

/** The explicit curve of the certificate. */
export type KantorovichBound = Extract<Bound, { kind: "kantorovich" }>;

/** The curve with fullRate = 4c s0^2 rounded down and h rounded up: both roundings raise it. */
export function kantorovichCurve({
  problem,
  sigmaMin,
  kantorovich,
  initialLoss,
}: CertifiedStart): KantorovichBound {
  const fullRate = mulDown(4, mulDown(problem.lossConstant, mulDown(sigmaMin, sigmaMin)));
  return {
    kind: "kantorovich",
    formula: "L(t) <= L(0) ((1 - 2h) / (exp((1 - 2h) 2 c sigma^2 t) - 2h))^2",
    rate: mulDown(fullRate, subDown(1, mulUp(2, kantorovich.h))),
    initialLoss: initialLoss.upper,
    h: kantorovich.h,
    fullRate,
  };
}
