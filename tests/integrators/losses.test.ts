// The dual method and its error control for losses that are not squared.
import { createField } from "../../src/flows";
import { Dopri5, DualMethod, type Method } from "../../src/integrators";
import { dualSolver } from "../../src/integrators/dualSolve";
import type { Problem } from "../../src/problems";
import { mulberry32 } from "../../src/random";
import { follow, positiveLabels, scalarLogit, settingA8 } from "./cases";
import { problemOf, smooth } from "./settings";

const euclidean = { kind: "euclidean" } as const;

/** solves a dense n x n system by elimination with row exchange */
function solveDense(A: number[][], b: number[]): number[] {
  const n = b.length;
  const rows = A.map((row, i) => [...row, b[i]]);
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k; i < n; i++) if (Math.abs(rows[i][k]) > Math.abs(rows[pivot][k])) pivot = i;
    [rows[k], rows[pivot]] = [rows[pivot], rows[k]];
    for (let i = k + 1; i < n; i++) {
      const factor = rows[i][k] / rows[k][k];
      for (let j = k; j <= n; j++) rows[i][j] -= factor * rows[k][j];
    }
  }
  const x = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    let sum = rows[i][n];
    for (let j = i + 1; j < n; j++) sum -= rows[i][j] * x[j];
    x[i] = sum / rows[i][i];
  }
  return x;
}

describe.each([
  ["cross-entropy", settingA8(positiveLabels, euclidean)],
  ["logistic", smooth({ data: { kind: "explicit", inputs: [[-1], [0.2], [1]], targets: [1, -1, 1] }, loss: { kind: "logistic" } })], // prettier-ignore
  ["squared", smooth()],
])("the linear systems of the dual method: %s", (_name, experiment) => {
  test.each([1e-3, 1, 1e4])("(I + h gamma G K) w = rho at h gamma = %p", (stepTimesGamma) => {
    const problem = problemOf(experiment);
    const { engine, outputCount: N } = problem;
    const point = problem.point();
    const theta = engine.allocate(problem.parameterCount);
    engine.write(theta, problem.initialTheta);
    point.moveTo(theta);
    const kernel = engine.allocate(N * N);
    point.tangentKernel(kernel);
    const K = engine.read(kernel);
    const solver = dualSolver(problem);
    const vector = engine.allocate(N);
    // the columns of G, one unit vector at a time
    const columns = Array.from({ length: N }, (_, j) => {
      engine.write(
        vector,
        Float64Array.from({ length: N }, (_, i) => (i === j ? 1 : 0)),
      );
      solver.curve(point, vector);
      return Array.from(engine.read(vector), (value) => value * solver.scale);
    });
    const A = Array.from({ length: N }, (_, i) =>
      Array.from({ length: N }, (_, j) => {
        let sum = 0;
        for (let k = 0; k < N; k++) sum += columns[k][i] * K[k * N + j];
        return (i === j ? 1 : 0) + stepTimesGamma * sum;
      }),
    );
    const generator = mulberry32(5);
    const rho = Array.from({ length: N }, () => generator.normal());
    const exact = solveDense(A, rho);
    expect(solver.factor(point, kernel, stepTimesGamma)).toBe(true);
    engine.write(vector, rho);
    solver.solve(point, vector);
    const w = engine.read(vector);
    const scale = Math.hypot(...exact);
    exact.forEach((value, i) => expect(Math.abs(w[i] - value)).toBeLessThan(1e-11 * scale));
    solver.release();
    point.release();
    for (const owned of [theta, kernel, vector]) engine.release(owned);
    problem.release();
  });
});

test("the dual method has order 3 for the cross-entropy, whose curvature moves", () => {
  const problem = problemOf(settingA8(positiveLabels, euclidean));
  const at = (make: (problem: Problem) => Method, steps: number): Float64Array => {
    const method = make(problem);
    method.begin(problem.initialTheta);
    for (let k = 0; k < steps; k++) {
      method.attempt(1 / steps);
      method.accept();
    }
    const theta = problem.engine.read(method.theta);
    method.release();
    return theta;
  };
  const reference = at((p) => new Dopri5(p, createField(p)), 1000);
  const errors = [128, 256].map((steps) => {
    const theta = at((p) => new DualMethod(p, createField(p)), steps);
    return Math.hypot(...theta.map((value, i) => value - reference[i]));
  });
  expect(Math.abs(Math.log2(errors[0] / errors[1]) - 3)).toBeLessThan(0.05);
  problem.release();
});

describe("one logit: z + exp(z) = z(0) + exp(z(0)) + c t", () => {
  const start = -2 + Math.exp(-2);

  test.each([
    ["dual", 1e-8],
    ["dopri5", 1e-10],
    ["rkc", 1e-6],
  ] as const)("%s, at every recorded time", async (kind, relativeTolerance) => {
    const run = await follow(scalarLogit(-2, 1 / 3, { integrator: { kind, relativeTolerance } }), {
      timeLimit: 1000,
    });
    const { time, theta } = run.trajectory;
    const errors = time.map((t, k) => {
      const z = theta![k][0];
      // as an error of z: the derivative of the left side is 1 + exp(z)
      return Math.abs(z + Math.exp(z) - start - t / 3) / (1 + Math.exp(z));
    });
    expect(Math.max(...errors)).toBeLessThan(1000 * relativeTolerance);
    expect(run.report.energyDefect).toBeLessThan(1000 * relativeTolerance);
  });

  test("eight decades of time cost a few hundred steps", async () => {
    const run = await follow(
      scalarLogit(-2, 1 / 3, { integrator: { kind: "dual", relativeTolerance: 1e-6 } }),
      { timeLimit: 1e8 },
    );
    const z = run.finalTheta[0];
    expect(run.report.steps).toBeLessThan(1000);
    expect(Math.abs((z + Math.exp(z)) / (start + 1e8 / 3) - 1)).toBeLessThan(1e-4);
    // the loss keeps its relative accuracy, so its floor stays far below it
    expect(run.trajectory.noiseFloor.at(-1)).toBeLessThan(1e-4 * run.trajectory.loss.at(-1)!);
  });
});

test("cross-entropy with positive labels ends at their mean entropy under the standard flow too", async () => {
  const experiment = settingA8(positiveLabels, euclidean);
  const integrator = { kind: "dual", relativeTolerance: 1e-8 } as const;
  const run = await follow({ ...experiment, integrator }, { timeLimit: 1000 });
  expect(run.trajectory.loss.at(-1)).toBeCloseTo(0.78565496, 8);
  expect(run.report.energyDefect).toBeLessThan(1e-7);
});
