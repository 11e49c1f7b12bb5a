// Second derivatives: Hess L v agrees with differences of the gradient, with its two parts, and with its transpose.
import * as fc from "fast-check";
import type { Experiment } from "../../src/experiment";
import type { Vector } from "../../src/engines";
import { type Bench, dot, everyExperiment, norm, normals, onBench } from "./random";

const seeds = fc.nat();

const product = (bench: Bench, v: Float64Array): Float64Array =>
  bench.result(bench.problem.parameterCount, (out) => bench.point.hessianProduct(bench.vector(v), out));

/** (f(theta + h v) - f(theta - h v)) / 2h with one step of Richardson, of a vector that `ask` gets from a point */
function derivative(
  bench: Bench,
  v: Float64Array,
  ask: (point: Bench["point"], out: Vector) => void,
): Float64Array {
  const { problem } = bench;
  const point = problem.point();
  const at = (h: number): Float64Array => {
    point.moveTo(bench.vector(problem.initialTheta.map((t, k) => t + h * v[k])));
    return bench.result(problem.parameterCount, (out) => ask(point, out));
  };
  const central = (h: number): Float64Array => {
    const minus = at(-h);
    return at(h).map((entry, k) => (entry - minus[k]) / (2 * h));
  };
  const h = 2e-3 / Math.max(1, norm(v));
  const coarse = central(h);
  const fine = central(h / 2);
  point.release();
  return fine.map((entry, k) => (4 * entry - coarse[k]) / 3);
}

/** J^T B B^T J v */
function gaussNewtonPart(bench: Bench, v: Float64Array): Float64Array {
  const { problem, point } = bench;
  const stacked = bench.vector(new Float64Array(problem.outputCount));
  point.jvp(bench.vector(v), stacked);
  point.curvatureFactor(stacked, true, stacked);
  point.curvatureFactor(stacked, false, stacked);
  return bench.result(problem.parameterCount, (out) => point.vjp(stacked, out));
}

describe("Hess L v", () => {
  test("is the derivative of the gradient along v", () => {
    fc.assert(
      fc.property(everyExperiment, seeds, (experiment, seed) =>
        onBench(experiment, (bench) => {
          const v = normals(bench.problem.parameterCount, seed);
          const exact = product(bench, v);
          const quotient = derivative(bench, v, (point, out) => point.gradient(out));
          const scale = norm(exact) + norm(v) * norm(bench.gradient());
          expect(norm(exact.map((entry, k) => entry - quotient[k]))).toBeLessThanOrEqual(1e-6 * scale);
        }),
      ),
    );
  });
  test("is J^T B B^T J v plus the derivative of J^T u along v at u = grad_x L", () => {
    fc.assert(
      fc.property(everyExperiment, seeds, (experiment, seed) =>
        onBench(experiment, (bench) => {
          const { problem } = bench;
          const v = normals(problem.parameterCount, seed);
          const u = bench.vector(bench.residual().map((entry) => problem.gradientScale * entry));
          const secondOrder = derivative(bench, v, (point, out) => point.vjp(u, out));
          const sum = gaussNewtonPart(bench, v).map((entry, k) => entry + secondOrder[k]);
          const exact = product(bench, v);
          const scale = norm(exact) + norm(v) * norm(bench.gradient());
          expect(norm(exact.map((entry, k) => entry - sum[k]))).toBeLessThanOrEqual(1e-6 * scale);
        }),
      ),
    );
  });
  test("is symmetric: <w, Hess L v> = <v, Hess L w>", () => {
    fc.assert(
      fc.property(everyExperiment, seeds, (experiment, seed) =>
        onBench(experiment, (bench) => {
          const [v, w] = [seed, seed + 1].map((one) => normals(bench.problem.parameterCount, one));
          const [ofV, ofW] = [product(bench, v), product(bench, w)];
          const scale = norm(v) * norm(ofW) + norm(w) * norm(ofV);
          expect(Math.abs(dot(w, ofV) - dot(v, ofW))).toBeLessThanOrEqual(1e-12 * scale);
        }),
      ),
    );
  });
  test("follows the point, leaves it alone, and the gradient after it is the same", () => {
    fc.assert(
      fc.property(everyExperiment, seeds, (experiment, seed) =>
        onBench(experiment, (bench) => {
          const { problem, point, theta } = bench;
          const v = normals(problem.parameterCount, seed);
          const [gradient, before] = [bench.gradient(), product(bench, v)];
          expect(bench.gradient()).toEqual(gradient);
          point.moveTo(bench.vector(normals(problem.parameterCount, seed + 1)));
          product(bench, v);
          point.moveTo(theta);
          expect(product(bench, v)).toEqual(before);
        }),
      ),
    );
  });
  test("by hand: L = (w_2 w_1 - y)^2 / 2 of a deep linear network with one unit a layer", () => {
    const experiment: Experiment = {
      network: {
        kind: "deepLinear",
        widths: [1, 1, 1],
        initialization: { kind: "explicit", weights: [[[3]], [[5]]] },
      },
      data: { kind: "explicit", inputs: [[1]], targets: [7] },
    };
    onBench(experiment, (bench) => {
      // Hess L = [[w2^2, 2 w1 w2 - y], [2 w1 w2 - y, w1^2]]
      expect([...product(bench, Float64Array.of(1, 0))]).toEqual([25, 23]);
      expect([...product(bench, Float64Array.of(0, 1))]).toEqual([23, 9]);
    });
  });
});

