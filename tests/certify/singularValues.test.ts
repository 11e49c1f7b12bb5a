// Verified singular value bounds: Laeuchli matrices, random Jacobians, both routes.
import {
  gramEnclosure,
  gramSmallestEigenvalue,
  largestSingularValueUpperBound,
  smallestEigenvalueLowerBound,
  smallestSingularValueLowerBound,
  spectralNormUpperBound,
} from "../../src/certify";
import type { Enclosure } from "../../src/certify";
import { preconditionedLowerBound } from "../../src/certify/preconditioned";
import { mulberry32 } from "../../src/random";
import {
  addDyadic,
  compareDyadic,
  decompose,
  isPositiveDefinite,
  multiplyDyadic,
  toIntegers,
} from "./reference";
import type { Dyadic } from "./reference";

const exact = (values: ArrayLike<number>): Enclosure => ({
  center: Float64Array.from(values),
  radius: new Float64Array(values.length),
});

/** [1 | d I]: singular values d (N - 1 times) and sqrt(N + d^2). */
function lauchli(N: number, d: number): Enclosure {
  const J = exact(new Float64Array(N * (N + 1)));
  for (let i = 0; i < N; i++) {
    J.center[i * (N + 1)] = 1;
    J.center[i * (N + 1) + 1 + i] = d;
  }
  return J;
}

function randomMatrix(rows: number, columns: number, seed: number): Float64Array {
  const random = mulberry32(seed);
  return Float64Array.from({ length: rows * columns }, () => 2 * random.next() - 1);
}

/** sign (J J^T - s^2 I) is positive definite, decided exactly. */
function gramExceeds(J: ArrayLike<number>, N: number, p: number, s: number, sign: 1 | -1): boolean {
  const { integers } = toIntegers([...Array.from(J), s]);
  const shift = integers[N * p] ** 2n;
  const factor = BigInt(sign);
  const matrix = Array.from({ length: N * N }, (_, at) => {
    const i = Math.floor(at / N);
    const j = at % N;
    let sum = i === j ? -shift : 0n;
    for (let k = 0; k < p; k++) sum += integers[i * p + k] * integers[j * p + k];
    return factor * sum;
  });
  return isPositiveDefinite(matrix, N);
}

describe("Gram enclosure", () => {
  test("contains the exact Gram matrix of every matrix in the enclosure", () => {
    for (const [N, p] of [
      [1, 1],
      [2, 3],
      [5, 700],
      [7, 40],
      [9, 1300],
    ]) {
      const J: Enclosure = {
        center: randomMatrix(N, p, N * p),
        radius: randomMatrix(N, p, N + p).map((x) => Math.abs(x) * 1e-9),
      };
      const K = gramEnclosure(J, N, p);
      // two corners of the box: exact centers, and centers moved by almost the radius
      for (const shift of [0, 0.999]) {
        const moved = J.center.map((x, at) => x + (at % 3 === 0 ? -shift : shift) * J.radius[at]);
        for (let i = 0; i < N; i++)
          for (let j = 0; j < N; j++) {
            let sum: Dyadic = { mantissa: 0n, exponent: 0 };
            for (let k = 0; k < p; k++)
              sum = addDyadic(sum, multiplyDyadic(decompose(moved[i * p + k]), decompose(moved[j * p + k])));
            const at = i * N + j;
            const low = addDyadic(decompose(K.center[at]), decompose(-K.radius[at]));
            const high = addDyadic(decompose(K.center[at]), decompose(K.radius[at]));
            expect(compareDyadic(low, sum)).toBeLessThanOrEqual(0);
            expect(compareDyadic(high, sum)).toBeGreaterThanOrEqual(0);
          }
      }
    }
  });
  test("is sharp for exact rows: a few hundred roundings of the largest entry", () => {
    const J = exact(randomMatrix(3, 20000, 5));
    const K = gramEnclosure(J, 3, 20000);
    expect(Math.max(...K.radius) / Math.max(...K.center)).toBeLessThan(7e-14);
  });
});

