// Cholesky factors and symmetric eigenvalues: matrices with closed forms, then properties of random ones.
import fc from "fast-check";
import { contractEngines } from "./engines";
import { InternalError } from "../../src/errors";
import { numbers, withVectors } from "./helpers";

const { abs, cos, max, min, sqrt, PI } = Math;
const engines = contractEngines();

const matrix = (n: number, entry: (i: number, j: number) => number): Float64Array =>
  Float64Array.from({ length: n * n }, (_, at) => entry(Math.floor(at / n), at % n));

/** tridiagonal (-1, 2, -1): eigenvalues 2 - 2 cos(j pi / (n + 1)) */
const secondDifference = (n: number): Float64Array =>
  matrix(n, (i, j) => (i === j ? 2 : abs(i - j) === 1 ? -1 : 0));

/** B B^T + shift, B n x rank with entries in (-1, 1) */
function gram(n: number, rank: number, shift: number, seed: number): Float64Array {
  const B = numbers(n * rank, seed);
  return matrix(n, (i, j) => {
    let sum = i === j ? shift : 0;
    for (let l = 0; l < rank; l++) sum += B[i * rank + l] * B[j * rank + l];
    return sum;
  });
}

const largest = (values: Iterable<number>): number => {
  let result = 0;
  for (const value of values) if (!(abs(value) <= result)) result = abs(value);
  return result;
};

describe.each(engines)("cholesky, $variant", (engine) => {
  function factor(n: number, A: Float64Array): { done: boolean; L: Float64Array } {
    return withVectors(engine, [A], (a) => ({ done: engine.cholesky(n, a), L: engine.read(a) }));
  }

  test("a factor by hand", () => {
    const { done, L } = factor(3, Float64Array.of(4, 0, 0, 12, 37, 0, -16, -43, 98));
    expect(done).toBe(true);
    expect([...L]).toEqual([2, 0, 0, 6, 1, 0, -8, 5, 3]);
  });

  test("the second-difference matrix has L_ii^2 = (i + 2) / (i + 1)", () => {
    const n = 200;
    const { L } = factor(n, secondDifference(n));
    for (let i = 0; i < n; i++) expect(L[i * n + i] / sqrt((i + 2) / (i + 1))).toBeCloseTo(1, 13);
  });

  test("A = L L^T, the upper triangle neither read nor written", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 130 }), fc.nat(), (n, seed) => {
        const A = gram(n, n + 2, 0.1, seed + 1);
        const marked = A.map((entry, at) => (at % n > Math.floor(at / n) ? NaN : entry));
        const { done, L } = factor(n, marked);
        expect(done).toBe(true);
        let worst = 0;
        for (let i = 0; i < n; i++) {
          for (let j = 0; j <= i; j++) {
            let sum = 0;
            for (let l = 0; l <= j; l++) sum += L[i * n + l] * L[j * n + l];
            worst = max(worst, abs(sum - A[i * n + j]) / sqrt(A[i * n + i] * A[j * n + j]));
          }
          for (let j = i + 1; j < n; j++)
            if (!Number.isNaN(L[i * n + j])) throw new Error("upper triangle written");
        }
        expect(worst).toBeLessThan((n + 3) * 2.3e-16);
      }),
      { numRuns: 40 },
    );
  });

  test("a pivot that is not positive is reported", () => {
    expect(factor(1, Float64Array.of(0)).done).toBe(false);
    expect(factor(2, Float64Array.of(1, 2, 2, 1)).done).toBe(false);
    expect(factor(1, Float64Array.of(NaN)).done).toBe(false);
    expect(factor(1, Float64Array.of(Infinity)).done).toBe(false);
    const n = 90;
    for (const bad of [0, 30, 89]) {
      const A = secondDifference(n);
      A[bad * n + bad] = -1;
      expect(factor(n, A).done).toBe(false);
    }
    expect(factor(0, new Float64Array(0)).done).toBe(true);
  });

  test("choleskySolve: small residual", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 90 }), fc.nat(), (n, seed) => {
        const A = gram(n, n, 1, seed + 1);
        const b = numbers(n, seed + 2);
        withVectors(engine, [A, b], (L, x) => {
          expect(engine.cholesky(n, L)).toBe(true);
          engine.choleskySolve(n, L, x);
          const solution = engine.read(x);
          const residual = [...b].map((entry, i) =>
            solution.reduce((sum, y, j) => sum - A[i * n + j] * y, entry),
          );
          expect(largest(residual)).toBeLessThan(1e-15 * (n + 1) * (largest(A) * largest(solution) * n + 1));
        });
      }),
      { numRuns: 40 },
    );
  });
});

