// Activations and their derivatives against 400-digit arithmetic, at ordinary, tiny, saturated and huge arguments.
import fc from "fast-check";
import type { Engine } from "../../src/engines";
import { WasmEngine } from "../../src/engines/wasm/engine";
import { contractEngines } from "./engines";
import { InternalError } from "../../src/errors";
import type { ActivationName } from "../../src/experiment";
import { exactActivation, fixed, relativeError } from "./reference";

const names: ActivationName[] = [
  ...(["tanh", "sigmoid", "softplus", "sin", "arctan", "erf", "gelu", "swish"] as const),
  ...(["identity", "relu", "leakyRelu"] as const),
];
const engines = contractEngines();

function activate(engine: Engine, name: ActivationName, x: readonly number[]): number[][] {
  const vectors = [0, 1, 2, 3].map(() => engine.allocate(x.length));
  const [Z, H, dH, d2H] = vectors;
  engine.write(Z, x);
  engine.biasActivation(name, 1, x.length, Z, null, H, dH, d2H);
  const results = [H, dH, d2H].map((vector) => [...engine.read(vector)]);
  vectors.forEach((vector) => engine.release(vector));
  return results;
}

/** evenly spread in the logarithm, both signs, and evenly spread near 0 */
function samples(smallest: number, largest: number, count: number): number[] {
  const steps = Array.from({ length: count }, (_, i) => (i + 0.37) / count);
  const sizes = steps.map((t) => smallest ** (1 - t) * largest ** t);
  return [...sizes, ...sizes.map((x) => -x), ...steps.map((t) => 6 * (t - 0.5))];
}

const largest: Record<ActivationName, number> = {
  tanh: 340,
  sigmoid: 680,
  softplus: 680,
  sin: 1.6e6,
  arctan: 1e100,
  erf: 26.5,
  gelu: 37.5,
  swish: 680,
  identity: 1e300,
  relu: 1e300,
  leakyRelu: 1e300,
};

/** [order, |x|] of zeros of a derivative where two terms cancel: beside them the error is small beside the terms only */
const cancellations: Partial<Record<ActivationName, [number, number][]>> = {
  gelu: [[1, 0.7518]],
  swish: [
    [1, 1.2785],
    [2, 2.3994],
  ],
};
const besideZero = (name: ActivationName, order: number, x: number): boolean =>
  (cancellations[name] ?? []).some(([which, zero]) => order === which && Math.abs(Math.abs(x) - zero) < 0.6);

const testedArguments = (name: ActivationName): number[] =>
  samples(1e-150, largest[name], 60).concat(samples(1e-3, Math.min(40, largest[name]), 150));

/** Exact values at the arguments, computed once for all engines. */
const exactAt = new Map<ActivationName, [bigint, bigint, bigint][]>();
function exactValues(name: ActivationName): [bigint, bigint, bigint][] {
  const known = exactAt.get(name) ?? testedArguments(name).map((z) => exactActivation(name, z));
  exactAt.set(name, known);
  return known;
}

