// Verified eigenvalue bounds never pass the true eigenvalues, decided in exact arithmetic.
import fc from "fast-check";
import { largestEigenvalueUpperBound, smallestEigenvalueLowerBound } from "../../src/certify";
import { mulberry32 } from "../../src/random";
import { exceedsShift } from "./reference";

const negated = (A: Float64Array): Float64Array => A.map((x) => -x);

/** Random symmetric matrix B B^T + shift I, B n x k with entries in [-1, 1] rounded to 30 bits. */
function randomSymmetric(n: number, k: number, shift: number, seed: number): Float64Array {
  const random = mulberry32(seed);
  const B = Float64Array.from({ length: n * k }, () => 2 * random.next() - 1);
  const A = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = i === j ? shift : 0;
      for (let l = 0; l < k; l++) sum += B[i * k + l] * B[j * k + l];
      A[i * n + j] = A[j * n + i] = sum;
    }
  return A;
}

/** Second difference matrix of order n: eigenvalues 2 - 2 cos(j pi / (n + 1)). */
function secondDifference(n: number): Float64Array {
  const A = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    A[i * n + i] = 2;
    if (i > 0) A[i * n + i - 1] = A[(i - 1) * n + i] = -1;
  }
  return A;
}

describe("closed forms", () => {
  test("diagonal matrices are exact", () => {
    const A = Float64Array.of(3, 0, 0, 0, 0.1, 0, 0, 0, 7);
    expect(smallestEigenvalueLowerBound(A, null, 3)).toBe(0.1);
    expect(largestEigenvalueUpperBound(A, null, 3)).toBe(7);
  });
  test("order 1 with a radius", () => {
    expect(smallestEigenvalueLowerBound(Float64Array.of(2), Float64Array.of(0.5), 1)).toBe(1.5);
    expect(largestEigenvalueUpperBound(Float64Array.of(2), Float64Array.of(0.5), 1)).toBe(2.5);
  });
  test.each([2, 5, 30, 120])("second differences of order %i", (n) => {
    const A = secondDifference(n);
    const smallest = 4 * Math.sin(Math.PI / (2 * (n + 1))) ** 2;
    const largest = 4 * Math.cos(Math.PI / (2 * (n + 1))) ** 2;
    const lower = smallestEigenvalueLowerBound(A, null, n);
    const upper = largestEigenvalueUpperBound(A, null, n);
    expect(lower).toBeLessThanOrEqual(smallest * (1 + 1e-15));
    expect(smallest - lower).toBeLessThan(n * n * 1e-15);
    expect(upper).toBeGreaterThanOrEqual(largest * (1 - 1e-15));
    expect(upper - largest).toBeLessThan(n * n * 1e-15);
  });
  test("X3 of the catalogue: 0.34934070115027...", () => {
    const x = Math.sqrt(0.75);
    const A = Float64Array.of(1, 0.6, 0.3, 0.6, 1, 0.5, 0.3, 0.5, 0.25 + x * x);
    const bound = smallestEigenvalueLowerBound(A, null, 3);
    expect(bound).toBeGreaterThanOrEqual(0.34934070115);
    expect(bound).toBeLessThan(0.3493407011503);
    expect(exceedsShift(A, 3, bound)).toBe(true);
  });
  test("nothing positive is claimed of singular or indefinite matrices", () => {
    expect(smallestEigenvalueLowerBound(Float64Array.of(1, 1, 1, 1), null, 2)).toBeLessThanOrEqual(0);
    expect(smallestEigenvalueLowerBound(Float64Array.of(1, 2, 2, 1), null, 2)).toBeLessThanOrEqual(-1);
    expect(smallestEigenvalueLowerBound(randomSymmetric(12, 11, 0, 3), null, 12)).toBeLessThanOrEqual(0);
    expect(smallestEigenvalueLowerBound(new Float64Array(4), null, 2)).toBeLessThanOrEqual(0);
  });
  test("only lower triangles are read", () => {
    const A = Float64Array.of(2, 99, 1, 3);
    const R = Float64Array.of(0, 99, 0.125, 0);
    const bound = smallestEigenvalueLowerBound(A, R, 2);
    expect(bound).toBeGreaterThan(1.25);
    expect(bound).toBeLessThanOrEqual((5 - Math.sqrt(5)) / 2 - 0.1);
  });
  test("NaN and infinities prove nothing", () => {
    for (const bad of [NaN, Infinity]) {
      expect(smallestEigenvalueLowerBound(Float64Array.of(1, 0, bad, 1), null, 2)).toBe(-Infinity);
      expect(largestEigenvalueUpperBound(Float64Array.of(1, 0, bad, 1), null, 2)).toBe(Infinity);
      const identity = Float64Array.of(1, 0, 0, 1);
      expect(smallestEigenvalueLowerBound(identity, Float64Array.of(0, 0, bad, 0), 2)).toBe(-Infinity);
      expect(largestEigenvalueUpperBound(identity, Float64Array.of(0, 0, bad, 0), 2)).toBe(Infinity);
    }
  });
});

