// Models linear in their parameters with realisable labels: the residual stays in the range of A, where the kernel is
// bounded below although it has null eigenvalues (project's theory, "Robin, Scaman, Lelarge", section 3).
import { mulDown } from "../../certify";
import type { LayeredModel, Problem } from "../../problems";
import type { CertifiedStart } from "../start";
import { flowItem } from "../theorem";
import type { Findings, Theorem } from "../theorem";
import type { Hypothesis } from "../types";
import { inProse } from "../verdicts";
import { featuresOf, leastLoss, realisability, smallestFeatureSingularValue } from "./leastSquares";
import type { Features } from "./leastSquares";
import { linearModelOf, lossKindItem, modelItem, notEvaluated, robinScamanLelargePaper } from "./paper";

export const linearTheorem: Theorem = {
  id: "robin-scaman-lelarge.linear",
  title: "Models linear in their parameters, realisable labels",
  statement:
    "If F = Aθ and the labels are values of the model, then L(t) ≤ L(0) e^(−4cλ⁺t) along the gradient flow, λ⁺ the smallest eigenvalue of AᵀA, although the kernel AAᵀ may have null eigenvalues.",
  source: { ...robinScamanLelargePaper, standing: "derived" },
  checked:
    "λ⁺ by a verified Cholesky factorisation of AᵀA; realisability by a least-squares fit whose residual is within the rounding of the labels.",
  unchecked: "The paper's own constants for linear models could not be confirmed.",
  check: checkLinear,
};

/** What the linear theorems share: everything but the flow. */
export interface LinearAnalysis {
  readonly items: Hypothesis[];
  /** lower bound of the smallest eigenvalue of A^T A (of A A^T when it has fewer rows); 0 when unknown */
  readonly eigenvalue: number;
  /** upper bound of the least loss, from labels rounded to doubles */
  readonly leastLoss: number;
  readonly features: Features;
}

/** Items RSL-1 to RSL-3 of a linear model; null analysis when the shape is another one. */
export function analyseLinear(problem: Problem): { items: Hypothesis[]; analysis: LinearAnalysis | null } {
  const model = linearModelOf(problem);
  const items = [
    lossKindItem(problem, "squared"),
    modelItem("The model is linear in its parameters: one dense layer.", model !== null),
  ];
  if (model === null || items[0].verdict !== "proved") return { items, analysis: null };
  const features = featuresOf(problem, model);
  const sigma = smallestFeatureSingularValue(features);
  const eigenvalue = mulDown(sigma, sigma);
  const { item, least } = realisableItem(problem, features, sigma);
  const all = [...items, item, eigenvalueItem(eigenvalue, model)];
  return { items: all, analysis: { items: all, eigenvalue, leastLoss: least, features } };
}

function eigenvalueItem(eigenvalue: number, { layers }: LayeredModel): Hypothesis {
  const item = { id: "RSL-2", statement: "R ≥ μ along the flow: λ⁺(AᵀA) > 0.", threshold: 0 };
  return eigenvalue > 0
    ? { ...item, verdict: "proved", value: eigenvalue }
    : {
        ...item,
        verdict: "undecided",
        value: 0,
        detail: `The ${layers[0].inputs} columns of the inputs are too close to dependent.`,
      };
}

/** RSL-3, with the least loss that the rounding of the labels leaves. */
function realisableItem(
  problem: Problem,
  features: Features,
  sigma: number,
): { item: Hypothesis; least: number } {
  const item = { id: "RSL-3", statement: "The labels are values of the model: r₀ ∈ ran A." };
  if (features.count <= features.width && sigma > 0)
    return {
      item: { ...item, verdict: "proved", detail: "The inputs are independent: every label is reached." },
      least: 0,
    };
  if (!(sigma > 0))
    return {
      item: { ...item, verdict: "undecided", detail: "The range of A could not be determined." },
      least: 0,
    };
  const { withinRounding, distance } = realisability(problem, features, sigma);
  const least = leastLoss(problem.lossConstant, distance);
  if (withinRounding)
    return {
      item: {
        ...item,
        verdict: "proved",
        detail: `By a least-squares fit, to within the rounding of the labels: the least loss is at most ${inProse(least.upper)}.`,
      },
      least: least.upper,
    };
  if (least.lower > 0)
    return {
      item: {
        ...item,
        verdict: "notMet",
        detail: `The least loss is ${inProse(least.lower)} at least: L tends to it, and R to 0.`,
      },
      least: least.upper,
    };
  return {
    item: {
      ...item,
      verdict: "undecided",
      detail: "The labels are neither within rounding of the range, nor certainly outside.",
    },
    least: least.upper,
  };
}

function checkLinear(start: CertifiedStart): Findings {
  const { problem } = start;
  const { items, analysis } = analyseLinear(problem);
  const hypotheses = [flowItem("RSL-0", "euclidean", problem), ...items];
  if (analysis === null) return notEvaluated(hypotheses);
  const rate = mulDown(4, mulDown(problem.lossConstant, analysis.eigenvalue));
  const initialLoss = start.initialLoss.upper;
  return {
    hypotheses,
    constants: {
      certificate: analysis.eigenvalue > 0 ? "linear model" : null,
      mu: rate / 2,
      rate,
      eigenvalue: analysis.eigenvalue,
      leastLoss: analysis.leastLoss,
      initialLoss,
    },
    bound:
      rate > 0 && Number.isFinite(initialLoss)
        ? {
            kind: "exponential",
            formula: "L(t) <= L(0) exp(-4 c lambda t)",
            rate,
            initialLoss,
            ...(analysis.leastLoss > 0 ? { limit: analysis.leastLoss } : {}),
          }
        : null,
  };
}
