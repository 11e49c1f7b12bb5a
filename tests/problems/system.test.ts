// Systems given by formulas: closed forms of the catalogue, exact derivatives, exact simplification.
import * as fc from "fast-check";
import type { Experiment } from "../../src/experiment";
import { formulaFunctions } from "../../src/experiment";
import { systemModel, type Formula } from "../../src/problems";
import { singularValues } from "../../src/tangent";
import { caseCircle, caseFold, caseK1, caseK2, caseLemniscate, casePowerLaw, caseX1, system } from "./cases";
import { dot, norm, normals, onBench, type Bench } from "./random";

const jacobian = (bench: Bench): number[] => [...bench.jacobian()];

/** Hess L, row by row */
const hessian = (bench: Bench): number[][] => {
  const p = bench.problem.parameterCount;
  return Array.from({ length: p }, (_, k) => {
    const unit = bench.vector(new Float64Array(p).fill(1, k, k + 1));
    return [...bench.result(p, (out) => bench.point.hessianProduct(unit, out))];
  });
};

describe("closed forms", () => {
  test("K1: F = w1^2 + w2^2, rho = 8 |w|^2", () =>
    onBench(caseK1(Math.SQRT1_2, 0.5), (bench) => {
      const [a, b] = [Math.SQRT1_2, 0.5];
      const r = a * a + b * b - 1;
      expect(bench.point.loss).toBeCloseTo(0.5 * r * r, 15);
      expect(jacobian(bench)).toEqual([2 * a, 2 * b]);
      expect(norm(bench.gradient()) ** 2 / bench.point.loss).toBeCloseTo(8 * (a * a + b * b), 13);
      hessian(bench).forEach((row, k) =>
        row.forEach((entry, l) =>
          expect(entry).toBeCloseTo(4 * [a, b][k] * [a, b][l] + (k === l ? 2 * r : 0), 14),
        ),
      );
    }));
  test("K2: F = w1 w2, K = |w|^2", () =>
    onBench(caseK2([1.5, -0.5], 1), (bench) => {
      expect([...bench.residual()]).toEqual([-1.75]);
      expect(jacobian(bench)).toEqual([-0.5, 1.5]);
      expect([...bench.kernel()]).toEqual([2.5]);
      expect(hessian(bench)).toEqual([[0.25, -2.5], [-2.5, 2.25]]); // prettier-ignore
    }));
  test("X1: x = z - z^2/2, s0 = beta = 1", () =>
    onBench(caseX1(0.3), (bench) => {
      expect([...bench.residual()]).toEqual([-0.3]);
      expect(jacobian(bench)).toEqual([1]);
      expect(hessian(bench)).toEqual([[1 + 0.3]]);
      const [[second]] = systemModel(bench.problem).secondDerivatives[0];
      expect(second).toEqual({ kind: "number", value: -1 });
    }));
  test("power law: F = theta^2, L = theta^4 / 4", () =>
    onBench(casePowerLaw, (bench) => {
      expect(bench.point.loss).toBe(4);
      expect([...bench.gradient()]).toEqual([8]);
      expect(hessian(bench)).toEqual([[12]]);
    }));
  test("circle (cos z, sin z): K has rank one and the eigenvalue 1", () =>
    onBench(caseCircle(0.7), (bench) => {
      expect(jacobian(bench)).toEqual([-Math.sin(0.7), Math.cos(0.7)]);
      expect(singularValues(bench.jacobian(), 2, 1)[0]).toBeCloseTo(1, 15);
    }));
  test("lemniscate: the curve's point, tangent and curvature", () =>
    onBench(caseLemniscate(0.6), (bench) => {
      const t = 0.6;
      const s = 1 + Math.sin(t) ** 2;
      const outputs = bench.outputsAt(Float64Array.of(t));
      expect(outputs[0]).toBeCloseTo(Math.cos(t) / s, 15);
      expect(outputs[1]).toBeCloseTo((Math.sin(t) * Math.cos(t)) / s, 15);
      expect(norm(jacobian(bench)) ** 2).toBeCloseTo(1 / s, 14); // |F'|^2 = a^2 / (1 + sin^2 t)
    }));
  test("fold: rank one on its axis, whose origin is an isolated nondegenerate minimum", () => {
    const smallest = (start: number[]): number =>
      onBench(caseFold(start), (bench) => singularValues(bench.jacobian(), 2, 3)[1]);
    expect(smallest([1, 3, 4])).toBe(1);
    expect(smallest([1, 0, 0])).toBe(0);
    onBench(caseFold([0, 0, 0]), (bench) => {
      expect(bench.point.loss).toBe(0.5);
      expect(hessian(bench)).toEqual([[1, 0, 0], [0, 2, 0], [0, 0, 2]]); // prettier-ignore
    });
  });
});

