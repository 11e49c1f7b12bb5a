// Certificates as a whole on thousands of small random problems: invariances, monotonicity, and inputs made to hurt.
//
// THALWEG_SEED repeats a run; the seed used is part of every failure message.
import fc from "fast-check";
import {
  encloseNetwork,
  jacobianLipschitz,
  kantorovichBall,
  modelPlace,
  parameterPlace,
  positiveInitialization,
  singularValueBounds,
  smallestFeasibleBall,
  weylCondition,
} from "../../src/certify";
import type { BallCertificate, Enclosure, KantorovichCertificate } from "../../src/certify";
import { InputError } from "../../src/errors";
import type { ActivationName, Experiment, MlpNetwork } from "../../src/experiment";
import { layeredModel } from "../../src/problems";
import { mulberry32 } from "../../src/random";
import { everyExperiment, onBench } from "../problems/random";
import { exactNetwork } from "./networkReference";
import type { ExactNetwork } from "./networkReference";
import { addDyadic, compareDyadic, decompose, isPositiveDefinite, toFixed } from "./reference";

const seed = Number(process.env.THALWEG_SEED ?? Date.now() % 2 ** 31);
const settings = (numRuns: number): { numRuns: number; seed: number } => ({ numRuns, seed });

test(`seed ${seed}: THALWEG_SEED=${seed} repeats this run`, () => expect(Number.isInteger(seed)).toBe(true));

/** What a certificate says of a start. */
interface Summary {
  sigmaMin: number;
  sigmaMax: number;
  residual: { lower: number; upper: number };
  lipschitz: number[];
  kantorovich: KantorovichCertificate;
}

const RADII = [1e-3, 0.1, 1, 10];

function summarise(experiment: Experiment): Summary {
  return onBench(experiment, ({ problem }) => {
    const place = modelPlace(problem);
    const { outputCount: N, parameterCount: p } = problem;
    const { smallest: sigmaMin, largest: sigmaMax } = singularValueBounds(place.network, N, p);
    const lipschitz = jacobianLipschitz(place);
    const residual = place.network.residualNorm;
    return {
      sigmaMin,
      sigmaMax,
      residual,
      lipschitz: RADII.map((radius) => lipschitz.at(radius)),
      kantorovich: kantorovichBall(sigmaMin, residual.upper, lipschitz),
    };
  });
}

function numbersOf({ sigmaMin, sigmaMax, residual, lipschitz, kantorovich }: Summary): number[] {
  return [sigmaMin, sigmaMax, residual.lower, residual.upper, ...lipschitz, kantorovich.h];
}

/** The search over radii, which takes longer than everything else. */
function ballOf(experiment: Experiment): BallCertificate {
  return onBench(experiment, ({ problem }) => {
    const place = modelPlace(problem);
    const { smallest } = singularValueBounds(place.network, problem.outputCount, problem.parameterCount);
    const condition = weylCondition(smallest, jacobianLipschitz(place));
    return smallestFeasibleBall(condition, place.network.residualNorm.upper);
  });
}

/** |exact - center| <= radius everywhere, the reference being right to 2^100 units. */
function encloses({ center, radius }: Enclosure, exact: readonly bigint[], bits: number): boolean {
  return exact.every((value, at) => {
    if (radius[at] === Infinity) return true;
    const [c, r] = [decompose(center[at]), decompose(radius[at])];
    const low = addDyadic(c, { ...r, mantissa: -r.mantissa });
    const high = addDyadic(c, r);
    return (
      compareDyadic(low, { mantissa: value + (1n << 100n), exponent: -bits }) <= 0 &&
      compareDyadic(high, { mantissa: value - (1n << 100n), exponent: -bits }) >= 0
    );
  });
}

