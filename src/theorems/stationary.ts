// Refutation of Chatterjee's criterion for every radius at once, by a stationary point of positive loss near the start
// (project's theory of certificates, sections 8.1 and 8.2).
import {
  activationBounds,
  addUp,
  divUp,
  intervals,
  mulDown,
  mulUp,
  sqrtUp,
  vectorNormInterval,
} from "../certify";
import type { Interval, LayerDescription, ParameterPlace } from "../certify";

/** A stationary point where the loss is positive. */
export interface StationaryPoint {
  /** upper bound of its distance from the place */
  readonly distance: number;
  readonly description: string;
}

/**
 * The nearest of the stationary points that networks have by construction: output weights 0, one hidden layer's
 * weights 0, so that every sample gives the same output, and that output the mean label (trained output bias) or
 * reached with hidden values 0 (otherwise). null when the loss there is not certainly positive or a layer is frozen.
 */
export function nearestStationaryPoint(place: ParameterPlace): StationaryPoint | null {
  const { layers, outputsPerSample: Q, samples, problem } = place;
  const output = layers[layers.length - 1];
  const { model } = problem;
  // skips carry the input past a layer that is set to zero; weighted labels have no plain mean
  const plain =
    model.kind === "layered" && model.network.kind !== "residual" && problem.sampleWeights === null;
  if (!plain || layers.length < 2 || !output.trained) return null;
  const outputSize = vectorNormInterval(output.weights).upper;
  if (output.hasBias) {
    if (!labelsVary(problem.targets, samples, Q)) return null;
    const shift = distanceToMean(output.bias ?? new Float64Array(Q), problem.targets, samples);
    return nearest(layers, [outputSize, shift], () => true, "the mean label for every sample");
  }
  const { atZero } = activationBounds(place.activation);
  if (atZero.lower !== 0 || atZero.upper !== 0 || problem.targets.every((y) => y === 0)) return null;
  // hidden values above the layer that is set to zero stay zero only without biases
  const biasesVanish = (l: number): boolean =>
    layers.slice(l, -1).every(({ hasBias, trained, bias }) => !hasBias || trained || isZero(bias));
  return nearest(layers, [outputSize], biasesVanish, "zero for every sample", true);
}

/** Tries each trained hidden layer as the one whose weights vanish. */
function nearest(
  layers: readonly LayerDescription[],
  parts: readonly number[],
  admissible: (layer: number) => boolean,
  gives: string,
  withBiases = false,
): StationaryPoint | null {
  let best: StationaryPoint | null = null;
  for (let l = 0; l < layers.length - 1; l++) {
    if (!(layers[l].trained || isZero(layers[l].weights)) || !admissible(l)) continue;
    const biases = withBiases ? layers.slice(l, -1).map(({ bias }) => norm(bias)) : [];
    const distance = root([...parts, norm(layers[l].weights), ...biases]);
    if (best === null || distance < best.distance)
      best = { distance, description: `W_${layers.length} = 0 and W_${l + 1} = 0, which gives ${gives}` };
  }
  return best;
}

function labelsVary(targets: Float64Array, samples: number, Q: number): boolean {
  for (let i = 1; i < samples; i++)
    for (let o = 0; o < Q; o++) if (targets[i * Q + o] !== targets[o]) return true;
  return false;
}

/** |b - mean label|, rounded up. */
function distanceToMean(bias: Float64Array, targets: Float64Array, samples: number): number {
  const Q = bias.length;
  const parts = Array.from(bias, (b, o) => {
    let sum: Interval = intervals.point(0);
    for (let i = 0; i < samples; i++) sum = intervals.add(sum, intervals.point(targets[i * Q + o]));
    const mean = intervals.divide(sum, intervals.point(samples));
    return intervals.abs(intervals.subtract(intervals.point(b), mean)).upper;
  });
  return root(parts);
}

function isZero(values: Float64Array | null): boolean {
  return values === null || values.every((x) => x === 0);
}

function norm(values: Float64Array | null): number {
  return values === null ? 0 : vectorNormInterval(values).upper;
}

/** Square root of the sum of squares, rounded up. */
function root(parts: readonly number[]): number {
  return sqrtUp(parts.reduce((sum, part) => addUp(sum, mulUp(part, part)), 0));
}

/** Numbers of a refutation: rad^2 alpha(theta_0, rad) <= reach <= 4 L(0) for every rad below the stationary point. */
export interface Refutation {
  readonly reason: string;
  /** upper bound of r_s^2 rho(theta_0) */
  readonly reach: number;
}

/**
 * 4 L0 < rad^2 alpha(theta_0, rad) fails for every rad: alpha is at most rho(theta_0) = 4c |J0^T r0|^2 / |r0|^2, and 0
 * once the ball holds the stationary point at distance r_s. So r_s |J0^T r0| <= |r0|^2 refutes it.
 *
 * @param gradientFactor upper bound of |J0^T r0|
 */
export function refuteCriterion(
  place: ParameterPlace,
  residualNorm: Interval,
  gradientFactor: number,
): Refutation | null {
  const stationary = nearestStationaryPoint(place);
  if (stationary === null || !(residualNorm.lower > 0)) return null;
  const { distance, description } = stationary;
  if (!(mulUp(distance, gradientFactor) <= mulDown(residualNorm.lower, residualNorm.lower))) return null;
  const ratio = divUp(mulUp(distance, gradientFactor), residualNorm.lower);
  return {
    reason: `${description}, is a stationary point of positive loss at distance at most ${distance.toPrecision(6)}: larger balls have α = 0, and smaller ones are too small for ρ(θ₀)`,
    reach: mulUp(mulUp(4, place.problem.lossConstant), mulUp(ratio, ratio)),
  };
}
