// Activations: exact values and tails, derivatives against differences, suprema proved to lie above the true ones.
import * as fc from "fast-check";
import type { ActivationName } from "../../src/experiment";
import { activations } from "../../src/networks";

const all = Object.values(activations);
const smooth = all.filter((activation) => activation.smooth);

/** A double below 16 in size and without bits below 2^-64, as an integer multiple of 2^-64. */
const exactly = (x: number): bigint => BigInt(x * 2 ** 64);
const one = 2n ** 64n;
/** The double next below a positive one. */
const nextDown = (x: number): number => {
  const bits = new BigUint64Array(Float64Array.of(x).buffer);
  bits[0] -= 1n;
  return new Float64Array(bits.buffer)[0];
};

describe("suprema, in integer arithmetic", () => {
  // square of the supremum, as a fraction
  const squares: [ActivationName, bigint, bigint][] = [
    ["tanh", 16n, 27n], // (4 / (3 sqrt 3))^2
    ["sigmoid", 1n, 108n], // (1 / (6 sqrt 3))^2
    ["arctan", 27n, 64n], // (3 sqrt 3 / 8)^2
    ["softplus", 1n, 16n],
    ["sin", 1n, 1n],
    ["identity", 0n, 1n],
  ];
  test.each(squares)("of %s'': the least double that is not smaller", (name, numerator, denominator) => {
    const supremum = activations[name].secondDerivativeSupremum;
    const reaches = (x: number): boolean => exactly(x) ** 2n * denominator >= numerator * one ** 2n;
    expect(reaches(supremum)).toBe(true);
    if (supremum > 0) expect(reaches(nextDown(supremum))).toBe(false);
  });
  test("of arctan and softplus(0), against 30 digits of pi / 2 and ln 2", () => {
    const scaled = (x: number): bigint => (exactly(x) * 10n ** 30n) / one;
    const halfPi = 1_570796326794896619231321691640n;
    const logOfTwo = 693147180559945309417232121458n;
    expect(scaled(activations.arctan.supremum)).toBeGreaterThan(halfPi);
    expect(scaled(nextDown(activations.arctan.supremum))).toBeLessThan(halfPi);
    expect(scaled(activations.softplus.atZero)).toBeGreaterThan(logOfTwo);
    expect(scaled(nextDown(activations.softplus.atZero))).toBeLessThan(logOfTwo);
  });
  test("of erf, gelu and swish, against 30 digits computed with mpmath", () => {
    const scaled = (x: number): bigint => (exactly(x) * 10n ** 30n) / one;
    const { erf, gelu, swish } = activations;
    const digits: [number, bigint][] = [
      [erf.derivativeSupremum, 1_128379167095512573896158903121n],
      [erf.secondDerivativeSupremum, 967882898076573399191320771742n],
      [gelu.derivativeSupremum, 1_128904145185154786340744442261n],
      [gelu.secondDerivativeSupremum, 797884560802865355879892119868n],
      [swish.derivativeSupremum, 1_099839320128866916958184924320n],
    ];
    for (const [supremum, exact] of digits) {
      expect(scaled(supremum)).toBeGreaterThan(exact);
      expect(scaled(nextDown(supremum))).toBeLessThanOrEqual(exact);
    }
    expect(swish.secondDerivativeSupremum).toBe(swish.secondDerivative(0));
  });
  test.each(all)("of $name hold on a grid, and are nearly reached there", (activation) => {
    const grid = Array.from({ length: 40001 }, (_, k) => (k - 20000) / 1000);
    const largest = (f: (z: number) => number): number =>
      grid.reduce((most, z) => Math.max(most, Math.abs(f(z))), 0);
    const claims: [(z: number) => number, number][] = [
      [activation.value, activation.supremum],
      [activation.derivative, activation.derivativeSupremum],
      [activation.secondDerivative, activation.secondDerivativeSupremum],
    ];
    for (const [f, supremum] of claims) {
      expect(largest(f)).toBeLessThanOrEqual(supremum);
      if (supremum < Infinity && f !== activations.arctan.value)
        expect(largest(f)).toBeGreaterThanOrEqual(supremum * (1 - 1e-6));
    }
    expect(Math.atan(1e17)).toBeLessThanOrEqual(activations.arctan.supremum);
  });
});

