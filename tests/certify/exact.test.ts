// Decisions without rounding.
import * as fc from "fast-check";
import { hasDependentRows, sumOfProductsIsZero, transposedProductNormUpperBound } from "../../src/certify";
import { normals } from "../problems/random";

describe("sumOfProductsIsZero", () => {
  test("sees what rounding hides", () => {
    expect(sumOfProductsIsZero([[0.1, 3], [-0.3, 1]])).toBe(false); // prettier-ignore
    expect(sumOfProductsIsZero([[0.1, 3], [-0.1, 1], [-0.1, 2]])).toBe(true); // prettier-ignore
    expect(sumOfProductsIsZero([[1, 1], [1e-300, 1e-300], [-1, 1]])).toBe(false); // prettier-ignore
    expect(sumOfProductsIsZero([[5e-324, 1], [-5e-324, 1], [0, 7]])).toBe(true); // prettier-ignore
    expect(sumOfProductsIsZero([])).toBe(true);
  });

  test("a sum and its negative cancel in any order", () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(finite, finite), { maxLength: 6 }), (pairs) => {
        const opposite = pairs.map(([a, b]): [number, number] => [b, -a]).reverse();
        expect(sumOfProductsIsZero([...pairs, ...opposite])).toBe(true);
        expect(sumOfProductsIsZero([...pairs, ...opposite, [1e-310, 1e-310]])).toBe(false);
      }),
    );
  });
});

describe("hasDependentRows", () => {
  const rows = (...values: number[][]): [Float64Array, number, number] => [
    Float64Array.from(values.flat()),
    values.length,
    values[0].length,
  ];

  test.each<[string, boolean, boolean, number[][]]>([
    ["parallel", true, false, [[1, 2], [2, 4]]], // prettier-ignore
    ["collinear", true, true, [[0, 1], [1, 2], [2, 3]]], // prettier-ignore
    ["independent", false, false, [[1, 0], [0.6, 0.8]]], // prettier-ignore
    ["independent but for rounding", false, false, [[0.1, 0.3], [0.2, 0.6000000000000001]]], // prettier-ignore
    ["a zero row", true, false, [[0, 0, 0], [1, 2, 3]]], // prettier-ignore
    ["more rows than columns", true, false, [[1], [2]]], // prettier-ignore
  ])("%s", (_, linear, affine, values) => {
    const [X, n, d] = rows(...values);
    expect(hasDependentRows(X, n, d, false)).toBe(linear);
    expect(hasDependentRows(X, n, d, true)).toBe(affine);
  });

  test("integer combinations of rows are found, however the rows are scaled", () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: -5, max: 5 }),
        fc.integer({ min: -40, max: 40 }),
        (seed, a, shift) => {
          const base = normals(8, seed).map((x) => Math.round(x * 2 ** 20));
          const [u, v] = [base.subarray(0, 4), base.subarray(4)];
          const w = u.map((x, k) => a * x - 3 * v[k]);
          const X = Float64Array.from([...u, ...v.map((x) => x * 2 ** shift), ...w]);
          expect(hasDependentRows(X, 3, 4, false)).toBe(true);
          X[0] += 2 ** -30;
          expect(hasDependentRows(X, 3, 4, false)).toBe(a === 0);
        },
      ),
    );
  });
});

test("|J^T r| is bounded above, and closely", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 9 }), fc.nat(), (N, p, seed) => {
      const center = normals(N * p, seed);
      const r = normals(N, seed + 1);
      const J = { center, radius: new Float64Array(N * p) };
      const bound = transposedProductNormUpperBound(J, { center: r, radius: new Float64Array(N) }, N, p);
      let squares = 0;
      for (let j = 0; j < p; j++) {
        let sum = 0;
        for (let i = 0; i < N; i++) sum += center[i * p + j] * r[i];
        squares += sum * sum;
      }
      const plain = Math.sqrt(squares);
      expect(bound).toBeGreaterThanOrEqual(plain * (1 - 1e-13));
      expect(bound).toBeLessThan(plain * (1 + 1e-9) + 1e-12);
      const wide = { center, radius: new Float64Array(N * p).fill(0.1) };
      const wider = transposedProductNormUpperBound(wide, { center: r, radius: new Float64Array(N) }, N, p);
      const shifted = { center: center.map((x) => x + 0.1), radius: new Float64Array(N * p) };
      const inside = transposedProductNormUpperBound(
        shifted,
        { center: r, radius: new Float64Array(N) },
        N,
        p,
      );
      expect(wider).toBeGreaterThanOrEqual(inside * (1 - 1e-12));
    }),
  );
});
