// Matrix products of every shape and transpose against a plain triple loop, and entry-by-entry operations.
import fc from "fast-check";
import type { Engine } from "../../src/engines";
import { contractEngines } from "./engines";
import { InternalError } from "../../src/errors";
import { numbers, withVectors } from "./helpers";

/** jest looks globals up slowly, and the triple loop is long */
const { abs } = Math;

const engines = contractEngines();

interface Product {
  transposeA: boolean;
  transposeB: boolean;
  m: number;
  n: number;
  k: number;
  alpha: number;
  beta: number;
}

/** C = alpha op(A) op(B) + beta C with the sum of magnitudes that bounds its rounding error */
function naive(
  p: Product,
  A: Float64Array,
  B: Float64Array,
  C: Float64Array,
): { C: number[]; size: number[] } {
  const result = { C: [] as number[], size: [] as number[] };
  for (let i = 0; i < p.m; i++)
    for (let j = 0; j < p.n; j++) {
      let sum = 0;
      let size = 0;
      for (let l = 0; l < p.k; l++) {
        const term =
          A[p.transposeA ? l * p.m + i : i * p.k + l] * B[p.transposeB ? j * p.k + l : l * p.n + j];
        sum += term;
        size += abs(term);
      }
      const old = p.beta === 0 ? 0 : p.beta * C[i * p.n + j];
      result.C.push(p.alpha * sum + old);
      result.size.push(abs(p.alpha) * size + abs(old));
    }
  return result;
}

function compare(engine: Engine, p: Product, seed: number): void {
  const [a, b, c] = [p.m * p.k, p.k * p.n, p.m * p.n].map((length, i) => numbers(length, seed + i));
  const expected = naive(p, a, b, c);
  withVectors(engine, [a, b, c], (A, B, C) => {
    engine.gemm(p.transposeA, p.transposeB, p.m, p.n, p.k, p.alpha, A, B, p.beta, C);
    engine.read(C).forEach((entry, i) => {
      const allowed = (p.k + 2) * 2.3e-16 * expected.size[i];
      if (!(abs(entry - expected.C[i]) <= allowed))
        throw new Error(`entry ${i} of ${JSON.stringify(p)}: ${entry}, expected ${expected.C[i]}`);
    });
  });
}

const size = fc.oneof(fc.constantFrom(0, 1, 2, 3, 4, 5, 6, 7), fc.integer({ min: 0, max: 40 }));
const factor = fc.constantFrom(0, 1, -1, 0.5, 3);
const product = fc.record({
  transposeA: fc.boolean(),
  transposeB: fc.boolean(),
  m: size,
  n: size,
  k: size,
  alpha: factor,
  beta: factor,
});

