// The best proved Lipschitz constant of the Jacobian about a place, as a function of the radius of a ball.
import { deepLinearLipschitz, isDeepLinear } from "./deepLinear";
import { deepLipschitz } from "./deepLipschitz";
import type { ParameterPlace, Place } from "./place";
import { systemLipschitz } from "./systemLipschitz";
import { twoLayerForms, twoLayerFormsOnBall } from "./twoLayerLipschitz";

/** beta in |J(theta) - J(theta_0)| <= beta |theta - theta_0| on the closed ball B(theta_0, radius). */
export interface JacobianLipschitz {
  /** how it was proved */
  readonly certificate: LipschitzCertificate;
  /** beta when it holds on every ball, null when it depends on the radius */
  readonly constant: number | null;
  /** upper bound of beta on the ball; does not decrease with the radius */
  at(radius: number): number;
}

export type LipschitzCertificate =
  "linear model" | "two-layer Weyl" | "deep linear" | "deep recursion" | "interval Hessian";

/**
 * beta_c, relative to the centre. The certificate depends on which layers move: none below the output layer (J is
 * constant), only the last hidden layer and perhaps the output layer (two-layer forms), or any others (recursions
 * through the depth, or the degree structure of a deep linear network). Formulas take interval Hessians.
 */
export function jacobianLipschitz(place: Place): JacobianLipschitz {
  if (place.kind === "system" || lowestMovingLayer(place) !== "last hidden") return pairwiseLipschitz(place);
  const { spectral, sampleSum } = twoLayerForms(place);
  return constantBound("two-layer Weyl", Math.min(spectral, sampleSum));
}

/** beta_p: |J(theta) - J(theta')| <= beta_p |theta - theta'| for all pairs of points of the ball; at least beta_c. */
export function pairwiseLipschitz(place: Place): JacobianLipschitz {
  if (place.kind === "system") {
    const bounds = systemLipschitz(place);
    // finite on the whole space: the constant of a quadratic formula, or of one with bounded second derivatives
    const everywhere = bounds(Infinity).jacobianLipschitz;
    const at = (radius: number): number => bounds(radius).jacobianLipschitz;
    if (everywhere === 0) return constantBound("linear model", 0);
    if (everywhere <= at(0)) return constantBound("interval Hessian", everywhere);
    return { certificate: "interval Hessian", constant: null, at };
  }
  const lowest = lowestMovingLayer(place);
  if (lowest === "output") return constantBound("linear model", 0);
  if (lowest === "last hidden") {
    const forms = twoLayerFormsOnBall(place);
    const at = (radius: number): number => Math.min(forms(radius).spectral, forms(radius).sampleSum);
    const { trained } = place.layers[place.layers.length - 1];
    return trained
      ? { certificate: "two-layer Weyl", constant: null, at }
      : constantBound("two-layer Weyl", at(0));
  }
  if (isDeepLinear(place))
    return { certificate: "deep linear", constant: null, at: deepLinearLipschitz(place) };
  const bounds = deepLipschitz(place);
  return {
    certificate: "deep recursion",
    constant: null,
    at: (radius) => bounds(radius).jacobianLipschitz,
  };
}

/** The lowest layer that moves, as far as the certificates tell them apart. */
export function lowestMovingLayer({ layers }: ParameterPlace): "output" | "last hidden" | "below" {
  const first = layers.findIndex(({ trained }) => trained);
  return first === layers.length - 1 ? "output" : first === layers.length - 2 ? "last hidden" : "below";
}

function constantBound(certificate: LipschitzCertificate, constant: number): JacobianLipschitz {
  return { certificate, constant, at: () => constant };
}
