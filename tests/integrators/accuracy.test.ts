// How well a loss is followed over many decades, the second run that says so, and what is recorded beside it.
import type { Experiment } from "../../src/experiment";
import { mulberry32 } from "../../src/random";
import { equations, follow, rowAt } from "./cases";
import { product, settingB1, smooth, stiff } from "./settings";

/** Forty random inputs with labels +1 and -1, tanh 8-60-60-1 with biases: the loss falls to 8e-20 at t = 2000. */
function randomLabels(relativeTolerance: number): Experiment {
  const generator = mulberry32(2);
  const inputs = Array.from({ length: 40 }, () => Array.from({ length: 8 }, () => 0.15 * generator.normal()));
  const targets = inputs.map(() => (generator.next() < 0.5 ? -1 : 1));
  return {
    network: {
      kind: "mlp",
      widths: [8, 60, 60, 1],
      activation: "tanh",
      biases: true,
      initialization: { kind: "gaussian", seed: 1, biasStandardDeviation: [0.5, 0.5, 0] },
    },
    data: { kind: "explicit", inputs, targets },
    loss: { kind: "squared", constant: "1/(2n)" },
    integrator: { kind: "dual", relativeTolerance },
  };
}

test("the dual method has no false floor: nineteen decades of loss at a tolerance of 1e-6", async () => {
  const run = await follow(randomLabels(1e-6), { timeLimit: 2000 });
  const finer = await follow(randomLabels(3e-7), { timeLimit: 2000 });
  const [loss, reference] = [run, finer].map(({ trajectory }) => trajectory.loss.at(-1)!);
  expect(run.status).toBe("timeLimit");
  expect(reference).toBeLessThan(1e-16);
  expect(reference).toBeGreaterThan(1e-22);
  expect(loss).toBeLessThan(1e-16);
  expect(Math.abs(Math.log(loss / reference))).toBeLessThan(0.05);
  expect(run.trajectory.noiseFloor.at(-1)).toBeLessThan(1e-2 * loss);
  expect(run.report.gradients + run.report.kernels).toBeLessThan(2 * (1265 + 316) * 2);
});

describe("the error estimate of a second run", () => {
  test.each([1e-4, 1e-6])("covers the true error at tolerance %p", async (relativeTolerance) => {
    const integrator = { kind: "dual", relativeTolerance } as const;
    const run = await follow(settingB1({ integrator }), { timeLimit: 4, errorEstimate: true });
    const { time, loss, errorEstimate } = run.trajectory;
    const precise = await follow(settingB1({ integrator: { kind: "dopri5", relativeTolerance: 1e-12 } }), {
      timeLimit: 4,
      at: Array.from(time),
      onlyAt: true,
    });
    expect(precise.trajectory.time).toEqual(time);
    expect(errorEstimate!.length).toBe(time.length);
    expect(errorEstimate![0]).toBe(0);
    let covered = 0;
    time.forEach((_, k) => {
      const error = Math.abs(loss[k] - precise.trajectory.loss[k]);
      if (error <= errorEstimate![k] + 1e-9 * loss[k]) covered++;
    });
    expect(covered / time.length).toBeGreaterThan(0.97);
    const report = run.report.errorEstimate!;
    expect(report.relativeTolerance).toBe(relativeTolerance / 10);
    expect(report.largest).toBeGreaterThan(relativeTolerance / 10);
    expect(report.largest).toBeLessThan(1000 * relativeTolerance);
  });

  test("is the same for the homotopy's clock, and absent unless asked for", async () => {
    const flow = { kind: "homotopy" } as const;
    const run = await follow(product(1.2, -0.3, 1, { flow, integrator: { relativeTolerance: 1e-6 } }), {
      timeLimit: 0.9,
      errorEstimate: true,
    });
    expect(run.trajectory.errorEstimate!.every((value) => value >= 0)).toBe(true);
    const plain = await follow(product(1.2, -0.3, 1, { flow }), { timeLimit: 0.9 });
    expect(plain.trajectory.errorEstimate).toBeNull();
    expect(plain.report.errorEstimate).toBeNull();
  });

  test("a descent has no error of discretisation", async () => {
    const flow = { kind: "descent", stepSize: 0.25 } as const;
    const run = await follow(equations(["z"], ["z"], [0], [1], { flow }), {
      timeLimit: 9,
      errorEstimate: true,
    });
    expect(run.trajectory.errorEstimate).toBeNull();
  });
});