describe("smallest singular value", () => {
  test.each([
    [1e-7, 0.99999998],
    [1e-8, 0.9999998],
    [1e-12, 0.998],
  ])("Läuchli's matrix with d = %p", (d, share) => {
    const J = lauchli(3, d);
    const bound = smallestSingularValueLowerBound(J, 3, 4);
    expect(bound).toBeLessThanOrEqual(d);
    expect(bound).toBeGreaterThanOrEqual(share * d);
    // what the Gram route alone can do there
    const gram = gramEnclosure(J, 3, 4);
    const squared = Math.sqrt(Math.max(0, smallestEigenvalueLowerBound(gram.center, gram.radius, 3)));
    expect(squared).toBeLessThan(0.8 * d);
  });
  test("both routes stay below the truth and agree on well-conditioned matrices", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const N = 2 + (seed % 7);
      const p = N + (seed % 5);
      const J = exact(randomMatrix(N, p, seed));
      const bound = smallestSingularValueLowerBound(J, N, p);
      const preconditioned = preconditionedLowerBound(J, N, p);
      for (const value of [bound, preconditioned]) {
        expect(value).toBeGreaterThan(0);
        expect(gramExceeds(J.center, N, p, value, 1)).toBe(true);
        expect(gramExceeds(J.center, N, p, value * (1 + 1e-9), 1)).toBe(false);
      }
    }
  });
  test("ill-conditioned rows: nearly equal, and of very different size", () => {
    for (let exponent = 2; exponent <= 12; exponent++) {
      const J = exact(randomMatrix(4, 9, exponent));
      for (let k = 0; k < 9; k++) {
        J.center[9 + k] = J.center[k] + 10 ** -exponent * J.center[9 + k];
        J.center[18 + k] *= 10 ** -exponent;
      }
      const bound = smallestSingularValueLowerBound(J, 4, 9);
      expect(gramExceeds(J.center, 4, 9, bound, 1)).toBe(true);
      expect(gramExceeds(J.center, 4, 9, bound * 1.001, 1)).toBe(false);
    }
  });
  test("radii lower the bound by no more than their norm, and by enough", () => {
    const center = randomMatrix(3, 5, 8);
    const sharp = smallestSingularValueLowerBound(exact(center), 3, 5);
    for (const size of [1e-10, 1e-6, 1e-3]) {
      const J = { center, radius: new Float64Array(15).fill(size) };
      const bound = smallestSingularValueLowerBound(J, 3, 5);
      const other = preconditionedLowerBound(J, 3, 5);
      for (const sign of [1, -1]) {
        const moved = center.map((x, at) => x + (at % 2 === 0 ? sign : -sign) * size * 0.999);
        expect(gramExceeds(moved, 3, 5, bound, 1)).toBe(true);
        expect(gramExceeds(moved, 3, 5, other, 1)).toBe(true);
      }
      expect(sharp - bound).toBeLessThan(40 * size);
    }
  });
  test("rank-deficient matrices give 0", () => {
    expect(smallestSingularValueLowerBound(exact(randomMatrix(3, 2, 1)), 3, 2)).toBe(0);
    expect(smallestSingularValueLowerBound(exact([1, 2, 1, 2]), 2, 2)).toBe(0);
    expect(smallestSingularValueLowerBound(exact(new Float64Array(6)), 2, 3)).toBe(0);
    expect(smallestSingularValueLowerBound(exact([1, NaN, 0, 1]), 2, 2)).toBe(0);
  });
  test("a wide plain-precision problem goes through the same test", () => {
    // 60 x 7000 is above the limit for accurate products
    const N = 60;
    const p = 7000;
    const J = exact(randomMatrix(N, p, 4));
    for (let k = 0; k < p; k++) J.center[p + k] = J.center[k] + 1e-6 * J.center[p + k];
    const bound = smallestSingularValueLowerBound(J, N, p);
    const distance = Math.sqrt(p / 3) * 1e-6;
    expect(bound).toBeLessThan((distance / Math.SQRT2) * 1.05);
    expect(bound).toBeGreaterThan((distance / Math.SQRT2) * 0.9);
  });
});

