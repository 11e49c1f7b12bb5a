// Activations to 400 digits in BigInt fixed point, independent of Math: what the float64 kernels are compared with.
import type { ActivationName } from "../../src/experiment";

/** fraction bits: tiny arguments (1e-150) and tiny derivatives (1e-300) keep 300 significant bits */
const BITS = 1400n;
const ONE = 1n << BITS;

const multiply = (a: bigint, b: bigint): bigint => (a * b) >> BITS;
const divide = (a: bigint, b: bigint): bigint => (a << BITS) / b;
const absolute = (a: bigint): bigint => (a < 0n ? -a : a);

/** a double, exactly (down to 2^-1400) */
export function fixed(x: number): bigint {
  const words = new DataView(new ArrayBuffer(8));
  words.setFloat64(0, x);
  const bits = words.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 2047n);
  const fraction = bits & ((1n << 52n) - 1n);
  const significand = exponent === 0 ? fraction : fraction | (1n << 52n);
  const shift = BITS + BigInt(Math.max(exponent, 1) - 1075);
  const magnitude = shift >= 0n ? significand << shift : significand >> -shift;
  return bits >> 63n ? -magnitude : magnitude;
}

/** sum of the series whose i-th term follows from the one before */
function series(first: bigint, next: (term: bigint, i: bigint) => bigint): bigint {
  let sum = first;
  let term = first;
  for (let i = 1n; term !== 0n; i++) {
    term = next(term, i);
    sum += term;
    if (absolute(term) <= 1n) break;
  }
  return sum;
}

/** artanh(1/q) or arctan(1/q) for an integer q */
function inverse(q: bigint, alternating: boolean): bigint {
  let power = ONE / q;
  let sum = power;
  for (let i = 1n; power !== 0n; i++) {
    power /= q * q;
    const term = power / (2n * i + 1n);
    sum += alternating && i % 2n === 1n ? -term : term;
  }
  return sum;
}

const LN2 = 2n * inverse(3n, false);
const PI = 4n * (4n * inverse(5n, true) - inverse(239n, true));

/** e^x; 0 where it is below 2^-1400 */
function exp(x: bigint): bigint {
  const k = x / LN2;
  const r = (x - k * LN2) >> 24n;
  let value = series(ONE, (term, i) => multiply(term, r) / i);
  for (let i = 0; i < 24; i++) value = multiply(value, value);
  return k >= 0n ? value << k : value >> -k;
}

/** log(1 + q), 0 <= q <= 1 */
function log1p(q: bigint): bigint {
  const s = divide(q, 2n * ONE + q);
  const square = multiply(s, s);
  let power = s;
  let sum = s;
  for (let i = 1n; power !== 0n; i++) {
    power = multiply(power, square);
    sum += power / (2n * i + 1n);
  }
  return 2n * sum;
}

function sinAndCos(x: bigint): [bigint, bigint] {
  const turns = x / (2n * PI);
  const r = x - turns * 2n * PI;
  const square = multiply(r, r);
  return [
    series(r, (term, i) => -multiply(term, square) / (2n * i * (2n * i + 1n))),
    series(ONE, (term, i) => -multiply(term, square) / (2n * i * (2n * i - 1n))),
  ];
}

/** Euler's series after the argument has been halved eight times */
function arctan(x: bigint): bigint {
  if (absolute(x) > ONE) return (x > 0n ? PI : -PI) / 2n - arctan(divide(ONE, x));
  let t = x;
  for (let i = 0; i < 8; i++) t = divide(t, ONE + squareRoot(ONE + multiply(t, t)));
  const denominator = ONE + multiply(t, t);
  const ratio = divide(multiply(t, t), denominator);
  return 256n * series(divide(t, denominator), (term, i) => (multiply(term, ratio) * 2n * i) / (2n * i + 1n));
}

function squareRoot(a: bigint): bigint {
  const target = a << BITS;
  let guess = 1n << BigInt((target.toString(2).length / 2 + 1) | 0);
  for (;;) {
    const better = (guess + target / guess) >> 1n;
    if (better >= guess) return guess;
    guess = better;
  }
}

