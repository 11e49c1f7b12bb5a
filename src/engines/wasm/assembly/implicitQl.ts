// Implicit QL iteration on a symmetric tridiagonal matrix (Bowdler, Martin, Reinsch and Wilkinson, "The QR and QL
// algorithms for symmetric matrices", Numer. Math. 11, 1968); the rotations of a sweep are stored, then applied to
// the rows of Z eight columns at a time, so Z passes through the cache once a sweep.
import { bytes, multiplyAdd, subtractProduct } from "./simd";

const EPSILON: f64 = 2.220446049250313e-16;
/** off-diagonals below it vanish beside a matrix scaled to size 1, whatever their neighbours */
const NEGLIGIBLE: f64 = 1e-290;
/** sweeps for one eigenvalue until an off-diagonal below the rounding of the whole matrix counts as 0 */
const PATIENCE: i32 = 30;
const MOST_SWEEPS: i32 = 60;

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

/** applies rotations (c, s) of planes (i, i + 1), i = last - 1 down to first, to the rows of Z */
function rotateRows(n: i32, Z: usize, first: i32, last: i32, rotations: usize): void {
  const step = bytes(n);
  let j = 0;
  for (; j + 8 <= n; j += 8) {
    let row = Z + <usize>last * step + bytes(j);
    let h0 = v128.load(row);
    let h1 = v128.load(row, 16);
    let h2 = v128.load(row, 32);
    let h3 = v128.load(row, 48);
    let rotation = rotations;
    for (let i = last - 1; i >= first; i--) {
      const c = v128.load64_splat(rotation);
      const s = v128.load64_splat(rotation, 8);
      rotation += 16;
      const above = row - step;
      const l0 = v128.load(above);
      const l1 = v128.load(above, 16);
      const l2 = v128.load(above, 32);
      const l3 = v128.load(above, 48);
      v128.store(row, multiplyAdd(s, l0, f64x2.mul(c, h0)));
      v128.store(row, multiplyAdd(s, l1, f64x2.mul(c, h1)), 16);
      v128.store(row, multiplyAdd(s, l2, f64x2.mul(c, h2)), 32);
      v128.store(row, multiplyAdd(s, l3, f64x2.mul(c, h3)), 48);
      h0 = subtractProduct(s, h0, f64x2.mul(c, l0));
      h1 = subtractProduct(s, h1, f64x2.mul(c, l1));
      h2 = subtractProduct(s, h2, f64x2.mul(c, l2));
      h3 = subtractProduct(s, h3, f64x2.mul(c, l3));
      row = above;
    }
    v128.store(row, h0);
    v128.store(row, h1, 16);
    v128.store(row, h2, 32);
    v128.store(row, h3, 48);
  }
  for (; j < n; j++) {
    let row = Z + <usize>last * step + bytes(j);
    let h = load<f64>(row);
    let rotation = rotations;
    for (let i = last - 1; i >= first; i--) {
      const c = load<f64>(rotation);
      const s = load<f64>(rotation, 8);
      rotation += 16;
      const above = row - step;
      const l = load<f64>(above);
      store<f64>(row, s * l + c * h);
      h = c * l - s * h;
      row = above;
    }
    store<f64>(row, h);
  }
}

/** one sweep on the unreduced block l..m with Wilkinson's shift */
function sweep(n: i32, l: i32, m: i32, d: usize, e: usize, Z: usize, rotations: usize): void {
  let g = (at(d, l + 1) - at(d, l)) / (2 * at(e, l));
  let r = sqrt(g * g + 1);
  g = at(d, m) - at(d, l) + at(e, l) / (g + (g >= 0 ? r : -r));
  let s = 1.0;
  let c = 1.0;
  let p = 0.0;
  let next = rotations;
  let i = m - 1;
  for (; i >= l; i--) {
    const f = s * at(e, i);
    const b = c * at(e, i);
    r = sqrt(f * f + g * g);
    set(e, i + 1, r);
    if (r == 0) {
      // the block splits here: what was rotated so far stands
      set(d, i + 1, at(d, i + 1) - p);
      set(e, m, 0);
      break;
    }
    s = f / r;
    c = g / r;
    g = at(d, i + 1) - p;
    r = (at(d, i) - g) * s + 2 * c * b;
    p = s * r;
    set(d, i + 1, g + p);
    g = c * r - b;
    store<f64>(next, c);
    store<f64>(next, s, 8);
    next += 16;
  }
  if (Z) rotateRows(n, Z, i + 1, m, rotations);
  if (i >= l) return;
  set(d, l, at(d, l) - p);
  set(e, l, g);
  set(e, m, 0);
}

/**
 * Eigenvalues of the tridiagonal (d, e), scaled to size 1, into d, unordered; e is destroyed. Rows of Z, when not 0, are
 * rotated into eigenvectors. `rotations` is scratch of 2 n entries. False if an eigenvalue does not converge.
 */
export function implicitQl(n: i32, d: usize, e: usize, Z: usize, rotations: usize): bool {
  for (let l = 0; l < n; l++) {
    for (let sweeps = 0; ; sweeps++) {
      const negligible = sweeps < PATIENCE ? NEGLIGIBLE : EPSILON;
      let m = l;
      while (m < n - 1) {
        const size = abs(at(e, m));
        if (size <= EPSILON * (abs(at(d, m)) + abs(at(d, m + 1))) || size < negligible) break;
        m++;
      }
      if (m == l) break;
      if (sweeps == MOST_SWEEPS) return false;
      sweep(n, l, m, d, e, Z, rotations);
    }
  }
  return true;
}
