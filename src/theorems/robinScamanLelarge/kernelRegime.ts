// The over-parametrised regime seen through Rayleigh quotients: R >= (s0 - beta rho)^2 on the Newton-Kantorovich ball
// (project's theory, "Robin, Scaman, Lelarge", section 3, and certificates, section 7).
import { kantorovichCurve, kantorovichSize } from "../chen/kantorovich";
import { mulDown } from "../../certify";
import { whyNotEvaluated } from "../items";
import type { CertifiedStart } from "../start";
import { flowItem } from "../theorem";
import type { Findings, Theorem } from "../theorem";
import type { Hypothesis } from "../types";
import { lossKindItem, notEvaluated, robinScamanLelargePaper } from "./paper";

export const kernelRegime: Theorem = {
  id: "robin-scaman-lelarge.twoLayer",
  title: "Two-layer and deeper networks in the kernel regime",
  statement:
    "If J is β-Lipschitz about θ₀ and h = β|r₀|/σ_min(J₀)² ≤ 1/2, then R ≥ σ_min(J₀)² (1 − 2h) + 2β|r| along the gradient flow, hence |∇L|² ≥ 2L(A + 2β√(2L)) with A = σ_min(J₀)²(1−2h) for L = ½|r|², and |r(t)| ≤ |r₀|(1 − 2h)/(e^((1−2h)2cσ²t) − 2h).",
  source: { ...robinScamanLelargePaper, standing: "derived" },
  checked: "σ_min(J₀) from below and β from above, rounding included.",
  unchecked:
    "This is the over-parametrised regime, which the paper goes beyond. β is an upper bound, so that h above 1/2 is undecided unless β is exact.",
  check: checkKernelRegime,
};

function checkKernelRegime(start: CertifiedStart): Findings {
  const { problem } = start;
  const items: Hypothesis[] = [flowItem("RSL-0", "euclidean", problem), lossKindItem(problem, "squared")];
  if (items[1].verdict !== "proved") return notEvaluated(items);
  const item = { id: "RSL-2", statement: "R ≥ μ along the flow: h = β|r₀|/σ_min(J₀)² ≤ 1/2." };
  const { rankDeficient } = start.structure;
  if (rankDeficient !== null)
    return notEvaluated([
      ...items,
      { ...item, verdict: "refuted", detail: `σ_min(J₀) = 0: ${rankDeficient}.` },
    ]);
  const detail = whyNotEvaluated(start);
  if (detail !== null) return notEvaluated([...items, { ...item, verdict: "undecided", detail }]);
  const { kantorovich } = start;
  const bound = kantorovich.radius === null ? null : kantorovichCurve(start);
  return {
    hypotheses: [...items, { ...item, ...kantorovichSize(start) }],
    constants: {
      certificate: kantorovich.radius === null ? null : "Newton-Kantorovich",
      mu: bound?.kind === "kantorovich" ? mulDown(0.5, bound.rate) : null,
      rate: bound?.kind === "kantorovich" ? bound.rate : null,
      h: kantorovich.h,
      radius: kantorovich.radius,
      sigmaMin: start.sigmaMin,
      jacobianLipschitz: kantorovich.lipschitz,
      residualNorm: start.residualNorm.upper,
      initialLoss: start.initialLoss.upper,
    },
    bound,
  };
}
