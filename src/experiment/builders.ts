// The functions a user writes an experiment with: each checks a plain value and returns it as it was written.
import type { Check } from "./checks";
import { completeExperiment } from "./complete";
import { completeData } from "./data";
import { checkInitialization } from "./initialization";
import { checkNetwork } from "./network";
import { Place } from "./place";
import { plainData } from "./plain";
import { completeFlow, completeLoss } from "./settings";
import type {
  AntisymmetricInitialization,
  CircleData,
  DigitsData,
  Experiment,
  ExplicitData,
  ExplicitInitialization,
  Flow,
  GaussianData,
  GaussianInitialization,
  MlpNetwork,
  PositiveInitialization,
  SphereData,
  SquaredLoss,
  TeacherData,
  UniformInitialization,
} from "./types";

/** The fields of a value whose kind the builder's name already says. */
type Options<T extends { kind: string }> = Omit<T, "kind">;

/** The plain value, checked; defaults stay unwritten until it is run. */
function build<T extends { kind: string }>(
  where: string,
  kind: T["kind"],
  options: Options<T>,
  check: Check<unknown>,
): T {
  const at = Place.root(where);
  const value = plainData({ ...options, kind }, at);
  check(value, at);
  return value as T;
}

/**
 * A feedforward network.
 * @throws InputError when a field is wrong or missing, or the initialization does not fit the widths
 * @example
 * mlp({ widths: [2, 64, 1], activation: "tanh", initialization: antisymmetric({ frequency: 2, output: 4 }) })
 */
export function mlp(options: Options<MlpNetwork>): MlpNetwork {
  return build<MlpNetwork>("mlp", "mlp", options, checkNetwork);
}

/** Starting weights number by number. */
export function explicitWeights(options: Options<ExplicitInitialization>): ExplicitInitialization {
  return build<ExplicitInitialization>("explicitWeights", "explicit", options, checkInitialization);
}

/** Independent normal starting weights. */
export function gaussianWeights(options: Options<GaussianInitialization>): GaussianInitialization {
  return build<GaussianInitialization>("gaussianWeights", "gaussian", options, checkInitialization);
}

/** Independent starting weights, uniform on an interval around 0. */
export function uniformWeights(options: Options<UniformInitialization>): UniformInitialization {
  return build<UniformInitialization>("uniformWeights", "uniform", options, checkInitialization);
}

/** A two-layer start whose output is zero. */
export function antisymmetric(options: Options<AntisymmetricInitialization>): AntisymmetricInitialization {
  return build<AntisymmetricInitialization>("antisymmetric", "antisymmetric", options, checkInitialization);
}

/** Chatterjee's positive start. */
export function positive(options: Options<PositiveInitialization>): PositiveInitialization {
  return build<PositiveInitialization>("positive", "positive", options, checkInitialization);
}

/** Data given number by number: one row of inputs a sample; one number, or one row, of targets a sample. */
export function explicit(options: Options<ExplicitData>): ExplicitData {
  return build<ExplicitData>("explicit", "explicit", options, completeData);
}

/**
 * Points of the unit circle.
 * @example
 * circle({ angles: [0, 1, 2], targets: [0.5, -0.5, 0.5] })
 */
export function circle(options: Options<CircleData>): CircleData {
  return build<CircleData>("circle", "circle", options, completeData);
}

/** Independent points, uniform on the unit sphere. */
export function sphere(options: Options<SphereData>): SphereData {
  return build<SphereData>("sphere", "sphere", options, completeData);
}

/** Independent standard normal points. */
export function gaussian(options: Options<GaussianData>): GaussianData {
  return build<GaussianData>("gaussian", "gaussian", options, completeData);
}

/** Inputs whose targets are the outputs of another network, plus noise. */
export function teacher(options: Options<TeacherData>): TeacherData {
  return build<TeacherData>("teacher", "teacher", options, completeData);
}

/** Handwritten digits. */
export function digits(options: Options<DigitsData>): DigitsData {
  return build<DigitsData>("digits", "digits", options, completeData);
}

/**
 * L = constant |F - y|^2.
 * @param constant a number > 0, "1/n" or "1/(2n)" with n the number of samples; default 1/2
 */
export function squared(constant: SquaredLoss["constant"] | Options<SquaredLoss> = {}): SquaredLoss {
  const options = typeof constant === "object" ? constant : { constant };
  return build<SquaredLoss>("squared", "squared", options, completeLoss);
}

/** theta' = -grad L. */
export function euclidean(): Flow {
  return build<Flow>("euclidean", "euclidean", {}, completeFlow);
}

/** Chen's adapted flow theta' = -J^T (J J^T)^{-1} grad_x L, Euclidean in output space. */
export function outputEuclidean(): Flow {
  return build<Flow>("outputEuclidean", "outputEuclidean", {}, completeFlow);
}

/**
 * A whole experiment, checked: widths against data, every field, every number.
 * @throws InputError on the first thing that is wrong
 */
export function experiment(options: Experiment): Experiment {
  completeExperiment(options);
  return plainData({ thalweg: 1, ...options }, Place.root("experiment")) as Experiment;
}
