// Blocks of rows of a symmetric matrix, each computed up to its diagonal, and their way into the full matrix.

/** Entries of a temporary matrix: at most 16 MB, however large the matrix is. */
const blockEntries = 2 ** 21;
/** Matrices smaller than this are one block: their products cost less than the bookkeeping. */
const smallest = 192;
/** Larger matrices (128 MB) are computed in full, because mirroring takes a copy. */
const largest = 4096;
/** Blocks of a packed matrix: k of them leave (k + 1) / 2k of the work. */
const wantedBlocks = 8;

/** Consecutive samples, and the columns computed in the rows of their outputs. */
export interface RowBlock {
  readonly first: number;
  readonly samples: number;
  readonly columns: number;
}

/**
 * Divides the rows of an N x N matrix, N = n Q, at samples. When `packed`, a block has the columns up to its diagonal
 * alone, and its rows follow each other without gaps from the start of its first row on.
 */
export function rowBlocks(n: number, Q: number): { blocks: RowBlock[]; packed: boolean } {
  const N = n * Q;
  const packed = N >= smallest && N <= largest && n > 1;
  const fitting = Math.max(1, Math.floor(blockEntries / (N * Q)));
  const size = Math.min(n, fitting, packed ? Math.ceil(n / wantedBlocks) : n);
  const blocks = Array.from({ length: Math.ceil(n / size) }, (_, place) => {
    const first = place * size;
    const samples = Math.min(size, n - first);
    return { first, samples, columns: packed ? (first + samples) * Q : N };
  });
  return { blocks, packed };
}

/** Spreads packed rows over the matrix and mirrors them: in place, row by row from below, tile by tile. */
export function unpackSymmetric(
  matrix: Float64Array,
  N: number,
  Q: number,
  blocks: readonly RowBlock[],
): void {
  for (const { first, samples, columns } of blocks) {
    const start = first * Q * N;
    for (let row = samples * Q - 1; row > 0; row--)
      matrix.copyWithin(start + row * N, start + row * columns, start + (row + 1) * columns);
  }
  const tile = 32;
  for (let top = 0; top < N; top += tile)
    for (let left = 0; left <= top; left += tile)
      for (let row = top; row < top + tile && row < N; row++) {
        const end = row < left + tile ? row : left + tile;
        for (let column = left; column < end; column++) matrix[column * N + row] = matrix[row * N + column];
      }
}
