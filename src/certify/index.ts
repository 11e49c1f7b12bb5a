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
export type { ActivationBounds } from "./activation";
export { activationBounds, activationRange, derivativeInfimum } from "./activation";
export {
  gramEnclosure,
  gramSmallestEigenvalue,
  largestEigenvalueUpperBound,
  largestSingularValueUpperBound,
  normLowerBound,
  normUpperBound,
  smallestEigenvalueLowerBound,
  smallestSingularValueLowerBound,
  spectralNormUpperBound,
  sumOfSquares,
  vectorNormInterval,
} from "./matrices";
export type { LayerDerivatives, LayerValues, NetworkEnclosure } from "./network";
export { encloseNetwork } from "./network";
export { deepLipschitz } from "./deepLipschitz";
export type { DeepBounds } from "./deepLipschitz";
export { transposedProductNormUpperBound } from "./gradient";
export { jacobianLipschitz } from "./lipschitz";
export type { JacobianLipschitz } from "./lipschitz";
export { parameterPlace } from "./place";
export type { LayerDescription, ParameterPlace } from "./place";
export { positiveInitialization } from "./positiveInitialization";
export type { PositiveInitialization } from "./positiveInitialization";
export { kantorovichBall, smallestFeasibleBall, weylCondition } from "./radius";
export type { BallCertificate, ConditionOnBalls, KantorovichCertificate } from "./radius";
export { twoLayerForms } from "./twoLayerLipschitz";
export type { TwoLayerForms } from "./twoLayerLipschitz";
export { hasDependentRows, sumOfProductsIsZero } from "./exact";
