// A family of flows from the Euclidean to the adapted one: theta' = -[(1-a) + a (J^T J)^+] grad L
// (project's theory, "Chen", section 4).
//
// r' = -2c [(1-a) K + aP] r, and |theta'| <= -|r|'/sigma_min(J) for each part, so the Newton-Kantorovich certificate
// holds for every a; with K >= A + 2 beta |r| on its ball, |r|' <= -2c [(1-a)(A + 2 beta |r|) + a] |r|: a logistic
// equation whose curve is that of the standard flow with other constants.
import { addDown, divUp, mulDown, mulUp, subDown, subUp } from "../../certify";
import { fullRankItems, interpolationPaper, lossItem } from "./items";
import { whyNotEvaluated } from "../items";
import type { CertifiedStart } from "../start";
import { flowItem } from "../theorem";
import type { Findings, Theorem } from "../theorem";
import type { Bound, Hypothesis } from "../types";
import { inProse } from "../verdicts";

export const chenInterpolation: Theorem = {
  id: "chen.interpolation",
  title: "Flows between the Euclidean and the adapted one",
  statement:
    "For a family of this kind, θ′ = −[(1−a) + a(JᵀJ)⁺]∇L with a ∈ [0, 1], equilibria are the same for all a, L(s) = L(0) exp(−4c∫[(1−a)Ray + a cos²∠(r, ran J)]), and with full rank L ≤ L(0) exp(−4c∫[(1−a)λ_min + a]); if h = β|r₀|/σ_min(J₀)² ≤ 1/2, |r|′ ≤ −2c[(1−a)(A + 2β|r|) + a]|r| with A = σ_min(J₀)²(1−2h).",
  source: { ...interpolationPaper, standing: "derived" },
  checked: "The Newton–Kantorovich certificate, which is the same for every a.",
  unchecked:
    "The identity and the envelope with λ_min along the run are observed only. The paper's own interpolating family could not be confirmed.",
  check: checkInterpolation,
};

function checkInterpolation(start: CertifiedStart): Findings {
  const { problem } = start;
  const { flow } = problem.experiment;
  const weight = flow.kind === "interpolated" ? flow.weight : 0;
  const items = fullRankItems(flowItem("CN-0", "interpolated", problem), start);
  const loss = lossItem("CN-5", problem);
  const item = {
    id: "CN-4",
    statement: "The flow exists for all times with rank J = N: h = β|r₀|/σ_min(J₀)² ≤ 1/2.",
  };
  const detail = whyNotEvaluated(start);
  if (detail !== null)
    return {
      hypotheses: [...items, { ...item, verdict: "undecided", detail }, loss],
      constants: { certificate: null, weight },
      bound: null,
    };
  const { kantorovich } = start;
  const { h, radius } = kantorovich;
  const numbers = { value: h, threshold: 0.5 };
  const impossible = start.structure.rankDeficient ?? start.structure.unreachable?.reason ?? null;
  const along: Hypothesis =
    radius !== null
      ? { ...item, verdict: "proved", ...numbers }
      : impossible !== null
        ? { ...item, verdict: "refuted", detail: `No certificate can hold: ${impossible}.` }
        : { ...item, verdict: "undecided", ...numbers, detail: `Not certified: h = ${inProse(h)}.` };
  const bound = radius === null ? null : curveOf(start, weight);
  return {
    hypotheses: [...items, along, loss],
    constants: {
      certificate: radius === null ? null : "Newton-Kantorovich",
      weight,
      h,
      radius,
      lateRate: bound?.rate ?? null,
      sigmaMin: start.sigmaMin,
      initialLoss: start.initialLoss.upper,
    },
    bound,
  };
}

/** With full = (1-a) s0^2 + a and 2 h' = 2 beta |r0| (1-a) / full, the Kantorovich curve of rate 4 c full. */
function curveOf(
  { problem, sigmaMin, kantorovich, initialLoss }: CertifiedStart,
  a: number,
): Extract<Bound, { kind: "kantorovich" }> {
  const rest = subDown(1, a);
  const square = mulDown(sigmaMin, sigmaMin);
  const full = addDown(mulDown(rest, square), a);
  // beta |r0| <= h s0^2 rounded up
  const bend = mulUp(subUp(1, a), mulUp(kantorovich.h, mulUp(sigmaMin, sigmaMin)));
  const h = Math.min(divUp(bend, full), 0.5);
  const fullRate = mulDown(mulDown(4, problem.lossConstant), full);
  return {
    kind: "kantorovich",
    formula: "L(s) <= L(0) ((1 - 2h') / (exp((1 - 2h') 2 c g s) - 2h'))^2, g = (1-a) sigma^2 + a",
    rate: mulDown(fullRate, subDown(1, mulUp(2, h))),
    initialLoss: initialLoss.upper,
    h,
    fullRate,
  };
}
