// identity, relu with derivative 0 at 0, and leakyRelu with slope 0.01 up to 0.
import { put } from "./store";

// @ts-ignore: decorator
@inline
export function identityAt(x: v128, at: usize, h: usize, d: usize, dd: usize, pair: bool): void {
  put(h + at, x, pair);
  if (d) put(d + at, f64x2.splat(1), pair);
  if (dd) put(dd + at, f64x2.splat(0), pair);
}

/** all ones, the mask of a comparison, is itself a NaN: `or` with x != x passes NaN on */
// @ts-ignore: decorator
@inline
export function reluAt(x: v128, at: usize, h: usize, d: usize, dd: usize, pair: bool): void {
  const above = f64x2.gt(x, f64x2.splat(0));
  const undefined = f64x2.ne(x, x);
  put(h + at, v128.or(v128.and(x, above), undefined), pair);
  if (d) put(d + at, v128.or(v128.and(f64x2.splat(1), above), undefined), pair);
  if (dd) put(dd + at, undefined, pair);
}

// @ts-ignore: decorator
@inline
export function leakyReluAt(x: v128, at: usize, h: usize, d: usize, dd: usize, pair: bool): void {
  const leak = f64x2.splat(0.01);
  const above = f64x2.gt(x, f64x2.splat(0));
  const undefined = f64x2.ne(x, x);
  put(h + at, v128.bitselect(x, f64x2.mul(leak, x), above), pair);
  if (d) put(d + at, v128.or(v128.bitselect(f64x2.splat(1), leak, above), undefined), pair);
  if (dd) put(dd + at, undefined, pair);
}
