// Upper bounds on closed balls about the start that descents ask for, beside the Lipschitz constant about the centre:
// for all pairs of points, for single samples, and for the norm of J (project's theory of certificates, sections 3-6).
import {
  jacobianNormOnBall,
  largestGradient,
  largestResidual,
  mulUp,
  pairwiseLipschitz,
  singleSampleLipschitz,
  sqrtUp,
} from "../certify";
import type { JacobianLipschitz, Place } from "../certify";

/** Each bound holds everywhere on the closed ball of the given radius and does not decrease with it. */
export interface BallBounds {
  /** |J(x) - J(y)| <= beta_p |x - y| for all x, y of the ball; also |sum u_i Hess F_i| <= beta_p |u| */
  pairwiseLipschitz(radius: number): number;
  /** the same for the rows of J that belong to one sample, the largest over samples; bounds |Hess F_i| too */
  sampleLipschitz(radius: number): number;
  /** as `sampleLipschitz`, but about the centre alone */
  sampleLipschitzFromCentre(radius: number): number;
  /** |J| */
  jacobianNorm(radius: number): number;
  /** the largest |J_i| and |r_i| at the centre, J_i and r_i all that belongs to sample i */
  readonly largestSample: { readonly gradient: number; readonly residual: number };
}

/**
 * @param sigmaMax upper bound of |J| at the centre
 * @param lipschitz of J about the centre
 */
export function ballBounds(place: Place, sigmaMax: number, lipschitz: JacobianLipschitz): BallBounds {
  const pairwise = pairwiseLipschitz(place);
  const single = singleSampleLipschitz(place);
  // a sample has Q outputs, and the bounds of single outputs hold for each
  const { outputsPerSample } = place.problem;
  const rootOutputs = outputsPerSample === 1 ? 1 : sqrtUp(outputsPerSample);
  return {
    pairwiseLipschitz: remembered((radius) => pairwise.at(radius)),
    sampleLipschitz: remembered((radius) => mulUp(rootOutputs, single.pairwise(radius))),
    sampleLipschitzFromCentre: remembered((radius) => mulUp(rootOutputs, single.centre(radius))),
    jacobianNorm: remembered(jacobianNormOnBall(place, sigmaMax, lipschitz)),
    get largestSample() {
      return {
        gradient: mulUp(rootOutputs, largestGradient(place)),
        residual: mulUp(rootOutputs, largestResidual(place)),
      };
    },
  };
}

/** Keeps the last answer: one search asks several questions at the same radius. */
function remembered(f: (radius: number) => number): (radius: number) => number {
  let last: { radius: number; value: number } | null = null;
  return (radius) => {
    if (last?.radius !== radius) last = { radius, value: f(radius) };
    return last.value;
  };
}
