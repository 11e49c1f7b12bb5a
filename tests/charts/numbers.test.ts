// Numbers for readers: exact texts, and pairs that never look equal when they are not.
import fc from "fast-check";
import { formatNumber, formatPair, powerOfTen, sixDigits } from "../../src/charts/numbers";

describe("formatNumber", () => {
  test.each([
    [0, "0"],
    [-0, "0"],
    [213, "213"],
    [-12, "−12"],
    [0.98214, "0.982"],
    [0.001, "0.001"],
    [0.00099951, "0.001"],
    [0.000123, "1.23×10⁻⁴"],
    [12345.678, "12300"],
    [1e8, "10⁸"],
    [-2.5e-14, "−2.5×10⁻¹⁴"],
    [Infinity, "∞"],
    [-Infinity, "−∞"],
    [NaN, "not a number"],
  ])("writes %d as %s", (value, text) => expect(formatNumber(value)).toBe(text));

  test("takes the number of digits asked for", () => expect(formatNumber(1.52156007, 6)).toBe("1.52156"));

  test("stays within half a unit of the last digit", () => {
    const everywhere = fc.double({ min: 1e-300, max: 1e300, noNaN: true });
    const nearPowers = fc
      .tuple(fc.integer({ min: -8, max: 8 }), fc.double({ min: 0.99, max: 1.2, noNaN: true }))
      .map(([power, factor]) => 10 ** power * factor);
    fc.assert(
      fc.property(fc.oneof(everywhere, nearPowers), (value) => {
        const digits = "⁰¹²³⁴⁵⁶⁷⁸⁹";
        const text = formatNumber(value, 5).replace(
          /(^|×)10(⁻?)([⁰¹²³⁴⁵⁶⁷⁸⁹]+)/,
          (_, times: string, sign: string, power: string) => {
            const exponent = [...power].map((digit) => digits.indexOf(digit)).join("");
            return `${times === "" ? "1" : ""}e${sign && "-"}${exponent}`;
          },
        );
        const read = Number(text);
        expect(Math.abs(read - value)).toBeLessThanOrEqual(0.5000001e-4 * value);
      }),
    );
  });
});

test("powerOfTen writes exponents of both signs", () => {
  expect(powerOfTen(-14)).toBe("10⁻¹⁴");
  expect(powerOfTen(0)).toBe("10⁰");
  expect(powerOfTen(307)).toBe("10³⁰⁷");
});

test("sixDigits rounds to six significant digits and no others", () => {
  expect(sixDigits(0.123456789)).toBe(0.123457);
  expect(sixDigits(-98765432.1)).toBe(-98765400);
  expect(sixDigits(1e-320)).toBeGreaterThan(0);
});

test("formatPair shows a difference down to the last bit", () => {
  expect(formatPair(0.68, 0.684)).toEqual(["0.68", "0.684"]);
  const [below, above] = formatPair(0.5, 0.5 + Number.EPSILON / 2);
  expect(below).toBe("0.5");
  expect(above).toBe("0.5000000000000001");
  fc.assert(
    fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (first, second) => {
      fc.pre(first !== second);
      const [a, b] = formatPair(first, second);
      expect(a).not.toBe(b);
    }),
  );
});
