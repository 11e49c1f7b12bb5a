// A rigorous lower bound of the tail of the chi-square law with an integer number of degrees of freedom.
import { addDown, divDown, erfcPoint, expInterval, intervals, mulDown, nextUp, sqrtUp } from "../../certify";

/**
 * Lower bound of P(chi^2_d >= x). For even d the tail is e^(-x/2) sum_{j < d/2} (x/2)^j / j!; for odd d it is
 * erfc(sqrt(x/2)) + e^(-x/2) sum_{j=1}^{(d-1)/2} (x/2)^(j-1/2) / Gamma(j + 1/2). All terms are positive and rounded
 * down.
 *
 * @param degrees d >= 1
 * @param x >= 0, an upper bound of the argument
 */
export function chiSquareTail(degrees: number, x: number): number {
  if (!(x > 0)) return 1;
  const half = x / 2;
  const decay = expInterval(intervals.point(-half)).lower;
  const odd = degrees % 2 === 1;
  // (x/2)^(1/2) / Gamma(3/2) = 2 sqrt(x/2) / sqrt(pi) for odd d
  const rootPi = nextUp(nextUp(Math.sqrt(Math.PI)));
  let term = odd ? divDown(mulDown(2, intervals.sqrt(intervals.point(half)).lower), rootPi) : 1;
  let sum = 0;
  const first = odd ? 1.5 : 1;
  for (let j = 0; j < Math.floor(degrees / 2); j++) {
    sum = addDown(sum, term);
    term = divDown(mulDown(term, half), first + j);
  }
  const rest = odd ? erfcPoint(sqrtUp(half)).lower : 0;
  return Math.min(1, addDown(rest > 0 ? rest : 0, mulDown(decay, sum)));
}
