// The losses of a problem and their constants.
import type { Engine, Vector } from "../../engines";
import type { CompleteExperiment, Loss } from "../../experiment";
import { CrossEntropyLoss } from "./crossEntropy";
import { LogisticLoss } from "./logistic";
import type { LossFunction } from "./loss";
import { SquaredLoss } from "./squared";

export type { LossFunction } from "./loss";

/**
 * c in L = c |F - y|^2, or in L = c sum_j l_j. "1/n" stands for a mean over the samples: where the samples carry
 * weights, these sum to 1 and take the place of 1/n.
 *
 * @param samples n, or null when the samples carry weights
 */
export function lossConstant({ constant }: CompleteExperiment["loss"], samples: number | null): number {
  if (typeof constant === "number") return constant;
  const mean = samples === null ? 1 : 1 / samples;
  return constant === "1/n" ? mean : mean / 2;
}

/** g in grad_x L = g r. */
export function gradientScale(kind: Loss["kind"], constant: number): number {
  return kind === "squared" ? 2 * constant : constant;
}

/** The loss of one point. */
export function lossFunction(
  kind: Loss["kind"],
  engine: Engine,
  constant: number,
  targets: Vector,
  outputsPerSample: number,
): LossFunction {
  switch (kind) {
    case "squared":
      return new SquaredLoss(engine, constant, targets);
    case "logistic":
      return new LogisticLoss(engine, constant, targets);
    case "crossEntropy":
      return new CrossEntropyLoss(engine, constant, targets, outputsPerSample);
  }
}