describe("values", () => {
  test.each(all)("$name(0)", ({ value, atZero, name }) => {
    if (name === "softplus") expect(Math.abs(value(0) - atZero)).toBeLessThanOrEqual(2 ** -53);
    else expect(value(0)).toBe(atZero);
  });
  test.each<[ActivationName, number, number, number, number]>([
    ["erf", -3, -0.9999779095030014, 0.00013925305194674786, 0.0008355183116804871],
    ["gelu", -30, -1.472014178144456e-196, -4.416031690708495e-195, -1.3233342291209357e-193],
    ["gelu", 1, 0.8413447460685429, 1.0833154705876864, 0.24197072451914334],
    ["swish", -30, -2.8072868906517896e-12, -2.713710660963134e-12, -2.620134431274233e-12],
    ["swish", -3, -0.14227761953270035, -0.08810410601516962, -0.032321404521006174],
    ["swish", 1, 0.7310585786300049, 0.9276705118714867, 0.3023661188100153],
  ])(
    "%s at %d with its derivatives, computed with mpmath",
    (name, z, value, derivative, secondDerivative) => {
      const near = (got: number, wanted: number): void =>
        expect(Math.abs(got / wanted - 1)).toBeLessThanOrEqual(6e-16);
      near(activations[name].value(z), value);
      near(activations[name].derivative(z), derivative);
      near(activations[name].secondDerivative(z), secondDerivative);
    },
  );
  test("tails keep their relative accuracy and never overflow", () => {
    const { tanh, sigmoid, softplus, arctan, relu } = activations;
    const near = (got: number, wanted: number): void =>
      expect(Math.abs(got / wanted - 1)).toBeLessThanOrEqual(4e-16);
    near(tanh.derivative(30), 4 * Math.exp(-60));
    near(tanh.secondDerivative(-30), 8 * Math.exp(-60));
    near(sigmoid.value(-700), Math.exp(-700));
    near(sigmoid.derivative(700), Math.exp(-700));
    near(sigmoid.secondDerivative(700), -Math.exp(-700));
    near(softplus.value(-40), Math.exp(-40));
    near(softplus.value(1e300), 1e300);
    near(softplus.derivative(-700), Math.exp(-700));
    near(arctan.derivative(1e10), 1e-20);
    for (const z of [-1e300, -800, 800, 1e300])
      for (const { value, derivative, secondDerivative } of all)
        for (const f of [value, derivative, secondDerivative]) expect(Number.isFinite(f(z))).toBe(true);
    expect(relu.value(NaN)).toBeNaN();
    expect([relu.derivative(0), relu.derivative(1e-300)]).toEqual([0, 1]);
    const { leakyRelu } = activations;
    expect([-200, -0, 3].map(leakyRelu.value)).toEqual([-2, -0, 3]);
    expect([leakyRelu.derivative(0), leakyRelu.derivative(1e-300)]).toEqual([0.01, 1]);
  });
});

describe("properties", () => {
  const argument = fc.double({ min: -30, max: 30, noNaN: true });

  test.each(smooth)("derivatives of $name agree with central differences", (activation) => {
    const step = 2 ** -17; // truncation about 1e-11, rounding about 1e-11 |f|
    const difference = (f: (z: number) => number, z: number): number =>
      (f(z + step) - f(z - step)) / (2 * step);
    fc.assert(
      fc.property(argument, (z) => {
        const { value, derivative, secondDerivative } = activation;
        expect(Math.abs(difference(value, z) - derivative(z))).toBeLessThan(2e-9);
        expect(Math.abs(difference(derivative, z) - secondDerivative(z))).toBeLessThan(2e-10);
      }),
    );
  });
  test("tanh' = 1 - tanh^2 and sigmoid' = sigmoid (1 - sigmoid), to rounding", () => {
    fc.assert(
      fc.property(argument, (z) => {
        const { tanh, sigmoid } = activations;
        expect(Math.abs(tanh.derivative(z) - (1 - tanh.value(z) ** 2))).toBeLessThan(1e-15);
        expect(Math.abs(sigmoid.derivative(z) - sigmoid.value(z) * sigmoid.value(-z))).toBeLessThan(1e-15);
        expect(Math.abs(2 * sigmoid.value(2 * z) - 1 - tanh.value(z))).toBeLessThan(1e-15);
      }),
    );
  });
  test.each(all)("the flags of $name are those of its values", ({ odd, increasing, value, derivative }) => {
    fc.assert(
      fc.property(argument, (z) => {
        if (odd) expect(value(-z)).toBe(-value(z));
        // e^(-26^2) is the last power of the grid that float64 holds
        if (increasing && Math.abs(z) < 26) expect(derivative(z)).toBeGreaterThan(0);
      }),
    );
    if (!odd) expect(value(-1)).not.toBeCloseTo(-value(1), 3);
    if (!increasing) expect(Math.min(derivative(-2), derivative(2))).toBeLessThanOrEqual(0);
  });
  test("only relu and leakyRelu are not C^2", () => {
    const kinked = all.filter((activation) => !activation.smooth).map(({ name }) => name);
    expect(kinked).toEqual(["relu", "leakyRelu"]);
  });
});
