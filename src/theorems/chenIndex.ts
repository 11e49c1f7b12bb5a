// The statements after Chen and Muñoz Ewald, in the order in which they are listed.
import { chenFlow } from "./chen";
import { chenConstantRank } from "./chenConstantRank";
import { chenCrossEntropy } from "./chenCrossEntropy";
import { chenHomotopy } from "./chenHomotopy";
import { chenInterpolation } from "./chenInterpolation";
import { chenKantorovich } from "./chenKantorovich";
import { chenOneHot } from "./chenOneHot";
import { chenRegularised } from "./chenRegularised";
import { chenUnderparametrised } from "./chenUnderparametrised";
import type { Theorem } from "./theorem";

export { fibreMinimum } from "./chenCrossEntropy";
export { gaussNewtonBounds, gaussNewtonStep, type GaussNewtonStep } from "./chenDescent";
export { stoppingTimes } from "./chenHomotopy";
export { circleAngle } from "./chenUnderparametrised";

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
