// Independent references for the certificates: exact rationals of doubles and fixed-point elementary functions in BigInt.
import type { ActivationName } from "../../src/experiment";

/** The exact number mantissa 2^exponent. */
export interface Dyadic {
  mantissa: bigint;
  exponent: number;
}

/** x = mantissa 2^exponent, exactly. */
export function decompose(x: number): Dyadic {
  if (!Number.isFinite(x)) throw new Error(`no exact value: ${x}`);
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const field = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = field === 0 ? fraction : fraction | (1n << 52n);
  const exponent = (field === 0 ? 1 : field) - 1075;
  return { mantissa: bits >> 63n ? -mantissa : mantissa, exponent };
}

function aligned(x: Dyadic, y: Dyadic): { left: bigint; right: bigint; exponent: number } {
  const exponent = Math.min(x.exponent, y.exponent);
  return {
    left: x.mantissa << BigInt(x.exponent - exponent),
    right: y.mantissa << BigInt(y.exponent - exponent),
    exponent,
  };
}

export function addDyadic(x: Dyadic, y: Dyadic): Dyadic {
  const { left, right, exponent } = aligned(x, y);
  return { mantissa: left + right, exponent };
}

export function multiplyDyadic(x: Dyadic, y: Dyadic): Dyadic {
  return { mantissa: x.mantissa * y.mantissa, exponent: x.exponent + y.exponent };
}

