// Lipschitz constants of Jacobians: printed values, both two-layer forms, and no random violation at any depth.
import * as fc from "fast-check";
import {
  deepLinearLipschitz,
  deepLipschitz,
  jacobianLipschitz,
  jacobianNormOnBall,
  largestGradient,
  largestResidual,
  pairwiseLipschitz,
  parameterPlace,
  singleSampleLipschitz,
  singularValueBounds,
  twoLayerForms,
} from "../../src/certify";
import type { ParameterPlace } from "../../src/certify";
import type { Experiment, MlpNetwork } from "../../src/experiment";
import { singularValues } from "../../src/tangent";
import { caseA6, caseA7, caseB1, caseB3, caseD1, familyB } from "../problems/cases";
import type { Problem } from "../../src/problems";
import { type Bench, everyExperiment, experiments, normals, onBench } from "../problems/random";

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

/** The problem with weights of its samples, which multiply rows of J by their roots. */
function withSampleWeights(problem: Problem, weights: readonly number[]): Problem {
  const sampleWeights = Float64Array.from({ length: problem.samples }, (_, j) => weights[j % weights.length]);
  return Object.create(problem, { sampleWeights: { value: sampleWeights } }) as Problem;
}

/** Rows of a Jacobian times the roots of the weights of their samples. */
function weightedRows(
  J: Float64Array,
  { sampleWeights, outputsPerSample, parameterCount }: Problem,
): Float64Array {
  if (sampleWeights === null) return J;
  return J.map((entry, at) => {
    const row = Math.floor(at / parameterCount);
    return entry * Math.sqrt(sampleWeights[Math.floor(row / outputsPerSample)]);
  });
}

function jacobianAt(bench: Bench, problem: Problem, theta: Float64Array): Float64Array {
  const point = bench.problem.point();
  point.moveTo(bench.vector(theta));
  const { outputCount, parameterCount } = problem;
  const J = bench.result(outputCount * parameterCount, (out) => point.jacobian(out));
  point.release();
  return weightedRows(J, problem);
}

const rowNorm = (J: Float64Array, row: number, p: number): number =>
  Math.hypot(...J.subarray(row * p, (row + 1) * p));

test("no Jacobian changes faster than its bounds, for every kind of network, at any depth, width and distance", () => {
  const sharpest = { centre: 0, pair: 0, single: 0, norm: 0, gradient: 0 };
  fc.assert(
    fc.property(
      everyExperiment.filter(({ network }) => network.kind !== "system"),
      fc.double({ min: -3, max: 0.7, noNaN: true }),
      fc.nat(),
      fc.array(fc.double({ min: 0.01, max: 4, noNaN: true }), { minLength: 1, maxLength: 4 }),
      (experiment, size, seed, weights) =>
        onBench(experiment, (bench) => {
          const problem = seed % 3 === 0 ? withSampleWeights(bench.problem, weights) : bench.problem;
          const { outputCount: N, parameterCount: p } = problem;
          const radius = 10 ** size;
          const place = parameterPlace(problem);
          const points = [0, 1, 2].map((k) => moved(bench, k === 0 ? 0 : radius, seed + k));
          const [at0, at1, at2] = points.map((theta) => jacobianAt(bench, problem, theta));
          const check = (name: keyof typeof sharpest, value: number, bound: number): void => {
            // the plain Jacobians carry rounding errors of their own
            expect(value).toBeLessThanOrEqual(bound * (1 + 1e-9) + 1e-11);
            if (bound > 0) sharpest[name] = Math.max(sharpest[name], value / bound);
          };
          const change = (a: Float64Array, b: Float64Array): Float64Array => a.map((x, k) => x - b[k]);
          const apart = Math.hypot(...change(points[1], points[2]));
          const fromCentre = change(at1, at0);
          const betweenPair = change(at1, at2);
          check("centre", singularValues(fromCentre, N, p)[0], jacobianLipschitz(place).at(radius) * radius);
          check("pair", singularValues(betweenPair, N, p)[0], pairwiseLipschitz(place).at(radius) * apart);
          const { centre, pairwise } = singleSampleLipschitz(place);
          const deep = deepLipschitz(place)(radius);
          for (let row = 0; row < N; row++) {
            check("single", rowNorm(fromCentre, row, p), centre(radius) * radius);
            check("single", rowNorm(betweenPair, row, p), pairwise(radius) * apart);
            check("gradient", rowNorm(at1, row, p), deep.largestGradient);
            expect(rowNorm(at0, row, p)).toBeLessThanOrEqual(largestGradient(place) * (1 + 1e-12));
          }
          const { largest } = singularValueBounds(place.network, N, p);
          check("norm", singularValues(at1, N, p)[0], jacobianNormOnBall(place, largest)(radius));
        }),
    ),
    { numRuns: 400 },
  );
  for (const ratio of Object.values(sharpest)) expect(ratio).toBeGreaterThan(0.3);
});

describe("deep linear networks", () => {
  const balanced: Experiment = {
    network: {
      kind: "deepLinear",
      widths: [2, 3, 3, 1],
      initialization: { kind: "gaussian", seed: 4 },
    },
    data: {
      kind: "explicit",
      inputs: [
        [1, 2],
        [0, 1],
        [3, -1],
        [0.5, 0.5],
      ],
      targets: [1, 0, 2, -1],
    },
    loss: { kind: "squared" },
  };
  test("the degree structure beats one bound a sample", () => {
    const place = atStart(balanced, (at) => at);
    const lipschitz = jacobianLipschitz(place);
    expect(lipschitz.certificate).toBe("deep linear");
    for (const radius of [0, 0.1, 1])
      expect(lipschitz.at(radius)).toBeLessThan(deepLipschitz(place)(radius).jacobianLipschitz);
  });
  test("two layers: |X|, by both routes", () => {
    const network = { ...balanced.network, widths: [2, 3, 1] } as typeof balanced.network;
    const place = atStart({ ...balanced, network }, (at) => at);
    const lipschitz = jacobianLipschitz(place);
    expect(lipschitz.certificate).toBe("two-layer Weyl");
    // eigenvalues of X^T X = [[10.25, -0.75], [-0.75, 6.25]]
    const norm = Math.sqrt(8.25 + Math.hypot(2, 0.75));
    expect(lipschitz.at(5)).toBeCloseTo(norm, 12);
    expect(deepLinearLipschitz(place)(5)).toBeCloseTo(norm, 12);
  });
});

test("S1: lambda of stochastic descent from the constants of single samples", () => {
  const labels = { ...caseB1, data: { ...caseB1.data, targets: [0.02, -0.02, 0.02] } } as Experiment;
  const place = atStart(labels, (at) => at);
  const reach = 1.05 * 0.28864402;
  const { centre, pairwise } = singleSampleLipschitz(place);
  const g = largestGradient(place) + centre(reach) * reach;
  expect(g * g + (largestResidual(place) + g * reach) * pairwise(reach)).toBeCloseTo(5.07005735, 6);
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
