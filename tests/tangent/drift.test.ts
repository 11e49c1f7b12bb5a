// Kernel drift: closed forms, and both norms against dense matrices.
import { KernelDrift } from "../../src/tangent";
import { caseB1, caseK2 } from "../problems/cases";
import { norm, onBench, type Bench } from "../problems/random";

function drifts(bench: Bench, theta: ArrayLike<number>): [number, number] {
  const drift = new KernelDrift(bench.point);
  bench.point.moveTo(bench.vector(theta));
  const both: [number, number] = [drift.relative(bench.point), drift.relativeInOperatorNorm(bench.point)];
  drift.release();
  return both;
}

test("one output: | |w|^2 - |w0|^2 | / |w0|^2 in both norms", () =>
  onBench(caseK2([3, 4], 1), (bench) => {
    const [frobenius, operator] = drifts(bench, [6, 8]);
    expect(frobenius).toBe(3);
    expect(operator).toBeCloseTo(3, 14);
  }));

test("no move, no drift", () =>
  onBench(caseB1, (bench) => expect(drifts(bench, bench.problem.initialTheta)).toEqual([0, 0])));

test("three outputs: norms of the dense difference", () =>
  onBench(caseB1, (bench) => {
    const before = bench.kernel();
    const moved = bench.problem.initialTheta.map((entry, k) => entry + 0.1 * Math.sin(k));
    const [frobenius, operator] = drifts(bench, moved);
    const difference = bench.kernel().map((entry, k) => entry - before[k]);
    expect(frobenius).toBeCloseTo(norm(difference) / norm(before), 13);
    const spectral = (matrix: Float64Array): number => {
      const { engine } = bench.problem;
      const values = bench.vector(new Float64Array(3));
      engine.eigenSymmetric(3, bench.vector(matrix), values);
      return Math.max(...engine.read(values).map(Math.abs));
    };
    expect(operator).toBeCloseTo(spectral(difference) / spectral(before), 12);
  }));
