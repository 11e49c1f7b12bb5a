// Parts of e^y on two lanes: y = k ln 2 + r, |r| <= ln 2 / 2, Taylor polynomial of e^r - 1 to degree 13
// (truncation 1.2e-17), k moved into the exponent. Callers keep |y| <= 708 so that 2^k is a normal number.
import { multiplyAdd, subtractProduct } from "./simd";

/** adding it rounds to an integer and leaves that integer in the low bits: 1.5 2^52 */
const ROUNDER: f64 = 6755399441055744.0;
const LOG2_E: f64 = 1.4426950408889634;
/** ln 2 with 21 trailing zero bits, so that k LN2_HIGH is exact, and the rest */
const LN2_HIGH: f64 = 6.93147180369123816490e-1;
const LN2_LOW: f64 = 1.90821492927058770002e-10;

/** largest |y| that the functions here accept */
export const EXPONENT_LIMIT: f64 = 708;

/** k + ROUNDER */
// @ts-ignore: decorator
@inline
export function roundedExponent(y: v128): v128 {
  return multiplyAdd(y, f64x2.splat(LOG2_E), f64x2.splat(ROUNDER));
}

/** 2^k */
// @ts-ignore: decorator
@inline
export function powerOfTwo(rounded: v128): v128 {
  return i64x2.shl(i64x2.add(rounded, i64x2.splat(1023)), 52);
}

/** e^r - 1 with r = y - k ln 2 */
// @ts-ignore: decorator
@inline
export function reducedExpm1(y: v128, rounded: v128): v128 {
  const k = f64x2.sub(rounded, f64x2.splat(ROUNDER));
  const r = subtractProduct(k, f64x2.splat(LN2_LOW), subtractProduct(k, f64x2.splat(LN2_HIGH), y));
  let p = f64x2.splat(1.0 / 6227020800.0);
  p = multiplyAdd(p, r, f64x2.splat(1.0 / 479001600.0));
  p = multiplyAdd(p, r, f64x2.splat(1.0 / 39916800.0));
  p = multiplyAdd(p, r, f64x2.splat(1.0 / 3628800.0));
  p = multiplyAdd(p, r, f64x2.splat(1.0 / 362880.0));
  p = multiplyAdd(p, r, f64x2.splat(1.0 / 40320.0));
  p = multiplyAdd(p, r, f64x2.splat(1.0 / 5040.0));
  p = multiplyAdd(p, r, f64x2.splat(1.0 / 720.0));
  p = multiplyAdd(p, r, f64x2.splat(1.0 / 120.0));
  p = multiplyAdd(p, r, f64x2.splat(1.0 / 24.0));
  p = multiplyAdd(p, r, f64x2.splat(1.0 / 6.0));
  p = multiplyAdd(p, r, f64x2.splat(0.5));
  return multiplyAdd(f64x2.mul(r, r), p, r);
}
