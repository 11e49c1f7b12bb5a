// The best proved Lipschitz constant of the Jacobian about a place, as a function of the radius of a ball.
import { deepLipschitz } from "./deepLipschitz";
import type { ParameterPlace } from "./place";
import { twoLayerForms } from "./twoLayerLipschitz";

/** beta in |J(theta) - J(theta_0)| <= beta |theta - theta_0| on the closed ball B(theta_0, radius). */
export interface JacobianLipschitz {
  /** how it was proved */
  readonly certificate: "linear model" | "two-layer Weyl" | "deep recursion";
  /** beta when it holds on every ball, null when it depends on the radius */
  readonly constant: number | null;
  /** upper bound of beta on the ball; does not decrease with the radius */
  at(radius: number): number;
}

/**
 * Chooses the certificate by which layers move: none below the output layer (J is constant), only the last hidden
 * layer and perhaps the output layer (two-layer forms), or any others (recursions through the depth).
 */
export function jacobianLipschitz(place: ParameterPlace): JacobianLipschitz {
  const { layers } = place;
  const firstTrained = layers.findIndex(({ trained }) => trained);
  if (firstTrained === layers.length - 1) return constantBound("linear model", 0);
  if (firstTrained === layers.length - 2) {
    const { spectral, sampleSum } = twoLayerForms(place);
    return constantBound("two-layer Weyl", Math.min(spectral, sampleSum));
  }
  const bounds = deepLipschitz(place);
  return {
    certificate: "deep recursion",
    constant: null,
    at: (radius) => bounds(radius).jacobianLipschitz,
  };
}

function constantBound(certificate: JacobianLipschitz["certificate"], constant: number): JacobianLipschitz {
  return { certificate, constant, at: () => constant };
}
