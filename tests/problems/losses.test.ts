// Losses by their closed forms, over all exponents a double has.
import * as fc from "fast-check";
import type { Experiment, Loss } from "../../src/experiment";
import { onBench, type Bench } from "./random";

/** F = theta: one sample with input 1 and a row of W an output. */
const outputsAre = (outputs: number[], targets: number[], kind: Loss["kind"], constant = 1): Experiment => ({
  network: {
    kind: "linear",
    widths: [1, outputs.length],
    initialization: { kind: "explicit", weights: [outputs.map((output) => [output])] },
  },
  data: { kind: "explicit", inputs: [[1]], targets: [targets] },
  loss: { kind, constant },
});

const at = (outputs: number[], targets: number[], kind: Loss["kind"]): { loss: number; residual: number[] } =>
  onBench(outputsAre(outputs, targets, kind), (bench) => ({
    loss: bench.point.loss,
    residual: [...bench.residual()],
  }));

const expectRelative = (got: number, wanted: number, tolerance: number): void =>
  expect(Math.abs(got - wanted)).toBeLessThanOrEqual(tolerance * Math.abs(wanted));

describe("logistic", () => {
  test.each([
    [0, Math.LN2, -0.5],
    [1, 0.31326168751822286, -0.2689414213699951],
    [-1, 1.3132616875182228, -0.7310585786300049],
    [40, 4.248354255291589e-18, -4.248354255291589e-18],
    [700, 9.85967654375977e-305, -9.85967654375977e-305],
    [-700, 700, -1],
    [1e300, 0, -0],
    [-1e300, 1e300, -1],
  ])("y F = %p", (margin, loss, residual) => {
    for (const y of [1, -1]) {
      const got = at([y * margin], [y], "logistic");
      expectRelative(got.loss, loss, 4e-16);
      expectRelative(got.residual[0], y * residual, 1e-15);
    }
  });
  test("curvature is sigma (1 - sigma), also where sigma rounds to 1", () => {
    for (const margin of [0, 3, -3, 40, -40, 600, -600])
      onBench(outputsAre([margin], [1], "logistic", 4), (bench) => {
        const root = bench.result(1, (out) => bench.point.curvatureFactor(bench.vector([1]), false, out));
        const e = Math.exp(-Math.abs(margin));
        expectRelative(root[0] ** 2, (4 * e) / (1 + e) ** 2, 1e-14);
      });
  });
});