describe("curvature of the loss", () => {
  test("B and B^T are each other's transposes, and B B^T is the derivative of grad_x L", () => {
    fc.assert(
      fc.property(everyExperiment, seeds, (experiment, seed) =>
        onBench(experiment, (bench) => {
          const { problem, point } = bench;
          const { outputCount: N } = problem;
          const [u, w] = [normals(N, seed), normals(N, seed + 1)];
          const factor = (of: Float64Array, transpose: boolean): Float64Array =>
            bench.result(N, (out) => point.curvatureFactor(bench.vector(of), transpose, out));
          const [Bu, Bw] = [factor(u, false), factor(w, true)];
          const size = norm(Bu) * norm(w) + norm(Bw) * norm(u);
          expect(Math.abs(dot(Bu, w) - dot(u, Bw))).toBeLessThanOrEqual(1e-14 * size);
          const inPlace = bench.vector(u);
          point.curvatureFactor(inPlace, false, inPlace);
          expect(problem.engine.read(inPlace)).toEqual(Bu);
        }),
      ),
    );
  });
  test("curvatureKernel is B^T K B, exactly symmetric where K is", () => {
    fc.assert(
      fc.property(everyExperiment, (experiment) =>
        onBench(experiment, (bench) => {
          const { problem, point } = bench;
          const { outputCount: N } = problem;
          const K = bench.kernel();
          const symmetric = K.map((entry, k) => (entry + K[(k % N) * N + Math.floor(k / N)]) / 2);
          const turned = bench.vector(symmetric);
          point.curvatureKernel(turned);
          const got = problem.engine.read(turned);
          const unit = (k: number): Float64Array => new Float64Array(N).fill(1, k, k + 1);
          const factor = Array.from({ length: N }, (_, j) =>
            bench.result(N, (out) => point.curvatureFactor(bench.vector(unit(j)), false, out)),
          );
          const columns = factor.map((b) => {
            const Kb = b.map((_, i) => dot(symmetric.subarray(i * N, (i + 1) * N), b));
            return bench.result(N, (out) => point.curvatureFactor(bench.vector(Kb), true, out));
          });
          const wanted = got.map((_, k) => columns[k % N][Math.floor(k / N)]);
          // B removes what all classes share, so that B^T K B can be far smaller than what is rounded
          const size = Math.max(...factor.map(norm)) ** 2 * norm(symmetric);
          expect(norm(got.map((entry, k) => entry - wanted[k]))).toBeLessThanOrEqual(1e-13 * size);
          expect(got.map((_, k) => got[(k % N) * N + Math.floor(k / N)])).toEqual(got);
        }),
      ),
    );
  });
});
