// Enclosures of elementary functions contain 320-bit values, and are narrow.
import fc from "fast-check";
import {
  atanInterval,
  cosInterval,
  expInterval,
  expm1Interval,
  interval,
  log1pInterval,
  logInterval,
  nextUp,
  point,
  sigmoidInterval,
  sinInterval,
  softplusInterval,
  tanhInterval,
} from "../../src/certify";
import type { Interval } from "../../src/certify";
import { LN2_HIGH, LN2_LOW } from "../../src/certify/exponential";
import { HALF_PI, HALF_PI_FIRST, HALF_PI_SECOND, HALF_PI_THIRD } from "../../src/certify/trigonometric";
import {
  atanFixed,
  bitsFor,
  compare,
  expFixed,
  ln2Fixed,
  logFixed,
  piFixed,
  sigmoidFixed,
  sinCosFixed,
  softplusFixed,
  tanhFixed,
  toFixed,
} from "./reference";

/** Error allowed to the references themselves, in units of their last bit; they carry at least 320 bits. */
const REFERENCE_ERROR = 1n << 40n;

interface Function1 {
  enclosure: (x: Interval) => Interval;
  reference: (x: bigint, bits: number) => bigint;
  domain: (x: number) => boolean;
  /** widest enclosure allowed, in units in the last place of its larger end */
  ulps: number;
}

const one = (bits: number): bigint => 1n << BigInt(bits);
const everywhere = (): boolean => true;
const functions: Record<string, Function1> = {
  exp: { enclosure: expInterval, reference: expFixed, domain: everywhere, ulps: 4 },
  expm1: {
    enclosure: expm1Interval,
    reference: (x, bits) => expFixed(x, bits) - one(bits),
    domain: everywhere,
    ulps: 8,
  },
  tanh: { enclosure: tanhInterval, reference: tanhFixed, domain: everywhere, ulps: 13 },
  sigmoid: { enclosure: sigmoidInterval, reference: sigmoidFixed, domain: everywhere, ulps: 8 },
  softplus: { enclosure: softplusInterval, reference: softplusFixed, domain: everywhere, ulps: 12 },
  log: { enclosure: logInterval, reference: logFixed, domain: (x) => x > 0, ulps: 10 },
  log1p: {
    enclosure: log1pInterval,
    reference: (x, bits) => logFixed(one(bits) + x, bits),
    domain: (x) => x > -1,
    ulps: 10,
  },
  sin: {
    enclosure: sinInterval,
    reference: (x, bits) => sinCosFixed(x, bits).sin,
    domain: everywhere,
    ulps: 8,
  },
  cos: {
    enclosure: cosInterval,
    reference: (x, bits) => sinCosFixed(x, bits).cos,
    domain: everywhere,
    ulps: 8,
  },
  atan: { enclosure: atanInterval, reference: atanFixed, domain: everywhere, ulps: 10 },
};
const names = Object.keys(functions);

/** True if the exact value at x lies in the enclosure. The references get room for results as small as e^-800. */
function holds({ reference }: Function1, x: number, enclosure: Interval): boolean {
  const bits = 2 * bitsFor(x) + Math.ceil(Math.min(800, Math.abs(x)) * 1.5) + 200;
  const value = reference(toFixed(x, bits), bits);
  return (
    compare(enclosure.lower, { value: value + REFERENCE_ERROR, bits }) <= 0 &&
    compare(enclosure.upper, { value: value - REFERENCE_ERROR, bits }) >= 0
  );
}

function widthInUlps({ lower, upper }: Interval): number {
  const size = Math.max(Math.abs(lower), Math.abs(upper));
  return (upper - lower) / (nextUp(size) - size);
}

/** Ordinary arguments, tiny ones, ones near 1, large ones, and the hardest for the reduction: halfway between multiples. */
const argument = fc.oneof(
  fc.double({ min: -2, max: 2, noNaN: true }),
  fc.double({ min: -40, max: 40, noNaN: true }),
  fc.double({ min: -800, max: 800, noNaN: true }),
  fc
    .tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.integer({ min: 0, max: 900 }))
    .map(([x, e]) => x * 2 ** -e),
  fc.double({ min: -1, max: 1, noNaN: true }).map((x) => 1 + x * 1e-9),
  fc
    .tuple(fc.integer({ min: -1070, max: 1020 }), fc.double({ min: -1e-9, max: 1e-9, noNaN: true }))
    .map(([k, x]) => (k + 0.5 + x) * Math.LN2),
  fc
    .tuple(fc.integer({ min: -2000, max: 2000 }), fc.double({ min: -1e-9, max: 1e-9, noNaN: true }))
    .map(([k, x]) => (k + x) * (Math.PI / 4)),
);

describe("constants of the reductions", () => {
  test("ln 2 lies between its parts", () => {
    const bits = 400;
    const rest = { value: ln2Fixed(bits) - toFixed(LN2_HIGH, bits), bits };
    expect(compare(LN2_LOW, rest)).toBe(-1);
    expect(compare(nextUp(LN2_LOW), rest)).toBe(1);
    // 32 bits: the product with any |k| < 2^20 is exact
    expect(Number.isInteger(LN2_HIGH * 2 ** 33)).toBe(true);
  });
  test("pi/2 in three parts is right to 2^-121", () => {
    const bits = 400;
    const parts = [HALF_PI_FIRST, HALF_PI_SECOND, HALF_PI_THIRD].map((part) => toFixed(part, bits));
    const rest = (piFixed(bits) >> 1n) - parts[0] - parts[1] - parts[2];
    expect(rest < one(bits - 121) && -rest < one(bits - 121)).toBe(true);
    expect(Number.isInteger(HALF_PI_FIRST * 2 ** 32)).toBe(true);
    expect(Number.isInteger(HALF_PI_SECOND * 2 ** 66)).toBe(true);
    expect(compare(HALF_PI.lower, { value: piFixed(bits) >> 1n, bits })).toBe(-1);
    expect(compare(HALF_PI.upper, { value: piFixed(bits) >> 1n, bits })).toBe(1);
  });
});

