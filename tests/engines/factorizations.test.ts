// QR and SVD: matrices with closed forms, then properties of random, scaled and rank-deficient ones.
import fc from "fast-check";
import type { Engine, Vector } from "../../src/engines";
import { contractEngines } from "./engines";
import { InternalError } from "../../src/errors";
import { numbers, withVectors } from "./helpers";

const { abs, max, min, sqrt } = Math;
const engines = contractEngines();

const largest = (values: ArrayLike<number>): number => {
  let result = 0;
  for (let i = 0; i < values.length; i++) if (!(abs(values[i]) <= result)) result = abs(values[i]);
  return result;
};

/** largest entry of Q^T Q - 1 for the m x n Q */
function departure(engine: Engine, m: number, n: number, Q: Vector): number {
  return withVectors(engine, [new Float64Array(n * n)], (square) => {
    engine.gemm(true, false, n, n, m, 1, Q, Q, 0, square);
    return largest(engine.read(square).map((entry, at) => entry - (at % (n + 1) === 0 ? 1 : 0)));
  });
}

describe.each(engines)("qr, $variant", (engine) => {
  /** Q, R and the largest entries of Q R - A and Q^T Q - 1 */
  function factor(m: number, n: number, A: Float64Array): [Float64Array, Float64Array, number, number] {
    const empty = [m * n, n * n, m * n].map((length) => new Float64Array(length));
    return withVectors(engine, [A, ...empty], (a, Q, R, product) => {
      engine.qr(m, n, a, Q, R);
      expect([...engine.read(a)]).toEqual([...A]);
      engine.gemm(false, false, m, n, n, 1, Q, R, 0, product);
      const residual = largest(engine.read(product).map((entry, at) => entry - A[at]));
      return [engine.read(Q), engine.read(R), residual, departure(engine, m, n, Q)];
    });
  }

  test("a factorisation by hand", () => {
    const [Q, R] = factor(3, 2, Float64Array.of(3, 1, 4, 2, 0, 2));
    // columns (3, 4, 0) and (1, 2, 2): R = [[5, 2.2], [0, sqrt(9 - 2.2^2)]]
    const last = sqrt(9 - 2.2 * 2.2);
    [5, 2.2, 0, last].forEach((entry, i) => expect(R[i]).toBeCloseTo(entry, 14));
    [0.6, (1 - 1.32) / last, 0.8, (2 - 1.76) / last, 0, 2 / last].forEach((entry, i) =>
      expect(Q[i]).toBeCloseTo(entry, 14),
    );
  });

  test("triangular matrices with a positive diagonal are their own R", () => {
    const R = Float64Array.of(2, -1, 5, 0, 3, 7, 0, 0, 1);
    const [Q, triangle] = factor(3, 3, R);
    expect([...Q]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
    triangle.forEach((entry, i) => expect(abs(entry - R[i])).toBeLessThan(1e-15));
  });

  test("orthonormal Q, upper R, a diagonal that is not negative; any size, scale and rank", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 0, max: 60 }),
        fc.constantFrom(0, 1, 3),
        fc.constantFrom(-1000, -600, 0, 600, 1000),
        fc.nat(),
        (n, more, repeated, exponent, seed) => {
          const m = n + more;
          const A = numbers(m * n, seed);
          for (let i = 0; i < m; i++) for (let j = 1; j <= min(repeated, n - 1); j++) A[i * n + j] = A[i * n];
          const scale = 2 ** exponent;
          const [, R, residual, orthogonality] = factor(
            m,
            n,
            A.map((entry) => entry * scale),
          );
          expect(residual).toBeLessThan(1e-15 * (sqrt(m * n) + 4) * scale);
          expect(orthogonality).toBeLessThan(6e-16 * (sqrt(n) + 4));
          const wrong = Array.from(R, (entry, at) => ({
            entry,
            row: Math.floor(at / n),
            column: at % n,
          })).filter(({ entry, row, column }) =>
            row > column ? !Object.is(entry, 0) : row === column && !(entry >= 0),
          );
          expect(wrong).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("zeros, nothing, what is not finite, and too few rows", () => {
    const [Q, R] = factor(3, 2, new Float64Array(6));
    expect([...R]).toEqual([0, 0, 0, 0]);
    expect([...Q]).toEqual([1, 0, 0, 1, 0, 0]);
    withVectors(engine, [[1, NaN, 2, 3], new Float64Array(4), new Float64Array(4)], (a, q, r) => {
      engine.qr(2, 2, a, q, r);
      expect([...engine.read(q), ...engine.read(r)].every(Number.isNaN)).toBe(true);
      engine.qr(2, 0, a, q, r);
      expect(() => engine.qr(1, 2, a, q, r)).toThrow(InternalError);
      expect(() => engine.qr(1, 2, a, q, r)).toThrow(
        "qr: 1 x 2, but a thin QR needs as many rows as columns",
      );
    });
  });
});

describe.each(engines)("svd, $variant", (engine) => {
  interface Svd {
    S: Float64Array;
    U: Float64Array;
    V: Float64Array;
    residual: number;
    departures: [number, number];
  }

  function decompose(m: number, n: number, A: Float64Array): Svd {
    const k = min(m, n);
    const empty = [k, k, m * k, n * k, m * k, m * n].map((length) => new Float64Array(length));
    return withVectors(engine, [A, ...empty], (a, s, only, u, v, scaled, product) => {
      engine.svd(m, n, a, s, u, v);
      engine.svd(m, n, a, only);
      expect([...engine.read(a)]).toEqual([...A]);
      const [S, U, V] = [s, u, v].map((vector) => engine.read(vector));
      expect([...engine.read(only)]).toEqual([...S]);
      expect([...S]).toEqual([...S].sort((x, y) => y - x));
      engine.write(
        scaled,
        U.map((entry, at) => entry * S[at % k]),
      );
      engine.gemm(false, true, m, n, k, 1, scaled, v, 0, product);
      const residual = largest(engine.read(product).map((entry, at) => entry - A[at]));
      return { S, U, V, residual, departures: [departure(engine, m, k, u), departure(engine, n, k, v)] };
    });
  }

  const values = (m: number, n: number, A: Float64Array): Float64Array =>
    withVectors(engine, [A, new Float64Array(min(m, n))], (a, s) => {
      engine.svd(m, n, a, s);
      return engine.read(s);
    });

  test("matrices with known singular values", () => {
    expect([...values(1, 1, Float64Array.of(-3))]).toEqual([3]);
    // [[3, 0], [4, 5]]: 3 sqrt 5 and sqrt 5
    const { S } = decompose(2, 2, Float64Array.of(3, 0, 4, 5));
    expect(S[0]).toBeCloseTo(3 * sqrt(5), 14);
    expect(S[1]).toBeCloseTo(sqrt(5), 14);
    const diagonal = decompose(3, 3, Float64Array.of(0, 0, -2, 7, 0, 0, 0, 1, 0));
    expect([...diagonal.S]).toEqual([7, 2, 1]);
    // a Hilbert matrix of size 3, its smallest value from its characteristic polynomial
    const hilbert = values(3, 3, Float64Array.of(1, 1 / 2, 1 / 3, 1 / 2, 1 / 3, 1 / 4, 1 / 3, 1 / 4, 1 / 5));
    [1.408318927123654, 0.12232706585390585, 0.0026873403557735294].forEach((value, i) =>
      expect(abs(hilbert[i] / value - 1)).toBeLessThan(3e-14),
    );
  });

  test("A = U diag(S) V^T with orthonormal columns, whatever shape, rank and scale", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 0, max: 60 }),
        fc.constantFrom(-1000, 0, 1000),
        fc.nat(),
        (m, n, rank, exponent, seed) => {
          // integers: columns of a low rank repeat exactly
          const left = numbers(m * rank, seed).map((x) => Math.round(3 * x));
          const right = numbers(rank * n, seed + 1).map((x) => Math.round(3 * x));
          const A = new Float64Array(m * n);
          for (let i = 0; i < m; i++)
            for (let j = 0; j < n; j++)
              for (let l = 0; l < rank; l++) A[i * n + j] += left[i * rank + l] * right[l * n + j];
          const scale = 2 ** exponent;
          const { S, residual, departures } = decompose(
            m,
            n,
            A.map((entry) => entry * scale),
          );
          const size = max(S[0], Number.MIN_VALUE);
          expect(residual).toBeLessThanOrEqual(4e-16 * (sqrt(m + n) + 4) * size);
          expect(max(...departures)).toBeLessThan(5e-16 * (sqrt(m + n) + 4));
          for (let i = rank; i < min(m, n); i++) expect(S[i]).toBeLessThanOrEqual(1e-14 * size);
          const squares = A.reduce((sum, entry) => sum + entry * entry, 0);
          const sum = S.reduce((total, value) => total + (value / scale) ** 2, 0);
          expect(abs(sum - squares)).toBeLessThanOrEqual(1e-14 * squares);
        },
      ),
      { numRuns: 80 },
    );
  });

  test("a matrix of zeros has orthonormal factors too", () => {
    const { S, departures } = decompose(5, 3, new Float64Array(15));
    expect([...S]).toEqual([0, 0, 0]);
    expect(max(...departures)).toBeLessThan(1e-15);
  });

  test("tall and wide matrices take the blocked way, to the same accuracy", () => {
    for (const [m, n] of [
      [700, 90],
      [90, 700],
      [310, 300],
    ]) {
      const { S, residual, departures } = decompose(m, n, numbers(m * n, m));
      expect(residual).toBeLessThan(1e-15 * S[0]);
      expect(max(...departures)).toBeLessThan(1e-14);
    }
  });

  test.each([
    [30, 12],
    [80, 12],
    [12, 80],
    [16, 16],
  ])("columns (rows) scaled by 2^0 to 2^-200 cost no digits, %i x %i", (m, n) => {
    // with B well conditioned, the values of B and those of its scaled copy obey Ostrowski's bounds, and powers of two
    // far apart give each value to its own accuracy: |b_j| projected off the longer columns
    const [count, length] = [min(m, n), max(m, n)];
    const columns = Array.from({ length: count }, (_, j) =>
      numbers(length, 50 + j).map((entry, i) => entry + (i === j ? 3 : 0)),
    );
    const step = -200 / (count - 1);
    const scales = columns.map((_, j) => 2 ** Math.round(step * j));
    const A = new Float64Array(m * n);
    for (let j = 0; j < count; j++)
      for (let i = 0; i < length; i++) A[m >= n ? i * n + j : j * n + i] = columns[j][i] * scales[j];
    const found = values(m, n, A);
    // Gram-Schmidt, twice, in the order of the scales
    const basis: Float64Array[] = [];
    columns.forEach((column, j) => {
      const rest = column.slice();
      for (let pass = 0; pass < 2; pass++)
        for (const unit of basis) {
          const part = rest.reduce((sum, entry, i) => sum + entry * unit[i], 0);
          rest.forEach((_, i) => (rest[i] -= part * unit[i]));
        }
      const size = sqrt(rest.reduce((sum, entry) => sum + entry * entry, 0));
      basis.push(rest.map((entry) => entry / size));
      // neighbours are 2^(200 / 11) apart, which moves a value by 2^-36 of itself
      expect(abs(found[j] / (size * scales[j]) - 1)).toBeLessThan(count === 16 ? 1e-6 : 1e-9);
    });
    // and the product of all values is the determinant of the Gram matrix, to full accuracy
    const logarithm = found.reduce((sum, value, j) => sum + Math.log2(value / scales[j]), 0);
    const exact = basis.reduce((sum, unit, j) => {
      return sum + Math.log2(columns[j].reduce((total, entry, i) => total + entry * unit[i], 0));
    }, 0);
    expect(abs(logarithm - exact)).toBeLessThan(1e-13 * count);
  });

  test("what is not finite, and nothing", () => {
    for (const bad of [NaN, Infinity])
      withVectors(
        engine,
        [[1, bad, 2, 3], new Float64Array(2), new Float64Array(4), new Float64Array(4)],
        (a, s, u, v) => {
          engine.svd(2, 2, a, s, u, v);
          expect([...engine.read(s), ...engine.read(u), ...engine.read(v)].every(Number.isNaN)).toBe(true);
        },
      );
    withVectors(engine, [[1], [5]], (a, s) => {
      engine.svd(0, 3, a, s);
      expect(engine.read(s)[0]).toBe(5);
      expect(() => engine.svd(2, 3, a, s)).toThrow(InternalError);
    });
  });
});
