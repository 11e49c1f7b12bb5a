// Bounds of sums and dot products against exact sums.
import fc from "fast-check";
import { normLowerBound, normUpperBound, sumOfSquares, vectorNormInterval } from "../../src/certify";
import { dotInterval, quickNormUpperBound } from "../../src/certify/sums";
import { addDyadic, compareDyadic, decompose, multiplyDyadic } from "./reference";
import type { Dyadic } from "./reference";

const zero: Dyadic = { mantissa: 0n, exponent: 0 };
const exactDot = (a: ArrayLike<number>, b: ArrayLike<number>): Dyadic =>
  Array.from(a).reduce((sum, x, k) => addDyadic(sum, multiplyDyadic(decompose(x), decompose(b[k]))), zero);
const entry = fc.oneof(
  fc.double({ min: -1, max: 1, noNaN: true }),
  fc.double({ min: -1e30, max: 1e30, noNaN: true }),
  fc.double({ min: -1e-160, max: 1e-160, noNaN: true }),
  fc.constant(0),
);
const vector = fc.array(entry, { minLength: 1, maxLength: 40 }).map((x) => Float64Array.from(x));

describe("exact cases", () => {
  test("Pythagoras", () => {
    expect(vectorNormInterval(Float64Array.of(3, 0, 4))).toEqual({ lower: 5, upper: 5 });
    expect(sumOfSquares(new Float64Array(5))).toEqual({ lower: 0, upper: 0 });
    expect(vectorNormInterval(Float64Array.of(9, 3, 4), 1, 2)).toEqual({ lower: 5, upper: 5 });
  });
  test("cancellation costs nothing", () => {
    const a = Float64Array.of(1e16, 1, -1e16);
    const b = Float64Array.of(1, 1e-8, 1);
    const { lower, upper } = dotInterval(a, 0, 1, b, 0, 1, 3);
    expect(lower).toBeGreaterThanOrEqual(1e-8 * (1 - 2e-15));
    expect(upper).toBeLessThanOrEqual(1e-8 * (1 + 2e-15));
  });
  test("enclosures widen the norm by the norm of the radii", () => {
    const x = { center: Float64Array.of(3, 4), radius: Float64Array.of(0.75, 1) };
    expect(normUpperBound(x)).toBe(6.25);
    expect(normLowerBound(x)).toBe(3.75);
    expect(normLowerBound({ center: x.radius, radius: x.center })).toBe(0);
  });
  test("extreme sizes stay enclosed", () => {
    for (const size of [1e200, 1e300, 1e-200, 1e-310]) {
      const { lower, upper } = vectorNormInterval(Float64Array.of(3 * size, 4 * size));
      expect(lower).toBeLessThanOrEqual(5 * size);
      expect(lower).toBeGreaterThan(0);
      expect(upper).toBeGreaterThanOrEqual(5 * size);
      expect(upper).toBeLessThanOrEqual(6 * size);
      expect(quickNormUpperBound(Float64Array.of(3 * size, 4 * size), 0, 2)).toBeGreaterThanOrEqual(5 * size);
    }
  });
  test("NaN and infinite entries prove nothing", () => {
    for (const bad of [NaN, Infinity, -Infinity]) {
      const x = { center: Float64Array.of(1, bad), radius: new Float64Array(2) };
      expect(normUpperBound(x)).toBe(Infinity);
      expect(normLowerBound(x)).toBe(0);
      expect(normUpperBound({ center: x.radius, radius: x.center })).toBe(Infinity);
      expect(quickNormUpperBound(x.center, 0, 2)).toBe(Infinity);
    }
  });
});

describe("against exact arithmetic", () => {
  test("dot products", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(entry, entry), { maxLength: 40 }), (pairs) => {
        const a = Float64Array.from(pairs, ([x]) => x);
        const b = Float64Array.from(pairs, ([, y]) => y);
        const { lower, upper } = dotInterval(a, 0, 1, b, 0, 1, a.length);
        const exact = exactDot(a, b);
        expect(compareDyadic(lower, exact)).toBeLessThanOrEqual(0);
        expect(compareDyadic(upper, exact)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 3000 },
    );
  });
  test("strides", () => {
    const a = Float64Array.of(9, 1, 9, 2, 9, 3);
    const b = Float64Array.of(4, 5, 6);
    expect(dotInterval(a, 1, 2, b, 0, 1, 3)).toEqual({ lower: 32, upper: 32 });
  });
  test("norms, to two units in the last place", () => {
    fc.assert(
      fc.property(vector, (x) => {
        const squared = exactDot(x, x);
        const { lower, upper } = vectorNormInterval(x);
        const quick = quickNormUpperBound(x, 0, x.length);
        for (const [end, sign] of [
          [lower, -1],
          [upper, 1],
          [quick, 1],
        ])
          expect(
            sign * compareDyadic(multiplyDyadic(decompose(end), decompose(end)), squared),
          ).toBeGreaterThanOrEqual(0);
        if (lower > 1e-100) expect(upper - lower).toBeLessThanOrEqual(5e-16 * upper);
        if (lower > 1e-100) expect(quick).toBeLessThanOrEqual(upper * (1 + 1e-13));
      }),
      { numRuns: 3000 },
    );
  });
});
