// out = sum_i c_i v_i in one pass for any number of vectors: a Runge-Kutta step reads each stage once.
import { bytes, multiplyAdd } from "./simd";

/** `pointers`: one u32 a vector, `offset` bytes before its entries; `coefficients`: one f64 a vector; `out` may be one of the vectors */
export function linearCombination(
  n: i32,
  out: usize,
  count: i32,
  pointers: usize,
  coefficients: usize,
  offset: usize,
): void {
  let i = 0;
  for (; i + 8 <= n; i += 8) {
    const at = bytes(i);
    let a = f64x2.splat(0);
    let b = a;
    let c = a;
    let d = a;
    for (let v = 0; v < count; v++) {
      const p = <usize>load<u32>(pointers + ((<usize>v) << 2)) + offset + at;
      const factor = v128.load64_splat(coefficients + bytes(v));
      a = multiplyAdd(factor, v128.load(p), a);
      b = multiplyAdd(factor, v128.load(p, 16), b);
      c = multiplyAdd(factor, v128.load(p, 32), c);
      d = multiplyAdd(factor, v128.load(p, 48), d);
    }
    v128.store(out + at, a);
    v128.store(out + at, b, 16);
    v128.store(out + at, c, 32);
    v128.store(out + at, d, 48);
  }
  for (; i < n; i++) {
    const at = bytes(i);
    let a = f64x2.splat(0);
    for (let v = 0; v < count; v++) {
      const p = <usize>load<u32>(pointers + ((<usize>v) << 2)) + offset + at;
      a = multiplyAdd(v128.load64_splat(coefficients + bytes(v)), v128.load64_splat(p), a);
    }
    v128.store64_lane(out + at, a, 0);
  }
}
