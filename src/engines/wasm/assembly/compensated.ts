// out + outLow = x + low + increment, the sum carried in two doubles (Knuth's TwoSum): many small steps lose no digits.
import { bytes } from "./simd";

/** `out` and `outLow` may be `x` and `low` */
export function addCompensated(
  n: i32,
  x: usize,
  low: usize,
  increment: usize,
  out: usize,
  outLow: usize,
): void {
  for (let i = 0; i < n; i++) {
    const at = bytes(i);
    const a = load<f64>(x + at);
    const b = load<f64>(increment + at);
    const sum = a + b;
    const part = sum - a;
    const rest = load<f64>(low + at) + (a - (sum - part) + (b - part));
    const high = sum + rest;
    store<f64>(out + at, high);
    store<f64>(outLow + at, rest - (high - sum));
  }
}
