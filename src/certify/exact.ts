// Decisions without rounding: doubles are dyadic fractions, so BigInt arithmetic settles equalities.
/** Above this many entries the exact rank is not attempted: BigInt elimination grows quickly. */
const MOST_ENTRIES = 400;

const view = new DataView(new ArrayBuffer(8));

/** x = mantissa 2^exponent, exactly; x finite. */
function dyadic(x: number): { mantissa: bigint; exponent: number } {
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & ((1n << 52n) - 1n);
  const mantissa = biased === 0 ? fraction : fraction | (1n << 52n);
  return { mantissa: x < 0 ? -mantissa : mantissa, exponent: Math.max(biased, 1) - 1075 };
}

/** The numbers times one common power of two, as integers. */
function integers(values: ArrayLike<number>): bigint[] {
  const parts = Array.from(values, dyadic);
  const least = Math.min(...parts.filter(({ mantissa }) => mantissa !== 0n).map(({ exponent }) => exponent));
  return parts.map(({ mantissa, exponent }) => (mantissa === 0n ? 0n : mantissa << BigInt(exponent - least)));
}

/** Whether the sum of the products of the given pairs of doubles is exactly 0. */
export function sumOfProductsIsZero(pairs: readonly (readonly [number, number])[]): boolean {
  const left = integers(pairs.map(([a]) => a));
  const right = integers(pairs.map(([, b]) => b));
  return left.reduce((sum, a, k) => sum + a * right[k], 0n) === 0n;
}

/**
 * Whether the n rows of X (n x d, doubles taken as exact; with a 1 appended when `plusOnes`) are linearly dependent.
 * Fraction-free elimination (Bareiss, Math. Comp. 22 (1968)). `false` also when the matrix is too large to try.
 */
export function hasDependentRows(X: Float64Array, n: number, d: number, plusOnes: boolean): boolean {
  const width = d + (plusOnes ? 1 : 0);
  if (n > width) return true;
  if (n * width > MOST_ENTRIES) return false;
  const all = integers([...X, 1]);
  const one = all[all.length - 1];
  const rows = Array.from({ length: n }, (_, i) => [
    ...all.slice(i * d, (i + 1) * d),
    ...(plusOnes ? [one] : []),
  ]);
  let previous = 1n;
  let rank = 0;
  for (let column = 0; column < width && rank < n; column++) {
    const pivotRow = rows.findIndex((row, i) => i >= rank && row[column] !== 0n);
    if (pivotRow < 0) continue;
    [rows[rank], rows[pivotRow]] = [rows[pivotRow], rows[rank]];
    const pivot = rows[rank][column];
    for (let i = rank + 1; i < n; i++) {
      const factor = rows[i][column];
      for (let k = column; k < width; k++)
        rows[i][k] = (rows[i][k] * pivot - rows[rank][k] * factor) / previous;
    }
    previous = pivot;
    rank++;
  }
  return rank < n;
}
