// sin and cos: x = k pi/2 + r with pi/2 in four parts (Cody and Waite; parts and polynomials of fdlibm, k_sin.c and
// k_cos.c). For |k| <= 2^20 the first three products are exact and r keeps full relative accuracy; beyond, and for
// infinities, the host's sine, which reduces by Payne and Hanek.
import { multiplyAdd } from "./simd";
import { put } from "./store";

// @ts-ignore: decorator
@external("host", "sin")
declare function hostSin(x: f64): f64;
// @ts-ignore: decorator
@external("host", "cos")
declare function hostCos(x: f64): f64;

const LARGEST: f64 = 1647099.0; // 2^20 pi/2
const ROUNDER: f64 = 6755399441055744.0;
const TWO_OVER_PI: f64 = 6.36619772367581382433e-1;
/** the first three parts have 33 bits each */
const PART_1: f64 = 1.57079632673412561417;
const PART_2: f64 = 6.07710050630396597660e-11;
const PART_3: f64 = 2.02226624871116645580e-21;
const PART_4: f64 = 8.47842766036889956997e-32;

/** rounding error of `difference` = a - b (Knuth) */
// @ts-ignore: decorator
@inline
function differenceError(a: v128, b: v128, difference: v128): v128 {
  const virtual = f64x2.sub(a, difference);
  return f64x2.add(
    f64x2.sub(a, f64x2.add(difference, virtual)),
    f64x2.sub(virtual, b),
  );
}

/** sin(r + t), |r| <= pi/4, t the part of r below its last bit */
// @ts-ignore: decorator
@inline
function sinPolynomial(r: v128, t: v128, z: v128): v128 {
  let p = f64x2.splat(1.58969099521155010221e-10);
  p = multiplyAdd(p, z, f64x2.splat(-2.50507602534068634195e-8));
  p = multiplyAdd(p, z, f64x2.splat(2.75573137070700676789e-6));
  p = multiplyAdd(p, z, f64x2.splat(-1.98412698298579493134e-4));
  p = multiplyAdd(p, z, f64x2.splat(8.33333333332248946124e-3));
  const cube = f64x2.mul(z, r);
  const half = f64x2.mul(f64x2.splat(0.5), t);
  const inner = f64x2.sub(f64x2.mul(z, f64x2.sub(half, f64x2.mul(cube, p))), t);
  return f64x2.sub(r, multiplyAdd(cube, f64x2.splat(1.66666666666666324348e-1), inner));
}

/** cos(r + t) */
// @ts-ignore: decorator
@inline
function cosPolynomial(r: v128, t: v128, z: v128): v128 {
  const one = f64x2.splat(1);
  let p = f64x2.splat(-1.13596475577881948265e-11);
  p = multiplyAdd(p, z, f64x2.splat(2.08757232129817482790e-9));
  p = multiplyAdd(p, z, f64x2.splat(-2.75573143513906633035e-7));
  p = multiplyAdd(p, z, f64x2.splat(2.48015872894767294178e-5));
  p = multiplyAdd(p, z, f64x2.splat(-1.38888888888741095749e-3));
  p = multiplyAdd(p, z, f64x2.splat(4.16666666666666019037e-2));
  const half = f64x2.mul(f64x2.splat(0.5), z);
  const rest = f64x2.sub(f64x2.mul(f64x2.mul(z, z), p), f64x2.mul(r, t));
  const leading = f64x2.sub(one, half);
  return f64x2.add(leading, f64x2.add(f64x2.sub(f64x2.sub(one, leading), half), rest));
}

function hostAt(x: f64, at: usize, h: usize, d: usize, dd: usize): void {
  const value = hostSin(x);
  store<f64>(h + at, value);
  if (d) store<f64>(d + at, hostCos(x));
  if (dd) store<f64>(dd + at, -value);
}

// @ts-ignore: decorator
@inline
export function sinAt(x: v128, at: usize, h: usize, d: usize, dd: usize, pair: bool): void {
  const inRange = f64x2.le(f64x2.abs(x), f64x2.splat(LARGEST));
  if (!i64x2.all_true(inRange)) {
    const second = f64x2.extract_lane(x, 1);
    hostAt(f64x2.extract_lane(x, 0), at, h, d, dd);
    if (pair) hostAt(second, at + 8, h, d, dd);
    return;
  }
  const rounded = multiplyAdd(x, f64x2.splat(TWO_OVER_PI), f64x2.splat(ROUNDER));
  const k = f64x2.sub(rounded, f64x2.splat(ROUNDER));
  const first = f64x2.sub(x, f64x2.mul(k, f64x2.splat(PART_1)));
  const p2 = f64x2.mul(k, f64x2.splat(PART_2));
  const second = f64x2.sub(first, p2);
  const p3 = f64x2.mul(k, f64x2.splat(PART_3));
  const third = f64x2.sub(second, p3);
  const rest = f64x2.sub(
    f64x2.add(differenceError(first, p2, second), differenceError(second, p3, third)),
    f64x2.mul(k, f64x2.splat(PART_4)),
  );
  const r = f64x2.add(third, rest);
  const t = f64x2.sub(rest, f64x2.sub(r, third));

  const z = f64x2.mul(r, r);
  const s = sinPolynomial(r, t, z);
  const c = cosPolynomial(r, t, z);
  const odd = i64x2.neg(v128.and(rounded, i64x2.splat(1)));
  const halfTurn = i64x2.shl(v128.and(rounded, i64x2.splat(2)), 62);
  const value = v128.xor(v128.bitselect(c, s, odd), halfTurn);
  put(h + at, value, pair);
  if (d) {
    const turned = v128.xor(halfTurn, i64x2.shl(odd, 63));
    put(d + at, v128.xor(v128.bitselect(s, c, odd), turned), pair);
  }
  if (dd) put(dd + at, f64x2.neg(value), pair);
}
