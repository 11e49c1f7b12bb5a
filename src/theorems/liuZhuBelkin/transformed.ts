// Conditioning survives changes of outputs and parameters (Liu, Zhu, Belkin, arXiv 2003.00307; derived).
import { mulDown } from "../../certify";
import { InputError, shown } from "../../errors";

/** What is known of a model F and of the maps around it. */
export interface Transformation {
  /** lower bound of lambda_min(J_F J_F^T) on a set */
  conditioning: number;
  /** lower bound of sigma_min(D Phi) on the outputs of that set, for G = Phi o F; inf |phi'| for a coordinatewise phi */
  output?: number;
  /** s with D Psi D Psi^T >= s^2 I on the set, for parameters w = Psi(v) */
  input?: number;
}

/**
 * Lower bound of lambda_min of the tangent kernel of G(v) = Phi(F(Psi(v))): conditioning * output^2 * input^2, rounded
 * down. K_G = D Phi J_F D Psi D Psi^T J_F^T D Phi^T.
 *
 * @throws InputError for a number that is negative or not finite
 */
export function transformedConditioning({ conditioning, output = 1, input = 1 }: Transformation): number {
  for (const [name, value] of Object.entries({ conditioning, output, input }))
    if (!(value >= 0 && value < Infinity))
      throw new InputError(
        "transformedConditioning",
        `${name} must be a finite number >= 0, got ${shown(value)}. Give a lower bound.`,
      );
  return mulDown(conditioning, mulDown(mulDown(output, output), mulDown(input, input)));
}