/** sign (J J^T - s^2 I) is positive definite for the exact Jacobian */
function kernelExceeds({ jacobian, outputs, bits }: ExactNetwork, s: number, sign: 1n | -1n): boolean {
  const N = outputs.length;
  const p = jacobian.length / N;
  const K = Array.from({ length: N * N }, (_, at) => {
    const [i, j] = [Math.floor(at / N) * p, (at % N) * p];
    let sum = 0n;
    for (let k = 0; k < p; k++) sum += jacobian[i + k] * jacobian[j + k];
    return sign * (at % (N + 1) === 0 ? sum - toFixed(s, bits) ** 2n : sum);
  });
  return isPositiveDefinite(K, N);
}

const layered = everyExperiment.filter(({ network }) => network.kind !== "system");
const withUnits = everyExperiment.filter(
  ({ network }) => network.kind === "mlp" || network.kind === "residual",
);

test("800 problems: outputs, J, K and the singular values against 120-digit arithmetic", () => {
  fc.assert(
    fc.property(layered, (experiment) =>
      onBench(experiment, ({ problem }) => {
        const network = encloseNetwork(problem);
        const exact = exactNetwork(problem, problem.initialTheta, 400);
        const { outputs, residual, jacobian, kernel } = network;
        expect(encloses(outputs, exact.outputs, 400)).toBe(true);
        expect(encloses(residual, exact.residual, 400)).toBe(true);
        expect(encloses(jacobian, exact.jacobian, 400)).toBe(true);
        const { outputCount: N, parameterCount: p } = problem;
        const { smallest, largest } = singularValueBounds(network, N, p);
        if (smallest > 0) expect(kernelExceeds(exact, smallest * (1 - 1e-15), 1n)).toBe(true);
        expect(kernelExceeds(exact, largest * (1 + 1e-15), -1n)).toBe(true);
        expect(kernel.radius.every((r) => r >= 0 && r < Infinity)).toBe(true);
      }),
    ),
    settings(800),
  );
});

test("500 problems: bounds grow with the radius", () => {
  fc.assert(
    fc.property(everyExperiment, (experiment) => {
      const { lipschitz } = summarise(experiment);
      for (let k = 1; k < RADII.length; k++)
        expect(lipschitz[k]).toBeGreaterThanOrEqual(lipschitz[k - 1] * (1 - 1e-12));
    }),
    settings(500),
  );
});

test("a radius is found exactly where the margin is above 1", () => {
  fc.assert(
    fc.property(everyExperiment, (experiment) => {
      const { margin, radius } = ballOf(experiment);
      if (radius === null) expect(margin).toBeLessThanOrEqual(1 + 1e-6);
      else expect(margin).toBeGreaterThan(1 - 1e-12);
    }),
    settings(25),
  );
});

/** The same network with its hidden units in another order, and its weights written out. */
function permuted(experiment: Experiment, order: (width: number) => number[]): Experiment {
  return onBench(experiment, ({ problem }) => {
    const { network, layers, weightsAt } = layeredModel(problem);
    const { weights, biases } = weightsAt(problem.initialTheta);
    const skips = network.kind === "residual";
    // skips add unit to unit: all hidden layers change order together
    const common = order(network.widths[1]);
    const orders = network.widths.map((width, l) =>
      l === 0 || l === layers.length
        ? Array.from({ length: width }, (_, k) => k)
        : skips
          ? common
          : order(width),
    );
    const explicit = layers.map(({ inputs }, l) =>
      orders[l + 1].map((i) => orders[l].map((k) => weights[l][i * inputs + k])),
    );
    const moved = biases.map((bias, l) => (bias === null ? null : orders[l + 1].map((i) => bias[i])));
    return {
      ...experiment,
      network: {
        ...(experiment.network as MlpNetwork),
        initialization: { kind: "explicit", weights: explicit, biases: moved },
      },
    };
  });
}

function expectSame(a: Summary, b: Summary): void {
  const [x, y] = [numbersOf(a), numbersOf(b)];
  x.forEach((value, k) => {
    // 1e-7: a smallest singular value near 0 is only known to the root of the rounding
    const scale = Math.max(Math.abs(value), Math.abs(y[k]), k === 0 ? a.sigmaMax * 1e-5 : 0);
    if (Number.isFinite(value) && Number.isFinite(y[k]) && k < 4 + RADII.length)
      expect(Math.abs(value - y[k])).toBeLessThanOrEqual(1e-7 * scale);
    expect(Number.isNaN(value) || Number.isNaN(y[k])).toBe(false);
  });
  // verdicts agree unless h lies within rounding of 1/2
  if (Math.abs(a.kantorovich.h - 0.5) > 1e-4)
    expect(a.kantorovich.radius === null).toBe(b.kantorovich.radius === null);
}