describe("what is recorded", () => {
  test("kernel, spectrum, outputs and theta of every row", async () => {
    const run = await follow(settingB1(), { timeLimit: 1 });
    const { trajectory } = run;
    const rows = trajectory.time.length;
    expect(trajectory.kernelDrift[0]).toBe(0);
    expect(trajectory.kernelDrift.at(-1)).toBeGreaterThan(1e-3);
    expect(Math.sqrt(trajectory.largestEigenvalue[0])).toBeCloseTo(2.32443112, 7);
    expect(trajectory.eigenvalues!.length).toBe(rows);
    trajectory.eigenvalues!.forEach((row, k) => {
      expect(row.length).toBe(3);
      expect(row[0]).toBe(trajectory.smallestEigenvalue[k]);
      expect(row[2]).toBe(trajectory.largestEigenvalue[k]);
      expect(trajectory.rayleighQuotient[k]).toBeGreaterThan(row[0] * (1 - 1e-9));
      expect(trajectory.rayleighQuotient[k]).toBeLessThan(row[2] * (1 + 1e-9));
    });
    const y = [0.5, -0.5, 0.5];
    trajectory.outputs!.forEach((row, k) => {
      const loss = 0.5 * row.reduce((sum, value, i) => sum + (value - y[i]) ** 2, 0);
      expect(Math.abs(loss / trajectory.loss[k] - 1)).toBeLessThan(1e-12);
    });
    expect(trajectory.theta!.at(-1)).toEqual(run.finalTheta);
  });

  test("the kernel of w1 w2 is |w|^2, and drifts like it", async () => {
    const { kernelDrift, theta } = (await follow(product(1.2, -0.3, 1), { timeLimit: 1 })).trajectory;
    const squares = theta!.map(([a, b]) => a * a + b * b);
    kernelDrift.forEach((drift, k) => expect(drift).toBeCloseTo(Math.abs(squares[k] / squares[0] - 1), 14));
    expect(kernelDrift.at(-1)).toBeGreaterThan(0.01);
  });

  test("the kernel of a linear network does not drift", async () => {
    const run = await follow(
      {
        network: {
          kind: "linear",
          widths: [2, 1],
          initialization: { kind: "explicit", weights: [[[0, 0]]] },
        },
        data: { kind: "explicit", inputs: [[1, 0.2], [0.3, 2]], targets: [1, -1] }, // prettier-ignore
      },
      { timeLimit: 1 },
    );
    expect(Math.max(...run.trajectory.kernelDrift)).toBe(0);
  });

  test.each(["dual", "dopri5", "tsit5", "rock4"] as const)(
    "%s: the integral of the rate is the logarithm of the loss",
    async (kind) => {
      const run = await follow(smooth({ integrator: { kind, relativeTolerance: 1e-9 } }), { timeLimit: 3 });
      expect(run.report.logRateDefect).toBeLessThan(1e-5);
      expect(run.report.logRateDefect).toBeGreaterThan(0);
    },
  );
});

test("relaxation is exact at every row within the error that the run claims for itself", async () => {
  const run = await follow(equations(["z"], ["z"], [0], [1]), { timeLimit: 5 });
  const { time, loss, relativeError } = run.trajectory;
  time.forEach((t, k) => {
    const error = Math.abs(loss[k] / (0.5 * Math.exp(-2 * t)) - 1);
    expect(error).toBeLessThan(relativeError[k] + 1e-12);
  });
});

test("a long stiff run takes steps and nothing else: rows are few beside them", async () => {
  const run = await follow(stiff({ integrator: { relativeTolerance: 1e-6 } }), { timeLimit: 1e3 });
  expect(run.trajectory.time.length).toBeLessThan(run.report.steps / 3);
  expect(rowAt(run, 1e3)).toBe(run.trajectory.time.length - 1);
});
