// Lanczos against dense eigenvalues and closed forms: extremes, error bounds, restarts, multiplicity.
import * as fc from "fast-check";
import type { Vector } from "../../src/engines";
import { createEngine } from "../../src/engines";
import {
  extremeEigenvalues,
  gaussNewtonSpectrum,
  hessianSpectrum,
  kernelSpectrum,
  operatorExtremes,
  type ExtremeEigenvalues,
  type LanczosOptions,
} from "../../src/tangent";
import { caseB1, caseD1, caseK1 } from "../problems/cases";
import { everyExperiment, normals, onBench } from "../problems/random";

const engine = createEngine("wasm");

/** A = diag(values), hidden behind products */
function ofDiagonal(values: ArrayLike<number>, options: LanczosOptions = {}): ExtremeEigenvalues {
  const diagonal = engine.allocate(values.length);
  engine.write(diagonal, values);
  const apply = (x: Vector, Ax: Vector): void => {
    engine.copy(x, Ax);
    engine.multiplyInto(diagonal, Ax);
  };
  const found = extremeEigenvalues(engine, values.length, apply, options);
  engine.release(diagonal);
  return found;
}

const expectEnds = (found: ExtremeEigenvalues, smallest: number, largest: number): void => {
  expect(Math.abs(found.smallest.value - smallest)).toBeLessThanOrEqual(found.smallest.error);
  expect(Math.abs(found.largest.value - largest)).toBeLessThanOrEqual(found.largest.error);
};

describe("closed forms", () => {
  test("dimensions 1, 2, 3: exact after as many products", () => {
    for (const values of [[-3], [2, 5], [7, -1, 4]]) {
      const found = ofDiagonal(values);
      expectEnds(found, Math.min(...values), Math.max(...values));
      expect(found).toMatchObject({ converged: true, products: values.length });
      expect(found.largest.error).toBeLessThan(1e-13);
    }
  });
  test("a multiple of the identity: the first vector spans an invariant subspace", () => {
    const found = ofDiagonal(new Float64Array(100).fill(3));
    expectEnds(found, 3, 3);
    expect(found.converged).toBe(true);
  });
  test("zero", () =>
    expect(ofDiagonal(new Float64Array(50))).toMatchObject({ smallest: { value: 0, error: 0 } }));
  test("the second difference of 400 points needs restarts, and both ends are right", () => {
    const n = 400;
    const apply = (x: Vector, Ax: Vector): void => {
      const v = engine.read(x);
      engine.write(
        Ax,
        v.map((entry, k) => 2 * entry - (v[k - 1] ?? 0) - (v[k + 1] ?? 0)),
      );
    };
    const found = extremeEigenvalues(engine, n, apply, { tolerance: 1e-9 });
    const exact = (k: number): number => 4 * Math.sin((k * Math.PI) / (2 * (n + 1))) ** 2;
    expectEnds(found, exact(1), exact(n));
    expect(found.converged).toBe(true);
    expect(found.products).toBeGreaterThan(40);
    expect(found.largest.error).toBeLessThan(4e-9);
  });
  test("an operator that overflows ends at once", () => {
    const found = ofDiagonal([1, Infinity, 2, 3]);
    expect(found.converged).toBe(false);
    expect(found.largest.value).toBeNaN();
  });
  test("too few products: the error says so", () => {
    const values = Float64Array.from({ length: 2000 }, (_, k) => k / 2000);
    const found = ofDiagonal(values, { products: 12, basis: 12 });
    expect(found).toMatchObject({ converged: false, products: 12 });
    expect(found.largest.error).toBeGreaterThan(1e-6);
    expect(found.largest.value + found.largest.error).toBeGreaterThan(found.largest.value);
  });
});

describe("properties", () => {
  test("random spectra: ends within the returned errors, at the tolerance asked for", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 150 }), fc.nat(), (dimension, seed) => {
        const values = normals(dimension, seed);
        const found = ofDiagonal(values, { seed, tolerance: 1e-8 });
        expect(found.converged).toBe(true);
        const scale = Math.max(...values.map(Math.abs));
        expect(found.largest.error).toBeLessThanOrEqual(1e-8 * scale);
        // Ritz values lie inside the spectrum, and an end that is found is found to second order
        expect(found.largest.value).toBeLessThanOrEqual(Math.max(...values) + 1e-14 * scale);
        expect(found.smallest.value).toBeGreaterThanOrEqual(Math.min(...values) - 1e-14 * scale);
        expectEnds(found, Math.min(...values), Math.max(...values));
      }),
    );
  });
  test("kernel, Gauss-Newton matrix and Hessian of random problems agree with their dense spectra", () => {
    fc.assert(
      fc.property(everyExperiment, (experiment) =>
        onBench(experiment, ({ point }) => {
          for (const [name, spectrum] of [
            ["kernel", kernelSpectrum(point).eigenvalues],
            ["gaussNewton", gaussNewtonSpectrum(point)],
            ["hessian", hessianSpectrum(point)],
          ] as const) {
            const found = operatorExtremes(name, point);
            const [least, most] = [spectrum[0], spectrum[spectrum.length - 1]];
            const scale = Math.max(Math.abs(least), Math.abs(most));
            expect(Math.abs(found.smallest.value - least)).toBeLessThanOrEqual(1e-10 * scale);
            expect(Math.abs(found.largest.value - most)).toBeLessThanOrEqual(1e-10 * scale);
          }
        }),
      ),
      { numRuns: 40 },
    );
  });
  test("D1, p = 1152: the Hessian's ends without its matrix", () =>
    onBench(caseD1, ({ point }) => {
      const spectrum = hessianSpectrum(point);
      const found = operatorExtremes("hessian", point, { tolerance: 1e-9 });
      expect(found.converged).toBe(true);
      expect(Math.abs(found.largest.value - spectrum[1151])).toBeLessThan(1e-8 * spectrum[1151]);
      expect(Math.abs(found.smallest.value - spectrum[0])).toBeLessThan(1e-8 * spectrum[1151]);
    }));
});

describe("spectra of second derivatives", () => {
  test("K1 on its circle: Hess L = J^T J, eigenvalues 0 and 4 |w|^2", () =>
    onBench(caseK1(0.6, 0.8), ({ point }) => {
      const [zero, four] = hessianSpectrum(point);
      expect(Math.abs(zero)).toBeLessThan(1e-15);
      expect(four).toBeCloseTo(4, 14);
      expect(gaussNewtonSpectrum(point)[1]).toBeCloseTo(4, 14);
    }));
  test("non-zero eigenvalues of 2 c J^T J are those of 2 c K", () =>
    onBench(caseB1, ({ point, problem }) => {
      const { eigenvalues } = kernelSpectrum(point);
      const G = gaussNewtonSpectrum(point).subarray(-3);
      G.forEach((value, k) => expect(value).toBeCloseTo(2 * problem.lossConstant * eigenvalues[k], 12));
    }));
});
