// First derivatives: gradient, Jacobian and its products agree with differences and with each other.
import * as fc from "fast-check";
import { forward } from "../../src/networks";
import type { Experiment } from "../../src/experiment";
import { layeredModel } from "../../src/problems";
import { mulberry32 } from "../../src/random";
import { dot, everyExperiment, experiments, norm, normals, onBench, relativeDistance } from "./random";

const rounding = 1e-12;
const seeds = fc.nat();

/** (f(theta + h v) - f(theta - h v)) / 2h with one step of Richardson: error of fourth order in h */
function directional(f: (theta: Float64Array) => number, theta: Float64Array, v: Float64Array): number {
  const central = (h: number): number =>
    (f(theta.map((t, k) => t + h * v[k])) - f(theta.map((t, k) => t - h * v[k]))) / (2 * h);
  const h = 1e-3 / Math.max(1, norm(v));
  return (4 * central(h / 2) - central(h)) / 3;
}

describe("evaluation", () => {
  test("outputs are those of the reference forward pass", () => {
    fc.assert(
      fc.property(everyExperiment, seeds, (experiment, seed) =>
        onBench(experiment, (bench) => {
          const { problem } = bench;
          if (problem.model.kind === "system") return;
          const theta = normals(problem.parameterCount, seed);
          const { network, weightsAt } = layeredModel(problem);
          const { weights, biases } = weightsAt(theta);
          const reference = forward(network, weights, biases, problem.samples, problem.inputs);
          expect(relativeDistance(bench.outputsAt(theta), reference)).toBeLessThan(rounding);
        }),
      ),
    );
  });
  test("squared loss: r = F - y and L = c |r|^2", () => {
    fc.assert(
      fc.property(experiments, seeds, (experiment, seed) =>
        onBench(experiment, (bench) => {
          const { problem } = bench;
          const theta = normals(problem.parameterCount, seed);
          const loss = bench.lossAt(theta);
          const outputs = bench.outputsAt(theta);
          const residual = outputs.map((output, k) => output - problem.targets[k]);
          const wanted = problem.lossConstant * dot(residual, residual);
          expect(Math.abs(loss - wanted)).toBeLessThanOrEqual(rounding * wanted);
        }),
      ),
    );
  });
  test("moving back gives the same bits, and the point keeps its own theta", () => {
    fc.assert(
      fc.property(everyExperiment, seeds, (experiment, seed) =>
        onBench(experiment, (bench) => {
          const { point, problem, theta } = bench;
          const [loss, gradient] = [point.loss, bench.gradient()];
          problem.engine.write(theta, normals(problem.parameterCount, seed));
          expect(bench.gradient()).toEqual(gradient);
          point.moveTo(theta);
          problem.engine.write(theta, problem.initialTheta);
          expect(point.moveTo(theta)).toBe(loss);
          expect(bench.gradient()).toEqual(gradient);
        }),
      ),
    );
  });
});

describe("derivatives", () => {
  test("grad L . v and J v are the difference quotients of L and F", () => {
    fc.assert(
      fc.property(everyExperiment, seeds, (experiment, seed) =>
        onBench(experiment, (bench) => {
          const { problem, point } = bench;
          const { initialTheta: theta, parameterCount: p, outputCount: N } = problem;
          const v = normals(p, seed);
          const u = normals(N, seed + 1);
          const slope = directional((at) => bench.lossAt(at), theta, v);
          const size = 1 + point.loss + norm(bench.gradient()) * norm(v);
          expect(Math.abs(dot(bench.gradient(), v) - slope)).toBeLessThan(1e-8 * size);
          const product = bench.result(N, (out) => point.jvp(bench.vector(v), out));
          const outputSlope = directional((at) => dot(bench.outputsAt(at), u), theta, v);
          const scale = norm(u) * (1 + norm(product) + norm(bench.outputsAt(theta)));
          expect(Math.abs(dot(product, u) - outputSlope)).toBeLessThan(1e-8 * scale);
        }),
      ),
    );
  });
  test("<J v, u> = <v, J^T u>", () => {
    fc.assert(
      fc.property(everyExperiment, seeds, (experiment, seed) =>
        onBench(experiment, (bench) => {
          const { point, problem } = bench;
          const { parameterCount: p, outputCount: N } = problem;
          const [v, u] = [normals(p, seed), normals(N, seed + 1)];
          const forwardProduct = bench.result(N, (out) => point.jvp(bench.vector(v), out));
          const backwardProduct = bench.result(p, (out) => point.vjp(bench.vector(u), out));
          const size = norm(forwardProduct) * norm(u) + norm(v) * norm(backwardProduct);
          expect(Math.abs(dot(forwardProduct, u) - dot(v, backwardProduct))).toBeLessThanOrEqual(
            rounding * size,
          );
        }),
      ),
    );
  });
  test("the Jacobian's rows are J^T e_i, its columns J e_k, and grad L = g J^T r", () => {
    fc.assert(
      fc.property(everyExperiment, (experiment) =>
        onBench(experiment, (bench) => {
          const { point, problem } = bench;
          const { parameterCount: p, outputCount: N, gradientScale } = problem;
          const jacobian = bench.jacobian();
          const unit = (length: number, k: number): Float64Array =>
            new Float64Array(length).fill(1, k, k + 1);
          for (let i = 0; i < N; i++) {
            const row = bench.result(p, (out) => point.vjp(bench.vector(unit(N, i)), out));
            expect(relativeDistance(jacobian.subarray(i * p, (i + 1) * p), row)).toBeLessThan(rounding);
          }
          for (let k = 0; k < p; k += 3) {
            const column = bench.result(N, (out) => point.jvp(bench.vector(unit(p, k)), out));
            const wanted = column.map((_, i) => jacobian[i * p + k]);
            expect(relativeDistance(wanted, column)).toBeLessThan(rounding);
          }
          const residual = bench.residual();
          const gradient = Float64Array.from({ length: p }, (_, k) =>
            residual.reduce((sum, r, i) => sum + gradientScale * jacobian[i * p + k] * r, 0),
          );
          const size = gradientScale * norm(jacobian) * norm(residual);
          bench.gradient().forEach((entry, k) => {
            expect(Math.abs(entry - gradient[k])).toBeLessThanOrEqual(rounding * size);
          });
        }),
      ),
    );
  });
});

