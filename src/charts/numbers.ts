// Numbers as people read them: few digits, Unicode powers of ten, and enough digits where two numbers are compared.

const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** Rounds to 6 significant digits: what a picture can show, in the fewest bytes. */
export function sixDigits(value: number): number {
  return Number(value.toPrecision(6));
}

/** 10⁻¹⁴ and the like. */
export function powerOfTen(exponent: number): string {
  const digits = [...String(Math.abs(exponent))].map((digit) => superscripts[Number(digit)]).join("");
  return `10${exponent < 0 ? "⁻" : ""}${digits}`;
}

/**
 * A number for a reader, such as `0.982`, `−12.5` or `3.1×10⁻⁹`.
 * @param digits significant digits at most
 */
export function formatNumber(value: number, digits = 3): string {
  if (Number.isNaN(value)) return "not a number";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const sign = value < 0 ? "−" : "";
  const size = Math.abs(value);
  if (Number.isInteger(size) && size < 1e6) return sign + String(size);
  const [mantissa, exponent] = size.toExponential(digits - 1).split("e");
  const power = Number(exponent);
  if (power >= -3 && power < 5) return sign + String(Number(size.toPrecision(digits)));
  const shortMantissa = String(Number(mantissa));
  return sign + (shortMantissa === "1" ? "" : `${shortMantissa}×`) + powerOfTen(power);
}

/** Two compared numbers with as many digits as it takes to see that they differ, at most 17. */
export function formatPair(first: number, second: number, digits = 4): [string, string] {
  let count = digits;
  let pair: [string, string] = [formatNumber(first, count), formatNumber(second, count)];
  while (first !== second && pair[0] === pair[1] && count < 17) {
    count++;
    pair = [formatNumber(first, count), formatNumber(second, count)];
  }
  return pair;
}
