// erf and gelu. Tails by W. J. Cody's rule of splitting the square in e^-x^2 ("Rational Chebyshev approximations for
// the error function", Math. Comp. 23, 1969) and (1 + 2 y) e^(y^2) erfc(y) as a polynomial in (y - 4) / (y + 4) for all
// y >= 0 (Shepherd and Laframboise, Math. Comp. 36, 1981), fitted here to 6e-17; middle by erf(y) / y in y^2, to 8e-18.
import { constant, multiplyAdd } from "./simd";
import { expm1Polynomial, powerOfTwo, reducedArgument, roundedExponent } from "./exponential";
import { put } from "./store";

/** erf(y) / y - 1 in powers of y^2, |y| <= 1 */
const MIDDLE: usize = memory.data<f64>([
  0.12837916709551256, -0.37612638903183543, 0.1128379167094513, -0.026866170643256995, 0.005223977607269946,
  -0.0008548325982543225, 0.00012055295112667001, -1.4924740785377576e-5, 1.6447471190594618e-6,
  -1.6208829856810202e-7, 1.3721520406351094e-8, -7.798543850549947e-10,
]);
/** (1 + 2 y) e^(y^2) erfc(y) in powers of (y - 4) / (y + 4) */
const TAIL: usize = memory.data<f64>([
  1.2329951186255526, -0.1396211168405623, 0.015379652102610473, 0.06809705425466908, -0.10103906603586531,
  0.0937328349990944, -0.06633036582031154, 0.03716751552655567, -0.016197733981455194, 0.005031970067657489,
  -0.000757773707063825, -0.00019925714661091188, 0.00015062309720018628, -2.4397746422436416e-5,
  -1.1225101875659178e-5, 5.706604414895734e-6, 2.9801353803031333e-7, -8.210939042560568e-7, 7.115337800585303e-8,
  1.0633855618594884e-7, -1.6371779763566967e-8, -1.234686604382353e-8, 1.5738283774192037e-9, 9.311744978232572e-10,
]);
/** beyond it e^-x^2 is below 3e-308 and returned as 0 */
const ERF_LIMIT: f64 = 26.6;
/** the same for e^(-x^2 / 2) */
const GELU_LIMIT: f64 = 37.62;
const TWO_OVER_ROOT_PI: f64 = 1.1283791670955126;
const ROOT_HALF: f64 = 0.7071067811865476;
const ONE_OVER_ROOT_TWO_PI: f64 = 0.3989422804014327;
/** the square root of 2 in two doubles */
const ROOT_TWO: f64 = 1.4142135623730951;
const ROOT_TWO_REST: f64 = -9.667293313452913e-17;
/** leaves 26 significant bits, whose square is exact */
const UPPER_HALF: i64 = -134217728;

/** e^(-scale x^2), scale a power of two; the square's rounding error would be lost in the exponent, so it is kept */
// @ts-ignore: decorator
@inline
function gaussian(size: v128, scale: f64): v128 {
  const upper = v128.and(size, i64x2.splat(UPPER_HALF));
  const factor = f64x2.splat(-scale);
  const y = f64x2.mul(factor, f64x2.mul(upper, upper));
  const rest = f64x2.mul(factor, f64x2.mul(f64x2.sub(size, upper), f64x2.add(size, upper)));
  const rounded = roundedExponent(y);
  const power = powerOfTwo(rounded);
  return multiplyAdd(power, expm1Polynomial(f64x2.add(reducedArgument(y, rounded), rest)), power);
}

// @ts-ignore: decorator
@inline
function two(table: usize, q: v128, j: i32): v128 {
  return multiplyAdd(constant(table, j + 1), q, constant(table, j));
}

// @ts-ignore: decorator
@inline
function four(table: usize, q: v128, q2: v128, j: i32): v128 {
  return multiplyAdd(two(table, q, j + 2), q2, two(table, q, j));
}

/** erf(y), |y| <= 1 */
// @ts-ignore: decorator
@inline
function erfMiddle(y: v128): v128 {
  const z = f64x2.mul(y, y);
  const z2 = f64x2.mul(z, z);
  const z4 = f64x2.mul(z2, z2);
  const p = multiplyAdd(multiplyAdd(four(MIDDLE, z, z2, 8), z4, four(MIDDLE, z, z2, 4)), z4, four(MIDDLE, z, z2, 0));
  return multiplyAdd(y, p, y);
}

