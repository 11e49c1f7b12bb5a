// arctan by three intervals and a rational approximation (S. Moshier, Cephes, atan.c; relative error 1.8e-16).
import { multiplyAdd } from "./simd";
import { put } from "./store";

const TAN_3_PI_8: f64 = 2.41421356237309504880;
const HALF_PI: f64 = 1.57079632679489661923;
const QUARTER_PI: f64 = 7.85398163397448309616e-1;
/** pi/2 minus its double */
const HALF_PI_REST: f64 = 6.123233995736765886130e-17;
/** squares beyond it overflow, and derivatives are 0 */
const HUGE: f64 = 1e160;

// @ts-ignore: decorator
@inline
export function arctanAt(x: v128, at: usize, h: usize, d: usize, dd: usize, pair: bool): void {
  const one = f64x2.splat(1);
  const size = f64x2.abs(x);
  const sign = v128.xor(size, x);
  const high = f64x2.gt(size, f64x2.splat(TAN_3_PI_8));
  const low = f64x2.le(size, f64x2.splat(0.66));
  const middle = v128.andnot(f64x2.gt(size, f64x2.splat(0.66)), high);
  const numerator = v128.bitselect(
    f64x2.splat(-1),
    v128.bitselect(f64x2.sub(size, one), size, middle),
    high,
  );
  const denominator = v128.bitselect(size, v128.bitselect(f64x2.add(size, one), one, middle), high);
  const t = v128.bitselect(size, f64x2.div(numerator, denominator), low);
  const z = f64x2.mul(t, t);
  let p = f64x2.splat(-8.750608600031904122785e-1);
  p = multiplyAdd(p, z, f64x2.splat(-1.615753718733365076637e1));
  p = multiplyAdd(p, z, f64x2.splat(-7.500855792314704667340e1));
  p = multiplyAdd(p, z, f64x2.splat(-1.228866684490136173410e2));
  p = multiplyAdd(p, z, f64x2.splat(-6.485021904942025371773e1));
  let q = f64x2.add(z, f64x2.splat(2.485846490142306297962e1));
  q = multiplyAdd(q, z, f64x2.splat(1.650270098316988542046e2));
  q = multiplyAdd(q, z, f64x2.splat(4.328810604912902668951e2));
  q = multiplyAdd(q, z, f64x2.splat(4.853903996359136964868e2));
  q = multiplyAdd(q, z, f64x2.splat(1.945506571482613964425e2));
  const offset = v128.or(
    v128.and(f64x2.splat(HALF_PI), high),
    v128.and(f64x2.splat(QUARTER_PI), middle),
  );
  const rest = v128.or(
    v128.and(f64x2.splat(HALF_PI_REST), high),
    v128.and(f64x2.splat(HALF_PI_REST / 2), middle),
  );
  const small = multiplyAdd(t, f64x2.div(f64x2.mul(z, p), q), rest);
  put(h + at, v128.or(f64x2.add(offset, f64x2.add(t, small)), sign), pair);
  if (d | dd) {
    const bounded = f64x2.pmin(size, f64x2.splat(HUGE));
    const slope = f64x2.div(one, multiplyAdd(bounded, bounded, one));
    if (d) put(d + at, slope, pair);
    if (dd) {
      const bend = f64x2.mul(f64x2.mul(f64x2.mul(f64x2.splat(-2), bounded), slope), slope);
      put(dd + at, v128.xor(bend, sign), pair);
    }
  }
}
