// Sigmoid, swish and softplus from q = e^-|x| and q - 1, each with full relative accuracy, so neither tail cancels.
import { multiplyAdd } from "./simd";
import { EXPONENT_LIMIT, powerOfTwo, reducedExpm1, roundedExponent } from "./exponential";
import { put } from "./store";

const LN2: f64 = 0.6931471805599453;

/** e^-|x|; 0 where that is below 3.4e-308 */
// @ts-ignore: decorator
@inline
function decay(power: v128, expm1: v128, size: v128): v128 {
  return v128.andnot(multiplyAdd(power, expm1, power), f64x2.gt(size, f64x2.splat(EXPONENT_LIMIT)));
}

// @ts-ignore: decorator
@inline
function positive(x: v128): v128 {
  return f64x2.ge(x, f64x2.splat(0));
}

/** s = 1/(1 + q) or q/(1 + q) */
// @ts-ignore: decorator
@inline
function sigmoidOf(x: v128, q: v128): v128 {
  const one = f64x2.splat(1);
  return f64x2.div(v128.bitselect(one, q, positive(x)), f64x2.add(one, q));
}

/** s' = q / (1 + q)^2 */
// @ts-ignore: decorator
@inline
function sigmoidSlope(q: v128): v128 {
  const c = f64x2.div(f64x2.splat(1), f64x2.add(f64x2.splat(1), q));
  return f64x2.mul(f64x2.mul(q, c), c);
}

// @ts-ignore: decorator
@inline
export function sigmoidAt(x: v128, at: usize, h: usize, d: usize, dd: usize, pair: bool): void {
  const one = f64x2.splat(1);
  const size = f64x2.abs(x);
  const sign = v128.xor(size, x);
  const y = f64x2.neg(f64x2.pmin(size, f64x2.splat(EXPONENT_LIMIT)));
  const rounded = roundedExponent(y);
  const power = powerOfTwo(rounded);
  const expm1 = reducedExpm1(y, rounded);
  const q = decay(power, expm1, size);
  put(h + at, sigmoidOf(x, q), pair);
  if (d | dd) {
    const slope = sigmoidSlope(q);
    if (d) put(d + at, slope, pair);
    if (dd) {
      const below = multiplyAdd(power, expm1, f64x2.sub(power, one)); // q - 1
      const bend = f64x2.div(f64x2.mul(slope, below), f64x2.add(one, q));
      put(dd + at, v128.xor(bend, sign), pair);
    }
  }
}

/**
 * x s(x) with s = 1/(1 + q) or q/(1 + q); derivative s (1 + x (1 - s)) and second derivative s' (2 - |x| (1 - q)/(1 + q)).
 * Both are right to a few units of their terms, which cancel at x = -1.2785 and |x| = 2.3994.
 */
// @ts-ignore: decorator
@inline
export function swishAt(x: v128, at: usize, h: usize, d: usize, dd: usize, pair: bool): void {
  const one = f64x2.splat(1);
  const absolute = f64x2.abs(x);
  const size = f64x2.pmin(absolute, f64x2.splat(EXPONENT_LIMIT));
  const y = f64x2.neg(size);
  const rounded = roundedExponent(y);
  const power = powerOfTwo(rounded);
  const expm1 = reducedExpm1(y, rounded);
  const q = decay(power, expm1, absolute);
  const sum = f64x2.add(one, q);
  const above = positive(x);
  const bounded = v128.bitselect(x, y, above);
  put(h + at, f64x2.div(f64x2.mul(bounded, v128.bitselect(one, q, above)), sum), pair);
  if (d | dd) {
    const c = f64x2.div(one, sum);
    if (d) {
      const s = f64x2.mul(v128.bitselect(one, q, above), c);
      const rest = f64x2.mul(v128.bitselect(q, one, above), c);
      put(d + at, f64x2.mul(s, multiplyAdd(v128.bitselect(size, y, above), rest, one)), pair);
    }
    if (dd) {
      const below = multiplyAdd(power, expm1, f64x2.sub(power, one)); // q - 1
      const slope = f64x2.mul(f64x2.mul(q, c), c);
      put(dd + at, f64x2.mul(slope, multiplyAdd(size, f64x2.mul(below, c), f64x2.splat(2))), pair);
    }
  }
}

/**
 * max(x, 0) + log(1 + q), where log(1 + q) = 2 artanh(q / (q + 2)) for small q and
 * ln 2 + 2 artanh((q - 1) / (q + 3)) for large q: |argument| <= 0.172, eleven terms of the series.
 */
// @ts-ignore: decorator
@inline
export function softplusAt(x: v128, at: usize, h: usize, d: usize, dd: usize, pair: bool): void {
  const one = f64x2.splat(1);
  const size = f64x2.abs(x);
  const y = f64x2.neg(f64x2.pmin(size, f64x2.splat(EXPONENT_LIMIT)));
  const rounded = roundedExponent(y);
  const power = powerOfTwo(rounded);
  const expm1 = reducedExpm1(y, rounded);
  const q = decay(power, expm1, size);
  const below = multiplyAdd(power, expm1, f64x2.sub(power, one)); // q - 1
  const large = f64x2.gt(q, f64x2.splat(0.41421356237309503));
  const s = f64x2.div(
    v128.bitselect(below, q, large),
    f64x2.add(q, v128.bitselect(f64x2.splat(3), f64x2.splat(2), large)),
  );
  const z = f64x2.mul(s, s);
  let p = f64x2.splat(2.0 / 23.0);
  p = multiplyAdd(p, z, f64x2.splat(2.0 / 21.0));
  p = multiplyAdd(p, z, f64x2.splat(2.0 / 19.0));
  p = multiplyAdd(p, z, f64x2.splat(2.0 / 17.0));
  p = multiplyAdd(p, z, f64x2.splat(2.0 / 15.0));
  p = multiplyAdd(p, z, f64x2.splat(2.0 / 13.0));
  p = multiplyAdd(p, z, f64x2.splat(2.0 / 11.0));
  p = multiplyAdd(p, z, f64x2.splat(2.0 / 9.0));
  p = multiplyAdd(p, z, f64x2.splat(2.0 / 7.0));
  p = multiplyAdd(p, z, f64x2.splat(2.0 / 5.0));
  p = multiplyAdd(p, z, f64x2.splat(2.0 / 3.0));
  const artanh = multiplyAdd(f64x2.mul(s, z), p, f64x2.add(s, s));
  const logarithm = f64x2.add(v128.and(f64x2.splat(LN2), large), artanh);
  put(h + at, f64x2.add(v128.and(x, positive(x)), logarithm), pair);
  if (d) put(d + at, sigmoidOf(x, q), pair);
  if (dd) put(dd + at, sigmoidSlope(q), pair);
}
