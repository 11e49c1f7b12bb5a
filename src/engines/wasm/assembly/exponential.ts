// Parts of e^y on two lanes: y = k ln 2 + r, |r| <= ln 2 / 2, e^r - 1 by a polynomial of degree 11 (relative error 4e-17),
// k moved into the exponent. Callers keep |y| <= 708 so that 2^k is a normal number.
import { constant, multiplyAdd, subtractProduct } from "./simd";

/** largest |y| that the functions here accept */
export const EXPONENT_LIMIT: f64 = 708;

/** (e^r - 1 - r) / r^2 in powers of r, |r| <= 0.347, interpolated at Chebyshev points */
export const POLYNOMIAL: usize = memory.data<f64>([
  0.5000000000000001, 0.1666666666666667, 0.04166666666662374, 0.00833333333332607, 0.0013888888917408333,
  0.00019841269875050602, 2.4801520994318236e-5, 2.7557255109098465e-6, 2.7620231608750013e-7,
  2.5105337938760716e-8,
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
  return multiplyAdd(constant(POLYNOMIAL, j + 1), r, constant(POLYNOMIAL, j));
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
  return multiplyAdd(r2, multiplyAdd(multiplyAdd(pair(r, 8), r4, middle), r4, low), r);
}

/** e^r - 1 with r = y - k ln 2 */
// @ts-ignore: decorator
@inline
export function reducedExpm1(y: v128, rounded: v128): v128 {
  return expm1Polynomial(reducedArgument(y, rounded));
}
