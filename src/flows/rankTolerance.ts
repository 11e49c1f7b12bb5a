// When a singular value counts as lost.
import type { Problem } from "../problems";

/**
 * Singular values below this share of the largest are observed to be lost; the adapted flows stop there. In float32
 * the share is 2e-6: the rounding of J alone makes singular values of 1e-7.
 */
export function rankTolerance({ unitRoundoff }: Pick<Problem, "unitRoundoff">): number {
  return Math.max(1e-7, 32 * unitRoundoff);
}
