// Implicit QL iteration on a symmetric tridiagonal matrix (Bowdler, Martin, Reinsch and Wilkinson, "The QR and QL
// algorithms for symmetric matrices", Numer. Math. 11, 1968). The rotations of many sweeps are stored, then applied to
// the eigenvectors' rows one panel of columns after the other (Lang, "Using level 3 BLAS in rotation-based
// algorithms", SIAM J. Sci. Comput. 19, 1998).
import { bytes, multiplyAdd, subtractProduct } from "./simd";

const EPSILON: f64 = 2.220446049250313e-16;
/** off-diagonals below it vanish beside a matrix scaled to size 1, whatever their neighbours */
const NEGLIGIBLE: f64 = 1e-290;
/** sweeps for one eigenvalue until an off-diagonal below the rounding of the whole matrix counts as 0 */
const PATIENCE: i32 = 30;
const MOST_SWEEPS: i32 = 60;

const FINISHED: i32 = 0;
const FULL: i32 = 1;
const FAILED: i32 = 2;

// @ts-ignore: decorator
@inline
function at(base: usize, i: i32): f64 {
  return load<f64>(base + bytes(i));
}

// @ts-ignore: decorator
@inline
function set(base: usize, i: i32, value: f64): void {
  store<f64>(base + bytes(i), value);
}

/** one sweep on the unreduced block l..m with Wilkinson's shift; gives the first plane that was rotated */
function sweep(l: i32, m: i32, d: usize, e: usize, rotations: usize): i32 {
  let g = (at(d, l + 1) - at(d, l)) / (2 * at(e, l));
  let r = sqrt(g * g + 1);
  g = at(d, m) - at(d, l) + at(e, l) / (g + (g >= 0 ? r : -r));
  let s = 1.0;
  let c = 1.0;
  let p = 0.0;
  for (let i = m - 1; i >= l; i--) {
    const f = s * at(e, i);
    const b = c * at(e, i);
    r = sqrt(f * f + g * g);
    set(e, i + 1, r);
    if (r == 0) {
      // the block splits here: what was rotated so far stands
      set(d, i + 1, at(d, i + 1) - p);
      set(e, m, 0);
      return i + 1;
    }
    s = f / r;
    c = g / r;
    g = at(d, i + 1) - p;
    r = (at(d, i) - g) * s + 2 * c * b;
    p = s * r;
    set(d, i + 1, g + p);
    g = c * r - b;
    store<f64>(rotations, c);
    store<f64>(rotations, s, 8);
    rotations += 16;
  }
  set(d, l, at(d, l) - p);
  set(e, l, g);
  set(e, m, 0);
  return l;
}

/**
 * Eigenvalues of the tridiagonal (d, e), scaled to size 1, into d, unordered; e is destroyed. `state` holds four i32, 0
 * at first: the eigenvalue at work, its sweeps, then, of this call, the number of sweeps recorded and of words used.
 * `record` has room for `capacity` numbers, at least 2 n: for each sweep two i32, its first plane and its last row, then
 * its rotations (c, s) from the last plane down. Returns at the end, or when the record is full.
 */
export function implicitQl(n: i32, d: usize, e: usize, state: usize, record: usize, capacity: i32): i32 {
  let l = load<i32>(state);
  let sweeps = load<i32>(state, 4);
  let recorded = 0;
  let used = 0;
  let result = FINISHED;
  while (l < n) {
    const negligible = sweeps < PATIENCE ? NEGLIGIBLE : EPSILON;
    let m = l;
    while (m < n - 1) {
      const size = abs(at(e, m));
      if (size <= EPSILON * (abs(at(d, m)) + abs(at(d, m + 1))) || size < negligible) break;
      m++;
    }
    if (m == l) {
      l++;
      sweeps = 0;
      continue;
    }
    if (sweeps == MOST_SWEEPS) {
      result = FAILED;
      break;
    }
    if (used + 1 + 2 * (m - l) > capacity) {
      result = FULL;
      break;
    }
    const head = record + bytes(used);
    const first = sweep(l, m, d, e, head + 8);
    store<i32>(head, first);
    store<i32>(head, m, 4);
    used += 1 + 2 * (m - first);
    recorded++;
    sweeps++;
  }
  store<i32>(state, l);
  store<i32>(state, sweeps, 4);
  store<i32>(state, recorded, 8);
  return result;
}

/** applies the recorded sweeps to one panel: n rows of eight entries */
export function rotatePanel(sweeps: i32, record: usize, panel: usize): void {
  for (; sweeps > 0; sweeps--) {
    const first = load<i32>(record);
    const last = load<i32>(record, 4);
    record += 8;
    let row = panel + ((<usize>last) << 6);
    let h0 = v128.load(row);
    let h1 = v128.load(row, 16);
    let h2 = v128.load(row, 32);
    let h3 = v128.load(row, 48);
    for (let i = last - 1; i >= first; i--) {
      const c = v128.load64_splat(record);
      const s = v128.load64_splat(record, 8);
      record += 16;
      const l0 = v128.load(row - 64);
      const l1 = v128.load(row - 64, 16);
      const l2 = v128.load(row - 64, 32);
      const l3 = v128.load(row - 64, 48);
      v128.store(row, multiplyAdd(s, l0, f64x2.mul(c, h0)));
      v128.store(row, multiplyAdd(s, l1, f64x2.mul(c, h1)), 16);
      v128.store(row, multiplyAdd(s, l2, f64x2.mul(c, h2)), 32);
      v128.store(row, multiplyAdd(s, l3, f64x2.mul(c, h3)), 48);
      h0 = subtractProduct(s, h0, f64x2.mul(c, l0));
      h1 = subtractProduct(s, h1, f64x2.mul(c, l1));
      h2 = subtractProduct(s, h2, f64x2.mul(c, l2));
      h3 = subtractProduct(s, h3, f64x2.mul(c, l3));
      row -= 64;
    }
    v128.store(row, h0);
    v128.store(row, h1, 16);
    v128.store(row, h2, 32);
    v128.store(row, h3, 48);
  }
}
