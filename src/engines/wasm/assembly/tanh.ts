// tanh |x| = E / (E + 2), E = e^(2|x|) - 1: small arguments keep their relative accuracy, and
// tanh' = 4 (E + 1) / (E + 2)^2 does not cancel where tanh is 1 to the last bit.
import { multiplyAdd } from "./simd";
import { EXPONENT_LIMIT, powerOfTwo, reducedExpm1, roundedExponent } from "./exponential";
import { put } from "./store";

/** derivatives beyond |x| = 354 are below 4.3e-307 and returned as 0 */
// @ts-ignore: decorator
@inline
export function tanhAt(x: v128, at: usize, h: usize, d: usize, dd: usize, pair: bool): void {
  const one = f64x2.splat(1);
  const two = f64x2.splat(2);
  const size = f64x2.abs(x);
  const sign = v128.xor(size, x);
  // pmin(a, b) keeps a when a is NaN
  const y = f64x2.pmin(f64x2.add(size, size), f64x2.splat(EXPONENT_LIMIT));
  const rounded = roundedExponent(y);
  const power = powerOfTwo(rounded);
  const E = multiplyAdd(power, reducedExpm1(y, rounded), f64x2.sub(power, one));
  const denominator = f64x2.add(E, two);
  const value = v128.or(f64x2.div(E, denominator), sign);
  put(h + at, value, pair);
  if (d | dd) {
    const w = f64x2.div(two, denominator);
    const saturated = f64x2.gt(size, f64x2.splat(EXPONENT_LIMIT / 2));
    const slope = v128.andnot(f64x2.mul(w, f64x2.mul(w, f64x2.add(E, one))), saturated);
    if (d) put(d + at, slope, pair);
    if (dd) put(dd + at, f64x2.mul(f64x2.mul(f64x2.splat(-2), value), slope), pair);
  }
}