describe("exact cases", () => {
  test("values of the specification", () => {
    const half = tanhInterval(point(0.5));
    expect(half.lower).toBeGreaterThanOrEqual(0.4621171572600096);
    expect(half.upper).toBeLessThanOrEqual(0.46211715726000985);
    const unit = tanhInterval(point(1));
    expect(unit.lower).toBeGreaterThanOrEqual(0.7615941559557647);
    expect(unit.upper).toBeLessThanOrEqual(0.761594155955765);
  });
  test("zero is exact", () => {
    for (const f of [tanhInterval, expm1Interval, sinInterval, atanInterval, log1pInterval])
      expect(f(point(0))).toEqual({ lower: 0, upper: 0 });
    expect(expInterval(point(0))).toEqual({ lower: 1, upper: 1 });
    expect(cosInterval(point(0))).toEqual({ lower: 1, upper: 1 });
  });
  test("ends of the range", () => {
    expect(expInterval(interval(-Infinity, Infinity))).toEqual({ lower: 0, upper: Infinity });
    expect(expInterval(point(1000))).toEqual({ lower: Number.MAX_VALUE, upper: Infinity });
    expect(expInterval(point(-1000))).toEqual({ lower: 0, upper: Number.MIN_VALUE });
    expect(tanhInterval(interval(-Infinity, Infinity))).toEqual({ lower: -1, upper: 1 });
    expect(tanhInterval(point(25))).toEqual({ lower: 1 - 2 ** -53, upper: 1 });
    expect(logInterval(interval(0, 1))).toEqual({ lower: -Infinity, upper: 0 });
    expect(sinInterval(point(1e300))).toEqual({ lower: -1, upper: 1 });
    expect(atanInterval(interval(-Infinity, Infinity))).toEqual({
      lower: -HALF_PI.upper,
      upper: HALF_PI.upper,
    });
  });
  test("NaN gives away nothing", () => {
    for (const name of names) {
      const { lower, upper } = functions[name].enclosure(interval(NaN, NaN));
      const bounded = ["tanh", "sin", "cos", "sigmoid", "atan"].includes(name) ? 2 : Infinity;
      expect(lower).toBeLessThanOrEqual(name === "exp" || name === "sigmoid" || name === "softplus" ? 0 : -1);
      expect(upper).toBeGreaterThanOrEqual(1);
      expect(upper).toBeLessThanOrEqual(bounded);
    }
  });
});

describe.each(names)("%s against fixed-point arithmetic of more than 320 bits", (name) => {
  const f = functions[name];
  test("encloses the exact value, tightly", () => {
    fc.assert(
      fc.property(argument.filter(f.domain), (x) => {
        const enclosure = f.enclosure(point(x));
        expect(holds(f, x, enclosure)).toBe(true);
        // close to its zeros the reductions of sin, cos, log and the underflow of exp lose relative accuracy
        const size = Math.max(Math.abs(enclosure.lower), Math.abs(enclosure.upper));
        if (
          (size > 1e-6 && size < Infinity) ||
          (Math.abs(x) < 1e-3 && Math.abs(x) > 1e-300 && name !== "log")
        )
          expect(widthInUlps(enclosure)).toBeLessThanOrEqual(f.ulps);
      }),
      { numRuns: 1500 },
    );
  });
  test("an interval contains the values at its ends and inside", () => {
    const inside = fc.tuple(
      fc.double({ min: -30, max: 30, noNaN: true }),
      fc.double({ min: 0, max: 8, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
    );
    fc.assert(
      fc.property(
        inside.filter(([x]) => f.domain(x)),
        ([x, width, share]) => {
          const range = f.enclosure(interval(x, x + width));
          expect(holds(f, Math.min(x + width, x + share * width), range)).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("ranges of sin and cos", () => {
  test.each([
    [[1, 2], 1, "upper"],
    [[4, 5], -1, "lower"],
    [[-5, -4.5], 1, "upper"],
    [[-2, -1], -1, "lower"],
  ] as const)("sin on %p reaches %p", ([lower, upper], extreme, end) => {
    expect(sinInterval(interval(lower, upper))[end]).toBe(extreme);
    expect(cosInterval(interval(lower - Math.PI / 2, upper - Math.PI / 2))[end]).toBe(extreme);
  });
  test("between extremes the ends decide", () => {
    expect(sinInterval(interval(-1.5, 1.5))).toEqual({
      lower: sinInterval(point(-1.5)).lower,
      upper: sinInterval(point(1.5)).upper,
    });
    expect(cosInterval(interval(0.1, 3))).toEqual({
      lower: cosInterval(point(3)).lower,
      upper: cosInterval(point(0.1)).upper,
    });
    expect(cosInterval(interval(-0.1, 0.1)).upper).toBe(1);
  });
});
