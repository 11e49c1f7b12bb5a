// Lipschitz constants of Jacobians: printed values, both two-layer forms, and no random violation at any depth.
import * as fc from "fast-check";
import { deepLipschitz, jacobianLipschitz, parameterPlace, twoLayerForms } from "../../src/certify";
import type { ParameterPlace } from "../../src/certify";
import type { Experiment, MlpNetwork } from "../../src/experiment";
import { singularValues } from "../../src/tangent";
import { caseA6, caseA7, caseB1, caseB3, caseD1, familyB } from "../problems/cases";
import { type Bench, experiments, normals, onBench } from "../problems/random";

const atStart = <T>(experiment: Experiment, read: (place: ParameterPlace) => T): T =>
  onBench(experiment, ({ problem }) => read(parameterPlace(problem)));

describe("printed constants", () => {
  test.each([
    [50, 0.2177324, 0.1548678],
    [200, 0.1088662, 0.07743389],
    [800, 0.05443311, 0.03871694],
    [3200, 0.02721655, 0.01935847],
  ])("A6, width %d: sample-sum and spectral form", (m, sampleSum, spectral) => {
    const forms = atStart(caseA6(m), twoLayerForms);
    expect(Math.abs(forms.sampleSum / sampleSum - 1)).toBeLessThan(5e-7);
    expect(Math.abs(forms.spectral / spectral - 1)).toBeLessThan(5e-7);
  });

  test("A7: V = 0 leaves sqrt(5), the norm of the features, and both forms agree with their formulas", () => {
    const forms = atStart(caseA7(), twoLayerForms);
    expect(forms.spectral).toBeCloseTo(Math.sqrt(5), 12);
    // one sample at a time with B = 0: sqrt(sum |x~_i|^2), x~ = (x, 1)
    expect(forms.sampleSum).toBeCloseTo(3, 12);
  });

  test("B1 and B3", () => {
    expect(atStart(caseB1, jacobianLipschitz).constant).toBeCloseTo(0.531006851, 9);
    expect(atStart(caseB3, jacobianLipschitz).constant).toBeCloseTo(0.484401603, 9);
  });

  test("D1 at its certified radius", () => {
    const bounds = atStart(caseD1, deepLipschitz);
    expect(bounds(0.026821786).jacobianLipschitz).toBeCloseTo(19.402968, 5);
    expect(bounds(0.026821786).forwardOnly).toBeGreaterThan(19.5);
  });
});

test("which certificate is chosen", () => {
  const base = caseB1.network as MlpNetwork;
  const certificate = (network: Partial<MlpNetwork>): string =>
    atStart({ ...caseB1, network: { ...base, ...network } }, jacobianLipschitz).certificate;
  expect(certificate({})).toBe("two-layer Weyl");
  expect(certificate({ trained: [1] })).toBe("two-layer Weyl");
  expect(certificate({ trained: [2] })).toBe("linear model");
  const gaussian = { kind: "gaussian" as const, seed: 1 };
  const deep = { widths: [2, 4, 4, 1], layerScales: [1, 1, 1], initialization: gaussian };
  expect(certificate(deep)).toBe("deep recursion");
  expect(certificate({ ...deep, trained: [2, 3] })).toBe("two-layer Weyl");
  expect(certificate({ ...deep, trained: [1] })).toBe("deep recursion");
});

/** largest singular value of J(theta) - J(theta_0) */
function jacobianChange(bench: Bench, theta: Float64Array): number {
  const { outputCount: N, parameterCount: p } = bench.problem;
  const before = bench.jacobian();
  const point = bench.problem.point();
  point.moveTo(bench.vector(theta));
  const after = bench.result(N * p, (out) => point.jacobian(out));
  point.release();
  return singularValues(
    after.map((entry, k) => entry - before[k]),
    N,
    p,
  )[0];
}

/** theta_0 moved by `distance` in a random direction */
function moved(bench: Bench, distance: number, seed: number): Float64Array {
  const { initialTheta, parameterCount } = bench.problem;
  const direction = normals(parameterCount, seed);
  const size = Math.hypot(...direction);
  return initialTheta.map((entry, k) => entry + (distance * direction[k]) / size);
}

test("no Jacobian changes faster than its bound, at any depth, width and distance", () => {
  let sharpest = 0;
  fc.assert(
    fc.property(
      experiments,
      fc.double({ min: -3, max: 0.7, noNaN: true }),
      fc.nat(),
      (experiment, size, seed) =>
        onBench(experiment, (bench) => {
          const distance = 10 ** size;
          const bound = jacobianLipschitz(parameterPlace(bench.problem)).at(distance) * distance;
          const change = jacobianChange(bench, moved(bench, distance, seed));
          // the plain Jacobians carry rounding errors of their own
          expect(change).toBeLessThanOrEqual(bound * (1 + 1e-9) + 1e-12);
          if (bound > 0) sharpest = Math.max(sharpest, change / bound);
        }),
    ),
    { numRuns: 300 },
  );
  expect(sharpest).toBeGreaterThan(0.2);
});

test.each(["tanh", "sin", "arctan", "sigmoid", "softplus"] as const)(
  "family B, %s: 200 random directions stay below beta",
  (activation) =>
    onBench(familyB(activation), (bench) => {
      const { constant } = jacobianLipschitz(parameterPlace(bench.problem));
      if (constant === null) throw new Error("a two-layer network has a constant");
      for (let seed = 0; seed < 200; seed++) {
        const distance = 10 ** ((seed % 40) / 10 - 3);
        const change = jacobianChange(bench, moved(bench, distance, seed));
        expect(change / (constant * distance)).toBeLessThan(1);
      }
    }),
);

test("the bound of a deep network grows with the radius", () => {
  fc.assert(
    fc.property(
      experiments,
      fc.double({ min: 1e-4, max: 2, noNaN: true }),
      fc.double({ min: 1, max: 5, noNaN: true }),
      (experiment, radius, factor) =>
        onBench(experiment, ({ problem }) => {
          const bounds = deepLipschitz(parameterPlace(problem));
          const small = bounds(radius);
          const large = bounds(radius * factor);
          expect(large.jacobianLipschitz).toBeGreaterThanOrEqual(small.jacobianLipschitz * (1 - 1e-12));
          expect(small.jacobianLipschitz).toBeLessThanOrEqual(small.forwardOnly);
        }),
    ),
    { numRuns: 60 },
  );
});

test("for two trained layers the recursions give the sample-sum form with the weights they can reach", () => {
  onBench(caseB1, ({ problem }) => {
    const place = parameterPlace(problem);
    // at radius 0 both start from the same weights
    expect(deepLipschitz(place)(0).forwardOnly).toBeCloseTo(twoLayerForms(place).sampleSum, 12);
  });
});
