// out + outLow = x + low + increment, the sum carried in two doubles (Knuth's TwoSum): many small steps lose no digits.
import { bytes } from "./simd";
import { put } from "./store";

// @ts-ignore: decorator
@inline
function addAt(a: v128, low: v128, b: v128, out: usize, outLow: usize, pair: bool): void {
  const sum = f64x2.add(a, b);
  const part = f64x2.sub(sum, a);
  const error = f64x2.add(f64x2.sub(a, f64x2.sub(sum, part)), f64x2.sub(b, part));
  const rest = f64x2.add(low, error);
  const high = f64x2.add(sum, rest);
  put(out, high, pair);
  put(outLow, f64x2.sub(rest, f64x2.sub(high, sum)), pair);
}

/** `out` and `outLow` may be `x` and `low` */
export function addCompensated(
  n: i32,
  x: usize,
  low: usize,
  increment: usize,
  out: usize,
  outLow: usize,
): void {
  let at: usize = 0;
  for (const end = bytes(n & ~1); at < end; at += 16) {
    addAt(v128.load(x + at), v128.load(low + at), v128.load(increment + at), out + at, outLow + at, true);
  }
  if (n & 1) {
    const a = v128.load64_splat(x + at);
    const b = v128.load64_splat(increment + at);
    addAt(a, v128.load64_splat(low + at), b, out + at, outLow + at, false);
  }
}
