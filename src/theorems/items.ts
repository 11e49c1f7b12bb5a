// Items that several theorems share, and why certificates are not evaluated where they are not.
import type { Problem } from "../problems";
import type { CertifiedStart } from "./start";
import type { Hypothesis } from "./types";
import { inspected } from "./verdicts";

const lossNames = {
  squared: "squared loss c|F − y|²",
  logistic: "logistic loss",
  crossEntropy: "cross-entropy loss",
} as const;

/** Why least-squares certificates are not evaluated at this start, as a sentence; null when they are. */
export function whyNotEvaluated(start: CertifiedStart): string | null {
  const { problem, obstacle } = start;
  const { kind } = problem.experiment.loss;
  if (kind !== "squared")
    return `Not evaluated: the certificates bound the squared loss, and the experiment has the ${lossNames[kind]}.`;
  if (obstacle !== null) return `Not evaluated: ${obstacle.reason}.`;
  return Number.isFinite(start.initialLoss.upper)
    ? null
    : "Not evaluated: L(θ₀) overflows double precision; give data of moderate size.";
}

/** What the smoothness of F rests on: the activation of a network, or the formulas of a system. */
export function smoothnessItem(
  id: string,
  statement: string,
  { problem, obstacle }: CertifiedStart,
): Hypothesis {
  const smooth = obstacle?.kind !== "notSmooth";
  const { model } = problem;
  if (model.kind === "function") {
    const { kinks } = model;
    const seen = kinks.length === 0 ? "" : `, and it uses ${kinks.join(", ")}, which may have kinks`;
    return {
      id,
      statement,
      verdict: "undecided",
      detail: `Whether a function of your own is C² is not seen${seen}. A network such as mlp or formulas (system) can be certified.`,
    };
  }
  const subject = model.kind === "layered" ? model.network.activation : "every formula";
  return {
    id,
    statement,
    verdict: inspected(smooth),
    detail: smooth
      ? `${capitalized(subject)} is C²${model.kind === "layered" ? "" : " where it is defined"}.`
      : `${capitalized(obstacle.reason)}; choose a smooth activation such as tanh or softplus.`,
  };
}

/** The loss of the theorem is the squared one. */
export function squaredLossItem(id: string, statement: string, { experiment }: Problem): Hypothesis {
  const { kind } = experiment.loss;
  return {
    id,
    statement,
    verdict: inspected(kind === "squared"),
    ...(kind === "squared" ? {} : { detail: `The experiment has the ${lossNames[kind]}.` }),
  };
}

/** LZB-1, CH-F1 and their like in one item: squared loss of a C² model. */
export function smoothSquaredItem(id: string, start: CertifiedStart): Hypothesis {
  const statement = "The loss is c|F − y|² with F of class C².";
  const loss = squaredLossItem(id, statement, start.problem);
  return loss.verdict === "proved" ? smoothnessItem(id, statement, start) : loss;
}

/** At least as many parameters as outputs, and full rank at the start. */
export function rankItems(id: string, start: CertifiedStart): Hypothesis {
  const statement = "At least as many trained parameters as outputs, p ≥ N, and rank J(θ₀) = N.";
  const { rankDeficient } = start.structure;
  if (rankDeficient !== null)
    return { id, statement, verdict: "refuted", detail: `${capitalized(rankDeficient)}.` };
  const detail = whyNotEvaluated(start);
  if (detail !== null) return { id, statement, verdict: "undecided", detail };
  const { sigmaMin } = start;
  const numbers = { value: sigmaMin, threshold: 0 };
  return sigmaMin > 0
    ? { id, statement, verdict: "proved", ...numbers }
    : { id, statement, verdict: "undecided", ...numbers, detail: "σ_min(J₀) > 0 could not be shown." };
}

/** Whether the model is a feedforward network, which theorems about layers need. */
export function layersItem(id: string, statement: string, { model }: Problem): Hypothesis {
  const layered = model.kind === "layered";
  return {
    id,
    statement,
    verdict: inspected(layered),
    ...(layered
      ? {}
      : {
          detail:
            model.kind === "system"
              ? "The model is given by formulas and has no layers."
              : "The model is a function of your own, which has no layers that could be seen.",
        }),
  };
}

export function capitalized(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
