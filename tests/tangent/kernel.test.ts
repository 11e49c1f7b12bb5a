// The tangent kernel three ways, its spectrum between its invariants, and the rate it gives.
import * as fc from "fast-check";
import type { Experiment } from "../../src/experiment";
import {
  instantaneousRate,
  kernelByJacobian,
  kernelByProducts,
  kernelSpectrum,
  KernelSpectrum,
  rayleighQuotient,
  ResidualRate,
  singularValues,
  smallestEigenvalue,
} from "../../src/tangent";
import { caseB1, caseD1 } from "../problems/cases";
import { dot, experiments, norm, normals, onBench, relativeDistance } from "../problems/random";

describe("tangent kernel", () => {
  test("layerwise, from the Jacobian and from products: equal to 1e-12", () => {
    fc.assert(
      fc.property(experiments, (experiment) =>
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
      fc.property(experiments, (experiment) =>
        onBench(experiment, (bench) => {
          const N = bench.problem.outputCount;
          const kernel = bench.kernel();
          const transposed = kernel.map((_, k) => kernel[(k % N) * N + Math.floor(k / N)]);
          expect(relativeDistance(kernel, transposed)).toBeLessThan(1e-15);
          const trace = normals(N, 0).reduce((sum, _, i) => sum + kernel[i * N + i], 0);
          expect(relativeDistance([trace], [norm(bench.jacobian()) ** 2])).toBeLessThan(1e-12);
          expect(smallestEigenvalue(bench.point)).toBeGreaterThanOrEqual(-1e-14 * trace);
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

describe("spectrum", () => {
  test("eigenvalues ascend and are the squares of the singular values", () => {
    fc.assert(
      fc.property(experiments, (experiment) =>
        onBench(experiment, (bench) => {
          const { outputCount: N, parameterCount: p } = bench.problem;
          const eigenvalues = kernelSpectrum(bench.point);
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
  test("a workspace serves many points and agrees with the single calls", () =>
    onBench(caseB1, (bench) => {
      const spectrum = new KernelSpectrum(bench.problem);
      const rate = new ResidualRate(bench.problem);
      for (const stretch of [1, 1.3, 0.2]) {
        bench.point.moveTo(bench.vector(bench.problem.initialTheta.map((entry) => stretch * entry)));
        const own = spectrum.eigenvalues(bench.point);
        expect(own).toEqual(kernelSpectrum(bench.point));
        expect(spectrum.smallest(bench.point)).toBe(smallestEigenvalue(bench.point));
        expect(spectrum.eigenvalues(bench.point)).toBe(own);
        expect(rate.rayleighQuotient(bench.point)).toBe(rayleighQuotient(bench.point));
        expect(rate.instantaneousRate(bench.point)).toBe(instantaneousRate(bench.point));
      }
      spectrum.release();
      rate.release();
    }));
});

describe("Rayleigh quotient", () => {
  test("r^T K r / |r|^2, and |grad L|^2 / L is 4 c times it", () => {
    fc.assert(
      fc.property(experiments, (experiment) =>
        onBench(experiment, (bench) => {
          const { outputCount: N, lossConstant } = bench.problem;
          const r = bench.residual();
          const K = bench.kernel();
          const Kr = r.map((_, i) => dot(K.subarray(i * N, (i + 1) * N), r));
          const quotient = rayleighQuotient(bench.point);
          const rounding = 1e-12 * norm(K);
          expect(Math.abs(quotient - dot(r, Kr) / dot(r, r))).toBeLessThanOrEqual(rounding);
          const rate = norm(bench.gradient()) ** 2 / bench.point.loss;
          expect(Math.abs(instantaneousRate(bench.point) - rate)).toBeLessThanOrEqual(
            4 * lossConstant * rounding,
          );
          const eigenvalues = kernelSpectrum(bench.point);
          expect(quotient).toBeGreaterThanOrEqual(eigenvalues[0] - rounding);
          expect(quotient).toBeLessThanOrEqual(eigenvalues[N - 1] + rounding);
        }),
      ),
    );
  });
  test("is NaN where the residual is zero", () => {
    const fitted: Experiment = {
      network: {
        kind: "mlp",
        widths: [1, 1],
        activation: "tanh",
        initialization: { kind: "explicit", weights: [[[2]]] },
      },
      data: { kind: "explicit", inputs: [[3]], targets: [6] },
    };
    onBench(fitted, ({ point }) => {
      expect(point.loss).toBe(0);
      expect(rayleighQuotient(point)).toBeNaN();
    });
  });
});