describe("formulas", () => {
  const formula = (text: string): Formula =>
    onBench(system(["a", "b"], [text], [1, 1], [0]), ({ problem }) => systemModel(problem).outputs[0]);
  const derivative = (text: string): Formula =>
    onBench(
      system(["a", "b"], [text], [1, 1], [0]),
      ({ problem }) => systemModel(problem).firstDerivatives[0][0],
    );
  test("numbers fold where nothing is rounded, and stay where something would be", () => {
    expect(formula("2 * 3 * a")).toEqual({
      kind: "multiply",
      left: { kind: "number", value: 6 },
      right: { kind: "parameter", index: 0 },
    });
    expect(formula("0.1 + 0.2")).toMatchObject({ kind: "add" });
    expect(formula("1/3")).toMatchObject({ kind: "divide" });
    expect(formula("3/4")).toEqual({ kind: "number", value: 0.75 });
    expect(formula("pi")).toEqual({ kind: "constant", name: "pi" });
    // a power of two times a double is exact only inside its range
    expect(formula("0.5 * 5e-324 * a")).toMatchObject({ kind: "multiply" });
    expect(formula("0.5 * 5e-324")).toMatchObject({ kind: "multiply" });
    expect(formula("16 * 1.5e308")).toMatchObject({ kind: "multiply" });
    expect(formula("5e-324 / 2")).toMatchObject({ kind: "divide" });
    expect(formula("0.5 * 1e-300")).toEqual({ kind: "number", value: 5e-301 });
  });
  test("derivatives of constants vanish, of linear terms are numbers", () => {
    expect(derivative("b^3 + 7")).toEqual({ kind: "number", value: 0 });
    expect(derivative("3 * a * 2 + b")).toEqual({ kind: "number", value: 6 });
    expect(derivative("a^2")).toEqual({
      kind: "multiply",
      left: { kind: "number", value: 2 },
      right: { kind: "parameter", index: 0 },
    });
  });
  test.each([...formulaFunctions])("%s: value, two derivatives and the size of rounding errors", (name) => {
    // inside every domain; acosh and acoth need arguments above 1, asin, acos and atanh below
    const argument = name === "acosh" ? "1.5 + a^2" : "0.3 + a^2 / 8";
    onBench(system(["a"], [`${name}(${argument}) - b0`], [0.8], [[0.5]], ["b0"], [[0.25]]), (bench) => {
      const F = (a: number): number => bench.outputsAt(Float64Array.of(a))[0];
      const h = 1e-3;
      const first = (8 * (F(0.8 + h) - F(0.8 - h)) - (F(0.8 + 2 * h) - F(0.8 - 2 * h))) / (12 * h);
      const second =
        (16 * (F(0.8 + h) + F(0.8 - h)) - (F(0.8 + 2 * h) + F(0.8 - 2 * h)) - 30 * F(0.8)) / (12 * h * h);
      const [[J]] = [jacobian(bench)];
      expect(Math.abs(J - first)).toBeLessThan(1e-9 * (1 + Math.abs(first)));
      const r = F(0.8) - 0.5;
      const [[H]] = hessian(bench);
      expect(Math.abs(H - (J * J + r * second))).toBeLessThan(1e-7 * (1 + Math.abs(second)));
      const scale = bench.point.outputScale();
      expect(scale).toBeGreaterThanOrEqual(Math.abs(F(0.8)));
      expect(scale).toBeLessThan(50 * (1 + Math.abs(F(0.8))));
    });
  });
  test("powers: small integers are products, others Math.pow", () => {
    const at = (text: string, a: number): number =>
      onBench(system(["a"], [text], [a], [0]), (bench) => bench.residual()[0]);
    for (const n of [2, 3, 5, 8, 9, 20]) expect(at(`a^${n}`, 3)).toBe(3 ** n);
    expect(at("a^-2", 4)).toBe(1 / 16);
    expect(at("a^0.5", 2)).toBe(Math.SQRT2);
    expect(at("2^a", 3)).toBe(8);
    expect(at("-a^2", 3)).toBe(-9);
    expect(at("a^0", 0)).toBe(1);
  });
  test("cancellation shows in the scale of rounding errors", () =>
    onBench(system(["a"], ["(1e8 + a) - 1e8"], [1], [0]), ({ point }) => {
      expect(point.outputScale()).toBeGreaterThanOrEqual(1e8);
      expect(point.outputScale()).toBeLessThan(3e8);
    }));
  test("a domain left shows as NaN, and the point recovers", () =>
    onBench(system(["a"], ["log(a)"], [1], [0]), ({ problem, point, theta }) => {
      problem.engine.write(theta, [-1]);
      expect(point.moveTo(theta)).toBeNaN();
      problem.engine.write(theta, [1]);
      expect(point.moveTo(theta)).toBe(0);
    }));
});

