// Enclosures of outputs, residuals and Jacobians contain exact forward and backward passes.
import fc from "fast-check";
import {
  encloseNetwork,
  largestSingularValueUpperBound,
  smallestSingularValueLowerBound,
} from "../../src/certify";
import type { Enclosure, NetworkEnclosure } from "../../src/certify";
import { completeExperiment } from "../../src/experiment";
import type { ActivationName, Experiment, MlpNetwork } from "../../src/experiment";
import { createProblem } from "../../src/problems";
import type { Problem } from "../../src/problems";
import * as cases from "../problems/cases";
import { everyExperiment, experiments } from "../problems/random";
import { exactNetwork } from "./networkReference";
import type { ExactNetwork } from "./networkReference";
import { addDyadic, compare, compareDyadic, decompose, isPositiveDefinite, toFixed } from "./reference";

/** Runs `body` on the problem of an experiment and gives its memory back. */
function onProblem(experiment: Experiment, body: (problem: Problem) => void): void {
  const problem = createProblem(completeExperiment(experiment));
  try {
    body(problem);
  } finally {
    problem.release();
  }
}

/** First index where |exact - center| > radius + 2^-tolerance, or -1. */
function firstOutside(x: Enclosure, exact: bigint[], bits: number, tolerance: bigint): number {
  if (x.center.length !== exact.length || x.radius.length !== exact.length) return -2;
  return exact.findIndex((value, at) => {
    if (x.radius[at] === Infinity) return false;
    const center = decompose(x.center[at]);
    const radius = decompose(x.radius[at]);
    const low = addDyadic(center, { ...radius, mantissa: -radius.mantissa });
    const high = addDyadic(center, radius);
    return (
      compareDyadic(low, { mantissa: value + tolerance, exponent: -bits }) > 0 ||
      compareDyadic(high, { mantissa: value - tolerance, exponent: -bits }) < 0
    );
  });
}

function expectEnclosed(network: NetworkEnclosure, exact: ExactNetwork, tolerance: bigint): void {
  const check = (x: Enclosure, values: bigint[]): void =>
    expect(firstOutside(x, values, exact.bits, tolerance)).toBe(-1);
  check(network.outputs, exact.outputs);
  check(network.residual, exact.residual);
  check(network.jacobian, exact.jacobian);
  check(network.kernel, exactKernel(exact));
  network.hidden.forEach(({ z, h }, l) => {
    check(z, exact.z[l]);
    check(h, exact.h[l]);
  });
  network.outputDerivatives.forEach(({ p, q }, l) => {
    check(p, exact.p[l]);
    check(q, exact.q[l]);
  });
  const squares = exact.residual.reduce((sum, x) => sum + x * x, 0n);
  const { lower, upper } = network.residualNorm;
  expect(compare(lower, { value: rootUp(squares) + tolerance, bits: exact.bits })).toBeLessThanOrEqual(0);
  if (upper < Infinity) expect(toFixed(upper, exact.bits) + tolerance >= rootUp(squares) - 1n).toBe(true);
}

/** J J^T, off by less than p 2^-bits for its rounding. */
function exactKernel({ jacobian, outputs, bits }: ExactNetwork): bigint[] {
  const N = outputs.length;
  const p = jacobian.length / N;
  return Array.from({ length: N * N }, (_, at) => {
    const [i, j] = [Math.floor(at / N) * p, (at % N) * p];
    let sum = 0n;
    for (let k = 0; k < p; k++) sum += jacobian[i + k] * jacobian[j + k];
    return sum >> BigInt(bits);
  });
}

function rootUp(n: bigint): bigint {
  if (n === 0n) return 0n;
  let root = 1n << BigInt((n.toString(2).length >> 1) + 1);
  for (;;) {
    const next = (root + n / root) >> 1n;
    if (next >= root) return root * root === n ? root : root + 1n;
    root = next;
  }
}