describe.each(engines)("$variant", (engine) => {
  describe.each(names)("%s", (name) => {
    test("value and derivatives to a relative 1e-15, from 1e-150 to saturation", () => {
      const x = testedArguments(name);
      const results = activate(engine, name, x);
      const exactly = exactValues(name);
      const worst = [0, 1, 2].map((order) =>
        Math.max(
          ...x.map((z, i) => {
            const exact = exactly[i][order];
            return besideZero(name, order, z)
              ? Number(((fixed(results[order][i]) - exact) << 80n) >> 1400n) / 2 ** 80
              : relativeError(results[order][i], exact);
          }),
        ),
      );
      // the tail of gelu is a product of four factors, each rounded
      expect(worst[0]).toBeLessThan(name === "gelu" ? 6e-16 : 5e-16);
      expect(worst[1]).toBeLessThan(5e-16);
      expect(worst[2]).toBeLessThan(8e-16);
    });

    test("every double is answered: NaN by NaN, anything else by a number, infinities by the limit", () => {
      const [value, first, second] = activate(engine, name, [
        NaN,
        Infinity,
        -Infinity,
        1e308,
        -1e308,
        5e-324,
        -5e-324,
      ]);
      expect(value[0]).toBeNaN();
      if (name !== "identity") expect(first[0]).toBeNaN();
      const limits: Record<ActivationName, [number, number]> = {
        tanh: [1, -1],
        sigmoid: [1, 0],
        softplus: [Infinity, 0],
        sin: [NaN, NaN],
        arctan: [Math.PI / 2, -Math.PI / 2],
        erf: [1, -1],
        gelu: [Infinity, -0],
        swish: [Infinity, -0],
        identity: [Infinity, -Infinity],
        relu: [Infinity, 0],
        leakyRelu: [Infinity, -Infinity],
      };
      expect(value.slice(1, 3)).toEqual(limits[name]);
      for (const list of [value, first, second]) for (const y of list.slice(3)) expect(y).not.toBeNaN();
      const slopes: Partial<Record<ActivationName, [number, number]>> = {
        tanh: [0, 0],
        sigmoid: [0, 0],
        softplus: [1, 0],
        arctan: [0, 0],
        erf: [0, 0],
        gelu: [1, 0],
        swish: [1, -0],
        identity: [1, 1],
        relu: [1, 0],
        leakyRelu: [1, 0.01],
      };
      if (name in slopes) {
        expect(first.slice(1, 3)).toEqual(slopes[name]);
        expect(first.slice(3, 5)).toEqual(slopes[name]);
        expect(second.slice(1, 5).map(Math.abs)).toEqual([0, 0, 0, 0]);
      }
    });

    test("the same bits with or without derivatives, bias added or given, in pairs or alone", () => {
      fc.assert(
        fc.property(
          fc.integer({ min: 0, max: 5 }),
          fc.integer({ min: 0, max: 7 }),
          fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 42, maxLength: 42 }),
          (rows, width, numbers) => {
            const z = numbers.slice(0, rows * width);
            const bias = numbers.slice(35, 35 + width);
            const sums = z.map((entry, i) => entry + bias[i % width]);
            const expected = sums.map((entry) => activate(engine, name, [entry]).map(([y]) => y));
            const vectors = [z.length, width, z.length, z.length, z.length].map((n) => engine.allocate(n));
            const [Z, b, H, dH, d2H] = vectors;
            engine.write(Z, z);
            engine.write(b, bias);
            engine.biasActivation(name, rows, width, Z, b, H, dH, d2H);
            expect([H, dH, d2H].map((v) => [...engine.read(v)])).toEqual(
              [0, 1, 2].map((order) => expected.map((entry) => entry[order])),
            );
            engine.fill(d2H, 0);
            engine.biasActivation(name, rows, width, Z, b, H, null, d2H);
            expect([...engine.read(d2H)]).toEqual(expected.map((entry) => entry[2]));
            engine.biasActivation(name, rows, width, Z, b, Z, null, null);
            expect([...engine.read(Z)]).toEqual(expected.map((entry) => entry[0]));
            vectors.forEach((vector) => engine.release(vector));
          },
        ),
        { numRuns: 40 },
      );
    });
  });

  test("sin keeps its relative accuracy beside multiples of pi", () => {
    const x = Array.from({ length: 300 }, (_, i) => Math.round(1.13 ** i % 500000) * Math.PI).filter(
      (z) => z > 0,
    );
    // the double below 2^20 pi/2 that lies closest to a multiple of pi/2 among convergents of pi/2
    const results = activate(engine, "sin", x.concat([22, 355, 103993, 710, 1146408]));
    x.concat([22, 355, 103993, 710, 1146408]).forEach((z, i) => {
      expect(relativeError(results[0][i], exactActivation("sin", z)[0])).toBeLessThan(4e-16);
      expect(relativeError(results[1][i], exactActivation("sin", z)[1])).toBeLessThan(4e-16);
    });
  });

  test("sin beyond 1.6e6 is the host's, correct to the last bit or nearly", () => {
    // glibc, the host of the stand-in, is 7 units off at the double that lies closest to a multiple of pi/2
    const hardest = engine instanceof WasmEngine ? [6381956970095103 * 2 ** 797] : [];
    const x = [2e6, -1e9, 1e15, 1.7e308, ...hardest];
    const results = activate(engine, "sin", x);
    x.forEach((z, i) =>
      [0, 1, 2].forEach((order) =>
        expect(relativeError(results[order][i], exactActivation("sin", z)[order])).toBeLessThan(4e-16),
      ),
    );
  });

  test("derivatives of a saturated tanh do not cancel", () => {
    // 1 - tanh(30)^2 is 0 in float64; 4 e^-60 (1 - 2 e^-60 + ...) is not
    const [value, first, second] = activate(engine, "tanh", [30, -30]);
    expect(value).toEqual([1, -1]);
    expect(first[0] / (4 * Math.exp(-60))).toBeCloseTo(1, 14);
    expect(first[1]).toBe(first[0]);
    expect(second).toEqual([-2 * first[0], 2 * first[0]]);
  });
});

test("a vector that is too short", () => {
  const [engine] = engines;
  const [Z, H] = [engine.allocate(6), engine.allocate(5)];
  expect(() => engine.biasActivation("tanh", 2, 3, Z, null, H, null, null)).toThrow(InternalError);
  expect(() => engine.biasActivation("tanh", 2, 3, Z, H.slice(0, 2), Z, null, null)).toThrow(
    "internal: biasActivation, bias: the vector holds 2 entries, 3 are needed.",
  );
});
