// Householder reduction of a symmetric matrix to tridiagonal form by panels (Dongarra, Sorensen and Hammarling, "Block
// reduction of matrices to condensed forms for eigenvalue computations", J. Comput. Appl. Math. 27, 1989): a panel's
// reflections see the matrix as it was before the panel, less V^T W + W^T V; the lower triangle is updated once a panel.
// Rows are taken from the last to the first. Row i ends as the vector of its reflection, 0 from entry i on.
import { bytes, multiplyAdd, subtractProduct, sumOfLanes } from "./simd";
import { dot } from "./reductions";
import { reflector } from "./householder";
import { addMultiple } from "./matrixVector";

/** z -= a x + b y */
function subtractTwo(n: i32, a: f64, x: usize, b: f64, y: usize, z: usize): void {
  const as = f64x2.splat(a);
  const bs = f64x2.splat(b);
  let i = 0;
  for (; i + 2 <= n; i += 2) {
    const at = bytes(i);
    v128.store(z + at, subtractProduct(bs, v128.load(y + at), subtractProduct(as, v128.load(x + at), v128.load(z + at))));
  }
  if (i < n) {
    const at = bytes(i);
    const sum = subtractProduct(as, v128.load64_splat(x + at), v128.load64_splat(z + at));
    v128.store64_lane(z + at, subtractProduct(bs, v128.load64_splat(y + at), sum), 0);
  }
}

/**
 * Row i of A (n x n) brought up to date by the first `step` reflections of its panel, rows of V and W, and reduced: its
 * diagonal entry to d[i], its off-diagonal entry to e[i - 1], its vector to row `step` of V.
 */
export function reduceRow(i: i32, step: i32, n: i32, A: usize, V: usize, W: usize, d: usize, e: usize): void {
  const stride = bytes(n);
  const row = A + <usize>i * stride;
  const at = bytes(i);
  for (let q = 0; q < step; q++) {
    const v = V + <usize>q * stride;
    const w = W + <usize>q * stride;
    subtractTwo(i + 1, load<f64>(v + at), w, load<f64>(w + at), v, row);
  }
  store<f64>(d + at, load<f64>(row + at));
  if (i > 0) store<f64>(e + at - 8, reflector(i, row, i - 1));
  memory.fill(row + at, 0, stride - at);
  memory.copy(V + <usize>step * stride, row, stride);
}

/** y (`end` entries, overwritten) = the part that rows [first, end) of the lower triangle of A have in A v */
export function symmetricRows(first: i32, end: i32, n: i32, A: usize, v: usize, y: usize): void {
  memory.fill(y, 0, bytes(end));
  const stride = bytes(n);
  let i = first;
  for (; i + 4 <= end; i += 4) fourRows(i, stride, A + <usize>i * stride, v, y);
  for (; i < end; i++) {
    const row = A + <usize>i * stride;
    const own = load<f64>(v + bytes(i));
    const sum = dot(i + 1, row, v);
    addMultiple(i, own, row, y);
    store<f64>(y + bytes(i), load<f64>(y + bytes(i)) + sum);
  }
}

/** rows i to i + 3: each entry is read once, for its own row and for the one that mirrors it */
function fourRows(i: i32, stride: usize, row: usize, v: usize, y: usize): void {
  const at = bytes(i);
  const v0 = v128.load64_splat(v + at);
  const v1 = v128.load64_splat(v + at, 8);
  const v2 = v128.load64_splat(v + at, 16);
  const v3 = v128.load64_splat(v + at, 24);
  let s0 = f64x2.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let p0 = row;
  let p1 = p0 + stride;
  let p2 = p1 + stride;
  let p3 = p2 + stride;
  let x = v;
  let to = y;
  for (const end = v + bytes(i & ~1); x < end; x += 16) {
    const entry = v128.load(x);
    let a = v128.load(p0);
    s0 = multiplyAdd(a, entry, s0);
    let sum = f64x2.mul(a, v0); // four rows are summed first: fewer roundings of the long sum
    a = v128.load(p1);
    s1 = multiplyAdd(a, entry, s1);
    sum = multiplyAdd(a, v1, sum);
    a = v128.load(p2);
    s2 = multiplyAdd(a, entry, s2);
    sum = multiplyAdd(a, v2, sum);
    a = v128.load(p3);
    s3 = multiplyAdd(a, entry, s3);
    v128.store(to, f64x2.add(v128.load(to), multiplyAdd(a, v3, sum)));
    p0 += 16;
    p1 += 16;
    p2 += 16;
    p3 += 16;
    to += 16;
  }
  finishRow(i & ~1, i, row, sumOfLanes(s0), v, y);
  finishRow(i & ~1, i + 1, row + stride, sumOfLanes(s1), v, y);
  finishRow(i & ~1, i + 2, row + 2 * stride, sumOfLanes(s2), v, y);
  finishRow(i & ~1, i + 3, row + 3 * stride, sumOfLanes(s3), v, y);
}

/** entries from `from` to the diagonal of row i */
function finishRow(from: i32, i: i32, row: usize, sum: f64, v: usize, y: usize): void {
  const own = load<f64>(v + bytes(i));
  for (let j = from; j < i; j++) {
    const at = bytes(j);
    const entry = load<f64>(row + at);
    sum += entry * load<f64>(v + at);
    store<f64>(y + at, load<f64>(y + at) + entry * own);
  }
  const at = bytes(i);
  store<f64>(y + at, load<f64>(y + at) + sum + load<f64>(row + at) * own);
}

/**
 * Row `step` of W from `parts` partial products A v, each of n entries: their sum, less the panel's corrections, less its
 * half part along v; i entries count.
 */
export function finishPanelRow(i: i32, step: i32, n: i32, V: usize, W: usize, parts: i32, partial: usize): void {
  const stride = bytes(n);
  const v = V + <usize>step * stride;
  const w = W + <usize>step * stride;
  memory.copy(w, partial, bytes(i));
  memory.fill(w + bytes(i), 0, stride - bytes(i));
  for (let part = 1; part < parts; part++) addMultiple(i, 1, partial + <usize>part * stride, w);
  for (let q = 0; q < step; q++) {
    const vq = V + <usize>q * stride;
    const wq = W + <usize>q * stride;
    subtractTwo(i, dot(i, wq, v), vq, dot(i, vq, v), wq, w);
  }
  addMultiple(i, -0.5 * dot(i, w, v), v, w);
}

/** `to` (count x length, dense): the vectors of rows last, last - 1, ... of A (n x n), 0 from their diagonals on */
export function copyReflectors(count: i32, length: i32, last: i32, n: i32, A: usize, to: usize): void {
  for (let k = 0; k < count; k++) {
    memory.copy(to, A + <usize>(last - k) * bytes(n), bytes(length));
    to += bytes(length);
  }
}
