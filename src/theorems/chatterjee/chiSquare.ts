// A rigorous lower bound of the tail of the chi-square law with an integer number of degrees of freedom.
import {
  addDown,
  addUp,
  divDown,
  expInterval,
  intervals,
  mulDown,
  mulUp,
  nextDown,
  nextUp,
  sqrtUp,
} from "../../certify";

/**
 * Lower bound of P(chi^2_d >= x). For even d the tail is e^(-x/2) sum_{j < d/2} (x/2)^j / j!; for odd d it is
 * erfc(sqrt(x/2)) + e^(-x/2) sum_{j=1}^{(d-1)/2} (x/2)^(j-1/2) / Gamma(j + 1/2), with Gordon's inequality
 * erfc(z) >= 2 e^(-z^2) / (sqrt(pi) (z + sqrt(z^2 + 2))) in place of erfc. All terms are positive and rounded down.
 *
 * @param degrees d >= 1
 * @param x >= 0, an upper bound of the argument
 */
export function chiSquareTail(degrees: number, x: number): number {
  if (!(x > 0)) return 1;
  const half = x / 2;
  const decay = expInterval(intervals.point(-half)).lower;
  const odd = degrees % 2 === 1;
  const rootPi = { lower: nextDown(nextDown(Math.sqrt(Math.PI))), upper: nextUp(nextUp(Math.sqrt(Math.PI))) };
  let term: number;
  let sum = 0;
  if (odd) {
    const z = sqrtUp(half);
    sum = divDown(2, mulUp(rootPi.upper, addUp(z, sqrtUp(addUp(half, 2)))));
    // (x/2)^(1/2) / Gamma(3/2) = 2 sqrt(x/2) / sqrt(pi)
    term = divDown(mulDown(2, intervals.sqrt(intervals.point(half)).lower), rootPi.upper);
  } else term = 1;
  const first = odd ? 1.5 : 1;
  for (let j = 0; j < Math.floor(degrees / 2); j++) {
    sum = addDown(sum, term);
    term = divDown(mulDown(term, half), first + j);
  }
  return Math.min(1, mulDown(decay, sum));
}
