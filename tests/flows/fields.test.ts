// Vector fields at a point: what they move, what they dissipate, where they are not defined.
import { completeExperiment, type Experiment, type Flow } from "../../src/experiment";
import { createField, type VectorField } from "../../src/flows";
import { FullRowRank } from "../../src/flows/fullRowRank";
import { solveTransposed, solveUpper } from "../../src/flows/triangular";
import { createProblem, type Point, type Problem } from "../../src/problems";
import type { Vector } from "../../src/engines";
import { equations, positiveLabels, settingA1, settingA2, settingA3, settingA8 } from "../integrators/cases";

interface Place {
  problem: Problem;
  point: Point;
  field: VectorField;
  velocity: Vector;
  /** J theta' */
  motion: Float64Array;
  residual: Float64Array;
}

/** evaluates the field at the start of an experiment */
function at(experiment: Experiment, look: (place: Place) => void): void {
  const problem = createProblem(completeExperiment(experiment));
  const { engine } = problem;
  const point = problem.point();
  const [theta, velocity] = [0, 1].map(() => engine.allocate(problem.parameterCount));
  const motion = engine.allocate(problem.outputCount);
  engine.write(theta, problem.initialTheta);
  point.moveTo(theta);
  const field = createField(problem);
  expect(field.evaluate(point, velocity)).toBe(true);
  point.jvp(velocity, motion);
  look({
    problem,
    point,
    field,
    velocity,
    motion: engine.read(motion),
    residual: engine.read(point.residual),
  });
  field.release();
  point.release();
  for (const vector of [theta, velocity, motion]) engine.release(vector);
  problem.release();
}

const difference = (x: Float64Array, y: (i: number) => number): number =>
  Math.max(...x.map((value, i) => Math.abs(value - y(i))));

const over = (flow: Flow): Experiment => settingA1(1, 2, 6, 2, 5, { flow });

test.each<[string, Experiment]>([
  ["Euclidean", over({ kind: "euclidean" })],
  ["Euclidean, cross-entropy", settingA8(positiveLabels, { kind: "euclidean" })],
  ["adapted, rank N", over({ kind: "outputEuclidean" })],
  ["adapted, rank p", settingA2()],
  ["adapted, rank between", settingA3()],
  ["adapted, cross-entropy", settingA8(positiveLabels)],
  ["regularised", over({ kind: "outputEuclidean", regularization: 0.1 })],
  ["interpolated", over({ kind: "interpolated", weight: 0.3 })],
  ["homotopy", over({ kind: "homotopy" })],
])("%s: the dissipation is -dL/dt", (_name, experiment) => {
  at(experiment, ({ problem, point, field, velocity }) => {
    const { engine } = problem;
    const dissipation = field.dissipation(point, velocity);
    const theta = engine.allocate(problem.parameterCount);
    const start = engine.allocate(problem.parameterCount);
    engine.write(start, problem.initialTheta);
    const h = 1e-5;
    const [ahead, behind] = [h, -h].map((step) => {
      engine.linearCombination(theta, [start, velocity], [1, step]);
      return point.moveTo(theta);
    });
    expect(dissipation).toBeGreaterThan(0);
    expect(Math.abs((behind - ahead) / (2 * h) / dissipation - 1)).toBeLessThan(1e-6);
    engine.release(theta);
    engine.release(start);
  });
});

