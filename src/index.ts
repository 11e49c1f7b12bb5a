// thalweg: the public API and nothing else.
export { InputError, InternalError } from "./errors";
export type {
  ActivationName,
  AntisymmetricInitialization,
  CircleData,
  CompleteExperiment,
  Data,
  DigitsData,
  Experiment,
  ExplicitData,
  ExplicitInitialization,
  Flow,
  GaussianData,
  GaussianInitialization,
  Initialization,
  IntegratorChoice,
  Loss,
  MlpNetwork,
  Network,
  PositiveInitialization,
  SphereData,
  SquaredLoss,
  Targets,
  TeacherData,
  UniformInitialization,
  Until,
} from "./experiment";
export {
  antisymmetric,
  circle,
  digits,
  euclidean,
  experiment,
  explicit,
  explicitWeights,
  gaussian,
  gaussianWeights,
  hashExperiment,
  mlp,
  outputEuclidean,
  positive,
  sphere,
  squared,
  teacher,
  uniformWeights,
} from "./experiment";
export { boundAt, theoremList } from "./theorems";
export type { Bound, CurveVerdict, Hypothesis, Source, TheoremResult, Verdict } from "./theorems";
export type { IntegrationReport, RunStatus, Trajectory } from "./integrators";
export type { Figure, MimeBundle } from "./charts";
export { check, claim, converge } from "./convergence";
export type { Check, Claim, ClaimOptions, ConvergeOptions, Progress, Provenance, Run } from "./convergence";