describe("cross-entropy", () => {
  test("two equal outputs", () => {
    const { loss, residual } = at([3, 3], [1, 0], "crossEntropy");
    expectRelative(loss, Math.LN2, 1e-15);
    expect(residual).toEqual([-0.5, 0.5]);
  });
  test.each([1, 40, 300, 700])("one-hot labels at distance %p: no digit is lost", (distance) => {
    const small = Math.log1p(Math.exp(-distance));
    const p = Math.exp(-distance) / (1 + Math.exp(-distance));
    const right = at([distance, 0], [1, 0], "crossEntropy");
    expectRelative(right.loss, small, 1e-15);
    expectRelative(right.residual[0], -p, 1e-15);
    expectRelative(right.residual[1], p, 1e-15);
    const wrong = at([distance, 0], [0, 1], "crossEntropy");
    expectRelative(wrong.loss, distance + small, 1e-15);
    expectRelative(wrong.residual[0], 1 / (1 + Math.exp(-distance)), 1e-15);
  });
  test("outputs up to 1e300 give no NaN", () => {
    expect(at([1e300, -1e300, 0], [1, 0, 0], "crossEntropy")).toEqual({ loss: 0, residual: [-0, 0, 0] });
    expect(at([1e300, -1e300, 0], [0, 1, 0], "crossEntropy")).toEqual({ loss: 2e300, residual: [1, -1, 0] });
    expect(at([-1e300, -1e300], [0.5, 0.5], "crossEntropy").residual).toEqual([0, 0]);
  });
  test("an output that is not a number makes the loss NaN", () =>
    onBench(outputsAre([1, 2, 3], [1, 0, 0], "crossEntropy"), ({ problem, point, theta }) => {
      for (const bad of [
        [NaN, 1, 2],
        [1, NaN, 2],
        [1, 2, NaN],
      ]) {
        // prettier-ignore
        problem.engine.write(theta, bad);
        expect(point.moveTo(theta)).toBeNaN();
      }
    }));
  test("a minimum of soft labels: loss is their entropy, residual zero", () => {
    const labels = [0.7, 0.2, 0.1];
    const { loss, residual } = at(labels.map(Math.log), labels, "crossEntropy");
    expectRelative(loss, -labels.reduce((sum, y) => sum + y * Math.log(y), 0), 1e-15);
    for (const entry of residual) expect(Math.abs(entry)).toBeLessThan(2e-16);
  });
  test("two classes are the logistic loss of the difference of outputs", () => {
    const wide = fc.double({ min: -300, max: 300, noNaN: true });
    fc.assert(
      fc.property(wide, wide, (a, b) => {
        const classes = at([a, b], [1, 0], "crossEntropy");
        const margin = at([a - b], [1], "logistic");
        expectRelative(classes.loss, margin.loss, 1e-15);
        expectRelative(classes.residual[0], margin.residual[0], 1e-15);
        expectRelative(classes.residual[1], -margin.residual[0], 1e-15);
      }),
    );
  });
  test("B has the block sqrt(c) (diag sqrt p - p sqrt(p)^T), B B^T = c (diag p - p p^T)", () => {
    const outputs = [0.3, -1, 2];
    const sum = outputs.reduce((total, x) => total + Math.exp(x), 0);
    const p = outputs.map((x) => Math.exp(x) / sum);
    onBench(outputsAre(outputs, [1, 0, 0], "crossEntropy", 0.25), (bench: Bench) => {
      const column = (k: number, of: (bench: Bench, unit: Float64Array) => Float64Array): Float64Array =>
        of(bench, new Float64Array(3).fill(1, k, k + 1));
      for (let k = 0; k < 3; k++) {
        const B = column(k, (b, unit) =>
          b.result(3, (out) => b.point.curvatureFactor(b.vector(unit), false, out)),
        );
        B.forEach((entry, o) =>
          expect(entry).toBeCloseTo(0.5 * ((o === k ? Math.sqrt(p[o]) : 0) - p[o] * Math.sqrt(p[k])), 15),
        );
        const gram = column(k, (b, unit) =>
          b.result(3, (out) => {
            b.point.curvatureFactor(b.vector(unit), true, out);
            b.point.curvatureFactor(out, false, out);
          }),
        );
        gram.forEach((entry, o) =>
          expect(entry).toBeCloseTo(0.25 * ((o === k ? p[o] : 0) - p[o] * p[k]), 15),
        );
      }
    });
  });
  test("the factor keeps small probabilities: diag p - p p^T at p = (1 - 2e, e, e)", () =>
    onBench(outputsAre([600, 0, 0], [1, 0, 0], "crossEntropy"), (bench) => {
      const e = Math.exp(-600);
      const BBt = bench.result(3, (out) => {
        bench.point.curvatureFactor(bench.vector([1, 0, 0]), true, out);
        bench.point.curvatureFactor(out, false, out);
      });
      [2 * e, -e, -e].forEach((wanted, o) => expectRelative(BBt[o], wanted, 1e-14));
    }));
});

describe("squared", () => {
  test("c |F - y|^2, r = F - y, B = sqrt(2 c) I", () =>
    onBench(outputsAre([3, -1], [1, 1], "squared", 2), (bench) => {
      expect(bench.point.loss).toBe(16);
      expect([...bench.residual()]).toEqual([2, -2]);
      expect(bench.problem.gradientScale).toBe(4);
      const B = bench.result(2, (out) => bench.point.curvatureFactor(bench.vector([1, 3]), true, out));
      expect([...B]).toEqual([2, 6]);
    }));
});
