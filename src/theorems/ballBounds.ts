// Upper bounds on closed balls about the start that descents ask for, beside the Lipschitz constant about the centre:
// for all pairs of points, for single outputs, and for the norm of J (project's theory of certificates, sections 3-6).
import { addUp, deepLipschitz, mulUp, sqrtUp, twoLayerFormsOnBall } from "../certify";
import type { JacobianLipschitz, ParameterPlace } from "../certify";

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
}

/**
 * @param sigmaMax upper bound of |J| at the centre
 * @param lipschitz of J about the centre
 */
export function ballBounds(
  place: ParameterPlace,
  sigmaMax: number,
  lipschitz: JacobianLipschitz,
): BallBounds {
  const fromCentre = (radius: number): number => addUp(sigmaMax, mulUp(lipschitz.at(radius), radius));
  switch (lipschitz.certificate) {
    case "linear model":
      return {
        pairwiseLipschitz: () => 0,
        sampleLipschitz: () => 0,
        sampleLipschitzFromCentre: () => 0,
        jacobianNorm: () => sigmaMax,
      };
    case "two-layer Weyl": {
      const forms = remembered(twoLayerFormsOnBall(place));
      const recursion = remembered(deepLipschitz(place));
      return {
        pairwiseLipschitz: (radius) => Math.min(forms(radius).spectral, forms(radius).sampleSum),
        sampleLipschitz: (radius) => forms(radius).largestSample,
        sampleLipschitzFromCentre: () => forms(0).largestSample,
        jacobianNorm: (radius) => Math.min(fromCentre(radius), recursion(radius).jacobianNorm),
      };
    }
    default: {
      const recursion = remembered(deepLipschitz(place));
      // the recursions bound one output; a sample has Q of them
      const rootOutputs = sqrtUp(place.outputsPerSample);
      const sample = (radius: number): number => mulUp(rootOutputs, recursion(radius).largestHessian);
      return {
        pairwiseLipschitz: (radius) => recursion(radius).jacobianLipschitz,
        sampleLipschitz: sample,
        sampleLipschitzFromCentre: sample,
        jacobianNorm: (radius) => Math.min(fromCentre(radius), recursion(radius).jacobianNorm),
      };
    }
  }
}

/** Keeps the last answer: one search asks several questions at the same radius. */
function remembered<T>(f: (radius: number) => T): (radius: number) => T {
  let last: { radius: number; value: T } | null = null;
  return (radius) => {
    if (last?.radius !== radius) last = { radius, value: f(radius) };
    return last.value;
  };
}
