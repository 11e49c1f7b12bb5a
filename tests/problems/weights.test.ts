// Weighted samples: the population loss of inputs uniform on an interval, and derivatives that contain the weights.
import * as fc from "fast-check";
import type { Experiment } from "../../src/experiment";
import { kernelByJacobian, kernelByProducts } from "../../src/tangent";
import { dot, norm, normals, onBench, relativeDistance } from "./random";

const onInterval = (
  halfWidth: number,
  teacher: [number[], number[]],
  student: [number[], number[]],
): Experiment => ({
  network: { kind: "sineNetwork", frequencies: student[0], amplitudes: student[1] },
  data: {
    kind: "interval",
    halfWidth,
    teacher: { kind: "sineNetwork", frequencies: teacher[0], amplitudes: teacher[1] },
  },
  loss: { kind: "squared", constant: 0.5 },
});

/** mean of sin(v x) sin(w x) over [-b, b] */
const overlap = (v: number, w: number, b: number): number => (sinc((v - w) * b) - sinc((v + w) * b)) / 2;
const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(x) / x);

test("the population loss of one sine against another, and its kernel's trace", () => {
  const [b, v, w] = [4, 2.5, 1];
  onBench(onInterval(b, [[v], [0.8]], [[w], [1.1]]), (bench) => {
    const exact =
      0.8 ** 2 * overlap(v, v, b) - 2 * 0.8 * 1.1 * overlap(v, w, b) + 1.1 ** 2 * overlap(w, w, b);
    expect(Math.abs(bench.point.loss - exact / 2)).toBeLessThan(1e-14);
    const weights = bench.problem.sampleWeights as Float64Array;
    expect(Math.abs(weights.reduce((sum, weight) => sum + weight, 0) - 1)).toBeLessThan(1e-15);
    // by the amplitude: mean of sin(w x)^2; by the frequency: mean of (a x cos(w x))^2
    const byFrequency =
      1.1 ** 2 *
      (b ** 2 / 6 +
        (b * Math.sin(2 * w * b)) / (4 * w) +
        Math.cos(2 * w * b) / (4 * w ** 2) -
        Math.sin(2 * w * b) / (8 * w ** 3 * b));
    const trace = norm(bench.jacobian()) ** 2;
    expect(Math.abs(trace - overlap(w, w, b) - byFrequency)).toBeLessThan(1e-13 * trace);
  });
});

test("F, r and targets contain the root of the weights", () =>
  onBench(onInterval(2, [[1], [1]], [[1.5], [2]]), ({ problem, point }) => {
    const weights = problem.sampleWeights as Float64Array;
    const outputs = problem.engine.read(point.outputs);
    problem.inputs.forEach((x, j) => {
      const root = Math.sqrt(weights[j]);
      expect(outputs[j]).toBeCloseTo(root * 2 * Math.sin(1.5 * x), 15);
      expect(problem.targets[j]).toBeCloseTo(root * Math.sin(x), 15);
    });
  }));

test("Jacobian, products, three kernels and Hessian contain the weights alike", () => {
  const count = fc.integer({ min: 1, max: 3 });
  fc.assert(
    fc.property(count, count, fc.nat(), (m, k, seed) => {
      const teacher: [number[], number[]] = [[...normals(m, seed)], [...normals(m, seed + 1)]];
      const student: [number[], number[]] = [[...normals(k, seed + 2)], [...normals(k, seed + 3)]];
      onBench(onInterval(3, teacher, student), (bench) => {
        const { problem, point } = bench;
        const { parameterCount: p, outputCount: N } = problem;
        const [v, u] = [normals(p, seed + 4), normals(N, seed + 5)];
        const jacobian = bench.jacobian();
        const Jv = bench.result(N, (out) => point.jvp(bench.vector(v), out));
        const JTu = bench.result(p, (out) => point.vjp(bench.vector(u), out));
        const wanted = Jv.map((_, i) => dot(jacobian.subarray(i * p, (i + 1) * p), v));
        expect(relativeDistance(Jv, wanted)).toBeLessThan(1e-13);
        expect(Math.abs(dot(Jv, u) - dot(v, JTu))).toBeLessThan(1e-13 * norm(v) * norm(u) * norm(jacobian));
        const contracted = bench.result(N * N, (out) => kernelByJacobian(point, out));
        const products = bench.result(N * N, (out) => kernelByProducts(point, out));
        expect(relativeDistance(bench.kernel(), contracted)).toBeLessThan(1e-12);
        expect(relativeDistance(bench.kernel(), products)).toBeLessThan(1e-12);
        const lossAt = (h: number): number => bench.lossAt(problem.initialTheta.map((t, i) => t + h * v[i]));
        const h = 1e-3 / norm(v);
        const slope = (8 * (lossAt(h) - lossAt(-h)) - (lossAt(2 * h) - lossAt(-2 * h))) / (12 * h);
        expect(Math.abs(slope - dot(bench.gradient(), v))).toBeLessThan(1e-8 * (1 + point.loss) * norm(v));
        const bend =
          (16 * (lossAt(h) + lossAt(-h)) - (lossAt(2 * h) + lossAt(-2 * h)) - 30 * point.loss) / (12 * h * h);
        const Hv = bench.result(p, (out) => point.hessianProduct(bench.vector(v), out));
        expect(Math.abs(bend - dot(v, Hv))).toBeLessThan(1e-6 * (1 + point.loss + norm(Hv)) * dot(v, v));
      });
    }),
    { numRuns: 30 },
  );
});
