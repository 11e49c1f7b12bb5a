// What the statements after Chen and Muñoz Ewald share: the citations, and the items on flow, count and rank.
import type { CertifiedStart } from "../start";
import { capitalized, smoothnessItem, squaredLossItem } from "../items";
import { layeredModel } from "../../problems";
import type { Problem } from "../../problems";
import { flowItem } from "../theorem";
import type { Hypothesis, Source } from "../types";

/** The paper on the adapted flow; `standing` says how each statement relates to it. */
export const chenPaper: Omit<Source, "standing"> = {
  paper: "chen",
  authors: "Thomas Chen",
  title:
    "Global L² minimization at uniform exponential rate via geometrically adapted gradient descent in Deep Learning",
  arXiv: "2311.15487",
};

/** The sequel on interpolation in output space and on cross-entropy. */
export const interpolationPaper: Omit<Source, "standing"> = {
  paper: "chen",
  authors: "Thomas Chen, Patrícia Muñoz Ewald",
  title: "Gradient flow in parameter space is equivalent to linear interpolation in output space",
  arXiv: "2408.01517",
};

/** CN-0 for Chen's flow itself: with a regularisation it is another flow, with a statement of its own. */
export function adaptedFlowItem(problem: Problem): Hypothesis {
  const item = flowItem("CN-0", "outputEuclidean", problem);
  const epsilon = regularizationOf(problem);
  return item.verdict === "proved" && epsilon > 0
    ? {
        ...item,
        verdict: "notMet",
        detail: `The flow is regularised with ε = ${epsilon}: the equality is lost. Ask for chen.regularised, or leave out the regularization.`,
      }
    : item;
}

/** epsilon of the regularised adapted flow, 0 for any other flow. */
export function regularizationOf({ experiment: { flow } }: Problem): number {
  return flow.kind === "outputEuclidean" ? (flow.regularization ?? 0) : 0;
}

/** CN-0 to CN-3: what every flow that moves the outputs at will asks for, beside its own kind. */
export function fullRankItems(flow: Hypothesis, start: CertifiedStart): Hypothesis[] {
  return [flow, smoothnessItem("CN-1", smoothStatement, start), countItem(start.problem), rankItem(start)];
}

/** CN-1 and its like */
export const smoothStatement = "F is C¹ with locally Lipschitz J.";

/** CN-2 */
export function countItem({ parameterCount: p, outputCount: N }: Problem): Hypothesis {
  return {
    id: "CN-2",
    statement: "At least as many trained parameters as outputs: p ≥ N.",
    verdict: p >= N ? "proved" : "refuted",
    value: p,
    threshold: N,
    ...(p >= N ? {} : { detail: `p = ${p} < N = ${N}: take a wider network or fewer samples.` }),
  };
}

/** CN-3. The loss does not enter J, so this is decided for every loss. */
export function rankItem(start: CertifiedStart): Hypothesis {
  const item = { id: "CN-3", statement: "rank J(θ₀) = N." };
  const { structure, obstacle } = start;
  const loss = structure.rankDeficient ?? startingRankLoss(start);
  if (loss !== null) return { ...item, verdict: "refuted", detail: `${capitalized(loss)}.` };
  if (obstacle !== null)
    return { ...item, verdict: "undecided", detail: `Not evaluated: ${obstacle.reason}.` };
  const { sigmaMin } = start;
  return sigmaMin > 0
    ? { ...item, verdict: "proved", value: sigmaMin, threshold: 0 }
    : { ...item, verdict: "undecided", value: 0, threshold: 0, detail: "σ_min(J₀) is too close to 0." };
}

/** Output weights 0 and one hidden layer's weights 0: only output weights and biases have gradients, alike for all samples. */
export function startingRankLoss({ problem, theta }: CertifiedStart): string | null {
  const { model, samples } = problem;
  if (model.kind !== "layered" || model.network.kind === "residual" || samples < 2) return null;
  const { weights } = layeredModel(problem).weightsAt(theta);
  const isZero = (W: Float64Array): boolean => W.every((w) => w === 0);
  const hidden = weights.slice(0, -1).findIndex(isZero);
  if (hidden < 0 || !isZero(weights[weights.length - 1])) return null;
  return `W_${hidden + 1}(0) = 0 and W_${weights.length}(0) = 0, so all samples have the same rows of J`;
}

/** CN-5: the loss is the squared one. */
export function lossItem(id: string, problem: Problem): Hypothesis {
  return squaredLossItem(id, "The loss is the squared loss c|F − y|².", problem);
}
