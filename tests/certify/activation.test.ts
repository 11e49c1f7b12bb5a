// Ranges of activations and their derivatives enclose exact values; their constants are suprema.
import fc from "fast-check";
import { activationBounds, activationRange, derivativeInfimum, interval, point } from "../../src/certify";
import type { Interval } from "../../src/certify";
import type { ActivationName } from "../../src/experiment";
import type { Fixed } from "./reference";
import { activationFixed, bitsFor, compare, toFixed } from "./reference";

const smooth: ActivationName[] = [
  ...(["tanh", "sigmoid", "softplus", "sin", "arctan", "identity", "erf", "gelu", "swish"] as const),
];
const all: ActivationName[] = [...smooth, "relu", "leakyRelu"];
const increasing = smooth.filter((name) => activationBounds(name).increasing);
/** Beyond this size a slope may underflow. */
const largestSize = (name: ActivationName): number => (name === "erf" ? 25 : 40);
const REFERENCE_ERROR = 1n << 40n;

function encloses({ lower, upper }: Interval, { value, bits }: Fixed): boolean {
  return (
    compare(lower, { value: value + REFERENCE_ERROR, bits }) <= 0 &&
    compare(upper, { value: value - REFERENCE_ERROR, bits }) >= 0
  );
}

function reference(name: ActivationName, z: number): { value: Fixed; derivative: Fixed } {
  const bits = 2 * bitsFor(z) + 400;
  const { value, derivative } = activationFixed(name, toFixed(z, bits), bits);
  return { value: { value, bits }, derivative: { value: derivative, bits } };
}

describe("constants", () => {
  test.each<[ActivationName, number, number, number]>([
    ["tanh", 1, 1, 0.7698003589195],
    ["arctan", 1.5707963267949, 1, 0.6495190528383],
    ["sigmoid", 1, 0.25, 0.0962250448649],
    ["softplus", Infinity, 1, 0.25],
    ["sin", 1, 1, 1],
    ["identity", Infinity, 1, 0],
    ["erf", 1, 1.1283791670955126, 0.9678828980765735],
    ["gelu", Infinity, 1.1289041451851, 0.7978845608028654],
    ["swish", Infinity, 1.0998393201288, 0.5],
  ])("of %s, rounded upwards", (name, M0, M1, M2) => {
    const bounds = activationBounds(name);
    expect(bounds.M0 === M0 || Math.abs(bounds.M0 - M0) < 1e-13).toBe(true);
    expect(bounds.M1).toBeGreaterThanOrEqual(M1);
    expect(bounds.M1).toBeCloseTo(M1, 12);
    expect(bounds.M2).toBeCloseTo(M2, 12);
    expect(bounds.smooth).toBe(true);
  });
  test("the irrational ones are not below their exact values", () => {
    // M2^2 is rational: 16/27, 27/64, 1/108
    const bits = 400;
    const square = (x: number): bigint => toFixed(x, bits) ** 2n;
    expect(square(activationBounds("tanh").M2) * 27n >= 16n << BigInt(2 * bits)).toBe(true);
    expect(square(activationBounds("arctan").M2) * 64n >= 27n << BigInt(2 * bits)).toBe(true);
    expect(square(activationBounds("sigmoid").M2) * 108n >= 1n << BigInt(2 * bits)).toBe(true);
    expect(activationBounds("arctan").M0).toBeGreaterThan(Math.PI / 2);
  });
  test("values at 0 and symmetry", () => {
    for (const name of all) {
      const { atZero, odd } = activationBounds(name);
      expect(encloses(atZero, reference(name, 0).value)).toBe(true);
      if (odd) expect(atZero).toEqual({ lower: 0, upper: 0 });
    }
    expect(
      activationBounds("softplus").atZero.upper - activationBounds("softplus").atZero.lower,
    ).toBeLessThan(1e-15);
    expect(all.filter((name) => activationBounds(name).odd)).toEqual([
      "tanh",
      "sin",
      "arctan",
      "identity",
      "erf",
    ]);
  });
  test("relu is neither smooth nor increasing, leakyRelu not smooth; sin, gelu and swish also fall", () => {
    expect(activationBounds("relu")).toMatchObject({ smooth: false, increasing: false, M2: Infinity });
    expect(activationBounds("leakyRelu")).toMatchObject({ smooth: false, increasing: true, M2: Infinity });
    expect(smooth.filter((name) => !increasing.includes(name))).toEqual(["sin", "gelu", "swish"]);
  });
});

