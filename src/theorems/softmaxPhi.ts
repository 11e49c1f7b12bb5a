// phi(v) = ln(e^v - 1) - 1/(e^v - 1), the Kurdyka-Lojasiewicz function of the softmax cross-entropy, and its inverse
// (project's theory, "Robin, Scaman, Lelarge", section 6: stable forms, round trip to 2e-15 on [1e-8, 100]).

/** Beyond this v, e^v - 1 is written as e^v (1 - e^-v). */
const LARGE = 30;

/**
 * phi(v) = ln(e^v - 1) - 1/(e^v - 1) for v > 0: increasing from -infinity to infinity, phi' = (1 - e^-v)^-2; -Infinity at
 * v <= 0. It turns the flow of the logistic loss into a straight line (Robin, Scaman, Lelarge, arXiv:2301.08117).
 * @example
 * softmaxPhiInverse(softmaxPhi(0.5)); // => 0.5
 */
export function softmaxPhi(v: number): number {
  if (!(v > 0)) return Number.isNaN(v) ? NaN : -Infinity;
  if (v === Infinity) return Infinity;
  const grown = Math.expm1(v);
  return v < LARGE ? Math.log(grown) - 1 / grown : v + Math.log1p(-Math.exp(-v)) - 1 / grown;
}

/** Below this value 1/v alone is left of phi, above the other v alone, to the last bit. */
const STEEPEST = -1e15;
const LINEAR = 600;

/** The v > 0 with `softmaxPhi(v)` = u, by bisection in ln v: the error is that of one rounding of phi. */
export function softmaxPhiInverse(u: number): number {
  if (Number.isNaN(u)) return NaN;
  if (u < STEEPEST) return -1 / u;
  if (u > LINEAR) return u;
  // v/2 - 1 ... v bracket u from above; 1/(2 |u| + 4) from below, as phi(v) < ln v + v - 1/v + 1/2 for small v
  let low = Math.log(1 / (2 * Math.abs(u) + 4));
  let high = Math.log(Math.max(u, 0) + 2);
  for (let k = 0; k < 200; k++) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) break;
    if (softmaxPhi(Math.exp(middle)) < u) low = middle;
    else high = middle;
  }
  return polished(Math.exp(low + (high - low) / 2), u);
}

/** One Newton step: exp of a rounded logarithm is off by the size of that logarithm. */
function polished(v: number, u: number): number {
  const slope = Math.expm1(-v) ** -2;
  const next = v - (softmaxPhi(v) - u) / slope;
  return next > 0 ? next : v;
}