const ROOT_HALF = squareRoot(ONE / 2n);
const ONE_OVER_ROOT_PI = divide(ONE, squareRoot(PI));

/**
 * (1 + erf(z)) / 2 and e^(-z^2) for z <= 0, from erf |z| = 2 / sqrt(pi) e^(-z^2) sum_i 2^i |z|^(2i + 1) / (1 3 5 ... (2i + 1)),
 * all terms positive; the quotient by e^(z^2) keeps 1300 bits below the point, so the small rest of 1 is right.
 */
function lowerTail(z: bigint): [tail: bigint, decay: bigint] {
  const square = multiply(z, z);
  const growth = exp(square);
  const sum = series(absolute(z), (term, i) => (2n * multiply(term, square)) / (2n * i + 1n));
  const erf = divide(2n * multiply(ONE_OVER_ROOT_PI, sum), growth);
  return [(ONE - erf) / 2n, divide(ONE, growth)];
}

/** q = e^-|z| and the slope q / (1 + q)^2 of the sigmoid */
function logistic(z: bigint): { q: bigint; slope: bigint } {
  const q = exp(-absolute(z));
  return { q, slope: divide(q, multiply(ONE + q, ONE + q)) };
}

/** value, first and second derivative at the double x, in fixed point */
export function exactActivation(name: ActivationName, x: number): [bigint, bigint, bigint] {
  const z = fixed(x);
  const sign = z < 0n ? -1n : 1n;
  switch (name) {
    case "tanh": {
      const decay = exp(-2n * absolute(z));
      const value = sign * divide(ONE - decay, ONE + decay);
      const first = divide(4n * decay, multiply(ONE + decay, ONE + decay));
      return [value, first, -2n * multiply(value, first)];
    }
    case "sigmoid": {
      const { q, slope } = logistic(z);
      return [divide(z < 0n ? q : ONE, ONE + q), slope, sign * multiply(slope, divide(q - ONE, ONE + q))];
    }
    case "softplus": {
      const { q, slope } = logistic(z);
      return [(z > 0n ? z : 0n) + log1p(q), divide(z < 0n ? q : ONE, ONE + q), slope];
    }
    case "sin": {
      const [s, c] = sinAndCos(z);
      return [s, c, -s];
    }
    case "arctan": {
      const first = divide(ONE, ONE + multiply(z, z));
      return [arctan(z), first, -2n * multiply(multiply(z, first), first)];
    }
    case "erf": {
      const [tail, decay] = lowerTail(-absolute(z));
      const first = 2n * multiply(ONE_OVER_ROOT_PI, decay);
      return [sign * (ONE - 2n * tail), first, -2n * multiply(z, first)];
    }
    case "gelu": {
      const [tail, decay] = lowerTail(-multiply(absolute(z), ROOT_HALF));
      const P = z < 0n ? tail : ONE - tail;
      const density = multiply(multiply(ONE_OVER_ROOT_PI, ROOT_HALF), decay);
      return [multiply(z, P), P + multiply(z, density), multiply(density, 2n * ONE - multiply(z, z))];
    }
    case "swish": {
      const { q, slope } = logistic(z);
      const s = divide(z < 0n ? q : ONE, ONE + q);
      const fall = divide(ONE - q, ONE + q);
      return [
        multiply(z, s),
        s + multiply(z, slope),
        multiply(slope, 2n * ONE - multiply(absolute(z), fall)),
      ];
    }
    case "leakyRelu":
      return z > 0n ? [z, ONE, 0n] : [multiply(fixed(0.01), z), fixed(0.01), 0n];
    case "identity":
      return [z, ONE, 0n];
    case "relu":
      return z > 0n ? [z, ONE, 0n] : [0n, 0n, 0n];
  }
}

/** |computed - exact| / |exact|, or the absolute error where exact is 0 */
export function relativeError(computed: number, exact: bigint): number {
  const difference = absolute(fixed(computed) - exact);
  const size = exact === 0n ? ONE : absolute(exact);
  return Number((difference << 80n) / size) / 2 ** 80;
}