/** e^(y^2) erfc(y), y >= 0 */
// @ts-ignore: decorator
@inline
function scaledErfc(y: v128): v128 {
  const q = f64x2.div(f64x2.sub(y, f64x2.splat(4)), f64x2.add(y, f64x2.splat(4)));
  const q2 = f64x2.mul(q, q);
  const q4 = f64x2.mul(q2, q2);
  let p = multiplyAdd(four(TAIL, q, q2, 20), q4, four(TAIL, q, q2, 16));
  p = multiplyAdd(p, q4, four(TAIL, q, q2, 12));
  p = multiplyAdd(p, q4, four(TAIL, q, q2, 8));
  p = multiplyAdd(p, q4, four(TAIL, q, q2, 4));
  p = multiplyAdd(p, q4, four(TAIL, q, q2, 0));
  return f64x2.div(p, f64x2.add(f64x2.splat(1), f64x2.add(y, y)));
}

/** the derivative is 2 / sqrt(pi) e^-x^2, the second -2 x times it */
// @ts-ignore: decorator
@inline
export function erfAt(x: v128, at: usize, h: usize, d: usize, dd: usize, pair: bool): void {
  const one = f64x2.splat(1);
  const absolute = f64x2.abs(x);
  const sign = v128.xor(absolute, x);
  const size = f64x2.pmin(absolute, f64x2.splat(ERF_LIMIT));
  const decay = v128.andnot(gaussian(size, 1), f64x2.gt(absolute, f64x2.splat(ERF_LIMIT)));
  const outer = f64x2.sub(one, f64x2.mul(decay, scaledErfc(size)));
  const value = v128.bitselect(erfMiddle(size), outer, f64x2.lt(size, one));
  put(h + at, v128.or(value, sign), pair);
  if (d | dd) {
    const slope = f64x2.mul(f64x2.splat(TWO_OVER_ROOT_PI), decay);
    if (d) put(d + at, slope, pair);
    if (dd) put(dd + at, v128.xor(f64x2.mul(f64x2.mul(f64x2.splat(-2), size), slope), sign), pair);
  }
}

/**
 * x P with P = (1 + erf(x / sqrt 2)) / 2; derivative P + x g and second derivative g (2 - x^2) with the density g. The
 * derivative is right to a few units of its two terms, which cancel at x = -0.7518.
 */
// @ts-ignore: decorator
@inline
export function geluAt(x: v128, at: usize, h: usize, d: usize, dd: usize, pair: bool): void {
  const one = f64x2.splat(1);
  const half = f64x2.splat(0.5);
  const absolute = f64x2.abs(x);
  const sign = v128.xor(absolute, x);
  const negative = f64x2.lt(x, f64x2.splat(0));
  const size = f64x2.pmin(absolute, f64x2.splat(GELU_LIMIT));
  const decay = v128.andnot(gaussian(size, 0.5), f64x2.gt(absolute, f64x2.splat(GELU_LIMIT)));
  const y = f64x2.mul(size, f64x2.splat(ROOT_HALF));
  const middle = f64x2.sub(half, f64x2.mul(half, erfMiddle(y)));
  const tail = f64x2.mul(half, f64x2.mul(decay, scaledErfc(y)));
  const below = v128.bitselect(middle, tail, f64x2.lt(y, half)); // P(-|x|)
  const P = v128.bitselect(below, f64x2.sub(one, below), negative);
  const bounded = v128.bitselect(v128.or(size, sign), x, negative);
  put(h + at, f64x2.mul(bounded, P), pair);
  if (d | dd) {
    const density = f64x2.mul(f64x2.splat(ONE_OVER_ROOT_TWO_PI), decay);
    if (d) put(d + at, multiplyAdd(v128.or(size, sign), density, P), pair);
    if (dd) {
      const distance = f64x2.add(f64x2.sub(f64x2.splat(ROOT_TWO), size), f64x2.splat(ROOT_TWO_REST));
      put(dd + at, f64x2.mul(density, f64x2.mul(distance, f64x2.add(f64x2.splat(ROOT_TWO), size))), pair);
    }
  }
}
