// Directed rounding without rounding modes, by error-free transforms (Ogita, Rump, Oishi, SIAM J. Sci. Comput. 26 (2005)).
//
// Every function returns the exact result rounded towards minus infinity (`Down`) or plus infinity (`Up`), or in rare
// ranges (products beyond 2^995 or below 2^-960) a number at most one step further out. An infinite argument stands
// for finite numbers of any size, so 0 * Infinity is 0; a result without meaning becomes -Infinity (`Down`) or
// Infinity (`Up`), which every comparison that proves something rejects.

const view = new Float64Array(1);
const words = new Uint32Array(view.buffer);
/** Which of the two words holds the sign and the exponent: 1 on little-endian machines. */
const HIGH = ((): 0 | 1 => {
  view[0] = 1;
  return words[1] !== 0 ? 1 : 0;
})();
const LOW = HIGH === 1 ? 0 : 1;

/** Smallest positive double, 2^-1074. */
export const SMALLEST = Number.MIN_VALUE;
/** Unit roundoff u = 2^-53. */
export const UNIT = 2 ** -53;
const LARGEST_FOR_SPLIT = 2 ** 995;
const SMALLEST_FOR_PRODUCT = 2 ** -960;

/** The next double above x; x itself for Infinity and NaN. */
export function nextUp(x: number): number {
  if (x === 0) return SMALLEST;
  if (!(x < Infinity)) return x;
  view[0] = x;
  if (x > 0) {
    if (words[LOW]++ === 0xffffffff) words[HIGH]++;
  } else if (words[LOW]-- === 0) words[HIGH]--;
  return view[0];
}

/** The next double below x; x itself for -Infinity and NaN. */
export function nextDown(x: number): number {
  return -nextUp(-x);
}

/** a + b - fl(a + b), exactly (TwoSum), where nothing overflows. */
export function sumError(a: number, b: number, sum: number): number {
  const t = sum - a;
  return a - (sum - t) + (b - t);
}

/** a * b - fl(a * b), exactly (Dekker), for |a|, |b|, |product| <= 2^995 and |product| >= 2^-960. */
export function productError(a: number, b: number, product: number): number {
  const ca = 134217729 * a;
  const ah = ca - (ca - a);
  const al = a - ah;
  const cb = 134217729 * b;
  const bh = cb - (cb - b);
  const bl = b - bh;
  return ah * bh - product + ah * bl + al * bh + al * bl;
}

/** Whether `productError(a, b, product)` is exact. */
export function productErrorIsExact(a: number, b: number, product: number): boolean {
  const size = Math.abs(product);
  return (
    size >= SMALLEST_FOR_PRODUCT &&
    size <= LARGEST_FOR_SPLIT &&
    Math.abs(a) <= LARGEST_FOR_SPLIT &&
    Math.abs(b) <= LARGEST_FOR_SPLIT
  );
}

/** a + b rounded down. */
export function addDown(a: number, b: number): number {
  const sum = a + b;
  if (Math.abs(sum) <= LARGEST_FOR_SPLIT) {
    // |a| and |b| may still be huge, but then the sum is exact and so is every step of TwoSum
    return sumError(a, b, sum) >= 0 ? sum : nextDown(sum);
  }
  if (Number.isNaN(sum)) return -Infinity;
  if (Number.isFinite(a) && Number.isFinite(b)) return nextDown(sum);
  return sum;
}

/** a + b rounded up. */
export function addUp(a: number, b: number): number {
  return -addDown(-a, -b);
}

/** a - b rounded down. */
export function subDown(a: number, b: number): number {
  return addDown(a, -b);
}

/** a - b rounded up. */
export function subUp(a: number, b: number): number {
  return -addDown(-a, b);
}

/** a * b rounded down. */
export function mulDown(a: number, b: number): number {
  if (a === 0 || b === 0) return Number.isNaN(a) || Number.isNaN(b) ? -Infinity : 0;
  const product = a * b;
  if (productErrorIsExact(a, b, product))
    return productError(a, b, product) < 0 ? nextDown(product) : product;
  if (Number.isNaN(product)) return -Infinity;
  if (!Number.isFinite(a) || !Number.isFinite(b)) return product;
  // underflow to zero: the sign of the exact product is known
  if (product === 0) return a > 0 === b > 0 ? 0 : -SMALLEST;
  return nextDown(product);
}

/** a * b rounded up. */
export function mulUp(a: number, b: number): number {
  return -mulDown(-a, b);
}

/** a / b rounded down; -Infinity where b = 0. */
export function divDown(a: number, b: number): number {
  if (b === 0 || Number.isNaN(a) || Number.isNaN(b)) return -Infinity;
  if (a === 0) return 0;
  const quotient = a / b;
  if (Number.isNaN(quotient)) return -Infinity;
  if (!Number.isFinite(a)) return quotient;
  if (!Number.isFinite(b)) return 0;
  const product = quotient * b;
  if (Math.abs(quotient) >= SMALLEST_FOR_PRODUCT && productErrorIsExact(quotient, b, product)) {
    // a - product is exact (Sterbenz) and a rounded difference has the sign of the exact one
    const remainder = a - product - productError(quotient, b, product);
    const below = b > 0 ? remainder >= 0 : remainder <= 0;
    return below ? quotient : nextDown(quotient);
  }
  if (quotient === 0) return a > 0 === b > 0 ? 0 : -SMALLEST;
  return nextDown(quotient);
}

/** a / b rounded up; Infinity where b = 0. */
export function divUp(a: number, b: number): number {
  return -divDown(-a, b);
}

/** Square root rounded down. Arguments below 0 count as 0: a non-negative quantity whose lower end was rounded past it. */
export function sqrtDown(x: number): number {
  if (!(x > 0)) return 0;
  if (x === Infinity) return Infinity;
  if (x < SMALLEST_FOR_PRODUCT) return sqrtDown(x * 2 ** 400) * 2 ** -200;
  if (x > LARGEST_FOR_SPLIT) return sqrtDown(x * 2 ** -400) * 2 ** 200;
  let root = Math.sqrt(x);
  while (squareExceeds(root, x)) root = nextDown(root);
  return root;
}

/** Square root rounded up. Arguments below 0 count as 0; NaN gives Infinity. */
export function sqrtUp(x: number): number {
  if (Number.isNaN(x)) return Infinity;
  if (x <= 0) return 0;
  if (x === Infinity) return Infinity;
  if (x < SMALLEST_FOR_PRODUCT) return sqrtUp(x * 2 ** 400) * 2 ** -200;
  if (x > LARGEST_FOR_SPLIT) return sqrtUp(x * 2 ** -400) * 2 ** 200;
  let root = Math.sqrt(x);
  while (squareIsBelow(root, x)) root = nextUp(root);
  return root;
}

/** root^2 > x, decided exactly. */
function squareExceeds(root: number, x: number): boolean {
  const square = root * root;
  return square > x || (square === x && productError(root, root, square) > 0);
}

/** root^2 < x, decided exactly. */
function squareIsBelow(root: number, x: number): boolean {
  const square = root * root;
  return square < x || (square === x && productError(root, root, square) < 0);
}

/** Upper bound of gamma_k = k u / (1 - k u), the relative error of k roundings; Infinity when k u >= 1/2. */
export function gamma(k: number): number {
  const ku = k * UNIT;
  return ku < 0.5 ? divUp(ku, subDown(1, ku)) : Infinity;
}
