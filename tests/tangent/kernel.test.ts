// The tangent kernel three ways, its spectrum between its invariants, and the Rayleigh quotient of the residual.
import * as fc from "fast-check";
import type { Experiment } from "../../src/experiment";
import {
  chooseKernelAlgorithm,
  jacobianSingularValues,
  kernelByJacobian,
  kernelByProducts,
  kernelCosts,
  kernelSpectrum,
  singularValues,
  tangentKernel,
  type KernelChoice,
} from "../../src/tangent";
import { caseB1, caseD1, caseK1 } from "../problems/cases";
import { dot, everyExperiment, norm, normals, onBench, relativeDistance } from "../problems/random";

describe("tangent kernel", () => {
  test("layerwise, from the Jacobian and from products: equal to 1e-12", () => {
    fc.assert(
      fc.property(everyExperiment, (experiment) =>
        onBench(experiment, (bench) => {
          const size = bench.problem.outputCount ** 2;
          const layerwise = bench.kernel();
          const contracted = bench.result(size, (out) => kernelByJacobian(bench.point, out));
          const products = bench.result(size, (out) => kernelByProducts(bench.point, out));
          expect(relativeDistance(layerwise, contracted)).toBeLessThan(1e-12);
          expect(relativeDistance(layerwise, products)).toBeLessThan(1e-12);
        }),
      ),
    );
  });
  test.each<[string, Experiment]>([
    ["B1", caseB1],
    ["D1", caseD1],
  ])("%s: equal to 1e-12, entry by entry", (_, experiment) =>
    onBench(experiment, (bench) => {
      const size = bench.problem.outputCount ** 2;
      const layerwise = bench.kernel();
      const contracted = bench.result(size, (out) => kernelByJacobian(bench.point, out));
      const products = bench.result(size, (out) => kernelByProducts(bench.point, out));
      layerwise.forEach((entry, k) => {
        expect(Math.abs(entry - contracted[k])).toBeLessThan(1e-12 * Math.abs(entry));
        expect(Math.abs(entry - products[k])).toBeLessThan(1e-12 * Math.abs(entry));
      });
    }),
  );
  test("K is symmetric, positive semidefinite, and tr K = |J|_F^2", () => {
    fc.assert(
      fc.property(everyExperiment, (experiment) =>
        onBench(experiment, (bench) => {
          const N = bench.problem.outputCount;
          const kernel = bench.kernel();
          const transposed = kernel.map((_, k) => kernel[(k % N) * N + Math.floor(k / N)]);
          expect(relativeDistance(kernel, transposed)).toBeLessThan(1e-15);
          const trace = normals(N, 0).reduce((sum, _, i) => sum + kernel[i * N + i], 0);
          expect(relativeDistance([trace], [norm(bench.jacobian()) ** 2])).toBeLessThan(1e-12);
          expect(kernelSpectrum(bench.point).eigenvalues[0]).toBeGreaterThanOrEqual(-1e-14 * trace);
        }),
      ),
    );
  });
  test("follows the point", () =>
    onBench(caseB1, (bench) => {
      const before = bench.kernel();
      const moved = bench.problem.initialTheta.map((entry, k) => entry + 0.1 * Math.sin(k));
      bench.point.moveTo(bench.vector(moved));
      const after = bench.kernel();
      expect(relativeDistance(after, before)).toBeGreaterThan(1e-3);
      expect(
        relativeDistance(
          after,
          bench.result(9, (out) => kernelByProducts(bench.point, out)),
        ),
      ).toBeLessThan(1e-12);
      bench.point.moveTo(bench.theta);
      expect(bench.kernel()).toEqual(before);
    }));
});

