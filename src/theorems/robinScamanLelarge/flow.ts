// The paper's flow statement with the best certificate for the model at hand: R >= mu along the flow and a
// Kurdyka-Lojasiewicz inequality of the loss (project's theory, "Robin, Scaman, Lelarge", section 2).
import type { Problem } from "../../problems";
import { rateOf } from "../boundAt";
import type { CertifiedStart } from "../start";
import { flowItem } from "../theorem";
import type { Findings, Theorem } from "../theorem";
import type { Bound, Verdict } from "../types";
import { overallVerdict } from "../verdicts";
import { deepLinear, twoLinearLayers } from "./deepLinear";
import { kernelRegime } from "./kernelRegime";
import { lemniscateTheorem } from "./lemniscate";
import { linearTheorem } from "./linear";
import { logisticSharp } from "./logistic";
import { layersOf, linearModelOf, modelItem, notEvaluated, robinScamanLelargePaper } from "./paper";
import { powerLawTheorem, powerOf } from "./powerLaw";
import { scalarLinear } from "./scalarLinear";
import { sineTheorem } from "./sine";
import { studentTeacher, teacherOf } from "./studentTeacher";

export const robinScamanLelargeFlow: Theorem = {
  id: "robin-scaman-lelarge",
  title: "Rayleigh quotients and Kurdyka–Łojasiewicz inequalities, gradient flow",
  statement:
    "If φ′(ℓ)|∇ℓ|² ≥ 1 in function space and the Rayleigh quotient R = |DF*∇ℓ|²/|∇ℓ|² stays at least μ > 0 along the gradient flow, then φ(L(t)) ≤ φ(L(0)) − μt, even where the tangent kernel has null eigenvalues.",
  source: { ...robinScamanLelargePaper, standing: "derived" },
  checked: "The best certificate that speaks of the model; constants.certificate names it.",
  unchecked:
    "The paper's definition of its Kurdyka–Łojasiewicz functions could not be confirmed; this convention agrees with the authors' code.",
  check: checkFlow,
};

/** A way to bound R from below, and the models it may speak of. */
interface Route {
  readonly theorem: Theorem;
  /** an answer other than undecided settles the question for the models of this route */
  readonly complete?: boolean;
  applies(problem: Problem): boolean;
}

const isSquared = ({ experiment }: Problem): boolean => experiment.loss.kind === "squared";

const routes: readonly Route[] = [
  {
    theorem: logisticSharp,
    complete: true,
    applies: (problem) => !isSquared(problem) && linearModelOf(problem) !== null,
  },
  { theorem: powerLawTheorem, complete: true, applies: (problem) => powerOf(problem) !== null },
  {
    theorem: lemniscateTheorem,
    complete: true,
    applies: (problem) => problem.model.kind === "system" && problem.outputCount === 2,
  },
  {
    theorem: linearTheorem,
    complete: true,
    applies: (problem) => isSquared(problem) && linearModelOf(problem) !== null,
  },
  {
    theorem: scalarLinear,
    complete: true,
    applies: (problem) =>
      isSquared(problem) &&
      twoLinearLayers(problem) !== null &&
      problem.outputsPerSample === 1 &&
      problem.inputs.length === problem.samples,
  },
  { theorem: deepLinear, applies: (problem) => isSquared(problem) && twoLinearLayers(problem) !== null },
  {
    theorem: sineTheorem,
    complete: true,
    applies: (problem) =>
      isSquared(problem) &&
      problem.experiment.data.kind === "interval" &&
      layersOf(problem)?.network.activation === "sin",
  },
  { theorem: studentTeacher, applies: (problem) => isSquared(problem) && teacherOf(problem) !== null },
  { theorem: kernelRegime, applies: (problem) => isSquared(problem) && layersOf(problem) !== null },
];

/** From best to worst: one certificate that does not apply says nothing against another one that is open. */
const fromBest: readonly Verdict[] = ["proved", "undecided", "notMet", "refuted"];

function checkFlow(start: CertifiedStart): Findings {
  const { problem } = start;
  const applicable = routes.filter(({ applies }) => applies(problem));
  if (applicable.length === 0)
    return notEvaluated([
      flowItem("RSL-0", "euclidean", problem),
      {
        ...modelItem("A lower bound of R is known for models of this kind.", true),
        verdict: "undecided",
        detail: "No certificate speaks of this model with this loss.",
      },
    ]);
  const answers: { findings: Findings; verdict: Verdict }[] = [];
  for (const { theorem, complete } of applicable) {
    const findings = theorem.check(start);
    const verdict = overallVerdict(findings.hypotheses);
    if (complete && verdict !== "undecided") return findings;
    answers.push({ findings, verdict });
  }
  for (const verdict of fromBest) {
    const alike = answers.filter((answer) => answer.verdict === verdict).map(({ findings }) => findings);
    if (alike.length > 0)
      return alike.reduce((best, one) => (lateRate(one.bound) > lateRate(best.bound) ? one : best));
  }
  return answers[0].findings;
}

/** Routes are compared by what they say about late times; curves and formulas come from sharper statements. */
function lateRate(bound: Bound | null): number {
  if (bound === null) return -Infinity;
  return bound.kind === "exponential" || bound.kind === "kantorovich" ? (rateOf(bound) ?? 0) : Infinity;
}