describe.each(engines)("gemm, $variant", (engine) => {
  test("a product by hand", () =>
    withVectors(
      engine,
      [
        [1, 2, 3, 4, 5, 6],
        [7, 8, 9, 10, 11, 12],
        [1, 1, 1, 1],
      ],
      (A, B, C) => {
        engine.gemm(false, false, 2, 2, 3, 1, A, B, 0, C);
        expect([...engine.read(C)]).toEqual([58, 64, 139, 154]);
        engine.gemm(false, true, 2, 2, 3, 2, A, B, -1, C);
        expect([...engine.read(C)]).toEqual([100 - 58, 136 - 64, 244 - 139, 334 - 154]);
        engine.gemm(true, false, 2, 2, 3, 1, A, B, 0, C);
        expect([...engine.read(C)]).toEqual([7 + 27 + 55, 8 + 30 + 60, 14 + 36 + 66, 16 + 40 + 72]);
        engine.gemm(true, true, 2, 2, 3, 1, A, B, 0, C);
        expect([...engine.read(C)]).toEqual([7 + 24 + 45, 10 + 33 + 60, 14 + 32 + 54, 20 + 44 + 72]);
      },
    ));

  test("small shapes, all transposes, all factors", () => {
    fc.assert(
      fc.property(product, fc.integer({ min: 1, max: 1e6 }), (p, seed) => compare(engine, p, seed)),
      { numRuns: 600 },
    );
  });

  test.each([
    { m: 97, n: 130, k: 257 },
    { m: 193, n: 5, k: 513 },
    { m: 7, n: 1029, k: 300 },
    { m: 101, n: 1, k: 5000 },
    { m: 1, n: 101, k: 5000 },
  ])("across the block sizes: $m x $n x $k", ({ m, n, k }) => {
    for (const transposeA of [false, true])
      for (const transposeB of [false, true])
        compare(engine, { transposeA, transposeB, m, n, k, alpha: -0.7, beta: 0.3 }, 3 * m + n);
  });

  test("A A^T is symmetric to the last bit", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 60 }), fc.integer({ min: 1, max: 300 }), fc.nat(), (n, k, seed) =>
        withVectors(engine, [numbers(n * k, seed + 1), new Float64Array(n * n)], (A, C) => {
          engine.gemm(false, true, n, n, k, 0.3, A, A, 0, C);
          const K = engine.read(C);
          const mirrored = K.map((_, at) => K[(at % n) * n + Math.floor(at / n)]);
          expect(K.every((entry, at) => Object.is(entry, mirrored[at]))).toBe(true);
        }),
      ),
      { numRuns: 30 },
    );
  });

  test("beta = 0 overwrites NaN, k = 0 only scales", () =>
    withVectors(engine, [[1, 2, 3, 4, 5, 6, 7, 8, 9], new Float64Array(9).fill(NaN)], (A, C) => {
      const none = A.slice(0, 0);
      for (const [m, n] of [
        [3, 3],
        [1, 3],
        [3, 1],
      ]) {
        engine.fill(C, NaN);
        engine.gemm(false, false, m, n, 1, 1, A.slice(0, m), A.slice(3, n), 0, C);
        expect(engine.read(C)[m * n - 1]).toBe((m === 1 ? 1 : m) * (n === 1 ? 4 : 3 + n));
        engine.gemm(false, false, m, n, 0, 1, none, none, 2, C);
        expect(engine.read(C)[m * n - 1]).toBe(2 * m * (3 + n));
        engine.gemm(false, false, m, n, 0, 1, none, none, 0, C);
        expect([...engine.read(C.slice(0, m * n))]).toEqual(new Array(m * n).fill(0));
      }
    }));

  test("matrices that are too short", () =>
    withVectors(engine, [new Float64Array(6), new Float64Array(4)], (A, C) => {
      expect(() => engine.gemm(false, false, 2, 2, 4, 1, A, A, 0, C)).toThrow(
        "internal: gemm, A: the vector holds 6 entries, 8 are needed.",
      );
      expect(() => engine.gemm(false, true, 3, 3, 2, 1, A, A, 0, C)).toThrow(InternalError);
    }));
});

