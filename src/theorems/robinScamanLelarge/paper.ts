// What all statements after Robin, Scaman and Lelarge share: the citation, the items on flow and loss, and small helpers.
import type { Loss } from "../../experiment";
import type { LayeredModel, Problem } from "../../problems";
import type { Findings } from "../theorem";
import type { Hypothesis, Source } from "../types";
import { inspected } from "../verdicts";

/** The paper; `standing` says how each statement relates to it. */
export const robinScamanLelargePaper: Omit<Source, "standing"> = {
  paper: "robin-scaman-lelarge",
  authors: "David A. R. Robin, Kevin Scaman, Marc Lelarge",
  title: "Convergence beyond the over-parameterized regime using Rayleigh quotients",
  arXiv: "2301.08117",
};

const lossNames: Record<Loss["kind"], string> = {
  squared: "squared loss",
  logistic: "logistic loss",
  crossEntropy: "softmax cross-entropy",
};

/** RSL-1: the loss is one of those whose Kurdyka-Lojasiewicz function the statement uses. */
export function lossKindItem({ experiment }: Problem, ...kinds: Loss["kind"][]): Hypothesis {
  const given = experiment.loss.kind;
  const wanted = kinds.map((kind) => lossNames[kind]).join(" or the ");
  return {
    id: "RSL-1",
    statement: `The loss is the ${wanted}.`,
    verdict: inspected(kinds.includes(given)),
    ...(kinds.includes(given) ? {} : { detail: `The experiment has the ${lossNames[given]}.` }),
  };
}

/** The item that the model has the shape a statement speaks of. */
export function modelItem(statement: string, holds: boolean, detail?: string): Hypothesis {
  return { id: "RSL-M", statement, verdict: inspected(holds), ...(detail === undefined ? {} : { detail }) };
}

/** What is left to say when the model has another shape: the items so far, and nothing else. */
export function notEvaluated(hypotheses: Hypothesis[]): Findings {
  return { hypotheses, constants: { certificate: null }, bound: null };
}

/** The dense layers of a problem, or null for models given by formulas. */
export function layersOf({ model }: Problem): LayeredModel | null {
  return model.kind === "layered" ? model : null;
}

/** A network of one trained dense layer, linear in theta; null for any other model. */
export function linearModelOf(problem: Problem): LayeredModel | null {
  const model = layersOf(problem);
  return model !== null && model.layers.length === 1 ? model : null;
}
