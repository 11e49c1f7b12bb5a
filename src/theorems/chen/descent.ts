// Damped Gauss-Newton, the explicit Euler method of the adapted flow: what each step guarantees
// (project's theory, "Chen", section 5).
import { addUp, divUp, mulUp, subDown, subUp } from "../../certify";
import { InputError, shown } from "../../errors";

/** One step theta_{k+1} = theta_k - q J^+ r_k of damping q in (0, 1]. */
export interface GaussNewtonStep {
  /** upper bound of |r_{k+1} - (1-q) r_k| */
  readonly deviation: number;
  /** upper bound of |r_{k+1}| */
  readonly residual: number;
  /** upper bound of |theta_{k+1} - theta_k| */
  readonly displacement: number;
}

/**
 * One damped Gauss-Newton step, the discrete form of Chen's adapted flow (arXiv:2311.15487; derived here):
 * |r_{k+1} - (1-q) r_k| <= beta q^2 |r_k|^2 / (2 sigma_k^2) and |theta_{k+1} - theta_k| <= q |r_k| / sigma_k.
 *
 * @param damping q in (0, 1]
 * @param residual upper bound of |r_k|
 * @param sigma lower bound of sigma_min(J(theta_k)), > 0
 * @param lipschitz upper bound of the Lipschitz constant of J on the segment
 * @throws InputError when the damping is not in (0, 1]
 */
export function gaussNewtonStep(
  damping: number,
  residual: number,
  sigma: number,
  lipschitz: number,
): GaussNewtonStep {
  if (!(damping > 0 && damping <= 1))
    throw new InputError(
      "gaussNewtonStep",
      `damping must be a number in (0, 1], got ${shown(damping)}. It is 2 c times the step of the adapted flow.`,
    );
  const displacement = divUp(mulUp(damping, residual), sigma);
  const deviation = mulUp(lipschitz, mulUp(displacement, displacement)) / 2;
  return { deviation, residual: addUp(mulUp(subUp(1, damping), residual), deviation), displacement };
}

/**
 * Upper bounds of |r_k| for k = 0 .. steps from the start alone, with sigma_min(J) >= s0 - beta |theta - theta_0| and
 * beta valid wherever the iterates can go; the list ends early where that certificate fails.
 *
 * @param damping q in (0, 1]
 * @param start upper bound of |r_0|, lower bound s0 of sigma_min(J), upper bound beta of the Lipschitz constant of J
 * @returns bounds rounded up, steps + 1 of them or fewer
 * @throws InputError when the damping is not in (0, 1]
 */
export function gaussNewtonBounds(
  damping: number,
  start: { residual: number; sigmaMin: number; lipschitz: number },
  steps: number,
): number[] {
  const bounds = [start.residual];
  let distance = 0;
  for (let k = 0; k < steps; k++) {
    const sigma = subDown(start.sigmaMin, mulUp(start.lipschitz, distance));
    if (!(sigma > 0)) break;
    const step = gaussNewtonStep(damping, bounds[k], sigma, start.lipschitz);
    distance = addUp(distance, step.displacement);
    bounds.push(step.residual);
  }
  return bounds;
}
