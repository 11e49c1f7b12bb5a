// phi of the softmax cross-entropy and its inverse: check values, round trip, monotonicity.
import * as fc from "fast-check";
import { softmaxPhi, softmaxPhiInverse } from "../../src/theorems";

test("check values of the theory", () => {
  expect(softmaxPhi(1)).toBeCloseTo(-0.04065185225640844, 15);
  expect(Math.abs(softmaxPhiInverse(0) / 1.0163976921108955 - 1)).toBeLessThan(1e-15);
  expect(Math.abs(softmaxPhiInverse(-1000) / 0.0010064421500487885 - 1)).toBeLessThan(1e-15);
});

test("round trip to 2e-15 on [1e-8, 100]", () => {
  fc.assert(
    fc.property(fc.double({ min: -8, max: 2, noNaN: true }), (exponent) => {
      const v = 10 ** exponent;
      expect(Math.abs(softmaxPhiInverse(softmaxPhi(v)) / v - 1)).toBeLessThan(2e-15);
    }),
    { numRuns: 2000 },
  );
});

test("the slope is (1 - e^-v)^-2", () => {
  fc.assert(
    fc.property(fc.double({ min: 0.1, max: 50, noNaN: true }), (v) => {
      const h = 1e-5 * v;
      const slope = (softmaxPhi(v + h) - softmaxPhi(v - h)) / (2 * h);
      expect(slope * Math.expm1(-v) ** 2).toBeCloseTo(1, 6);
    }),
  );
});

test("the ends of the range", () => {
  expect(softmaxPhi(0)).toBe(-Infinity);
  expect(softmaxPhi(Infinity)).toBe(Infinity);
  expect(softmaxPhiInverse(-1e20)).toBeCloseTo(1e-20, 34);
  expect(softmaxPhiInverse(1e4)).toBe(1e4);
  expect(softmaxPhiInverse(NaN)).toBeNaN();
  expect(softmaxPhi(700)).toBe(700);
});
