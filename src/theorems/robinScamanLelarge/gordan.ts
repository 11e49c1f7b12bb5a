// Gordan's alternative in exact arithmetic: weights lambda >= 0, not all 0, with sum lambda z = 0 prove that no direction
// has <z, W> > 0 for all z (project's theory of certificates, section 8.6).
import type { HullVectors } from "./margin";

/** Above this many entries the exact elimination is not attempted: BigInt pivots grow with every step. */
const MOST_ENTRIES = 20000;

/**
 * Looks for such weights on the given vectors, and on all pairs of opposite vectors; returns them in words, or null.
 * Doubles are dyadic fractions, so nothing is rounded.
 */
export function nonSeparabilityCertificate(vectors: HullVectors, support: readonly number[]): string | null {
  const opposite = oppositePair(vectors);
  if (opposite !== null)
    return `the vectors ${opposite[0] + 1} and ${opposite[1] + 1} are opposite, so λ = (1, 1) is a Gordan certificate`;
  if (support.length * vectors.dimension > MOST_ENTRIES) return null;
  const weights = nonNegativeNullVector(support.map((m) => vectors.exactVector(m)));
  if (weights === null) return null;
  const used = weights.filter((weight) => weight > 0n).length;
  return `${used} vectors x ⊗ (e_y − e_j) have a combination with positive rational weights that is exactly 0 (Gordan certificate)`;
}

/** Two vectors with z_a = -z_b exactly: the same input under two labels. */
function oppositePair(vectors: HullVectors): [number, number] | null {
  if (vectors.count * vectors.dimension > 5e6) return null;
  const seen = new Map<string, number>();
  for (let m = 0; m < vectors.count; m++) {
    const z = vectors.exactVector(m);
    const found = seen.get(z.map((entry) => 0 - entry).join());
    if (found !== undefined) return [found, m];
    seen.set(z.map((entry) => entry + 0).join(), m);
  }
  return null;
}

/** Weights >= 0, not all 0, of an exact linear relation between the vectors, if their relations are one line. */
export function nonNegativeNullVector(vectors: readonly Float64Array[]): bigint[] | null {
  if (vectors.length === 0) return null;
  const rows = exactColumns(vectors);
  const relation = rows === null ? null : onlyNullVector(rows, vectors.length);
  if (relation === null) return null;
  if (relation.every((weight) => weight >= 0n)) return relation;
  return relation.every((weight) => weight <= 0n) ? relation.map((weight) => -weight) : null;
}

/**
 * The vectors as columns of an integer matrix, rows without entries left out: all times one power of two. null when
 * their sizes are too far apart for that power to be finite.
 */
function exactColumns(vectors: readonly Float64Array[]): bigint[][] | null {
  let exponent = 0;
  let largest = 0;
  for (const z of vectors)
    for (const entry of z) {
      largest = Math.max(largest, Math.abs(entry));
      while (exponent < 1000 && !Number.isInteger(entry * 2 ** exponent)) exponent++;
    }
  if (exponent === 1000 || !(largest * 2 ** exponent < Infinity)) return null;
  const integer = (entry: number): bigint => BigInt(entry * 2 ** exponent);
  return Array.from(vectors[0], (_, row) => vectors.map((z) => integer(z[row]))).filter((row) =>
    row.some((entry) => entry !== 0n),
  );
}

/** A vector that spans the null space of the matrix, by fraction-free elimination; null if its dimension is not 1. */
function onlyNullVector(rows: bigint[][], width: number): bigint[] | null {
  const pivots: number[] = [];
  let previous = 1n;
  let rank = 0;
  let free = -1;
  for (let column = 0; column < width; column++) {
    const pivotRow = rows.findIndex((row, i) => i >= rank && row[column] !== 0n);
    if (pivotRow < 0) {
      if (free >= 0) return null;
      free = column;
      continue;
    }
    [rows[rank], rows[pivotRow]] = [rows[pivotRow], rows[rank]];
    const pivot = rows[rank][column];
    // Gauss and Jordan with Bareiss's exact division: afterwards all pivots equal `pivot`
    for (let i = 0; i < rows.length; i++) {
      if (i === rank) continue;
      const factor = rows[i][column];
      for (let k = 0; k < width; k++) rows[i][k] = (rows[i][k] * pivot - rows[rank][k] * factor) / previous;
    }
    previous = pivot;
    pivots.push(column);
    rank++;
  }
  if (free < 0) return null;
  const relation = new Array<bigint>(width).fill(0n);
  relation[free] = previous;
  pivots.forEach((column, i) => {
    relation[column] = -rows[i][free];
  });
  return relation;
}