describe("ranges", () => {
  test("relu at, left of and right of its kink", () => {
    expect(activationRange("relu", interval(-1, 2))).toEqual({
      value: { lower: 0, upper: 2 },
      derivative: { lower: 0, upper: 1 },
    });
    expect(activationRange("relu", interval(-2, -1)).derivative).toEqual({ lower: 0, upper: 0 });
    expect(activationRange("relu", point(3))).toEqual({ value: point(3), derivative: point(1) });
  });
  test("derivatives reach their largest value where the interval contains 0", () => {
    expect(activationRange("tanh", interval(-1e-3, 2)).derivative.upper).toBe(1);
    expect(activationRange("arctan", interval(-1e-3, 2)).derivative.upper).toBe(1);
    expect(activationRange("sigmoid", interval(-1e-3, 2)).derivative.upper).toBe(0.25);
    expect(activationRange("sin", interval(-1e-3, 2)).derivative.upper).toBe(1);
  });
  test.each(smooth)("%s at points: inside, and tight", (name) => {
    fc.assert(
      fc.property(fc.double({ min: -30, max: 30, noNaN: true }), (z) => {
        const range = activationRange(name, point(z));
        const exact = reference(name, z);
        expect(encloses(range.value, exact.value)).toBe(true);
        expect(encloses(range.derivative, exact.derivative)).toBe(true);
        expect(range.value.upper - range.value.lower).toBeLessThanOrEqual(1e-14 * Math.max(1, Math.abs(z)));
        expect(range.derivative.upper - range.derivative.lower).toBeLessThanOrEqual(1e-14);
      }),
      { numRuns: 300 },
    );
  });
  test.each(all)("%s on intervals: the values and slopes of every inner point", (name) => {
    const cut = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.double({ min: -8, max: 8, noNaN: true }),
        fc.double({ min: 0, max: 5, noNaN: true }),
        cut,
        (z, width, share) => {
          const range = activationRange(name, interval(z, z + width));
          const exact = reference(name, Math.min(z + width, z + share * width));
          expect(encloses(range.value, exact.value)).toBe(true);
          expect(encloses(range.derivative, exact.derivative)).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
  test.each(all)("%s respects its own global bounds on the whole line", (name) => {
    const { value, derivative } = activationRange(name, interval(-Infinity, Infinity));
    const { M0, M1 } = activationBounds(name);
    expect(Math.max(Math.abs(value.lower), Math.abs(value.upper))).toBe(M0);
    expect(Math.max(Math.abs(derivative.lower), Math.abs(derivative.upper))).toBe(M1);
  });
});

describe("infimum of the derivative on [-Z, Z]", () => {
  test("closed forms", () => {
    expect(derivativeInfimum("arctan", 1)).toBe(0.5);
    expect(derivativeInfimum("identity", 7)).toBe(1);
    expect(derivativeInfimum("relu", 1)).toBe(0);
    expect(derivativeInfimum("sin", 4)).toBe(-1);
    expect(derivativeInfimum("tanh", 0.23931)).toBeCloseTo(0.944848, 6);
    expect(derivativeInfimum("tanh", Infinity)).toBe(0);
  });
  test.each(increasing)("%s: below the slope at every point, equal to it at an end, positive", (name) => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: largestSize(name), noNaN: true }),
        fc.double({ min: -1, max: 1, noNaN: true }),
        (Z, share) => {
          const infimum = derivativeInfimum(name, Z);
          expect(infimum).toBeGreaterThan(0);
          const { derivative } = reference(name, share * Z);
          expect(
            compare(infimum, { ...derivative, value: derivative.value + REFERENCE_ERROR }),
          ).toBeLessThanOrEqual(0);
          // sharp: at -Z the slope is hardly larger
          const end = reference(name, -Z).derivative;
          expect(compare(infimum * (1 + 1e-14), end)).toBeGreaterThanOrEqual(0);
        },
      ),
      { numRuns: 200 },
    );
  });
});
