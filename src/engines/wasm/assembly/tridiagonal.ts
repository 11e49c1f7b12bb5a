// Householder reduction of a symmetric matrix to tridiagonal form, T = Q^T A Q (Golub and Van Loan, "Matrix
// Computations", 4th ed., algorithm 8.3.1), with each rank-two update fused into the next matrix-vector product.
import { bytes, multiplyAdd, subtractProduct, sumOfLanes } from "./simd";
import { dot } from "./reductions";
import { addMultiple } from "./matrixVector";
import { multiplyBy } from "./elementwise";

/** row -= a w + b v, then the product of row with u */
function updateAndDot(n: i32, row: usize, a: f64, w: usize, b: f64, v: usize, u: usize): f64 {
  const as = f64x2.splat(a);
  const bs = f64x2.splat(b);
  let even = f64x2.splat(0);
  let odd = even;
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    const at = bytes(i);
    let p = subtractProduct(as, v128.load(w + at), v128.load(row + at));
    let q = subtractProduct(as, v128.load(w + at, 16), v128.load(row + at, 16));
    p = subtractProduct(bs, v128.load(v + at), p);
    q = subtractProduct(bs, v128.load(v + at, 16), q);
    v128.store(row + at, p);
    v128.store(row + at, q, 16);
    even = multiplyAdd(p, v128.load(u + at), even);
    odd = multiplyAdd(q, v128.load(u + at, 16), odd);
  }
  let sum = sumOfLanes(f64x2.add(even, odd));
  for (; i < n; i++) {
    const at = bytes(i);
    const entry = load<f64>(row + at) - a * load<f64>(w + at) - b * load<f64>(v + at);
    store<f64>(row + at, entry);
    sum += entry * load<f64>(u + at);
  }
  return sum;
}

/** `v` becomes the vector of H = I - v v^T that maps x to (result, 0, ..., 0); 0 leaves x as it is */
function reflector(n: i32, x: usize, v: usize): f64 {
  memory.copy(v, x, bytes(n));
  const length = sqrt(dot(n, x, x));
  if (length == 0) {
    memory.fill(v, 0, bytes(n));
    return 0;
  }
  const first = load<f64>(x);
  const result = first > 0 ? -length : length;
  store<f64>(v, first - result);
  multiplyBy(n, 1 / sqrt(length * (length + abs(first))), v);
  return result;
}

/**
 * A (n x n, both triangles, overwritten) to diagonal d and off-diagonal e (e[n-1] = 0), last row first: the reduction
 * gathers the large entries in its first rows, and QL sweeps lose least when small entries come before large ones.
 * Row k of V holds the k-th reflector from column k + 1 on. `w` and `p` are scratch of n entries.
 */
export function tridiagonalize(n: i32, A: usize, d: usize, e: usize, V: usize, w: usize, p: usize): void {
  const step = bytes(n);
  const last = bytes(n - 1);
  for (let k = 0; k < n - 1; k++) {
    const rest = n - k - 1;
    const next = bytes(k + 1);
    const rowK = A + <usize>k * step;
    const previous = V + <usize>(k - 1) * step;
    if (k > 0) {
      const from = bytes(k);
      const v = load<f64>(previous + from);
      updateAndDot(rest + 1, rowK + from, v, w + from, load<f64>(w + from), previous + from, rowK + from);
    }
    store<f64>(d + last - bytes(k), load<f64>(rowK + bytes(k)));
    const v = V + <usize>k * step + next;
    store<f64>(e + last - next, reflector(rest, rowK + next, v));
    for (let i = k + 1; i < n; i++) {
      const row = A + <usize>i * step + next;
      const at = bytes(i);
      store<f64>(
        p + at,
        k == 0
          ? dot(rest, row, v)
          : updateAndDot(rest, row, load<f64>(previous + at), w + next, load<f64>(w + at), previous + next, v),
      );
    }
    memory.copy(w + next, p + next, bytes(rest));
    addMultiple(rest, -0.5 * dot(rest, p + next, v), v, w + next);
  }
  let corner = load<f64>(A + <usize>(n - 1) * step + last);
  if (n > 1) corner -= 2 * load<f64>(V + <usize>(n - 2) * step + last) * load<f64>(w + last);
  store<f64>(d, corner);
  store<f64>(e + last, 0);
}

/** rows of Z become the columns of Q = H_0 H_1 ..., last first; 32 of them stay in cache while the reflectors pass */
export function accumulateReflectors(n: i32, V: usize, Z: usize): void {
  const step = bytes(n);
  memory.fill(Z, 0, <usize>n * step);
  for (let i = 0; i < n; i++) store<f64>(Z + <usize>(n - 1 - i) * step + bytes(i), 1);
  for (let block = 0; block < n; block += 32) {
    const end = min(n, block + 32);
    for (let k = n - 2; k >= 0; k--) {
      const v = V + <usize>k * step + bytes(k + 1);
      for (let i = max(block, k + 1); i < end; i++) {
        const row = Z + <usize>(n - 1 - i) * step + bytes(k + 1);
        addMultiple(n - k - 1, -dot(n - k - 1, row, v), v, row);
      }
    }
  }
}