describe("largest singular value and spectral norms", () => {
  test("closed forms", () => {
    expect(spectralNormUpperBound(Float64Array.of(3, 4), 1, 2)).toBe(5);
    expect(spectralNormUpperBound(Float64Array.of(3, 4), 2, 1)).toBe(5);
    expect(spectralNormUpperBound(Float64Array.of(2, 0, 0, -7), 2, 2)).toBe(7);
    expect(spectralNormUpperBound(new Float64Array(6), 2, 3)).toBe(0);
    expect(largestSingularValueUpperBound(lauchli(3, 0.5), 3, 4)).toBeCloseTo(Math.sqrt(3.25), 13);
  });
  test.each([
    [2, 2],
    [3, 7],
    [7, 3],
    [10, 10],
  ])("%i x %i: above the truth, and sharp, however the matrix lies", (rows, columns) => {
    for (let seed = 1; seed <= 8; seed++) {
      const A = randomMatrix(rows, columns, 31 * seed + rows);
      const bound = spectralNormUpperBound(A, rows, columns);
      expect(gramExceeds(A, rows, columns, bound, -1)).toBe(true);
      expect(gramExceeds(A, rows, columns, bound * (1 - 1e-12), -1)).toBe(false);
      const B = Float64Array.from(
        { length: A.length },
        (_, at) => A[(at % rows) * columns + Math.floor(at / rows)],
      );
      expect(spectralNormUpperBound(B, columns, rows) / bound).toBeCloseTo(1, 12);
    }
  });
  test("radii raise the bound", () => {
    const J = { center: randomMatrix(3, 4, 2), radius: new Float64Array(12).fill(1e-3) };
    const bound = largestSingularValueUpperBound(J, 3, 4);
    const moved = J.center.map((x) => x + Math.sign(x) * 0.999e-3);
    expect(gramExceeds(moved, 3, 4, bound, -1)).toBe(true);
    expect(bound - spectralNormUpperBound(J.center, 3, 4)).toBeLessThan(0.01);
  });
  test("what is not finite has no bound", () => {
    expect(spectralNormUpperBound(Float64Array.of(1, NaN, 0, 1), 2, 2)).toBe(Infinity);
    expect(spectralNormUpperBound(Float64Array.of(1, Infinity, 0, 1), 2, 2)).toBe(Infinity);
  });
});

describe("Gram matrices of inputs", () => {
  const X2 = Float64Array.of(1, 0, 0.6, 0.8);
  const X3 = Float64Array.of(1, 0, 0, 0.6, 0.8, 0, 0.3, 0.4, Math.sqrt(0.75));
  test("X2 and X3 of the catalogue", () => {
    expect(gramSmallestEigenvalue(X2, 2, 2, false)).toBeCloseTo(0.4, 14);
    expect(gramSmallestEigenvalue(X3, 3, 3, false)).toBeGreaterThanOrEqual(0.34934070115);
    expect(gramSmallestEigenvalue(X3, 3, 3, false)).toBeLessThan(0.3493407011504);
    expect(gramSmallestEigenvalue(X3, 3, 3, true)).toBeCloseTo(0.354328431, 9);
  });
  test("dependent inputs, unless the ones make them independent", () => {
    const X = Float64Array.of(1, 2, 2, 4);
    expect(gramSmallestEigenvalue(X, 2, 2, false)).toBe(0);
    expect(gramSmallestEigenvalue(X, 2, 2, true)).toBeGreaterThan(0.1);
    expect(gramSmallestEigenvalue(Float64Array.of(1, 2, 3), 3, 1, true)).toBe(0);
  });
});