describe.each(engines)("entry by entry, $variant", (engine) => {
  const length = fc.integer({ min: 0, max: 70 });
  const pairOfRows = fc.record({
    rows: fc.integer({ min: 0, max: 9 }),
    width: fc.integer({ min: 0, max: 19 }),
    seed: fc.nat(),
  });

  test("multiplyInto, hadamardAccumulate, fill and copy", () => {
    fc.assert(
      fc.property(length, fc.nat(), (n, seed) => {
        const [x, y, z] = [1, 2, 3].map((i) => numbers(n, seed + i));
        withVectors(engine, [x, y, z], (X, Y, Z) => {
          engine.multiplyInto(X, Y);
          expect([...engine.read(Y)]).toEqual([...y].map((entry, i) => x[i] * entry));
          engine.write(Y, y);
          engine.hadamardAccumulate(Z, X, Y);
          engine
            .read(Z)
            .forEach((entry, i) => expect(Math.abs(entry - (z[i] + x[i] * y[i]))).toBeLessThan(3e-16));
          engine.copy(X, Z);
          expect([...engine.read(Z)]).toEqual([...x]);
          engine.fill(X, -2.5);
          expect([...engine.read(X)]).toEqual(new Array(n).fill(-2.5));
        });
      }),
    );
  });

  test("addRow and columnSum", () => {
    fc.assert(
      fc.property(pairOfRows, ({ rows, width, seed }) => {
        const [z, bias] = [numbers(rows * width, seed + 1), numbers(width, seed + 2)];
        withVectors(engine, [z, bias], (Z, b) => {
          engine.addRow(rows, width, b, Z);
          expect([...engine.read(Z)]).toEqual([...z].map((entry, i) => entry + bias[i % width]));
          engine.write(Z, z);
          engine.columnSum(rows, width, Z, 2, b);
          const sums = bias.map((entry, j) => {
            let sum = 2 * entry;
            for (let i = 0; i < rows; i++) sum += z[i * width + j];
            return sum;
          });
          expect([...engine.read(b)]).toEqual([...sums]);
          engine.fill(b, NaN);
          engine.columnSum(rows, width, Z, 0, b);
          expect(engine.read(b).every(Number.isFinite)).toBe(true);
        });
      }),
    );
  });

  test("addCompensated keeps what plain addition loses", () =>
    withVectors(
      engine,
      [
        [1, 1, 1],
        [0, 0, 0],
        [1e-17, 2 ** -60, -1e-17],
      ],
      (x, low, step) => {
        for (let i = 0; i < 1024; i++) engine.addCompensated(x, low, step, x, low);
        const [sum, rest] = [engine.read(x), engine.read(low)];
        expect(sum[1] - 1 + rest[1]).toBe(2 ** -50);
        expect((sum[0] - 1 + rest[0]) / 1.024e-14).toBeCloseTo(1, 12);
        expect((sum[2] - 1 + rest[2]) / -1.024e-14).toBeCloseTo(1, 12);
      },
    ));

  test("linearCombination of any number of vectors, also onto one of them", () => {
    fc.assert(
      fc.property(length, fc.integer({ min: 0, max: 9 }), fc.nat(), fc.nat(), (n, count, which, seed) => {
        const terms = Array.from({ length: count }, (_, i) => numbers(n, seed + i + 1));
        const coefficients = numbers(count, seed + 50);
        const out = new Float64Array(n).fill(NaN);
        withVectors(engine, [...terms, out], (...vectors) => {
          const onto = count > 0 && which % 2 ? vectors[which % count] : vectors[count];
          engine.linearCombination(onto, vectors.slice(0, count), coefficients);
          // Each side rounds at most `count` times in a product and `count` times in the sum, in either order.
          engine.read(onto).forEach((entry, i) => {
            const products = terms.map((term, t) => coefficients[t] * term[i]);
            const allowed = (count + 1) * 2.3e-16 * products.reduce((sum, product) => sum + abs(product), 0);
            expect(abs(entry - products.reduce((sum, product) => sum + product, 0))).toBeLessThanOrEqual(
              allowed,
            );
          });
        });
      }),
    );
  });

  test("linearCombination of two hundred vectors, powers of two, is exact", () => {
    const vector = engine.allocate(11);
    engine.fill(vector, 3);
    const out = engine.allocate(11);
    engine.linearCombination(out, new Array(200).fill(vector), new Array(200).fill(0.5));
    expect([...engine.read(out)]).toEqual(new Array(11).fill(300));
  });

  test("lengths that differ", () =>
    withVectors(engine, [[1, 2], [1]], (x, y) => {
      expect(() => engine.dot(x, y)).toThrow("internal: dot: vectors of 2 and 1 entries.");
      expect(() => engine.multiplyInto(x, y)).toThrow(InternalError);
      expect(() => engine.copy(x, y)).toThrow(InternalError);
      expect(() => engine.linearCombination(x, [y], [1])).toThrow(InternalError);
      expect(() => engine.linearCombination(x, [x], [1, 2])).toThrow(InternalError);
    }));
});

test("plain and relaxed agree to 1e-12 where both are well conditioned", () => {
  const [m, n, k] = [50, 60, 700];
  const [a, b] = [numbers(m * k, 1), numbers(k * n, 2)];
  const results = engines.map((engine) =>
    withVectors(engine, [a, b, new Float64Array(m * n)], (A, B, C) => {
      engine.gemm(false, false, m, n, k, 1, A, B, 0, C);
      engine.biasActivation("tanh", m, n, C, null, C, null, null);
      return engine.read(C);
    }),
  );
  results[0].forEach((entry, i) => expect(Math.abs(entry - results[1][i])).toBeLessThan(1e-12));
});