test("300 problems: the order of neurons and of samples changes nothing", () => {
  fc.assert(
    fc.property(withUnits, fc.nat(), (experiment, shuffle) => {
      const random = mulberry32(shuffle);
      const order = (length: number): number[] => {
        const keys = Array.from({ length }, () => random.next());
        return keys.map((_, k) => k).sort((a, b) => keys[a] - keys[b]);
      };
      const reference = summarise(experiment);
      expectSame(reference, summarise(permuted(experiment, order)));
      const { data } = experiment;
      if (data.kind !== "explicit") return;
      const rows = order(data.inputs.length);
      const inputs = rows.map((j) => data.inputs[j]);
      const targets = rows.map((j) => data.targets[j]) as number[][];
      expectSame(reference, summarise({ ...experiment, data: { ...data, inputs, targets } }));
    }),
    settings(300),
  );
});

test("60 problems: the constant of the loss changes no certificate of J and r", () => {
  fc.assert(
    fc.property(everyExperiment, fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (experiment, constant) => {
      const kind = experiment.loss?.kind ?? "squared";
      expect(numbersOf(summarise({ ...experiment, loss: { kind, constant } }))).toEqual(
        numbersOf(summarise(experiment)),
      );
    }),
    settings(60),
  );
});

describe("inputs made to hurt: a right verdict or a clear error, never NaN", () => {
  const activations: ActivationName[] = [
    ...(["tanh", "sigmoid", "softplus", "sin", "arctan", "erf", "gelu", "swish", "identity"] as const),
  ];
  const scales = [1e-300, 1e-150, 1e-20, 1, 40, 1e20, 1e150, 1e300];
  const arbitrary = fc.record({
    activation: fc.constantFrom(...activations),
    kind: fc.constantFrom("mlp" as const, "residual" as const),
    widths: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }),
    samples: fc.integer({ min: 1, max: 4 }),
    dimension: fc.integer({ min: 1, max: 3 }),
    data: fc.constantFrom(...scales),
    labels: fc.constantFrom(...scales),
    weights: fc.constantFrom(...scales),
    twins: fc.constantFrom("apart", "equal", "nearly"),
    biases: fc.boolean(),
    seed: fc.nat(),
  });

  test("400 problems: huge and tiny numbers, twins, saturated units, one sample, one neuron, N > p", () => {
    fc.assert(
      fc.property(arbitrary, (hard) => {
        const random = mulberry32(hard.seed);
        const inputs = Array.from({ length: hard.samples }, () =>
          Array.from({ length: hard.dimension }, () => hard.data * random.normal()),
        );
        if (hard.samples > 1 && hard.twins !== "apart")
          inputs[1] = inputs[0].map((x) => (hard.twins === "equal" ? x : x * (1 + 2 ** -50)));
        const hidden = hard.kind === "residual" ? hard.widths.map(() => hard.widths[0]) : hard.widths;
        const experiment: Experiment = {
          network: {
            kind: hard.kind,
            widths: [hard.dimension, ...hidden, 1],
            activation: hard.activation,
            biases: hard.biases,
            initialization: { kind: "gaussian", seed: hard.seed, standardDeviation: hard.weights },
          },
          data: { kind: "explicit", inputs, targets: inputs.map(() => hard.labels * random.normal()) },
          loss: { kind: "squared" },
        };
        let summary: Summary;
        try {
          summary = summarise(experiment);
        } catch (error) {
          if (error instanceof InputError) return;
          throw error;
        }
        const { sigmaMin, sigmaMax, residual, lipschitz, kantorovich } = summary;
        for (const value of numbersOf(summary)) expect(value).not.toBeNaN();
        const ball = hard.seed % 8 === 0 ? ballOf(experiment) : null;
        for (const value of [ball?.margin, ball?.marginRadius, ball?.smallestSingularValue])
          expect(value).not.toBeNaN();
        expect(sigmaMin).toBeGreaterThanOrEqual(0);
        expect(sigmaMin).toBeLessThanOrEqual(sigmaMax);
        expect(residual.lower).toBeLessThanOrEqual(residual.upper);
        for (const beta of lipschitz) expect(beta).toBeGreaterThanOrEqual(0);
        // two equal rows of J: nothing may be proved
        if (hard.samples > 1 && hard.twins === "equal") {
          expect(sigmaMin).toBe(0);
          expect([ball?.radius ?? null, kantorovich.radius]).toEqual([null, null]);
        }
      }),
      settings(400),
    );
  });

  const one = (change: Partial<MlpNetwork>, inputs: number[][], targets: number[]): Experiment => ({
    network: {
      kind: "mlp",
      widths: [inputs[0].length, 3, 1],
      activation: "tanh",
      biases: false,
      initialization: { kind: "gaussian", seed: 3 },
      ...change,
    },
    data: { kind: "explicit", inputs, targets },
    loss: { kind: "squared" },
  });

  test("more outputs than parameters: no smallest singular value, a largest one, no certificate", () => {
    const inputs = Array.from({ length: 70 }, (_, k) => [k / 70]);
    const experiment = one(
      { widths: [1, 1, 1] },
      inputs,
      inputs.map(() => 1),
    );
    const { sigmaMin, sigmaMax } = summarise(experiment);
    expect(sigmaMin).toBe(0);
    expect(sigmaMax).toBeGreaterThan(0);
    expect(ballOf(experiment).radius).toBeNull();
  });
  test("one sample, one neuron, label already met: every certificate holds with radius 0", () => {
    // J = 0 at the zero input: nothing is proved although r = 0
    const zero = one({ widths: [1, 1, 1], activation: "identity" }, [[0]], [0]);
    expect(ballOf(zero).radius).toBeNull();
    expect(summarise(zero).kantorovich.radius).toBeNull();
    const start = { kind: "explicit" as const, weights: [[[0]], [[2]]], biases: [null, null] };
    const met = one({ widths: [1, 1, 1], initialization: start }, [[1]], [0]);
    expect(ballOf(met).margin).toBe(Infinity);
    expect(summarise(met).kantorovich).toMatchObject({ h: 0 });
  });
  test("saturated units: slopes of 1e-30 neither vanish nor prove anything for labels of size 1", () => {
    const weights = [[[35], [36], [37]], [[1, -1, 1]]];
    const start = { kind: "explicit" as const, weights, biases: [null, null] };
    const saturated = one({ initialization: start, trained: [1] }, [[1]], [2]);
    const { sigmaMin } = summarise(saturated);
    expect(sigmaMin).toBeGreaterThan(1e-31);
    expect(sigmaMin).toBeLessThan(1e-29);
    expect(ballOf(saturated).radius).toBeNull();
  });
  test("nearly dependent data: a smallest singular value 1e-9 of the largest is still found", () => {
    const inputs = [
      [1, 0],
      [1, 1e-9],
    ];
    const { sigmaMin, sigmaMax } = summarise(one({ widths: [2, 1], activation: "identity" }, inputs, [0, 0]));
    expect(sigmaMin).toBeGreaterThan(0.7e-9);
    expect(sigmaMin / sigmaMax).toBeLessThan(1e-9);
  });
  test("the positive start of a residual network is left alone", () => {
    const network: Experiment["network"] = {
      kind: "residual",
      widths: [1, 2, 2, 1],
      activation: "tanh",
      initialization: { kind: "gaussian", seed: 1 },
    };
    const experiment = { ...one({}, [[1]], [1]), network };
    const reason = onBench(experiment, ({ problem }) => positiveInitialization(parameterPlace(problem)));
    expect(reason).toContain("skip");
  });
});
