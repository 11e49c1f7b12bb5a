// tanh |x| = E / (E + 2), E = e^(2|x|) - 1: small arguments keep their relative accuracy, and
// tanh' = 4 (E + 1) / (E + 2)^2 does not cancel where tanh is 1 to the last bit.
import { constant, multiplyAdd } from "./simd";
import { EXPONENT_LIMIT, POLYNOMIAL, powerOfTwo, reducedArgument, reducedExpm1, roundedExponent } from "./exponential";
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

/**
 * Values, and first derivatives where d is not 0, of two pairs at once, by the same steps as above: every constant is
 * loaded for both, and the chains of dependent steps overlap.
 */
// @ts-ignore: decorator
@inline
export function tanhOfTwoPairs(x: v128, u: v128, at: usize, h: usize, d: usize): void {
  const one = f64x2.splat(1);
  const two = f64x2.splat(2);
  const limit = f64x2.splat(EXPONENT_LIMIT);
  const y = f64x2.pmin(f64x2.mul(two, f64x2.abs(x)), limit);
  const w = f64x2.pmin(f64x2.mul(two, f64x2.abs(u)), limit);
  const k = roundedExponent(y);
  const l = roundedExponent(w);
  const r = reducedArgument(y, k);
  const s = reducedArgument(w, l);
  const r2 = f64x2.mul(r, r);
  const s2 = f64x2.mul(s, s);
  const r4 = f64x2.mul(r2, r2);
  const s4 = f64x2.mul(s2, s2);
  let c = constant(POLYNOMIAL, 9);
  let b = constant(POLYNOMIAL, 8);
  let p = multiplyAdd(c, r, b);
  let q = multiplyAdd(c, s, b);
  c = constant(POLYNOMIAL, 7);
  b = constant(POLYNOMIAL, 6);
  const p6 = multiplyAdd(c, r, b);
  const q6 = multiplyAdd(c, s, b);
  c = constant(POLYNOMIAL, 5);
  b = constant(POLYNOMIAL, 4);
  p = multiplyAdd(p, r4, multiplyAdd(p6, r2, multiplyAdd(c, r, b)));
  q = multiplyAdd(q, s4, multiplyAdd(q6, s2, multiplyAdd(c, s, b)));
  c = constant(POLYNOMIAL, 3);
  b = constant(POLYNOMIAL, 2);
  const p2 = multiplyAdd(c, r, b);
  const q2 = multiplyAdd(c, s, b);
  c = constant(POLYNOMIAL, 1);
  b = constant(POLYNOMIAL, 0);
  p = multiplyAdd(p, r4, multiplyAdd(p2, r2, multiplyAdd(c, r, b)));
  q = multiplyAdd(q, s4, multiplyAdd(q2, s2, multiplyAdd(c, s, b)));
  const powerK = powerOfTwo(k);
  const powerL = powerOfTwo(l);
  const E = multiplyAdd(powerK, multiplyAdd(r2, p, r), f64x2.sub(powerK, one));
  const F = multiplyAdd(powerL, multiplyAdd(s2, q, s), f64x2.sub(powerL, one));
  const minus = f64x2.splat(-0.0);
  const below = f64x2.add(E, two);
  const under = f64x2.add(F, two);
  v128.store(h + at, v128.or(f64x2.div(E, below), v128.and(x, minus)));
  v128.store(h + at, v128.or(f64x2.div(F, under), v128.and(u, minus)), 16);
  if (d) {
    const v = f64x2.div(two, below);
    const t = f64x2.div(two, under);
    const most = f64x2.splat(EXPONENT_LIMIT / 2);
    const slope = f64x2.mul(v, f64x2.mul(v, f64x2.add(E, one)));
    const other = f64x2.mul(t, f64x2.mul(t, f64x2.add(F, one)));
    v128.store(d + at, v128.andnot(slope, f64x2.gt(f64x2.abs(x), most)));
    v128.store(d + at, v128.andnot(other, f64x2.gt(f64x2.abs(u), most)), 16);
  }
}
