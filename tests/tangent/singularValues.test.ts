// Singular values: closed forms, full relative accuracy where a Gram matrix has none, and orthogonal invariance.
import * as fc from "fast-check";
import { mulberry32 } from "../../src/random";
import { singularValues } from "../../src/tangent";

const values = (rows: number[][]): number[] => [
  ...singularValues(Float64Array.from(rows.flat()), rows.length, rows[0].length),
];

const expectRelative = (got: number, wanted: number, tolerance: number): void =>
  expect(Math.abs(got / wanted - 1)).toBeLessThanOrEqual(tolerance);

/** Rows that are orthonormal to rounding: Gram-Schmidt, twice, on normal vectors. */
function orthonormalRows(count: number, length: number, seed: number): number[][] {
  const random = mulberry32(seed);
  const rows: number[][] = [];
  while (rows.length < count) {
    let row = Array.from({ length }, () => random.normal());
    for (let pass = 0; pass < 2; pass++) {
      for (const other of rows) {
        const share = row.reduce((sum, entry, k) => sum + entry * other[k], 0);
        row = row.map((entry, k) => entry - share * other[k]);
      }
      const size = Math.hypot(...row);
      row = row.map((entry) => entry / size);
    }
    rows.push(row);
  }
  return rows;
}

describe("closed forms", () => {
  test("diagonal, in any order and sign", () => {
    expect(values([[0, -2, 0], [0, 0, 1e-3], [5, 0, 0]])).toEqual([5, 2, 1e-3]); // prettier-ignore
  });
  test("more rows than columns: min(N, p) values", () => {
    expect(values([[3], [4]])).toEqual([5]);
    expect(values([[1, 0], [0, 1], [1, 0]])).toHaveLength(2); // prettier-ignore
  });
  test("a zero matrix, a zero row, equal rows", () => {
    expect(values([[0, 0], [0, 0]])).toEqual([0, 0]); // prettier-ignore
    expect(values([[1, 1], [0, 0]])[1]).toBe(0); // prettier-ignore
    const [largest, smallest] = values([[1, 2, 3], [1, 2, 3]]); // prettier-ignore
    expectRelative(largest, Math.sqrt(28), 1e-15);
    expect(smallest).toBeLessThan(2e-15);
  });
  test.each([1e-4, 1e-8, 1e-12, 1e-15])(
    "two rows, the second of length %p: s_1 s_2 is the determinant",
    (d) => {
      // [[1, 0], [d, d]]: s_1^2 + s_2^2 = 1 + 2 d^2, s_1 s_2 = d
      const first = Math.sqrt((1 + 2 * d * d + Math.sqrt(1 + 4 * d ** 4)) / 2);
      const [largest, smallest] = values([[1, 0], [d, d]]); // prettier-ignore
      expectRelative(largest, first, 1e-15);
      expectRelative(smallest, d / first, 1e-15);
    },
  );
  test.each([1e-3, 1e-5, 1e-7, 1e-8, 1e-10])(
    "Laeuchli's matrix [1 | d I], d = %p: the error is a rounding times the condition number of its rows",
    (d) => {
      const [largest, ...rest] = values([[1, d, 0, 0], [1, 0, d, 0], [1, 0, 0, d]]); // prettier-ignore
      expectRelative(largest, Math.sqrt(3 + d * d), 1e-15);
      for (const small of rest) expectRelative(small, d, (4 * 2 ** -53) / d);
    },
  );
  test("huge and tiny entries neither overflow nor underflow", () => {
    expectRelative(values([[3e200, 4e200]])[0], 5e200, 1e-15);
    expectRelative(values([[3e-200, 4e-200]])[0], 5e-200, 1e-15);
  });
  test("NaN and Infinity give NaN", () => {
    expect(values([[1, NaN], [0, 1]])).toEqual([NaN, NaN]); // prettier-ignore
    expect(values([[1, Infinity]])).toEqual([NaN]);
  });
  test("the matrix is not changed", () => {
    const matrix = Float64Array.of(1, 2, 3, 4);
    singularValues(matrix, 2, 2);
    expect([...matrix]).toEqual([1, 2, 3, 4]);
  });
});

describe("properties", () => {
  const shape = fc.record({
    count: fc.integer({ min: 1, max: 8 }),
    extra: fc.integer({ min: 0, max: 6 }),
    seed: fc.nat(),
  });
  test("orthonormal rows scaled over 40 decades keep every digit", () => {
    fc.assert(
      fc.property(shape, fc.infiniteStream(fc.double({ min: -20, max: 20, noNaN: true })), (s, exponents) => {
        const scales = [...exponents.take(s.count)].map((exponent) => 10 ** exponent);
        const rows = orthonormalRows(s.count, s.count + s.extra, s.seed).map((row, i) =>
          row.map((entry) => scales[i] * entry),
        );
        scales.sort((a, b) => b - a);
        values(rows).forEach((value, i) => expectRelative(value, scales[i], 1e-14));
      }),
    );
  });
  test("sum of squares is |J|_F^2, and J^T has the same values", () => {
    fc.assert(
      fc.property(shape, ({ count, extra, seed }) => {
        const random = mulberry32(seed);
        const rows = Array.from({ length: count }, () =>
          Array.from({ length: count + extra }, () => random.normal()),
        );
        const found = values(rows);
        const transposed = rows[0].map((_, k) => rows.map((row) => row[k]));
        values(transposed).forEach((value, i) =>
          expect(Math.abs(value - found[i])).toBeLessThan(1e-14 * found[0]),
        );
        const squares = rows.flat().reduce((sum, entry) => sum + entry * entry, 0);
        expectRelative(
          found.reduce((sum, value) => sum + value * value, 0),
          squares,
          1e-13,
        );
      }),
    );
  });
});