describe("the adapted flow", () => {
  test.each<[string, Experiment]>([
    ["squared", over({ kind: "outputEuclidean" })],
    ["cross-entropy", settingA8(positiveLabels)],
  ])("at full rank the outputs move by -grad_x L: %s", (_name, experiment) => {
    at(experiment, ({ problem, motion, residual }) => {
      const g = problem.gradientScale;
      expect(difference(motion, (i) => -g * residual[i])).toBeLessThan(1e-14);
    });
  });

  test("at rank p the outputs move by the projected residual", () => {
    at(settingA2(), ({ problem, point, motion, residual }) => {
      const { engine } = problem;
      // what is left of the residual is orthogonal to the range of J
      const rest = engine.allocate(problem.outputCount);
      engine.write(
        rest,
        motion.map((value, i) => value / problem.gradientScale + residual[i]),
      );
      const pulledBack = engine.allocate(problem.parameterCount);
      point.vjp(rest, pulledBack);
      expect(engine.norm(pulledBack)).toBeLessThan(1e-13);
      expect(engine.norm(rest)).toBeGreaterThan(0.1);
      engine.release(rest);
      engine.release(pulledBack);
    });
  });

  test("identical inputs move alike, towards the mean of their labels", () => {
    at(settingA3(), ({ problem, motion, residual }) => {
      const g = problem.gradientScale;
      expect(Math.abs(motion[0] - motion[1])).toBeLessThan(1e-13);
      expect(Math.abs(motion[0] + (g * (residual[0] + residual[1])) / 2)).toBeLessThan(1e-12);
      expect(difference(motion.subarray(2), (i) => -g * residual[i + 2])).toBeLessThan(1e-12);
    });
  });

  test("regularised: (K + epsilon) theta-dual = grad_x L", () => {
    const epsilon = 0.3;
    at(over({ kind: "outputEuclidean", regularization: epsilon }), ({ problem, point, motion, residual }) => {
      const { engine, outputCount: N, gradientScale: g } = problem;
      // J theta' = -K (K + epsilon)^{-1} g r, so (K + epsilon) (g r + J theta') = epsilon g r
      const kernel = engine.allocate(N * N);
      point.tangentKernel(kernel);
      const K = engine.read(kernel);
      const left = motion.map((value, i) => g * residual[i] + value);
      for (let i = 0; i < N; i++) {
        let sum = epsilon * left[i];
        for (let j = 0; j < N; j++) sum += K[i * N + j] * left[j];
        expect(Math.abs(sum - epsilon * g * residual[i])).toBeLessThan(1e-13);
      }
      engine.release(kernel);
    });
  });

  test("interpolated: the two flows in their shares", () => {
    const velocities = [
      over({ kind: "euclidean" }),
      over({ kind: "outputEuclidean" }),
      over({ kind: "interpolated", weight: 0.3 }),
    ].map((experiment) => {
      // prettier-ignore
      let found = new Float64Array();
      at(experiment, ({ problem, velocity }) => (found = Float64Array.from(problem.engine.read(velocity))));
      return found;
    });
    const [euclidean, adapted, between] = velocities;
    expect(difference(between, (i) => 0.7 * euclidean[i] + 0.3 * adapted[i])).toBeLessThan(1e-14);
  });

  test("QR takes over from Cholesky without a seam", () => {
    // J = diag(1, s): sigma_min / sigma_max on both sides of 1e-6
    for (const s of [3e-6, 3e-7]) {
      const experiment = equations(["a", "b", "c"], ["a", `${s} * (b + c)`], [1, 1, 1], [0, 0], {
        flow: { kind: "outputEuclidean" },
      });
      at(experiment, ({ problem, motion, residual, field }) => {
        const g = problem.gradientScale;
        expect(difference(motion, (i) => -g * residual[i])).toBeLessThan(1e-15);
        expect(Math.sqrt(field.conditioning!()) / (Math.SQRT2 * s)).toBeCloseTo(1, 6);
      });
    }
  });

  test("a rank that is not clear is refused with its singular values", () => {
    const experiment = equations(["a", "b"], ["a", "1e-9 * b"], [1, 1], [0, 0], {
      flow: { kind: "outputEuclidean" },
    });
    const problem = createProblem(completeExperiment(experiment));
    const { engine } = problem;
    const point = problem.point();
    const theta = engine.allocate(2);
    engine.write(theta, [1, 1]);
    point.moveTo(theta);
    const field = createField(problem);
    expect(field.evaluate(point, theta)).toBe(false);
    expect(field.obstacle!()).toContain("the rank of the Jacobian is not clear");
    field.release();
    point.release();
    engine.release(theta);
    problem.release();
  });

  test("the pseudo-inverse of rank N is J^T K^{-1}, and refuses a Jacobian that has shrunk away", () => {
    at(over({ kind: "outputEuclidean" }), ({ problem, point, velocity }) => {
      const { engine } = problem;
      const inverse = new FullRowRank(problem);
      const u = engine.allocate(problem.outputCount);
      engine.write(
        u,
        Float64Array.from({ length: problem.outputCount }, (_, i) => Math.sin(i + 1)),
      );
      const back = engine.allocate(problem.outputCount);
      expect(inverse.apply(point, u, velocity)).toBe(true);
      point.jvp(velocity, back);
      expect(difference(engine.read(back), (i) => Math.sin(i + 1))).toBeLessThan(1e-14);
      inverse.largest *= 1e20;
      expect(inverse.apply(point, u, velocity)).toBe(false);
      inverse.release();
      engine.release(u);
      engine.release(back);
    });
  });
});

test("triangular systems", () => {
  const R = Float64Array.of(2, 1, 3, 0, 4, 5, 0, 0, 8);
  const x = Float64Array.of(1, 2, 3);
  solveUpper(R, 3, x);
  expect(Array.from(x)).toEqual([-0.078125, 0.03125, 0.375]);
  const y = Float64Array.of(2, 5, 19);
  solveTransposed(R, 3, y);
  expect(Array.from(y)).toEqual([1, 1, 1.375]);
});

test("a descent has no vector field", () => {
  const problem = createProblem(completeExperiment(over({ kind: "descent", stepSize: 0.1 })));
  expect(() => createField(problem)).toThrow("internal:");
  problem.release();
});
