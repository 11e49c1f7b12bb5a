// Door of theorems/: one file a paper; hypotheses, constants, bounds, verdicts.
export type {
  Bound,
  CurveVerdict,
  Hypothesis,
  Source,
  Standing,
  TheoremResult,
  Tightness,
  Verdict,
} from "./types";
export { boundAt, rateOf } from "./boundAt";
export { judgeCurve } from "./compare";
export { softmaxPhi, softmaxPhiInverse } from "./softmaxPhi";
export { checkTheorem, checkTheorems, knownIds, theoremList, theoremPages } from "./registry";
export type { TheoremSummary } from "./registry";
export { overallVerdict } from "./verdicts";
export { comparisonCurve, lemniscate, powerLaw, productInvariants } from "./robinScamanLelarge";
export { theorem } from "./customTheorem";
export type {
  CheckedHypothesis,
  CustomConstant,
  CustomHypothesis,
  CustomTheoremDefinition,
} from "./customTheorem";
export type { TheoremStart } from "./startFacade";
export type { Theorem } from "./theorem";
export { compareRadii, type RadiiComparison } from "./liuZhuBelkin";
export { nonconvexityAt, type Nonconvexity, type NonconvexityProbe } from "./liuZhuBelkin";
export { transformedConditioning, type Transformation } from "./liuZhuBelkin";
export { sgdConstants, type SgdConstants } from "./liuZhuBelkin";
export { certifiedProbability } from "./chatterjee";
export { adviseOn, type Advice, type AdviceOptions, type Change } from "./advice";
export { certifiedFrom, type CertifiedFrom, type CertifiedFromOptions } from "./restart";
export { repeatedRuns, type RepeatedRuns, type RepeatedRunsOptions } from "./stochastic";
export type { TheoremPage } from "./pages";
export {
  circleAngle,
  fibreMinimum,
  gaussNewtonBounds,
  gaussNewtonStep,
  stoppingTimes,
  type GaussNewtonStep,
} from "./chen";