describe("models with inputs", () => {
  test("F_{j,o} is formula o at the inputs of sample j", () => {
    const experiment = system(
      ["w", "b"],
      ["w * x + b", "w * y"],
      [2, 1],
      [[0, 0], [0, 0], [0, 0]], // prettier-ignore
      ["x", "y"],
      [[1, 10], [2, 20], [3, 30]], // prettier-ignore
    );
    onBench(experiment, (bench) => {
      expect([...bench.residual()]).toEqual([3, 20, 5, 40, 7, 60]);
      expect(jacobian(bench)).toEqual([1, 1, 10, 0, 2, 1, 20, 0, 3, 1, 30, 0]);
    });
  });
  test("a tanh network written as a formula is the network", () => {
    const formulas = "v1 * tanh(a1 * x + c1) + v2 * tanh(a2 * x + c2) + d";
    const parameters = ["a1", "a2", "c1", "c2", "v1", "v2", "d"];
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const start = [...normals(7, seed)];
        const inputs = [...normals(4, seed + 1)].map((x) => [x]);
        const targets = [...normals(4, seed + 2)];
        const network: Experiment = {
          network: {
            kind: "mlp",
            widths: [1, 2, 1],
            activation: "tanh",
            biases: true,
            initialization: {
              kind: "explicit",
              weights: [start.slice(0, 2).map((w) => [w]), [start.slice(4, 6)]],
              biases: [start.slice(2, 4), [start[6]]],
            },
          },
          data: { kind: "explicit", inputs, targets },
        };
        onBench(network, (one) =>
          onBench(system(parameters, [formulas], start, targets, ["x"], inputs), (other) => {
            const close = (a: ArrayLike<number>, b: ArrayLike<number>): void => {
              const distance = norm(Array.from(a).map((entry, k) => entry - b[k]));
              expect(distance).toBeLessThanOrEqual(1e-13 * (1 + norm(a)));
            };
            close([one.point.loss], [other.point.loss]);
            close(one.gradient(), other.gradient());
            close(one.jacobian(), other.jacobian());
            close(one.kernel(), other.kernel());
            const v = normals(7, seed + 3);
            const product = (bench: Bench): Float64Array =>
              bench.result(7, (out) => bench.point.hessianProduct(bench.vector(v), out));
            close(product(one), product(other));
            expect(Math.abs(dot(product(other), v) - dot(product(one), v))).toBeLessThan(
              1e-12 * (1 + norm(product(one))),
            );
          }),
        );
      }),
      { numRuns: 20 },
    );
  });
});
