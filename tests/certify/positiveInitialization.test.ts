// The route through the first layer: printed thresholds, hand calculation, and no point of a ball below its bound.
import * as fc from "fast-check";
import { parameterPlace, positiveInitialization, smallestFeasibleBall } from "../../src/certify";
import type { ParameterPlace, PositiveInitialization } from "../../src/certify";
import type { Experiment, MlpNetwork } from "../../src/experiment";
import { singularValues } from "../../src/tangent";
import { caseB1, caseC1, caseC2 } from "../problems/cases";
import { normals, onBench } from "../problems/random";

function certificateOf(place: ParameterPlace, countFirstBias = true): PositiveInitialization {
  const certificate = positiveInitialization(place, countFirstBias);
  if (typeof certificate === "string") throw new Error(certificate);
  return certificate;
}

const reasonOf = (experiment: Experiment): string =>
  onBench(experiment, ({ problem }) => {
    const certificate = positiveInitialization(parameterPlace(problem));
    return typeof certificate === "string" ? certificate : "applies";
  });

const withNetwork = (experiment: Experiment, network: Partial<MlpNetwork>): Experiment => ({
  ...experiment,
  network: { ...(experiment.network as MlpNetwork), ...network },
});

describe("two layers", () => {
  test.each<[string, Experiment, boolean, number[]]>([
    // |W_2| threshold, its largest margin, smallest radius, alpha
    ["C1", caseC1, true, [2.7552789, 1.750258, 0.238366394, 11.967925]],
    ["C2, plain Gram matrix", caseC2, false, [7.880673, 1.288124, 0.278257976, 32.5465754]],
    ["C2, first bias counted", caseC2, true, [7.8287003, 1.297287, 0.275371569, 33.2324486]],
  ])("%s", (_, experiment, countFirstBias, [norm, margin, radius, alpha]) => {
    onBench(experiment, ({ problem }) => {
      const place = parameterPlace(problem);
      const certificate = certificateOf(place, countFirstBias);
      const residual = place.network.residualNorm.upper;
      const ball = smallestFeasibleBall(certificate, residual);
      expect(certificate.outputThreshold(residual)).toBeCloseTo(norm, 6);
      expect(ball.margin).toBeCloseTo(margin, 5);
      expect(ball.radius).toBeCloseTo(radius, 8);
      const rate = 4 * problem.lossConstant * ball.smallestSingularValue ** 2;
      expect(Math.abs(rate / alpha - 1)).toBeLessThan(3e-9);
    });
  });

  test("C1 by hand at rad = 0.23931: sqrt(0.4) 0.944848 4.090817", () => {
    onBench(caseC1, ({ problem }) => {
      const got = certificateOf(parameterPlace(problem)).at(0.23931);
      expect(got).toBeCloseTo(Math.sqrt(0.4) * 0.944848 * 4.090817, 5);
    });
  });
});

test("why it does not apply", () => {
  expect(reasonOf(caseB1)).toContain("linearly independent");
  expect(reasonOf(withNetwork(caseC1, { activation: "sin" }))).toContain("sin");
  expect(reasonOf(withNetwork(caseC1, { trained: [2] }))).toContain("frozen");
  const linear = withNetwork(caseC1, { widths: [2, 1], initialization: { kind: "gaussian", seed: 1 } });
  expect(reasonOf(linear)).toContain("hidden");
  const deep: Partial<MlpNetwork> = {
    widths: [2, 3, 3, 1],
    initialization: { kind: "gaussian", seed: 1 },
  };
  expect(reasonOf(withNetwork(caseC1, deep))).toContain("positive");
  expect(reasonOf(withNetwork(caseC1, { ...deep, initialization: { kind: "positive", output: 3 } }))).toBe(
    "applies",
  );
});

/** positive starts of depth 2 to 4, with and without biases, frozen upper layers and scales */
const positiveStarts: fc.Arbitrary<Experiment> = fc
  .record({
    hidden: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }),
    activation: fc.constantFrom<"tanh" | "arctan" | "sigmoid" | "softplus">(
      "tanh",
      "arctan",
      "sigmoid",
      "softplus",
    ),
    biases: fc.boolean(),
    scale: fc.double({ min: 0.3, max: 2, noNaN: true }),
    hiddenEntry: fc.double({ min: 0.2, max: 2, noNaN: true }),
    output: fc.double({ min: 0.5, max: 20, noNaN: true }),
    freezeLast: fc.boolean(),
    size: fc.double({ min: 0.1, max: 1, noNaN: true }),
  })
  .map(({ hidden, activation, biases, scale, hiddenEntry, output, freezeLast, size }) => {
    const widths = [2, ...hidden, 1];
    const layers = widths.length - 1;
    return {
      network: {
        kind: "mlp",
        widths,
        activation,
        biases,
        layerScales: Array<number>(layers).fill(scale),
        trained: Array.from({ length: freezeLast ? layers - 1 : layers }, (_, l) => l + 1),
        initialization: { kind: "positive", hidden: hiddenEntry, output },
      },
      data: { kind: "explicit", inputs: [[1, 0], [0.6, 0.8]], targets: [size, -size] }, // prettier-ignore
    };
  });

test("no point of a ball has a smaller singular value than its bound", () => {
  let sharpest = 0;
  fc.assert(
    fc.property(
      positiveStarts,
      fc.double({ min: 0, max: 0.3, noNaN: true }),
      fc.nat(),
      (experiment, radius, seed) =>
        onBench(experiment, (bench) => {
          const { outputCount: N, parameterCount: p, initialTheta } = bench.problem;
          const bound = certificateOf(parameterPlace(bench.problem)).at(radius);
          const direction = normals(p, seed);
          const size = Math.hypot(...direction);
          const point = bench.problem.point();
          point.moveTo(bench.vector(initialTheta.map((x, k) => x + (radius * direction[k]) / size)));
          const J = bench.result(N * p, (out) => point.jacobian(out));
          point.release();
          const smallest = singularValues(J, N, p)[N - 1];
          expect(smallest).toBeGreaterThanOrEqual(bound * (1 - 1e-9));
          sharpest = Math.max(sharpest, bound / smallest);
        }),
    ),
    { numRuns: 100 },
  );
  expect(sharpest).toBeGreaterThan(0.5);
});

test("an output layer above the threshold is certified, one below is not", () => {
  fc.assert(
    fc.property(positiveStarts, (drawn) => {
      // the residual must not depend on the output layer, and that layer must move
      const experiment = withNetwork(drawn, { activation: "tanh", trained: "all" });
      const residualAndThreshold = onBench(experiment, ({ problem }) => {
        const place = parameterPlace(problem);
        const residual = place.network.residualNorm.upper;
        return { residual, threshold: certificateOf(place).outputThreshold(residual) };
      });
      const { residual, threshold } = residualAndThreshold;
      if (threshold === null) return;
      const { widths, initialization } = experiment.network as MlpNetwork;
      const hidden = initialization.kind === "positive" ? initialization.hidden : 1;
      const entry = widths.length === 3 ? threshold / Math.sqrt(widths[1]) : threshold;
      const feasible = (output: number): boolean =>
        onBench(
          withNetwork(experiment, { initialization: { kind: "positive", hidden, output } }),
          (bench) => {
            const certificate = certificateOf(parameterPlace(bench.problem));
            return smallestFeasibleBall(certificate, residual).radius !== null;
          },
        );
      expect(feasible(entry * (1 + 1e-5))).toBe(true);
      expect(feasible(entry * (1 - 1e-5))).toBe(false);
    }),
    { numRuns: 15 },
  );
});
