// One-sided Jacobi (Hestenes 1958): plane rotations of pairs of rows until all are orthogonal. The pairs of a round of
// a round-robin tournament are disjoint, so they can be rotated in any order, or at once, with the same bits.
import { bytes, multiplyAdd, subtractProduct, sumOfLanes } from "./simd";
import { norm } from "./reductions";
import { multiplyBy } from "./elementwise";

/**
 * (a, b) becomes (c a - s b, s a + c b), written as changes of a and b with r = s / (1 + c) (Rutishauser): the error of a
 * small rotation is small too, and lengths do not drift in thousands of them.
 */
function rotate(n: i32, s: f64, r: f64, a: usize, b: usize): void {
  const ss = f64x2.splat(s);
  const rs = f64x2.splat(r);
  let i = 0;
  for (; i + 2 <= n; i += 2) {
    const x = v128.load(a);
    const y = v128.load(b);
    v128.store(a, subtractProduct(ss, multiplyAdd(rs, x, y), x));
    v128.store(b, multiplyAdd(ss, subtractProduct(rs, y, x), y));
    a += 16;
    b += 16;
  }
  if (i < n) {
    const x = load<f64>(a);
    const y = load<f64>(b);
    store<f64>(a, x - s * (y + r * x));
    store<f64>(b, y + s * (x - r * y));
  }
}

/** makes rows i and j of X orthogonal, W (n x n, or 0) rotated alike; false when they already were */
function orthogonalize(n: i32, i: i32, j: i32, X: usize, W: usize, tolerance: f64): bool {
  const a = X + <usize>i * bytes(n);
  const b = X + <usize>j * bytes(n);
  let squaresA = f64x2.splat(0);
  let squaresB = squaresA;
  let products = squaresA;
  let moreA = squaresA;
  let moreB = squaresA;
  let more = squaresA;
  let k = 0;
  for (; k + 4 <= n; k += 4) {
    const at = bytes(k);
    let x = v128.load(a + at);
    let y = v128.load(b + at);
    squaresA = multiplyAdd(x, x, squaresA);
    squaresB = multiplyAdd(y, y, squaresB);
    products = multiplyAdd(x, y, products);
    x = v128.load(a + at, 16);
    y = v128.load(b + at, 16);
    moreA = multiplyAdd(x, x, moreA);
    moreB = multiplyAdd(y, y, moreB);
    more = multiplyAdd(x, y, more);
  }
  let squareA = sumOfLanes(f64x2.add(squaresA, moreA));
  let squareB = sumOfLanes(f64x2.add(squaresB, moreB));
  let product = sumOfLanes(f64x2.add(products, more));
  for (; k < n; k++) {
    const x = load<f64>(a + bytes(k));
    const y = load<f64>(b + bytes(k));
    squareA += x * x;
    squareB += y * y;
    product += x * y;
  }
  const lengthA = sqrt(squareA);
  const lengthB = sqrt(squareB);
  if (abs(product) <= tolerance * lengthA * lengthB) return false;
  const cotangent = ((lengthB - lengthA) / product) * (lengthB + lengthA) * 0.5; // of twice the angle
  const size = abs(cotangent);
  // beyond 1e8 the square's root is the number itself
  const t = size > 1e8 ? 0.5 / cotangent : (cotangent < 0 ? -1.0 : 1.0) / (size + sqrt(1 + size * size));
  const c = 1 / sqrt(1 + t * t);
  const s = c * t;
  const r = s / (1 + c);
  rotate(n, s, r, a, b);
  if (W) rotate(n, s, r, W + <usize>i * bytes(n), W + <usize>j * bytes(n));
  return true;
}

/**
 * Pairs [first, last) of round `round` of a tournament of n rows; `moved` (u32) is set when one of them was rotated. With
 * an even number of places, one stays and the others move around; an odd n has a place without a row.
 */
export function rotatePairs(
  n: i32,
  round: i32,
  first: i32,
  last: i32,
  X: usize,
  W: usize,
  tolerance: f64,
  moved: usize,
): void {
  const places = n + (n & 1);
  const ring = places - 1;
  for (let pair = first; pair < last; pair++) {
    const one = pair == 0 ? ring : (round + pair) % ring;
    const other = pair == 0 ? round : (round - pair + ring) % ring;
    const i = min(one, other);
    const j = max(one, other);
    if (j < n && orthogonalize(n, i, j, X, W, tolerance)) store<u32>(moved, 1);
  }
}

/** lengths of the n rows of X; each row is divided by its own where that is not 0 */
export function normalizeRows(n: i32, X: usize, lengths: usize): void {
  for (let i = 0; i < n; i++) {
    const row = X + <usize>i * bytes(n);
    const length = norm(n, row);
    store<f64>(lengths + bytes(i), length);
    if (length > 0) multiplyBy(n, 1 / length, row);
  }
}
