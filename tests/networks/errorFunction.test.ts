// erf, erfc and e^(x^2) erfc(x): digits computed with mpmath, symmetries, and both sides of every seam.
import * as fc from "fast-check";
import {
  complementaryError,
  errorFunction,
  gaussian,
  scaledComplementaryError,
} from "../../src/networks/errorFunction";

/** Within five units of rounding, relative. */
function near(got: number, wanted: number): void {
  expect(Math.abs(got / wanted - 1)).toBeLessThanOrEqual(6e-16);
}

test.each([
  [0.1, 0.1124629160182849, 0.887537083981715],
  [0.5, 0.5204998778130465, 0.4795001221869535],
  [1, 0.8427007929497149, 0.15729920705028513],
  [3, 0.9999779095030014, 2.209049699858544e-5],
  [-1, -0.8427007929497149, 1.8427007929497148],
  [-3, -0.9999779095030014, 1.9999779095030015],
])("erf(%d) and erfc(%d)", (x, erf, erfc) => {
  near(errorFunction(x), erf);
  near(complementaryError(x), erfc);
});

test("the right tail of erfc keeps its relative accuracy down to the smallest normal numbers", () => {
  near(complementaryError(10), 2.088487583762545e-45);
  near(complementaryError(26), 5.663192408856143e-296);
  expect(complementaryError(30)).toBe(0);
  expect(complementaryError(-30)).toBe(2);
});

test("e^(x^2) erfc(x) is 1 at 0 and falls like 1 / (x sqrt(pi))", () => {
  expect(scaledComplementaryError(0)).toBe(1);
  near(scaledComplementaryError(10), 0.05614099274382259);
  near(scaledComplementaryError(1e8) * 1e8 * Math.sqrt(Math.PI), 1);
});

test("e^(-x^2) does not feel the rounding of x^2", () => {
  const x = 26.1;
  // x^2 in integer arithmetic, in units of 2^-120: the whole part and the rest
  const square = BigInt(x * 2 ** 60) ** 2n;
  const whole = square >> 120n;
  const rest = Number(square - (whole << 120n)) / 2 ** 120;
  near(gaussian(x, 1), Math.exp(-Number(whole)) * Math.exp(-rest));
  expect(gaussian(50, 2)).toBe(0);
  expect(gaussian(NaN, 1)).toBeNaN();
});

test.each([
  [0.5, errorFunction, 2 / Math.sqrt(Math.PI) / Math.exp(0.25)],
  [0.5, scaledComplementaryError, 0.9],
  [2 * Math.PI, scaledComplementaryError, 0.02],
])("at the seam %d nothing jumps", (seam, f, slope) => {
  const step = 2 ** -50;
  const jump = f(seam + step) - f(seam - step);
  expect(Math.abs(jump)).toBeLessThanOrEqual(slope * 3 * step + 5e-16);
});

test("erf is odd, erf + erfc is 1, erfc(-x) is 2 - erfc(x), erf increases", () => {
  const argument = fc.double({ min: -30, max: 30, noNaN: true });
  fc.assert(
    fc.property(argument, argument, (x, y) => {
      expect(errorFunction(-x)).toBe(-errorFunction(x));
      expect(Math.abs(errorFunction(x) + complementaryError(x) - 1)).toBeLessThan(4e-16);
      expect(Math.abs(complementaryError(x) + complementaryError(-x) - 2)).toBeLessThan(6e-16);
      if (x + 1e-9 < y) expect(errorFunction(x)).toBeLessThanOrEqual(errorFunction(y));
    }),
    { numRuns: 1000 },
  );
});