describe("invariants", () => {
  test("permuting the samples permutes K and leaves L and grad L alone", () => {
    fc.assert(
      fc.property(everyExperiment, (experiment) => {
        if (experiment.data.kind !== "explicit") throw new Error("explicit data expected");
        const { inputs, targets } = experiment.data;
        const turned = {
          ...experiment,
          data: {
            ...experiment.data,
            inputs: [...inputs].reverse(),
            targets: [...targets].reverse() as number[][],
          },
        };
        onBench(experiment, (one) =>
          onBench(turned, (other) => {
            const { outputCount: N, outputsPerSample: Q, samples: n } = one.problem;
            expect(relativeDistance([other.point.loss], [one.point.loss])).toBeLessThan(rounding);
            expect(relativeDistance(other.gradient(), one.gradient())).toBeLessThan(1e-10);
            const place = (i: number): number => (n - 1 - Math.floor(i / Q)) * Q + (i % Q);
            const [K, reversed] = [one.kernel(), other.kernel()];
            const expected = K.map((_, e) => reversed[place(Math.floor(e / N)) * N + place(e % N)]);
            expect(relativeDistance(K, expected)).toBeLessThan(rounding);
          }),
        );
      }),
    );
  });
  test("permuting the hidden units of a layer permutes theta and leaves everything else alone", () => {
    const pair = fc.tuple(
      fc.integer({ min: 2, max: 6 }),
      fc.nat(),
      fc.constantFrom("mlp" as const, "residual" as const),
    );
    fc.assert(
      fc.property(pair, ([width, seed, kind]) => {
        const random = mulberry32(seed);
        const matrix = (rows: number, columns: number): number[][] =>
          Array.from({ length: rows }, () => Array.from({ length: columns }, () => random.normal()));
        const weights = [matrix(width, 2), matrix(width, width), matrix(2, width)];
        const biases = [...matrix(2, width), matrix(1, 2)[0]];
        const data = { kind: "explicit" as const, inputs: matrix(3, 2), targets: matrix(3, 2) };
        const start = (turn: <T>(list: T[]) => T[]): Experiment => ({
          network: {
            kind,
            widths: [2, width, width, 2],
            activation: "gelu",
            biases: true,
            initialization: {
              kind: "explicit",
              weights: [turn(weights[0]), turn(weights[1].map(turn)), weights[2].map(turn)],
              biases: [turn(biases[0]), turn(biases[1]), biases[2]],
            },
          },
          data,
        });
        onBench(
          start((list) => list),
          (one) =>
            onBench(
              start((list) => [...list].reverse()),
              (other) => {
                expect(relativeDistance([one.point.loss], [other.point.loss])).toBeLessThan(rounding);
                expect(relativeDistance(one.kernel(), other.kernel())).toBeLessThan(rounding);
                const [a, b] = [one.gradient(), other.gradient()].map((gradient) =>
                  [...gradient].sort((x, y) => x - y),
                );
                expect(relativeDistance(a, b)).toBeLessThan(rounding);
              },
            ),
        );
      }),
      { numRuns: 30 },
    );
  });
  test("c scales L and grad L, and nothing else", () => {
    fc.assert(
      fc.property(experiments, (experiment) =>
        onBench({ ...experiment, loss: { kind: "squared", constant: 0.5 } }, (one) =>
          onBench({ ...experiment, loss: { kind: "squared", constant: 4 } }, (other) => {
            expect(other.point.loss).toBe(8 * one.point.loss); // powers of two: exact
            expect(other.gradient()).toEqual(one.gradient().map((entry) => 8 * entry));
            expect(other.kernel()).toEqual(one.kernel());
          }),
        ),
      ),
    );
  });
});
