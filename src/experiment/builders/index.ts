// The functions a user writes an experiment with.
export {
  circle,
  csv,
  digits,
  equations,
  explicit,
  gaussian,
  interval,
  iris,
  oneHot,
  sphere,
  teacher,
} from "./data";
export {
  antisymmetric,
  balanced,
  explicitParameters,
  explicitWeights,
  gaussianWeights,
  orthogonal,
  positive,
  uniformWeights,
} from "./initializations";
export {
  deepLinear,
  differentiable,
  linear,
  mlp,
  residual,
  sineNetwork,
  softmaxRegression,
  system,
} from "./networks";
export {
  crossEntropy,
  descent,
  euclidean,
  experiment,
  heavyBall,
  homotopy,
  interpolated,
  logistic,
  outputEuclidean,
  sgd,
  squared,
} from "./settings";