describe.each(engines)("eigenSymmetric, $variant", (engine) => {
  function eigen(
    n: number,
    A: Float64Array,
  ): { values: Float64Array; vectors: Float64Array; only: Float64Array } {
    return withVectors(
      engine,
      [A, new Float64Array(n), new Float64Array(n), new Float64Array(n * n)],
      (a, v, w, V) => {
        engine.eigenSymmetric(n, a, v, V);
        engine.eigenSymmetric(n, a, w);
        expect([...engine.read(a)]).toEqual([...A]);
        return { values: engine.read(v), only: engine.read(w), vectors: engine.read(V) };
      },
    );
  }

  /** largest |A V - V diag(values)| and |V^T V - 1| */
  function defects(n: number, A: Float64Array, values: Float64Array, V: Float64Array): [number, number] {
    return withVectors(
      engine,
      [A, V, new Float64Array(n * n), new Float64Array(n * n)],
      (a, v, product, square) => {
        engine.gemm(false, false, n, n, n, 1, a, v, 0, product);
        engine.gemm(true, false, n, n, n, 1, v, v, 0, square);
        const residual = engine.read(product).map((entry, at) => entry - V[at] * values[at % n]);
        const departure = engine.read(square).map((entry, at) => entry - (at % (n + 1) === 0 ? 1 : 0));
        return [largest(residual), largest(departure)];
      },
    );
  }

  test.each([1, 2, 3, 50, 301])("the second-difference matrix of size %i", (n) => {
    const { values, only } = eigen(n, secondDifference(n));
    values.forEach((value, j) => {
      const exact = 2 - 2 * cos(((j + 1) * PI) / (n + 1));
      expect(abs(value - exact)).toBeLessThan(1e-15 * sqrt(n) + 1e-15);
      expect(abs(only[j] - value)).toBeLessThan(1e-15 * sqrt(n) + 1e-15);
    });
  });

  test("a 2 x 2 matrix with its eigenvectors", () => {
    const { values, vectors } = eigen(2, Float64Array.of(1, 2, 2, 1));
    expect(abs(values[0] + 1)).toBeLessThan(1e-15);
    expect(abs(values[1] - 3)).toBeLessThan(1e-15);
    expect(vectors[0] * vectors[2]).toBeCloseTo(-0.5, 15);
    expect(vectors[1] * vectors[3]).toBeCloseTo(0.5, 15);
  });

  test("1 1^T has one eigenvalue n, and zeros to rounding", () => {
    const n = 120;
    const { values } = eigen(n, new Float64Array(n * n).fill(1));
    expect(values[n - 1] / n).toBeCloseTo(1, 14);
    expect(largest(values.subarray(0, n - 1))).toBeLessThan(1e-13);
  });

  test("diagonal, zero, empty and scaled matrices", () => {
    const diagonal = eigen(
      4,
      matrix(4, (i, j) => (i === j ? [3, -1, 2, 0][i] : 0)),
    );
    expect([...diagonal.values]).toEqual([-1, 0, 2, 3]);
    expect([...diagonal.vectors].map(abs)).toEqual([0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0]);
    expect([...eigen(3, new Float64Array(9)).values]).toEqual([0, 0, 0]);
    expect(eigen(0, new Float64Array(0)).values).toHaveLength(0);
    expect([...eigen(1, Float64Array.of(-7)).values]).toEqual([-7]);
    const A = gram(9, 9, 0, 5);
    const plain = eigen(9, A);
    for (const exponent of [-900, -300, 300, 900]) {
      const scaled = eigen(
        9,
        A.map((entry) => entry * 2 ** exponent),
      );
      expect([...scaled.values]).toEqual([...plain.values].map((value) => value * 2 ** exponent));
      expect([...scaled.vectors]).toEqual([...plain.vectors]);
    }
  });

  test("entries that are not finite give NaN, nothing hangs", () => {
    for (const bad of [NaN, Infinity]) {
      const { values, vectors } = eigen(3, Float64Array.of(1, 0, 0, 0, bad, 0, 0, 0, 1));
      expect([...values, ...vectors].every(Number.isNaN)).toBe(true);
    }
  });

  test("ascending values, residual and orthogonality at rounding, whatever the rank", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 70 }),
        fc.integer({ min: 1, max: 70 }),
        fc.constantFrom(1, 1e-5),
        fc.nat(),
        (n, rank, spread, seed) => {
          const graded = gram(n, rank, 0, seed + 1).map(
            (entry, at) => entry * spread ** ((Math.floor(at / n) + (at % n)) / n),
          );
          const { values, only, vectors } = eigen(n, graded);
          const size = largest(values);
          const [residual, departure] = defects(n, graded, values, vectors);
          expect(residual).toBeLessThan(2e-15 * sqrt(n) * size + 1e-300);
          expect(departure).toBeLessThan(2e-15 * sqrt(n));
          expect([...values]).toEqual([...values].sort((a, b) => a - b));
          expect(largest(values.map((value, j) => value - only[j]))).toBeLessThan(
            2e-15 * sqrt(n) * size + 1e-300,
          );
          if (rank < n) expect(min(...values.map(abs))).toBeLessThan(2e-15 * sqrt(n) * size);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("the smallest eigenvalue of a Gram matrix, 1e-8 of the largest, to seven digits", () => {
    // Householder reflection of a diagonal: eigenvalues known by construction
    const n = 40;
    const known = Array.from({ length: n }, (_, i) => 10 ** ((-8 * i) / (n - 1))).reverse();
    const u = numbers(n, 3);
    const square = u.reduce((sum, entry) => sum + entry * entry, 0);
    const reflected = (i: number, j: number) => (i === j ? 1 : 0) - (2 * u[i] * u[j]) / square;
    const A = matrix(n, (i, j) =>
      known.reduce((sum, value, l) => sum + reflected(i, l) * value * reflected(j, l), 0),
    );
    const { values } = eigen(n, A);
    values.forEach((value, j) => expect(abs(value - known[j])).toBeLessThan(5e-15));
    expect(values[0] / known[0]).toBeCloseTo(1, 6);
  });

  test("rank 2 in size 67: sixty-five eigenvalues are rounding, and are found as such", () => {
    // large entries before small ones kept sweeps from converging
    const A = gram(67, 2, 0, 11);
    const { values, vectors } = eigen(67, A);
    expect(largest(values.subarray(0, 65))).toBeLessThan(1e-13);
    const [residual, departure] = defects(67, A, values, vectors);
    expect(residual).toBeLessThan(1e-13);
    expect(departure).toBeLessThan(1e-14);
  });

  test("room that is too small", () =>
    withVectors(engine, [new Float64Array(4), new Float64Array(1)], (A, v) => {
      expect(() => engine.eigenSymmetric(2, A, v)).toThrow(InternalError);
    }));
});
