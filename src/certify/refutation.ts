// Refutation of the local criterion 4 L0 < rad^2 alpha(theta_0, rad) for every radius at once, from known points
// (project's theory of certificates, sections 8.1 and 8.3).
//
// A point at distance d with rate rho(x) = 4c |J^T r|^2 / |r|^2 and r /= 0 bounds alpha(theta_0, rad) by rho(x) for all
// rad >= d, so the criterion fails for d <= rad <= 2 sqrt(L0 / rho(x)) = |r0| |r| / |J^T r|, whatever c is. It is false for
// every radius as soon as such intervals cover (0, Infinity).
import { divDown, divUp, mulDown, mulUp, sqrtDown, subUp } from "./directed";
import { modelPlace } from "./place";
import type { Place } from "./place";
import { rayleighQuotient } from "./rayleigh";
import { vectorNormInterval } from "./sums";

/** What one point says about all radii. */
export interface RatePoint {
  /** upper bound of its distance from the centre */
  readonly distance: number;
  /** the criterion is false for every radius from `distance` to here, rounded down; Infinity at a stationary point */
  readonly reach: number;
}

/**
 * The point `theta` as seen from `place`; null where L > 0 cannot be shown there. Nothing about the point has to be
 * accurate: it stands for the stored doubles.
 */
export function ratePoint(place: Place, theta: Float64Array): RatePoint | null {
  const { network } = theta === place.theta ? place : modelPlace(place.problem, theta);
  if (!(network.residualNorm.lower > 0)) return null;
  const product = mulDown(place.network.residualNorm.lower, network.residualNorm.lower);
  const factor = network.gradientFactor;
  return {
    distance: distanceBetween(place.theta, theta),
    reach: factor === 0 ? Infinity : divDown(product, factor),
  };
}

/** A march from the centre towards a point. */
export interface RayRefutation {
  /** the criterion is false for every radius */
  readonly refuted: boolean;
  /** the criterion is false for every radius up to here */
  readonly covered: number;
  readonly points: readonly RatePoint[];
}

const MOST_POINTS = 400;
/** How much of the way to the end of what is covered the next point goes. */
const STEP = 1 - 1e-6;

/**
 * Tries to refute the criterion with points on the segment from the centre to `target` (default: the origin, which
 * products, powers and networks without output bias have as a stationary point). Each point lies just inside of what
 * the points before it cover.
 *
 * @param stationaryDistance upper bound of the distance of a point known to be stationary with L > 0 from elsewhere
 */
export function refuteOnRay(
  place: Place,
  target: Float64Array = new Float64Array(place.theta.length),
  stationaryDistance = Infinity,
): RayRefutation {
  const points: RatePoint[] = [];
  const length = distanceBetween(place.theta, target);
  let covered = 0;
  for (let k = 0; k < MOST_POINTS; k++) {
    const share = length > 0 ? Math.min(1, (covered / length) * STEP) : 0;
    const theta =
      k === 0
        ? place.theta
        : share === 1
          ? target
          : place.theta.map((entry, at) => entry + share * (target[at] - entry));
    const point = ratePoint(place, theta);
    if (point === null || point.distance > covered) break;
    points.push(point);
    const stuck = !(point.reach > covered * (1 + 1e-4));
    covered = Math.max(covered, point.reach);
    if (stuck) break;
    if (covered >= stationaryDistance) covered = Infinity;
    if (covered === Infinity || share === 1) break;
    // the end of the segment itself, as soon as it can be reached
    if (covered >= length) {
      const end = ratePoint(place, target);
      if (end !== null) {
        points.push(end);
        covered = Math.max(covered, end.reach);
      }
      break;
    }
  }
  return { refuted: covered === Infinity, covered, points };
}

/** |x - y| rounded up. */
function distanceBetween(x: Float64Array, y: Float64Array): number {
  return vectorNormInterval(x.map((entry, k) => Math.max(subUp(entry, y[k]), subUp(y[k], entry)))).upper;
}

/**
 * Lower bound of every radius R = 2 L_F |r0| / mu that the published theorem of Liu, Zhu and Belkin may take: L_F is at
 * least |J0|, and mu at most |J0^T r0|^2 / |r0|^2. A stationary point with L > 0 within it refutes the PL* condition on
 * the ball.
 */
export function leastPublishedRadius({ network, problem: { outputCount: N } }: Place): number {
  const { kernel, residualNorm, gradientFactor } = network;
  // |J0|^2 is at least every Rayleigh quotient of K: three steps of the power method, from the residual
  let vector = network.residual.center;
  let squaredNorm = 0;
  for (let step = 0; step < 3; step++) {
    const size = vector.reduce((largest, x) => Math.max(largest, Math.abs(x)), 0);
    if (!(size > 0 && size < Infinity)) return 0;
    const unit = vector.map((x) => x / size);
    squaredNorm = Math.max(squaredNorm, rayleighQuotient(kernel, unit).lower);
    vector = unit.map((_, i) => {
      let sum = 0;
      for (let j = 0; j < N; j++) sum += kernel.center[i * N + j] * unit[j];
      return sum;
    });
  }
  const ratio = divUp(gradientFactor, residualNorm.lower);
  const rate = mulUp(ratio, ratio);
  return divDown(mulDown(2, mulDown(sqrtDown(squaredNorm), residualNorm.lower)), rate);
}