/** sign (J J^T - s^2 I) is positive definite for the exact Jacobian. */
function kernelExceeds({ jacobian, bits }: ExactNetwork, N: number, s: number, sign: 1n | -1n): boolean {
  const p = jacobian.length / N;
  const shift = toFixed(s, bits) ** 2n;
  const K = Array.from({ length: N * N }, (_, at) => {
    const i = Math.floor(at / N);
    const j = at % N;
    let sum = i === j ? -shift : 0n;
    for (let k = 0; k < p; k++) sum += jacobian[i * p + k] * jacobian[j * p + k];
    return sign * sum;
  });
  return isPositiveDefinite(K, N);
}

/** Rounding of the references, far below any radius. */
const REFERENCE_ERROR = 1n << 120n;
const BITS = 700;

const smoothActivations: ActivationName[] = [
  ...(["tanh", "sigmoid", "softplus", "sin", "arctan", "identity", "erf", "gelu", "swish"] as const),
];

const layered = everyExperiment.filter(({ network }) => network.kind !== "system");

const withActivation = (experiment: Experiment, activation: ActivationName): Experiment => ({
  ...experiment,
  network: { ...(experiment.network as MlpNetwork), activation },
});

describe("random small networks against fixed-point forward and backward passes", () => {
  test.each(smoothActivations)("%s: every quantity lies in its enclosure", (activation) => {
    fc.assert(
      fc.property(experiments, (experiment) => {
        onProblem(withActivation(experiment, activation), (problem) => {
          const theta = problem.initialTheta;
          expectEnclosed(encloseNetwork(problem), exactNetwork(problem, theta, BITS), REFERENCE_ERROR);
        });
      }),
      { numRuns: 25 },
    );
  });
  test("every kind of network, skips included", () => {
    fc.assert(
      fc.property(layered, (experiment) => {
        onProblem(experiment, (problem) => {
          const exact = exactNetwork(problem, problem.initialTheta, BITS);
          expectEnclosed(encloseNetwork(problem), exact, REFERENCE_ERROR);
        });
      }),
      { numRuns: 60 },
    );
  });
  test("weights of the samples multiply outputs, derivatives and kernel by their enclosed roots", () => {
    const weights = fc.array(fc.double({ min: 1e-3, max: 10, noNaN: true }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(layered, weights, (experiment, values) => {
        onProblem(experiment, (problem) => {
          const sampleWeights = Float64Array.from(values.slice(0, problem.samples));
          const weighted = Object.create(problem, { sampleWeights: { value: sampleWeights } }) as Problem;
          const exact = exactNetwork(weighted, problem.initialTheta, BITS);
          expectEnclosed(encloseNetwork(weighted), exact, REFERENCE_ERROR);
        });
      }),
      { numRuns: 30 },
    );
  });
  test("identity networks, without any rounding of the reference", () => {
    fc.assert(
      fc.property(experiments, (experiment) => {
        onProblem(withActivation(experiment, "identity"), (problem) => {
          expectEnclosed(encloseNetwork(problem), exactNetwork(problem, problem.initialTheta, 8000), 0n);
        });
      }),
      { numRuns: 20 },
    );
  });
  test("another theta, and relu away from its kink", () => {
    fc.assert(
      fc.property(experiments, fc.double({ min: -2, max: 2, noNaN: true }), (experiment, step) => {
        onProblem(withActivation(experiment, step > 0 ? "relu" : "leakyRelu"), (problem) => {
          const theta = problem.initialTheta.map((x, k) => x + step * Math.cos(k));
          expectEnclosed(encloseNetwork(problem, theta), exactNetwork(problem, theta, BITS), REFERENCE_ERROR);
        });
      }),
      { numRuns: 25 },
    );
  });
  test("radii are roundings: a few hundred units of the size of their row", () => {
    fc.assert(
      fc.property(experiments, (experiment) => {
        onProblem(experiment, (problem) => {
          const { jacobian, outputs } = encloseNetwork(problem);
          for (const { center, radius } of [jacobian, outputs]) {
            const size = center.reduce((largest, x) => Math.max(largest, Math.abs(x)), 1);
            expect(radius.every((r) => r >= 0 && r <= 1e-12 * size)).toBe(true);
          }
        });
      }),
      { numRuns: 50 },
    );
  });
});

describe("the catalogue", () => {
  test.each([
    ["B1", cases.caseB1],
    ["B2", cases.caseB2],
    ["B3", cases.caseB3],
    ["C1", cases.caseC1],
    ["C2", cases.caseC2],
    ["D1", cases.caseD1],
    ["D2", cases.caseD2],
    ["F1", cases.caseF1],
    ["F5", cases.caseF5],
    ["F6, 16", cases.caseF6(16)],
    ["G1", cases.caseG1],
  ])("%s: enclosures, s0 and S0 against the exact kernel", (name, experiment) => {
    onProblem(experiment, (problem) => {
      const { outputCount: N, parameterCount: p } = problem;
      const network = encloseNetwork(problem);
      const exact = exactNetwork(problem, problem.initialTheta, 400);
      expectEnclosed(network, exact, 1n << 100n);
      const smallest = smallestSingularValueLowerBound(network.jacobian, N, p);
      const largest = largestSingularValueUpperBound(network.jacobian, N, p);
      expect(kernelExceeds(exact, N, largest, -1n)).toBe(true);
      expect(kernelExceeds(exact, N, largest * (1 - 1e-12), -1n)).toBe(false);
      if (name === "G1") {
        // two identical inputs
        expect(smallest).toBe(0);
        return;
      }
      expect(kernelExceeds(exact, N, smallest, 1n)).toBe(true);
      // a relative loss of 1e-12 in lambda_min is 5e-13 in s0; depth, saturation and ill-conditioning cost more
      const loss = name.startsWith("F") ? 1e-10 : name.startsWith("D") ? 5e-12 : 5e-13;
      expect(kernelExceeds(exact, N, smallest * (1 + loss), 1n)).toBe(false);
    });
  });
  test("fewer parameters than outputs: sigma_min is 0", () => {
    onProblem(cases.caseF3, (problem) => {
      const { jacobian } = encloseNetwork(problem);
      expect(smallestSingularValueLowerBound(jacobian, 6, 4)).toBe(0);
    });
  });
});

describe("overflow", () => {
  const huge: Experiment = {
    network: {
      kind: "mlp",
      widths: [1, 2, 2, 1],
      activation: "identity",
      initialization: {
        kind: "explicit",
        weights: [[[1e200], [1]], [[1e200, 0], [0, 1]], [[1, 1]]], // prettier-ignore
      },
    },
    data: { kind: "explicit", inputs: [[1], [2]], targets: [0, 0] },
  };
  test("is stored as unknown, never as NaN, and proves nothing", () => {
    onProblem(huge, (problem) => {
      const { outputs, residualNorm, jacobian, hidden } = encloseNetwork(problem);
      expect(outputs.radius[0]).toBe(Infinity);
      expect(hidden[1].z.radius[0]).toBe(Infinity);
      expect(hidden[1].z.center[1]).toBe(1);
      expect(residualNorm).toEqual({ lower: 0, upper: Infinity });
      for (const { center, radius } of [outputs, jacobian])
        expect([...center, ...radius].some(Number.isNaN)).toBe(false);
      expect(smallestSingularValueLowerBound(jacobian, 2, 8)).toBe(0);
      expect(largestSingularValueUpperBound(jacobian, 2, 8)).toBe(Infinity);
    });
  });
  test("a bounded activation brings the values back", () => {
    const network = { ...huge.network, activation: "tanh" as const };
    onProblem({ ...huge, network }, (problem) => {
      const { outputs } = encloseNetwork(problem);
      expect(outputs.center[0] + outputs.radius[0]).toBeLessThanOrEqual(2.0000000001);
      expect(outputs.center[0] - outputs.radius[0]).toBeGreaterThanOrEqual(-2);
    });
  });
});
