// Parts of e^y on two lanes: y = k ln 2 + r, |r| <= ln 2 / 2, Taylor polynomial of e^r - 1 to degree 13
// (truncation 1.2e-17), k moved into the exponent. Callers keep |y| <= 708 so that 2^k is a normal number.
import { constant, multiplyAdd, subtractProduct } from "./simd";

/** largest |y| that the functions here accept */
export const EXPONENT_LIMIT: f64 = 708;

/** 1/j! for j = 2 to 13 */
const TAYLOR: usize = memory.data<f64>([
  1.0 / 2.0,
  1.0 / 6.0,
  1.0 / 24.0,
  1.0 / 120.0,
  1.0 / 720.0,
  1.0 / 5040.0,
  1.0 / 40320.0,
  1.0 / 362880.0,
  1.0 / 3628800.0,
  1.0 / 39916800.0,
  1.0 / 479001600.0,
  1.0 / 6227020800.0,
]);
/**
 * 1 / ln 2; 1.5 2^52, which when added rounds to an integer and leaves it in the low bits; ln 2 with 21 trailing zero
 * bits, so that its product with k is exact; the rest of ln 2
 */
const REDUCTION: usize = memory.data<f64>([
  1.4426950408889634, 6755399441055744.0, 6.93147180369123816490e-1, 1.90821492927058770002e-10,
]);

/** k + 1.5 2^52 */
// @ts-ignore: decorator
@inline
export function roundedExponent(y: v128): v128 {
  return multiplyAdd(y, constant(REDUCTION, 0), constant(REDUCTION, 1));
}

/** 2^k */
// @ts-ignore: decorator
@inline
export function powerOfTwo(rounded: v128): v128 {
  return i64x2.shl(i64x2.add(rounded, i64x2.splat(1023)), 52);
}

// @ts-ignore: decorator
@inline
function pair(r: v128, j: i32): v128 {
  return multiplyAdd(constant(TAYLOR, j + 1), r, constant(TAYLOR, j));
}

/** r = y - k ln 2 */
// @ts-ignore: decorator
@inline
export function reducedArgument(y: v128, rounded: v128): v128 {
  const k = f64x2.sub(rounded, constant(REDUCTION, 1));
  return subtractProduct(k, constant(REDUCTION, 3), subtractProduct(k, constant(REDUCTION, 2), y));
}

/** e^r - 1; Estrin's scheme, whose chain of dependent steps is a third of Horner's */
// @ts-ignore: decorator
@inline
export function expm1Polynomial(r: v128): v128 {
  const r2 = f64x2.mul(r, r);
  const r4 = f64x2.mul(r2, r2);
  const low = multiplyAdd(pair(r, 2), r2, pair(r, 0));
  const middle = multiplyAdd(pair(r, 6), r2, pair(r, 4));
  const high = multiplyAdd(pair(r, 10), r2, pair(r, 8));
  return multiplyAdd(r2, multiplyAdd(multiplyAdd(high, r4, middle), r4, low), r);
}

/** e^r - 1 with r = y - k ln 2 */
// @ts-ignore: decorator
@inline
export function reducedExpm1(y: v128, rounded: v128): v128 {
  return expm1Polynomial(reducedArgument(y, rounded));
}