describe("choice of algorithm", () => {
  const mlp = (widths: number[], samples: number): Experiment => ({
    network: { kind: "mlp", widths, activation: "tanh", initialization: { kind: "gaussian", seed: 1 } },
    data: {
      kind: "gaussian",
      count: samples,
      dimension: widths[0],
      seed: 1,
      targets: { kind: "gaussian", seed: 2 },
    },
  });
  test("every way of asking gives the same kernel and says why", () => {
    fc.assert(
      fc.property(everyExperiment, (experiment) =>
        onBench(experiment, (bench) => {
          const size = bench.problem.outputCount ** 2;
          const reference = bench.kernel();
          for (const algorithm of ["auto", "layers", "jacobian", "products"] as const) {
            let choice: KernelChoice | undefined;
            const got = bench.result(
              size,
              (out) => (choice = tangentKernel(bench.point, out, { algorithm })),
            );
            expect(relativeDistance(got, reference)).toBeLessThan(1e-12);
            if (algorithm !== "auto") expect(choice).toEqual({ algorithm, why: "asked for" });
            else expect(choice?.why).toMatch(/least work/);
          }
        }),
      ),
    );
  });
  test("layers for networks, the Jacobian for formulas", () => {
    onBench(mlp([3, 32, 32, 1], 20), ({ problem }) =>
      expect(chooseKernelAlgorithm(problem)).toEqual({
        algorithm: "layers",
        why: expect.stringMatching(/^least work \(\d\.\de\+\d+ operations\)$/) as string,
      }),
    );
    onBench(caseK1(1, 1), ({ problem }) => expect(chooseKernelAlgorithm(problem).algorithm).toBe("jacobian"));
  });
  test("products when nothing else fits, and it is said", () =>
    onBench(mlp([3, 32, 32, 1], 20), ({ problem }) => {
      expect(chooseKernelAlgorithm(problem, 1000).why).toBe(
        "nothing else comes near 0 MB of temporary storage",
      );
      const costs = kernelCosts(problem);
      const thrifty = chooseKernelAlgorithm(problem, (costs.products?.bytes ?? 0) + 1);
      expect(thrifty.algorithm).toBe("products");
      expect(thrifty.why).toMatch(/that fits into 0 MB \(layers, jacobian would not\)$/);
    }));
  test.each<[string, number[], number, number]>([
    ["one output, packed blocks", [2, 3, 3, 1], 200, 1],
    ["one output, the last block shorter", [2, 3, 1], 401, 1],
    ["three outputs, packed blocks", [2, 3, 3, 3], 70, 3],
    ["three outputs, one block", [2, 3, 3, 3], 20, 3],
  ])("blocks of rows, %s: the Jacobian's kernel, exactly symmetric when packed", (_, widths, samples, Q) => {
    const experiment = mlp(widths, samples);
    const targets = Array.from({ length: samples }, (_, j) => Array.from({ length: Q }, (_, o) => j + o));
    const inputs = targets.map(([j]) => [Math.cos(j), Math.sin(j)]);
    onBench({ ...experiment, data: { kind: "explicit", inputs, targets } }, (bench) => {
      const N = bench.problem.outputCount;
      const contracted = bench.result(N * N, (out) => kernelByJacobian(bench.point, out));
      const kernel = bench.kernel();
      expect(relativeDistance(kernel, contracted)).toBeLessThan(1e-12);
      expect(bench.kernel()).toEqual(kernel);
      if (N >= 192)
        expect(kernel.every((entry, k) => entry === kernel[(k % N) * N + Math.floor(k / N)])).toBe(true);
    });
  });
  test("1024 samples of width 512, 4 layers: no Jacobian of 4.4 GB, under 200 MB", () => {
    onBench(mlp([16, 512, 512, 512, 1], 1024), (bench) => {
      const kernel = bench.vector(new Float64Array(1024 ** 2));
      const withPoint = process.memoryUsage().rss;
      bench.point.tangentKernel(kernel);
      expect(process.memoryUsage().rss - withPoint).toBeLessThan(200 * 2 ** 20);
      const K = bench.problem.engine.read(kernel);
      const v = normals(1024, 1);
      const pulled = bench.result(bench.problem.parameterCount, (out) =>
        bench.point.vjp(bench.vector(v), out),
      );
      const Kv = v.map((_, i) => dot(K.subarray(i * 1024, (i + 1) * 1024), v));
      expect(Math.abs(dot(v, Kv) / norm(pulled) ** 2 - 1)).toBeLessThan(1e-12);
    });
  });
});

describe("spectrum", () => {
  test("eigenvalues ascend and are the squares of the singular values", () => {
    fc.assert(
      fc.property(everyExperiment, (experiment) =>
        onBench(experiment, (bench) => {
          const { outputCount: N, parameterCount: p } = bench.problem;
          const { eigenvalues } = kernelSpectrum(bench.point);
          const values = singularValues(bench.jacobian(), N, p);
          const scale = values[0] ** 2;
          for (let k = 0; k < N; k++) {
            const square = (values[N - 1 - k] ?? 0) ** 2; // none when N > p: K is singular there
            expect(Math.abs(eigenvalues[k] - square)).toBeLessThanOrEqual(1e-13 * scale);
            if (k > 0) expect(eigenvalues[k]).toBeGreaterThanOrEqual(eigenvalues[k - 1]);
          }
        }),
      ),
    );
  });
  test("the singular values of a point are those of its Jacobian", () =>
    onBench(caseB1, (bench) => {
      const { outputCount, parameterCount } = bench.problem;
      const values = singularValues(bench.jacobian(), outputCount, parameterCount);
      expect(jacobianSingularValues(bench.point)).toEqual(values);
    }));
});

test("Rayleigh quotient: |J^T r|^2 / |r|^2 = r^T K r / |r|^2; |grad L|^2 / L is 4 c times it for the squared loss", () => {
  fc.assert(
    fc.property(everyExperiment, (experiment) =>
      onBench(experiment, (bench) => {
        const { outputCount: N, parameterCount: p, lossConstant, gradientScale: g } = bench.problem;
        const r = bench.residual();
        const K = bench.kernel();
        const Kr = r.map((_, i) => dot(K.subarray(i * N, (i + 1) * N), r));
        const pulled = bench.result(p, (out) => bench.point.vjp(bench.point.residual, out));
        const quotient = (norm(pulled) / norm(r)) ** 2;
        const rounding = 1e-12 * norm(K);
        expect(Math.abs(quotient - dot(r, Kr) / dot(r, r))).toBeLessThanOrEqual(rounding);
        const rate = norm(bench.gradient()) ** 2 / bench.point.loss;
        const scale = (g * g * dot(r, r)) / bench.point.loss; // 4 c for the squared loss
        expect(Math.abs(scale * quotient - rate)).toBeLessThanOrEqual(scale * rounding);
        if (bench.problem.experiment.loss.kind === "squared")
          expect(Math.abs(scale / (4 * lossConstant) - 1)).toBeLessThan(1e-13);
        const { eigenvalues } = kernelSpectrum(bench.point);
        expect(quotient).toBeGreaterThanOrEqual(eigenvalues[0] - rounding);
        expect(quotient).toBeLessThanOrEqual(eigenvalues[N - 1] + rounding);
      }),
    ),
  );
});
