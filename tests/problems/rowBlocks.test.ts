// Blocks of rows: they cover every entry up to the diagonal once, and unpacking gives the symmetric matrix.
import * as fc from "fast-check";
import { rowBlocks, unpackSymmetric } from "../../src/problems/layered/rowBlocks";

const sizes = fc.tuple(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 12 }));

test("blocks follow each other, end with the last sample, and reach their diagonal", () => {
  fc.assert(
    fc.property(sizes, ([n, Q]) => {
      const { blocks, packed } = rowBlocks(n, Q);
      let next = 0;
      for (const { first, samples, columns } of blocks) {
        expect(first).toBe(next);
        expect(samples).toBeGreaterThan(0);
        next += samples;
        expect(columns).toBe(packed ? next * Q : n * Q);
      }
      expect(next).toBe(n);
    }),
  );
});

test("small matrices are one full block; temporary matrices never exceed 16 MB unless one sample does", () => {
  expect(rowBlocks(100, 1)).toEqual({ blocks: [{ first: 0, samples: 100, columns: 100 }], packed: false });
  for (const [n, Q] of [
    [1024, 1],
    [5000, 1],
    [1000, 10],
    [40, 100],
    [20000, 1],
  ])
    // prettier-ignore
    for (const { samples, columns } of rowBlocks(n, Q).blocks)
      expect(samples === 1 || samples * Q * columns <= 2 ** 21).toBe(true);
});

test("matrices above 128 MB are computed in full: mirroring would take a copy", () => {
  const { blocks, packed } = rowBlocks(5000, 1);
  expect(packed).toBe(false);
  expect(blocks.length).toBeGreaterThan(1);
  expect(blocks.every(({ columns }) => columns === 5000)).toBe(true);
});

test("packed rows unpack to the symmetric matrix", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 40 }), fc.integer({ min: 7, max: 12 }), (n, Q) => {
      const N = n * Q;
      const { blocks } = rowBlocks(n, Q);
      const entry = (i: number, j: number): number => (Math.max(i, j) + 1) * 1000 + Math.min(i, j);
      const matrix = new Float64Array(N * N).fill(NaN);
      for (const { first, samples, columns } of blocks)
        for (let row = 0; row < samples * Q; row++)
          for (let column = 0; column < columns; column++)
            matrix[first * Q * N + row * columns + column] = entry(first * Q + row, column);
      unpackSymmetric(matrix, N, Q, blocks);
      expect(matrix.every((value, k) => value === entry(Math.floor(k / N), k % N))).toBe(true);
    }),
    { numRuns: 40 },
  );
});
