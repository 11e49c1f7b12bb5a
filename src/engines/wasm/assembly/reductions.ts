// Sums in a fixed order: chunks of fixed length, four accumulators in each, chunk sums added from left to right.
// The order depends on the length alone, so the bits do not depend on alignment, run or number of threads.
import { bytes, multiplyAdd, sumOfLanes } from "./simd";

/** entries of a chunk; engine.ts cuts at the same places */
const CHUNK: i32 = 4096;

function dotOfChunk(n: i32, x: usize, y: usize): f64 {
  let a = f64x2.splat(0);
  let b = a;
  let c = a;
  let d = a;
  let i = 0;
  for (; i + 8 <= n; i += 8) {
    a = multiplyAdd(v128.load(x), v128.load(y), a);
    b = multiplyAdd(v128.load(x, 16), v128.load(y, 16), b);
    c = multiplyAdd(v128.load(x, 32), v128.load(y, 32), c);
    d = multiplyAdd(v128.load(x, 48), v128.load(y, 48), d);
    x += 64;
    y += 64;
  }
  let sum = sumOfLanes(f64x2.add(f64x2.add(a, b), f64x2.add(c, d)));
  for (; i < n; i++) {
    sum += load<f64>(x) * load<f64>(y);
    x += 8;
    y += 8;
  }
  return sum;
}

export function dot(n: i32, x: usize, y: usize): f64 {
  if (n <= CHUNK) return dotOfChunk(n, x, y);
  let sum = 0.0;
  for (let i = 0; i < n; i += CHUNK) {
    sum += dotOfChunk(min(CHUNK, n - i), x + bytes(i), y + bytes(i));
  }
  return sum;
}

/** sums of the chunks that begin in [start, start + n), start a multiple of the chunk, each to its place in `sums` */
export function dotOfChunks(start: i32, n: i32, x: usize, y: usize, sums: usize): void {
  for (let i = start; i < start + n; i += CHUNK) {
    const sum = dotOfChunk(min(CHUNK, start + n - i), x + bytes(i), y + bytes(i));
    store<f64>(sums + bytes(i / CHUNK), sum);
  }
}

/** chunk sums from left to right */
export function sumOf(count: i32, sums: usize): f64 {
  let sum = 0.0;
  for (let i = 0; i < count; i++) sum += load<f64>(sums + bytes(i));
  return sum;
}

/** largest |x_i|; NaN when an entry is */
export function maxAbsolute(n: i32, x: usize): f64 {
  let largest = f64x2.splat(0);
  let i = 0;
  for (; i + 2 <= n; i += 2) largest = f64x2.max(largest, f64x2.abs(v128.load(x + bytes(i))));
  let result = max(f64x2.extract_lane(largest, 0), f64x2.extract_lane(largest, 1));
  for (; i < n; i++) result = max(result, abs(load<f64>(x + bytes(i))));
  return result;
}

/** the power of two that brings a finite positive `size` into [1, 2); exact for every normal result */
export function normalizingPower(size: f64): f64 {
  const exponent = <i32>((reinterpret<u64>(size) >> 52) & 2047);
  return reinterpret<f64>(<u64>(2046 - min(max(exponent, 1), 2045)) << 52);
}

export function norm(n: i32, x: usize): f64 {
  return normFromSquares(n, x, dot(n, x, x));
}

/** Euclidean norm; entries whose squares overflow or underflow take a second, scaled pass */
export function normFromSquares(n: i32, x: usize, squares: f64): f64 {
  if (squares != squares || (squares > 1e-280 && squares < Infinity)) return sqrt(squares);
  const largest = maxAbsolute(n, x);
  if (largest == 0 || largest == Infinity) return largest;
  const power = normalizingPower(largest);
  let sum = 0.0;
  for (let i = 0; i < n; i++) {
    const entry = load<f64>(x + bytes(i)) * power;
    sum += entry * entry;
  }
  return sqrt(sum) / power;
}

// @ts-ignore: decorator
@inline
function weighted(x: v128, a: v128, b: v128, absolute: v128, relative: v128): v128 {
  return f64x2.div(x, multiplyAdd(relative, f64x2.max(f64x2.abs(a), f64x2.abs(b)), absolute));
}

function weightedSquaresOfChunk(n: i32, x: usize, a: usize, b: usize, absolute: v128, relative: v128): f64 {
  let even = f64x2.splat(0);
  let odd = even;
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    const p = weighted(v128.load(x), v128.load(a), v128.load(b), absolute, relative);
    const q = weighted(v128.load(x, 16), v128.load(a, 16), v128.load(b, 16), absolute, relative);
    even = multiplyAdd(p, p, even);
    odd = multiplyAdd(q, q, odd);
    x += 32;
    a += 32;
    b += 32;
  }
  let sum = sumOfLanes(f64x2.add(even, odd));
  for (; i < n; i++) {
    const last = f64x2.extract_lane(
      weighted(v128.load64_splat(x), v128.load64_splat(a), v128.load64_splat(b), absolute, relative),
      0,
    );
    sum += last * last;
    x += 8;
    a += 8;
    b += 8;
  }
  return sum;
}

/** like `dotOfChunks`, of the squares in `weightedNorm` */
export function weightedSquaresOfChunks(
  start: i32,
  n: i32,
  x: usize,
  a: usize,
  b: usize,
  absolute: f64,
  relative: f64,
  sums: usize,
): void {
  const absolutes = f64x2.splat(absolute);
  const relatives = f64x2.splat(relative);
  for (let i = start; i < start + n; i += CHUNK) {
    const at = bytes(i);
    const sum = weightedSquaresOfChunk(min(CHUNK, start + n - i), x + at, a + at, b + at, absolutes, relatives);
    store<f64>(sums + bytes(i / CHUNK), sum);
  }
}

/** sqrt(mean_i (x_i / (absolute + relative max(|a_i|, |b_i|)))^2); 0 when there is no entry */
export function weightedNorm(n: i32, x: usize, a: usize, b: usize, absolute: f64, relative: f64): f64 {
  if (n == 0) return 0;
  const absolutes = f64x2.splat(absolute);
  const relatives = f64x2.splat(relative);
  let sum = 0.0;
  for (let i = 0; i < n; i += CHUNK) {
    const at = bytes(i);
    sum += weightedSquaresOfChunk(min(CHUNK, n - i), x + at, a + at, b + at, absolutes, relatives);
  }
  return sqrt(sum / <f64>n);
}