/** Sign of x - y, exactly; doubles may be infinite. */
export function compareDyadic(x: number | Dyadic, y: Dyadic): number {
  if (x === Infinity) return 1;
  if (x === -Infinity) return -1;
  const { left, right } = aligned(typeof x === "number" ? decompose(x) : x, y);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Integers proportional to the doubles: value_i = integers_i 2^exponent. */
export function toIntegers(values: ArrayLike<number>): { integers: bigint[]; exponent: number } {
  const exact = Array.from(values, decompose);
  const exponent = exact.reduce(
    (least, x) => (x.mantissa === 0n ? least : Math.min(least, x.exponent)),
    1024,
  );
  return {
    integers: exact.map((x) => (x.mantissa === 0n ? 0n : x.mantissa << BigInt(x.exponent - exponent))),
    exponent,
  };
}

/** Whether the symmetric n x n integer matrix is positive definite: leading minors by Bareiss elimination, exactly. */
export function isPositiveDefinite(matrix: readonly bigint[], n: number): boolean {
  const A = matrix.slice();
  let previous = 1n;
  for (let k = 0; k < n; k++) {
    const pivot = A[k * n + k];
    if (pivot <= 0n) return false;
    for (let i = k + 1; i < n; i++)
      for (let j = k + 1; j < n; j++)
        A[i * n + j] = (A[i * n + j] * pivot - A[i * n + k] * A[k * n + j]) / previous;
    previous = pivot;
  }
  return true;
}

/** Whether A - shift I is positive definite, decided exactly for stored doubles (lower triangle read). */
export function exceedsShift(A: ArrayLike<number>, n: number, shift: number): boolean {
  const symmetric = Array.from({ length: n * n }, (_, at) => {
    const i = Math.floor(at / n);
    const j = at % n;
    return A[Math.max(i, j) * n + Math.min(i, j)];
  });
  const { integers } = toIntegers([...symmetric, shift]);
  const s = integers[n * n];
  for (let i = 0; i < n; i++) integers[i * n + i] -= s;
  return isPositiveDefinite(integers.slice(0, n * n), n);
}

/** Fixed-point number value / 2^bits. */
export interface Fixed {
  value: bigint;
  bits: number;
}

/** Fractional bits that hold x exactly with 320 to spare. */
export function bitsFor(x: number): number {
  return 320 + Math.max(0, -decompose(x).exponent);
}

/** x as a fixed-point number; exact when it has at most `bits` fractional bits, otherwise rounded down. */
export function toFixed(x: number, bits: number): bigint {
  const { mantissa, exponent } = decompose(x);
  const shift = exponent + bits;
  return shift >= 0 ? mantissa << BigInt(shift) : mantissa >> BigInt(-shift);
}

/** Sign of x - value / 2^bits, exactly. Infinities compare as themselves. */
export function compare(x: number, fixed: Fixed): number {
  if (x === Infinity) return 1;
  if (x === -Infinity) return -1;
  const { mantissa, exponent } = decompose(x);
  const shift = exponent + fixed.bits;
  const left = shift >= 0 ? mantissa << BigInt(shift) : mantissa;
  const right = shift >= 0 ? fixed.value : fixed.value << BigInt(-shift);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Nearest-ish double of a fixed-point number (for widths, never for containment). */
function approximate(fixed: Fixed): number {
  const size = fixed.value < 0n ? -fixed.value : fixed.value;
  const excess = Math.max(0, size.toString(2).length - 60);
  const exponent = excess - fixed.bits;
  const half = Math.trunc(exponent / 2);
  return Number(fixed.value >> BigInt(excess)) * 2 ** half * 2 ** (exponent - half);
}

const product = (a: bigint, b: bigint, bits: number): bigint => (a * b) >> BigInt(bits);
const quotient = (a: bigint, b: bigint, bits: number): bigint => (a << BigInt(bits)) / b;

/** e^(x / 2^bits) */
export function expFixed(x: bigint, bits: number): bigint {
  if (x < 0n) {
    const guard = bits + 64;
    return quotient(1n << BigInt(guard), expFixed(-x << 64n, guard), guard) >> 64n;
  }
  const halvings = Math.max(0, x.toString(2).length - bits) + 12;
  const guard = bits + halvings + 64;
  const reduced = x << BigInt(guard - bits - halvings);
  const one = 1n << BigInt(guard);
  let term = one;
  let sum = one;
  for (let j = 1n; term !== 0n; j++) {
    term = product(term, reduced, guard) / j;
    sum += term;
  }
  for (let i = 0; i < halvings; i++) sum = product(sum, sum, guard);
  return sum >> BigInt(guard - bits);
}

/** log(x / 2^bits) by Newton's iteration on exp */
export function logFixed(x: bigint, bits: number): bigint {
  const guard = bits + 32;
  // x / 2^bits = m 2^shift with m in [1/2, 1)
  const shift = x.toString(2).length - bits;
  const m = shift >= 0 ? (x << 32n) >> BigInt(shift) : (x << 32n) << BigInt(-shift);
  let v = toFixed(Math.log(approximate({ value: m, bits: guard })), guard);
  for (let correct = 45; correct < 4 * guard; correct *= 3) {
    const e = expFixed(v, guard);
    v += 2n * quotient(m - e, m + e, guard);
  }
  if (shift !== 0) v += BigInt(shift) * ln2Fixed(guard);
  return v >> 32n;
}

/** sin and cos of x / 2^bits */
export function sinCosFixed(x: bigint, bits: number): { sin: bigint; cos: bigint } {
  const guard = bits + 96;
  const pi = piFixed(guard);
  const halfPi = pi >> 1n;
  const scaled = x << 96n;
  const k = (scaled + (halfPi >> 1n)) / halfPi;
  const r = scaled - k * halfPi;
  const series = (first: bigint, start: bigint): bigint => {
    let term = first;
    let sum = first;
    for (let j = start; term !== 0n; j += 2n) {
      term = -product(product(term, r, guard), r, guard) / ((j + 1n) * (j + 2n));
      sum += term;
    }
    return sum >> 96n;
  };
  const s = series(r, 1n);
  const c = series(1n << BigInt(guard), 0n);
  const quadrant = Number(((k % 4n) + 4n) % 4n);
  if (quadrant === 0) return { sin: s, cos: c };
  if (quadrant === 1) return { sin: c, cos: -s };
  if (quadrant === 2) return { sin: -s, cos: -c };
  return { sin: -c, cos: s };
}

/** arctan(x / 2^bits): halved three times, then its power series */
export function atanFixed(x: bigint, bits: number): bigint {
  if (x < 0n) return -atanFixed(-x, bits);
  const one = 1n << BigInt(bits);
  if (x > one) return (piFixed(bits) >> 1n) - atanFixed(quotient(one, x, bits), bits);
  const guard = bits + 64;
  const unit = 1n << BigInt(guard);
  let y = x << 64n;
  for (let i = 0; i < 6; i++) y = quotient(y, unit + squareRoot((unit << BigInt(guard)) + y * y), guard);
  return atanSeries(y, guard) >> (64n - 6n);
}

function atanSeries(y: bigint, bits: number): bigint {
  const square = product(y, y, bits);
  let power = y;
  let sum = y;
  for (let j = 3n, sign = -1n; power !== 0n; j += 2n, sign = -sign) {
    power = product(power, square, bits);
    sum += (sign * power) / j;
  }
  return sum;
}

const knownLn2 = new Map<number, bigint>();
/** ln 2 = 2 artanh(1/3) */
export function ln2Fixed(bits: number): bigint {
  const known = knownLn2.get(bits);
  if (known !== undefined) return known;
  const guard = bits + 64;
  let power = (1n << BigInt(guard)) / 3n;
  let sum = 0n;
  for (let j = 1n; power !== 0n; j += 2n) {
    sum += power / j;
    power /= 9n;
  }
  const ln2 = (2n * sum) >> 64n;
  knownLn2.set(bits, ln2);
  return ln2;
}

const knownPi = new Map<number, bigint>();
/** pi by Machin's formula */
export function piFixed(bits: number): bigint {
  const known = knownPi.get(bits);
  if (known !== undefined) return known;
  const guard = bits + 64;
  const inverse = (n: bigint): bigint => atanSeries((1n << BigInt(guard)) / n, guard);
  const pi = (4n * (4n * inverse(5n) - inverse(239n))) >> 64n;
  knownPi.set(bits, pi);
  return pi;
}

/** floor of the square root */
export function squareRoot(n: bigint): bigint {
  if (n < 2n) return n;
  let root = 1n << BigInt((n.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (root + n / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

/** tanh, logistic function, softplus of x / 2^bits */
export function tanhFixed(x: bigint, bits: number): bigint {
  const one = 1n << BigInt(bits);
  const e = expFixed(-2n * (x < 0n ? -x : x), bits);
  const size = quotient(one - e, one + e, bits);
  return x < 0n ? -size : size;
}

export function sigmoidFixed(x: bigint, bits: number): bigint {
  const one = 1n << BigInt(bits);
  return quotient(one, one + expFixed(-x, bits), bits);
}

export function softplusFixed(x: bigint, bits: number): bigint {
  return logFixed((1n << BigInt(bits)) + expFixed(x, bits), bits);
}

/** erf(x / 2^bits) = 2 / (sqrt(pi) e^(x^2)) sum_n x (2 x^2)^n / (2n + 1)!! */
function erfFixed(x: bigint, bits: number): bigint {
  if (x < 0n) return -erfFixed(-x, bits);
  const guard = bits + 64;
  const y = x << 64n;
  const twice = 2n * product(y, y, guard);
  let term = y;
  let sum = y;
  for (let n = 1n; term !== 0n; n++) {
    term = product(term, twice, guard) / (2n * n + 1n);
    sum += term;
  }
  const rootPi = squareRoot(piFixed(guard) << BigInt(guard));
  return quotient(2n * sum, product(expFixed(product(y, y, guard), guard), rootPi, guard), guard) >> 64n;
}

/** Normal distribution function and density at x / 2^bits. */
function normalFixed(x: bigint, bits: number): { distribution: bigint; density: bigint } {
  const one = 1n << BigInt(bits);
  const rootTwo = squareRoot(2n << BigInt(2 * bits));
  const erf = erfFixed(quotient(x, rootTwo, bits), bits);
  const rootPi = squareRoot(piFixed(bits) << BigInt(bits));
  const exp = expFixed(-product(x, x, bits) / 2n, bits);
  return { distribution: (one + erf) / 2n, density: quotient(exp, product(rootTwo, rootPi, bits), bits) };
}

/** Value and derivative of an activation function at x / 2^bits; relu has slope 1 at 0. */
export function activationFixed(
  name: ActivationName,
  x: bigint,
  bits: number,
): { value: bigint; derivative: bigint } {
  const one = 1n << BigInt(bits);
  switch (name) {
    case "tanh": {
      const value = tanhFixed(x, bits);
      return { value, derivative: product(one - value, one + value, bits) };
    }
    case "sigmoid": {
      const value = sigmoidFixed(x, bits);
      return { value, derivative: product(value, one - value, bits) };
    }
    case "softplus":
      return { value: softplusFixed(x, bits), derivative: sigmoidFixed(x, bits) };
    case "sin": {
      const { sin, cos } = sinCosFixed(x, bits);
      return { value: sin, derivative: cos };
    }
    case "arctan":
      return { value: atanFixed(x, bits), derivative: quotient(one, one + product(x, x, bits), bits) };
    case "identity":
      return { value: x, derivative: one };
    case "erf": {
      const rootPi = squareRoot(piFixed(bits) << BigInt(bits));
      const derivative = quotient(2n * expFixed(-product(x, x, bits), bits), rootPi, bits);
      return { value: erfFixed(x, bits), derivative };
    }
    case "gelu": {
      const { distribution, density } = normalFixed(x, bits);
      return { value: product(x, distribution, bits), derivative: distribution + product(x, density, bits) };
    }
    case "swish": {
      const s = sigmoidFixed(x, bits);
      return { value: product(x, s, bits), derivative: s + product(x, product(s, one - s, bits), bits) };
    }
    case "leakyRelu": {
      const slope = toFixed(0.01, bits);
      return x >= 0n ? { value: x, derivative: one } : { value: product(x, slope, bits), derivative: slope };
    }
    case "relu":
      return x >= 0n ? { value: x, derivative: one } : { value: 0n, derivative: 0n };
  }
}
