// Door of certify/: rigorous arithmetic and rigorous constants.
export type { Enclosure, Interval } from "./types";
export {
  addDown,
  addUp,
  divDown,
  divUp,
  gamma,
  mulDown,
  mulUp,
  nextDown,
  nextUp,
  sqrtDown,
  sqrtUp,
  subDown,
  subUp,
} from "./directed";
/** Interval arithmetic under its plain names: `intervals.add(x, y)`. */
export * as intervals from "./interval";
export { interval, point } from "./interval";
export {
  atanInterval,
  cosInterval,
  expInterval,
  expm1Interval,
  log1pInterval,
  logInterval,
  sigmoidInterval,
  sinInterval,
  softplusInterval,
  tanhInterval,
} from "./elementary";
export { erfcPoint } from "./errorFunction";
export type { ActivationBounds } from "./activation";
export { activationBounds, activationRange, derivativeInfimum } from "./activation";
export { onBreath } from "./breathe";
export {
  gramEnclosure,
  gramSmallestEigenvalue,
  largestEigenvalueUpperBound,
  largestSingularValueUpperBound,
  normLowerBound,
  normUpperBound,
  parameterGramSmallestEigenvalue,
  smallestEigenvalueLowerBound,
  singularValueBounds,
  smallestSingularValueLowerBound,
  spectralNormUpperBound,
  sumOfSquares,
  vectorNormInterval,
} from "./matrices";
export type { SingularValueBounds } from "./matrices";
export type { LayerDerivatives, LayerValues, NetworkEnclosure } from "./network";
export { encloseNetwork } from "./network";
export type { ModelEnclosure } from "./model";
export { deepLipschitz } from "./deepLipschitz";
export type { DeepBounds } from "./deepLipschitz";
export { transposedProductNormUpperBound } from "./gradient";
export { jacobianLipschitz, pairwiseLipschitz } from "./lipschitz";
export type { JacobianLipschitz, LipschitzCertificate } from "./lipschitz";
export { deepLinearLipschitz } from "./deepLinear";
export { jacobianNormOnBall, largestGradient, largestResidual, singleSampleLipschitz } from "./singleSample";
export type { SingleSampleLipschitz } from "./singleSample";
export { modelPlace, parameterPlace } from "./place";
export type { LayerDescription, ParameterPlace, Place } from "./place";
export { jetsOnBox, systemPlace } from "./system";
export type { SystemPlace } from "./system";
export type { Jet } from "./jet";
export { positiveInitialization } from "./positiveInitialization";
export type { PositiveInitialization } from "./positiveInitialization";
export { kantorovichBall, maximize, smallestFeasibleBall, weylCondition } from "./radius";
export { leastPublishedRadius, ratePoint, refuteOnRay } from "./refutation";
export type { RatePoint, RayRefutation } from "./refutation";
export { rayleighQuotient } from "./rayleigh";
export type { BallCertificate, ConditionOnBalls, KantorovichCertificate } from "./radius";
export { twoLayerForms, twoLayerFormsOnBall } from "./twoLayerLipschitz";
export type { TwoLayerForms } from "./twoLayerLipschitz";
export { hasDependentRows, sumOfProductsIsZero } from "./exact";