describe("against exact elimination", () => {
  test.each([
    [2, 3, 0],
    [5, 6, 0],
    [8, 8, 0],
    [12, 12, 0.01],
    [16, 20, 0],
  ])("order %i: below the true smallest eigenvalue, above the true largest, and sharp", (n, k, shift) => {
    for (let seed = 1; seed <= 12; seed++) {
      const A = randomSymmetric(n, k, shift, 100 * n + seed);
      const lower = smallestEigenvalueLowerBound(A, null, n);
      const upper = largestEigenvalueUpperBound(A, null, n);
      expect(lower).toBeGreaterThan(0);
      expect(exceedsShift(A, n, lower)).toBe(true);
      expect(exceedsShift(negated(A), n, -upper)).toBe(true);
      // within rounding of the largest eigenvalue both are attained
      const noise = 1e-14 * n * upper;
      expect(exceedsShift(A, n, lower + noise)).toBe(false);
      expect(exceedsShift(negated(A), n, -(upper - noise))).toBe(false);
    }
  });
  test("every symmetric matrix within the radius", () => {
    const random = mulberry32(77);
    for (let trial = 0; trial < 30; trial++) {
      const n = 2 + (trial % 6);
      const A = randomSymmetric(n, n + 2, 0.2, 500 + trial);
      const size = 10 ** (-3 - (trial % 8));
      const R = Float64Array.from({ length: n * n }, () => size * random.next());
      const lower = smallestEigenvalueLowerBound(A, R, n);
      const upper = largestEigenvalueUpperBound(A, R, n);
      const moved = A.slice();
      // the lower triangle moved by its whole radius, signs at random
      for (let i = 0; i < n; i++)
        for (let j = 0; j <= i; j++)
          moved[i * n + j] += 0.999999 * R[i * n + j] * (random.next() < 0.5 ? -1 : 1);
      expect(exceedsShift(moved, n, lower)).toBe(true);
      expect(exceedsShift(negated(moved), n, -upper)).toBe(true);
    }
  });
  test("scaling by powers of two scales the bounds", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -250, max: 250 }),
        fc.integer({ min: 1, max: 1000 }),
        (exponent, seed) => {
          const A = randomSymmetric(4, 6, 0, seed);
          const scaled = A.map((x) => x * 2 ** exponent);
          expect(smallestEigenvalueLowerBound(scaled, null, 4)).toBe(
            smallestEigenvalueLowerBound(A, null, 4) * 2 ** exponent,
          );
          expect(largestEigenvalueUpperBound(scaled, null, 4)).toBe(
            largestEigenvalueUpperBound(A, null, 4) * 2 ** exponent,
          );
        },
      ),
      { numRuns: 50 },
    );
  });
  test("Hilbert matrices: nothing false at the edge of what doubles can decide", () => {
    const bounds: number[] = [];
    for (let n = 2; n <= 14; n++) {
      const A = Float64Array.from({ length: n * n }, (_, at) => 1 / (1 + Math.floor(at / n) + (at % n)));
      const bound = smallestEigenvalueLowerBound(A, null, n);
      expect(exceedsShift(A, n, bound)).toBe(true);
      if (bound > 0) bounds.push(bound);
    }
    // condition numbers 19, 524, 1.6e4, 4.8e5, 1.5e7, 4.8e8, 1.5e10, ...
    expect(bounds.length).toBeGreaterThanOrEqual(8);
  });
  test("subnormal matrices: never above the truth", () => {
    const A = randomSymmetric(3, 5, 0, 9).map((x) => x * 2 ** -1070);
    const lower = smallestEigenvalueLowerBound(A, null, 3);
    if (lower > -Infinity) expect(exceedsShift(A, 3, lower)).toBe(true);
    expect(exceedsShift(negated(A), 3, -largestEigenvalueUpperBound(A, null, 3))).toBe(true);
  });
  test("integer matrices of known spectrum: 1 + all-ones has eigenvalues 1 and n + 1", () => {
    for (const n of [2, 7, 40, 150]) {
      const A = Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 2 : 1));
      const lower = smallestEigenvalueLowerBound(A, null, n);
      expect(lower).toBeLessThanOrEqual(1);
      expect(1 - lower).toBeLessThan(1e-15 * n * n + 1e-14);
      const upper = largestEigenvalueUpperBound(A, null, n);
      expect(upper).toBe(n + 1);
    }
  });
});
