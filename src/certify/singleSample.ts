// Bounds of single outputs on a ball, for stochastic descent and for norms of J (project's theory, "Liu, Zhu, Belkin",
// section 4, and certificates, sections 3 to 5).
import { deepLipschitz } from "./deepLipschitz";
import { addUp, mulUp, sqrtUp } from "./directed";
import { jacobianLipschitz, lowestMovingLayer } from "./lipschitz";
import type { JacobianLipschitz, LipschitzCertificate } from "./lipschitz";
import type { Place } from "./place";
import { systemLipschitz } from "./systemLipschitz";
import { twoLayerForms, twoLayerFormsOnBall } from "./twoLayerLipschitz";

/** Bounds that hold for every output row i alike, on the closed ball of a radius about the place; non-decreasing. */
export interface SingleSampleLipschitz {
  readonly certificate: LipschitzCertificate;
  /** beta_1: |grad F_i(theta) - grad F_i(theta_0)| <= beta_1 |theta - theta_0| */
  centre(radius: number): number;
  /** beta_1': the same between all pairs of points of the ball, so also |Hess F_i| <= beta_1' */
  pairwise(radius: number): number;
}

/** beta_1 and beta_1' of stochastic descent: the constants of J with the data reduced to its worst single sample. */
export function singleSampleLipschitz(place: Place): SingleSampleLipschitz {
  if (place.kind === "system") {
    const bounds = systemLipschitz(place);
    const largest = (radius: number): number => bounds(radius).largestHessian;
    return { certificate: "interval Hessian", centre: largest, pairwise: largest };
  }
  const lowest = lowestMovingLayer(place);
  if (lowest === "output") return { certificate: "linear model", centre: () => 0, pairwise: () => 0 };
  if (lowest === "last hidden") {
    const { largestSample } = twoLayerForms(place);
    const forms = twoLayerFormsOnBall(place);
    return {
      certificate: "two-layer Weyl",
      centre: () => largestSample,
      pairwise: (radius) => forms(radius).largestSample,
    };
  }
  const bounds = deepLipschitz(place);
  const largest = (radius: number): number => bounds(radius).largestHessian;
  return { certificate: "deep recursion", centre: largest, pairwise: largest };
}

/** Upper bound of max_i |grad F_i(theta_0)|: the longest row of J, from the diagonal of the kernel. */
export function largestGradient({ network, problem: { outputCount: N } }: Place): number {
  const { center, radius } = network.kernel;
  let largest = 0;
  for (let i = 0; i < N; i++) largest = Math.max(largest, addUp(center[i * N + i], radius[i * N + i]));
  return sqrtUp(largest);
}

/** Upper bound of max_i |r_i(theta_0)|. */
export function largestResidual({ network: { residual } }: Place): number {
  return residual.center.reduce(
    (largest, entry, i) => Math.max(largest, addUp(Math.abs(entry), residual.radius[i])),
    0,
  );
}

/**
 * L_F(R): upper bound of |J| on the closed ball, the smaller of S0 + beta_c R and, where the layers are bounded one by
 * one anyway, sqrt(sum_i A_i^2).
 *
 * @param sigmaMax upper bound of S0 = |J(theta_0)|
 */
export function jacobianNormOnBall(
  place: Place,
  sigmaMax: number,
  lipschitz: JacobianLipschitz = jacobianLipschitz(place),
): (radius: number) => number {
  const weyl = (radius: number): number => addUp(sigmaMax, mulUp(lipschitz.at(radius), radius));
  if (place.kind === "system" || lipschitz.certificate !== "deep recursion") return weyl;
  const bounds = deepLipschitz(place);
  return (radius) => Math.min(weyl(radius), bounds(radius).jacobianNorm);
}
