// Sums: exact cases, error bounds, the same bits every time, and norms that neither overflow nor underflow.
import fc from "fast-check";
import { contractEngines } from "./engines";
import { numbers, withVectors } from "./helpers";

const engines = contractEngines();

describe.each(engines)("$variant", (engine) => {
  const norm = (values: readonly number[]): number => withVectors(engine, [values], (x) => engine.norm(x));

  test("sums of integers are exact at every length", () => {
    for (const n of [0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 100, 4095, 4096, 4097, 12345])
      withVectors(
        engine,
        [Float64Array.from({ length: n }, (_, i) => i), new Float64Array(n).fill(2)],
        (x, y) => expect(engine.dot(x, y)).toBe(n * n - n),
      );
  });

  test("the bits of a sum depend on neither run nor place", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 9000 }),
        fc.integer({ min: 0, max: 9 }),
        fc.nat(),
        (n, shift, seed) => {
          const values = [1, 2, 3].map((i) => numbers(n, seed + i));
          const reduce = (offset: number) => {
            const padded = values.map((list) => Float64Array.of(...new Float64Array(offset), ...list));
            return withVectors(engine, padded, (...vectors) => {
              const [x, a, b] = vectors.map((vector) => vector.slice(offset, n));
              return [engine.dot(x, a), engine.norm(x), engine.weightedNorm(x, a, b, 1e-3, 0.1)];
            });
          };
          expect(reduce(shift)).toEqual(reduce(0));
        },
      ),
      { numRuns: 50 },
    );
  });

  test("dot within the error bound of its order of summation", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(), (n, seed) => {
        const [x, y] = [numbers(n, seed + 1), numbers(n, seed + 2)];
        // products of numbers with 26 bits are exact, and so are their sums
        const rounded = [x, y].map((list) => list.map((entry) => Math.round(entry * 2 ** 20) / 2 ** 20));
        const exact = rounded[0].reduce((sum, entry, i) => sum + entry * rounded[1][i], 0);
        expect(withVectors(engine, rounded, (a, b) => engine.dot(a, b))).toBe(exact);
        const sum = x.reduce((total, entry, i) => total + entry * y[i], 0);
        const size = x.reduce((total, entry, i) => total + Math.abs(entry * y[i]), 0);
        expect(Math.abs(withVectors(engine, [x, y], (a, b) => engine.dot(a, b)) - sum)).toBeLessThanOrEqual(
          n * 2.3e-16 * size,
        );
      }),
    );
  });

  test("norms of known vectors", () => {
    expect(norm([])).toBe(0);
    expect(norm([0, 0, 0])).toBe(0);
    expect(norm([-3])).toBe(3);
    expect(norm([2, 3, 6])).toBe(7);
    expect(norm(new Array(10000).fill(0.5))).toBe(50);
  });

  test("norms scale by powers of two, exactly, from one end of float64 to the other", () => {
    const vector = [2, -3, 6, 0, 1e-3, 0.7];
    const plain = norm(vector);
    for (const exponent of [-1000, -700, -566, -400, 400, 511, 600, 1000])
      expect(norm(vector.map((entry) => entry * 2 ** exponent))).toBe(plain * 2 ** exponent);
    expect(norm([3e-170, 4e-170]) / 5e-170).toBeCloseTo(1, 15);
    expect(norm([3e300, 4e300]) / 5e300).toBeCloseTo(1, 15);
    expect(norm([5e-324])).toBe(5e-324);
    expect(norm([1e-170, 1])).toBe(1);
  });

  test("norms of what is not finite", () => {
    expect(norm([1, NaN, 2])).toBeNaN();
    expect(norm([1, Infinity, 2])).toBe(Infinity);
    expect(norm([1, -Infinity, 2])).toBe(Infinity);
    expect(norm([NaN, Infinity])).toBeNaN();
    expect(norm([1e200, NaN, 1e200])).toBeNaN();
  });

  test("weightedNorm is its formula", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(), (n, seed) => {
        const [x, a, b] = [1, 2, 3].map((i) => numbers(n, seed + i));
        const terms = [...x].map(
          (entry, i) => entry / (1e-4 + 0.01 * Math.max(Math.abs(a[i]), Math.abs(b[i]))),
        );
        const expected = Math.sqrt(terms.reduce((sum, term) => sum + term * term, 0) / n);
        const computed = withVectors(engine, [x, a, b], (X, A, B) =>
          engine.weightedNorm(X, A, B, 1e-4, 0.01),
        );
        expect(computed / expected).toBeCloseTo(1, 13);
      }),
    );
    expect(withVectors(engine, [[], [], []], (x, a, b) => engine.weightedNorm(x, a, b, 1, 1))).toBe(0);
    expect(
      withVectors(
        engine,
        [
          [3, 3],
          [1, -5],
          [-2, 2],
        ],
        (x, a, b) => engine.weightedNorm(x, a, b, 1, 0),
      ),
    ).toBe(3);
  });

  test.each([0, 1, 2, 3, 4])("weightedNorm does not hide a NaN in vector or weights at entry %i", (at) => {
    for (const which of [0, 1, 2]) {
      const contents = [0, 1, 2].map((i) =>
        [1, 2, 3, 4, 5].map((entry, j) => (i === which && j === at ? NaN : entry)),
      );
      expect(withVectors(engine, contents, (x, a, b) => engine.weightedNorm(x, a, b, 1, 1))).toBeNaN();
    }
  });
});
