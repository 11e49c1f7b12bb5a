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
  vectorNormInterval,
} from "./matrices";
export type { LayerDerivatives, LayerValues, NetworkEnclosure } from "./network";
export { encloseNetwork } from "./network";
