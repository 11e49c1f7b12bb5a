// The statements after Chen and Muñoz Ewald, in the order in which they are listed.
import { chenFlow } from "./flow";
import { chenConstantRank } from "./constantRank";
import { chenCrossEntropy } from "./crossEntropy";
import { chenHomotopy } from "./homotopy";
import { chenInterpolation } from "./interpolation";
import { chenKantorovich } from "./kantorovich";
import { chenOneHot } from "./oneHot";
import { chenRegularised } from "./regularised";
import { chenUnderparametrised } from "./underparametrised";
import type { Theorem } from "../theorem";

export { fibreMinimum } from "./crossEntropy";
export { gaussNewtonBounds, gaussNewtonStep, type GaussNewtonStep } from "./descent";
export { stoppingTimes } from "./homotopy";
export { circleAngle } from "./underparametrised";

export const chenTheorems: readonly Theorem[] = [
  chenFlow,
  chenKantorovich,
  chenRegularised,
  chenUnderparametrised,
  chenConstantRank,
  chenInterpolation,
  chenHomotopy,
  chenCrossEntropy,
  chenOneHot,
];
