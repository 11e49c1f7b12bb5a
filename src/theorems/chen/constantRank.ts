// The adapted flow where J has a range that does not move: L - L_inf decays exactly like e^{-4cs}, whatever the rank
// (project's theory, "Chen", section 3.6).
import { intervals, kantorovichBall, mulDown } from "../../certify";
import type { Interval, KantorovichCertificate } from "../../certify";
import { adaptedFlowItem, chenPaper, lossItem, smoothStatement } from "./items";
import { smoothnessItem, whyNotEvaluated } from "../items";
import { restrictedCertificate } from "../liuZhuBelkin/epsilon";
import { distanceToRange } from "../robinScamanLelarge/leastSquares";
import type { CertifiedStart } from "../start";
import { fixedRange } from "../structure";
import { capitalized } from "../items";
import type { Findings, Theorem } from "../theorem";
import type { Hypothesis } from "../types";
import { inProse } from "../verdicts";

export const chenConstantRank: Theorem = {
  id: "chen.constantRank",
  title: "Adapted gradient flow, any constant rank",
  statement:
    "θ′ = −J⁺∇ₓL gives r′ = −2cPr, P the projector onto ran J. If ran J(θ(s)) does not change along the flow, then L(s) − L_∞ = e^(−4cs)(L(0) − L_∞) exactly, with L_∞ = c|(1 − P)r₀|².",
  source: { ...chenPaper, standing: "derived" },
  checked:
    "The range is fixed by structure: J is constant (linear models), or samples determine each other and J has full rank on what is left, which the Newton–Kantorovich certificate proves along the flow.",
  unchecked: "A range that happens to stay fixed along one trajectory is only observed.",
  check: checkConstantRank,
};

function checkConstantRank(start: CertifiedStart): Findings {
  const { problem } = start;
  const loss = lossItem("CN-5", problem);
  const items = [adaptedFlowItem(problem), smoothnessItem("CN-1", smoothStatement, start), loss];
  const statement = "ran J(θ(s)) does not change along the flow, which exists for all times.";
  const detail = whyNotEvaluated(start);
  if (detail !== null) {
    const open: Hypothesis = { id: "CN-7", statement, verdict: "undecided", detail };
    return { hypotheses: [...items, open], constants: { certificate: null }, bound: null };
  }
  const { item, limit, constants } =
    start.lipschitz.constant === 0 ? linearModel(start, statement) : groupedSamples(start, statement);
  const rate = mulDown(4, problem.lossConstant);
  const initialLoss = start.initialLoss.upper;
  return {
    hypotheses: [...items, item],
    constants: {
      ...constants,
      rate,
      limitLoss: limit === null ? null : (limit.lower + limit.upper) / 2,
      initialLoss,
    },
    bound:
      limit === null || !Number.isFinite(initialLoss)
        ? null
        : {
            kind: "exponential",
            formula: "L(s) - Linf = (L(0) - Linf) exp(-4 c s)",
            rate,
            initialLoss,
            limit: limit.upper,
            equality: true,
          },
  };
}

interface Answer {
  readonly item: Hypothesis;
  /** L_inf, null when it could not be enclosed */
  readonly limit: Interval | null;
  readonly constants: Findings["constants"];
}

/** J is constant: only the distance of the labels from its range has to be enclosed. */
function linearModel(start: CertifiedStart, statement: string): Answer {
  const { problem, place } = start;
  const { outputCount: N, parameterCount: p, lossConstant } = problem;
  const item: Hypothesis = { id: "CN-7", statement, verdict: "proved", detail: "J does not depend on θ." };
  const distance =
    N <= p && start.sigmaMin > 0
      ? intervals.point(0)
      : distanceToRange(place.network.jacobian, place.network.residual, N, p);
  if (distance === null)
    return {
      item: { ...item, verdict: "undecided", detail: "J is constant, but its rank could not be certified." },
      limit: null,
      constants: { certificate: null },
    };
  return {
    item,
    limit: intervals.multiply(intervals.point(lossConstant), intervals.square(distance)),
    constants: { certificate: "linear model" },
  };
}

/** Groups of samples that determine each other span a fixed space V; J must have full rank on it along the flow. */
function groupedSamples(start: CertifiedStart, statement: string): Answer {
  const { problem, lipschitz } = start;
  const range = fixedRange(problem);
  const rank = range.groups.length * problem.outputsPerSample;
  const item = { id: "CN-7", statement };
  if (rank > problem.parameterCount) {
    const reason = `p = ${problem.parameterCount} trained parameters cannot span the ${rank} directions of V: the range moves`;
    return {
      item: { ...item, verdict: "undecided", detail: `${capitalized(reason)}.` },
      limit: null,
      constants: { certificate: null },
    };
  }
  const { sigmaMin, movable, leastLoss } = restrictedCertificate(start, range);
  const ball: KantorovichCertificate = kantorovichBall(sigmaMin, movable.upper, lipschitz);
  const numbers = { value: ball.h, threshold: 0.5 };
  const words = `V has dimension ${rank} of N = ${problem.outputCount}`;
  return {
    item:
      ball.radius !== null
        ? { ...item, verdict: "proved", ...numbers, detail: `${words}; h = β|Pr₀|/σ² ≤ 1/2 on it.` }
        : {
            ...item,
            verdict: "undecided",
            ...numbers,
            detail:
              sigmaMin > 0
                ? `${words}; h = β|Pr₀|/σ² = ${inProse(ball.h)} exceeds 1/2.`
                : `${words}; J₀ could not be shown to have full rank on it.`,
          },
    limit: leastLoss,
    constants: {
      certificate: ball.radius === null ? null : "Newton-Kantorovich on the fixed range",
      rank,
      h: ball.h,
      radius: ball.radius,
      sigmaMinOnRange: sigmaMin,
      movableResidual: movable.upper,
    },
  };
}
