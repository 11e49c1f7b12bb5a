// The adapted flows against the closed forms of the catalogue: A1 to A5 and A8.
import type { Experiment } from "../../src/experiment";
import type { Integration } from "../../src/integrators";
import { mulberry32 } from "../../src/random";
import {
  equations,
  follow,
  positiveLabels,
  rowAt,
  saturating,
  settingA1,
  settingA2,
  settingA3,
  settingA8,
} from "./cases";
import { product } from "./settings";

const flow = { kind: "outputEuclidean" } as const;
const first = (rest: Partial<Experiment> = {}): Experiment => settingA1(1, 2, 6, 2, 5, rest);

/** max over the rows of |L / (L(0) law(t)) - 1| */
function deviation({ trajectory }: Integration, law: (t: number) => number): number {
  const { time, loss } = trajectory;
  return Math.max(...time.map((t, k) => Math.abs(loss[k] / (loss[0] * law(t)) - 1)));
}

describe("A1: L = L(0) exp(-2 s / n) on straight lines in output space", () => {
  test.each([
    [1, 2, 6, 2, 5, 1.094302, 0.2965, 3.093],
    [2, 2, 6, 2, 5, 4.074193, 0.04709, 6.315],
    [3, 1, 8, 1, 8, 0.282513, 2.69e-3, 12.891],
    [4, 3, 5, 1, 10, 0.374798, 0.1841, 2.527],
  ])("seed %p", async (seed, d, h, Q, n, L0, sigmaMin, distance) => {
    const run = await follow(settingA1(seed, d, h, Q, n), { timeLimit: 4 * n });
    const { trajectory } = run;
    expect(trajectory.loss[0]).toBeCloseTo(L0, 6);
    expect(Math.abs(Math.sqrt(trajectory.smallestEigenvalue[0]) / sigmaMin - 1)).toBeLessThan(5e-4);
    expect(trajectory.distance.at(-1)).toBeCloseTo(distance, 3);
    expect(deviation(run, (s) => Math.exp((-2 * s) / n))).toBeLessThan(5e-11);
    const { targets } = settingA1(seed, d, h, Q, n).data as { targets: number[][] };
    const y = targets.flat();
    const outputs = trajectory.outputs!;
    const bends = outputs.map((x, k) => {
      const shrink = Math.exp(-trajectory.time[k] / n);
      return Math.max(...x.map((value, i) => Math.abs(value - y[i] - shrink * (outputs[0][i] - y[i]))));
    });
    expect(Math.max(...bends)).toBeLessThan(2e-11);
    expect(run.report.logRateDefect).toBeLessThan(5e-11);
  });

  test("stops where theory says the loss is 1e-6", async () => {
    const run = await follow(first(), { lossLimit: 1e-6 });
    expect(run.report.events).toEqual([
      { kind: "loss", time: run.trajectory.time.at(-1), loss: run.trajectory.loss.at(-1) },
    ]);
    expect(run.trajectory.time.at(-1)).toBeCloseTo(34.764068, 6);
  });

  test.each([1e-4, 1e-6, 1e-8, 1e-10])("the law follows the tolerance %p", async (relativeTolerance) => {
    const run = await follow(first({ integrator: { relativeTolerance } }), { timeLimit: 20 });
    expect(deviation(run, (s) => Math.exp(-0.4 * s))).toBeLessThan(15 * relativeTolerance);
  });
});

describe("the homotopy", () => {
  test("is the same curve on the clock t = 1 - exp(-2 c s)", async () => {
    const run = await follow(first({ flow: { kind: "homotopy" } }), {
      timeLimit: 1,
      lossLimit: 1e-14,
      at: [0.9],
    });
    expect(run.status).toBe("reached");
    // 1 - t is known to a few roundings of t, which has been added up
    const { time, loss } = run.trajectory;
    const excess = time.map((t, k) => Math.abs(loss[k] / (loss[0] * (1 - t) ** 2) - 1) - 2 ** -50 / (1 - t));
    expect(Math.max(...excess)).toBeLessThan(5e-11);
    const adapted = await follow(first(), { timeLimit: -5 * Math.log(0.1) });
    const theta = run.trajectory.theta![rowAt(run, 0.9)];
    theta.forEach((entry, i) => expect(Math.abs(entry - adapted.finalTheta[i])).toBeLessThan(1e-10));
  });

  test("is refused for other losses", async () => {
    const experiment = settingA8(positiveLabels, { kind: "homotopy" });
    await expect(follow(experiment)).rejects.toThrow("needs the squared loss");
  });
});

test.each([
  [1e-8, 5.54e-8, 5e-11],
  [1e-6, 5.54e-6, 5e-9],
  [1e-4, 5.54e-4, 5e-7],
  [1e-2, 0.0601, 5e-5],
  [1, 217.07, 5e-3],
])(
  "regularised with %p: L / (L(0) exp(-2 s / n)) rises to 1 + %p and is never below 1",
  async (regularization, excess, digits) => {
    const run = await follow(first({ flow: { kind: "outputEuclidean", regularization } }), { timeLimit: 20 });
    const { time, loss } = run.trajectory;
    const ratios = time.map((s, k) => loss[k] / (loss[0] * Math.exp(-0.4 * s)));
    expect(Math.abs(Math.max(...ratios) - 1 - excess)).toBeLessThan(digits);
    expect(Math.min(...ratios)).toBeGreaterThan(1 - 1e-11);
  },
);

test.each([
  [0, 7.40626e-2],
  [0.25, 3.93225e-3],
  [0.5, 5.2658e-4],
  [0.75, 1.57019e-4],
  [1, 3.35463e-4],
])("the interpolated flow with weight %p has L / L(0) = %p at s = 20", async (weight, ratio) => {
  const run = await follow(first({ flow: { kind: "interpolated", weight } }), { timeLimit: 20 });
  const { loss } = run.trajectory;
  expect(Math.abs(loss.at(-1)! / loss[0] / ratio - 1)).toBeLessThan(7e-6);
  expect(run.report.energyDefect).toBeLessThan(1e-10);
});

describe("A2: an affine map with fewer parameters than outputs", () => {
  test("L - L_min decays exactly, L does not", async () => {
    const run = await follow(settingA2(), { timeLimit: 24 });
    const { time, loss } = run.trajectory;
    const smallest = 0.103062298197;
    expect(loss[0]).toBeCloseTo(2.53062047828, 10);
    let slowest = 0;
    time.forEach((s, k) => {
      const law = Math.exp(-s / 3);
      const exact = smallest + (loss[0] - smallest) * law;
      expect(Math.abs(loss[k] / exact - 1)).toBeLessThan(1e-11);
      slowest = Math.max(slowest, loss[k] / (loss[0] * law));
    });
    expect(slowest).toBeCloseTo(122, 0);
  });
});

describe("A3: identical inputs with conflicting labels", () => {
  test("the rank is 4 of 5 and L falls to (y_1 - y_2)^2 / (4 n) = 0.098", async () => {
    const run = await follow(settingA3(), { timeLimit: 30 });
    const { time, loss } = run.trajectory;
    expect(run.status).toBe("timeLimit");
    expect(loss[0]).toBeCloseTo(5.59149516, 8);
    expect(Math.abs(loss.at(-1)! - 0.0980337533)).toBeLessThan(1.01e-10);
    time.forEach((s, k) => {
      const exact = 0.098 + (loss[0] - 0.098) * Math.exp(-0.4 * s);
      expect(Math.abs(loss[k] / exact - 1)).toBeLessThan(2e-9);
    });
  });
});

describe("A4: obstructions stop the flow at their exact times", () => {
  function rankLoss(run: Integration) {
    expect(run.status).toBe("stopped");
    expect(run.report.message).toContain("loses its rank");
    const [event] = run.report.events;
    if (event.kind !== "rankLoss") throw new Error(`a ${event.kind} event`);
    expect(event.time).toBe(run.trajectory.time.at(-1));
    return event;
  }

  test("w1 w2 from (1, -1) meets the saddle at ln 2", async () => {
    const run = await follow(product(1, -1, 1, { flow }));
    const event = rankLoss(run);
    expect(Math.abs(event.time - Math.LN2)).toBeLessThan(1e-11);
    expect(Math.abs(event.predicted! - Math.LN2)).toBeLessThan(1e-11);
    expect(event.sigmaMax).toBeCloseTo(Math.SQRT2, 12);
    expect(deviation(run, (s) => Math.exp(-2 * s))).toBeLessThan(1e-11);
  });

  test("tanh z ends at ln 2, where its label goes out of reach", async () => {
    const at = [0.5, 0.9, 0.999].map((share) => share * Math.LN2);
    const run = await follow(saturating(), { at });
    const event = rankLoss(run);
    // 1 - x^2 = 1e-7 a little earlier than x = 1
    expect(Math.abs(event.time - (Math.LN2 - 5e-8))).toBeLessThan(1e-11);
    expect(Math.abs(event.predicted! - Math.LN2)).toBeLessThan(1e-11);
    expect(Math.abs(event.sigmaMin / event.sigmaMax / 1e-7 - 1)).toBeLessThan(1e-6);
    [0.671227, 1.645421, 3.983361].forEach((z, k) =>
      expect(run.trajectory.theta![rowAt(run, at[k])][0]).toBeCloseTo(z, 6),
    );
  });

  test("the fold (z1, z2^2 + z3^2) with label (0, -1) loses rank at ln(1 + x_2(0))", async () => {
    const run = await follow(equations(["z1", "z2", "z3"], ["z1", "z2^2 + z3^2"], [0.3, 0.6, 0.8], [0, -1], { flow })); // prettier-ignore
    const event = rankLoss(run);
    expect(Math.abs(event.time - Math.LN2)).toBeLessThan(1e-9);
    expect(Math.abs(event.predicted! - Math.LN2)).toBeLessThan(1e-9);
  });

  test("one tanh neuron cannot follow labels 0, 1, 0", async () => {
    const run = await follow({
      network: {
        kind: "mlp",
        widths: [1, 1, 1],
        activation: "tanh",
        biases: true,
        initialization: { kind: "explicit", weights: [[[0.7]], [[1]]], biases: [[0.1], [0.05]] },
      },
      data: { kind: "explicit", inputs: [[-1], [0.2], [1]], targets: [0, 1, 0] },
      flow,
    });
    const [, x2, x3] = run.trajectory.outputs![0];
    const exact = Math.log(1 + x3 - x2);
    expect(["stopped", "failed"]).toContain(run.status);
    expect(run.trajectory.time.at(-1)).toBeLessThanOrEqual(exact);
    expect(run.trajectory.time.at(-1)).toBeGreaterThan(0.99 * exact);
  });

  test("w1 w2 from (1.2, -1) passes: the conserved difference keeps the rank", async () => {
    const run = await follow(product(1.2, -1, 1, { flow }), { timeLimit: 2 });
    expect(run.status).toBe("timeLimit");
    expect(deviation(run, (s) => Math.exp(-2 * s))).toBeLessThan(1e-10);
    const [w1, w2] = run.finalTheta;
    expect(w1 * w1 - w2 * w2).toBeCloseTo(0.44, 11);
  });

  test("a saddle at the start leaves nothing to follow", async () => {
    const run = await follow(product(0, 0, 1, { flow }));
    expect(run.status).toBe("stopped");
    expect(run.trajectory.time.length).toBe(1);
    expect(run.report.message).toContain("the Jacobian is zero at the starting point");
  });
});

describe("A5: fewer parameters than outputs, curved", () => {
  /** tanh 1-2-1 taught by another, with the catalogue's noise and perturbation */
  function setting(seed: number, noise: number, perturbation: number): Experiment {
    const generator = mulberry32(seed);
    const teacher = [1.5, -1, -1, -0.8, 1.2, 0.9, 0.1];
    const inputs = Array.from({ length: 12 }, (_, i) => -2.5 + (5 * i) / 11);
    const clean =
      ([w1, w2, b1, b2, v1, v2, b]: number[]) =>
      (x: number) =>
        v1 * Math.tanh(w1 * x + b1) + v2 * Math.tanh(w2 * x + b2) + b;
    const targets = inputs.map((x) => clean(teacher)(x) + noise * generator.normal());
    const [w1, w2, b1, b2, v1, v2, b] = teacher.map((value) => value + perturbation * generator.normal());
    return {
      network: {
        kind: "mlp",
        widths: [1, 2, 1],
        activation: "tanh",
        biases: true,
        initialization: { kind: "explicit", weights: [[[w1], [w2]], [[v1, v2]]], biases: [[b1, b2], [b]] },
      },
      data: { kind: "explicit", inputs: inputs.map((x) => [x]), targets },
      loss: { kind: "squared", constant: "1/(2n)" },
      flow,
    };
  }

  test("even a realisable target is not reached at the uniform rate", async () => {
    const run = await follow(setting(8, 0, 0.2), { timeLimit: 60 });
    const { time, loss } = run.trajectory;
    const worst = Math.max(...time.map((s, k) => loss[k] / (loss[0] * Math.exp(-s / 6))));
    expect(worst).toBeGreaterThan(1.0085);
    expect(worst).toBeLessThan(1.0095);
    expect(run.report.energyDefect).toBeLessThan(1e-12);
  });

  test.each([
    [6, 2.39, 0.2, 0.15],
    [7, 11.35, 0.2, 0.3],
  ])("seed %p loses its rank at s = %p", async (seed, time, noise, perturbation) => {
    const run = await follow(setting(seed, noise, perturbation), { timeLimit: 60 });
    expect(run.status).toBe("stopped");
    expect(run.report.events[0].kind).toBe("rankLoss");
    // the catalogue's time is that of 1e-6 sigma_max, a little earlier
    expect(run.trajectory.time.at(-1)).toBeGreaterThan(time);
    expect(run.trajectory.time.at(-1)).toBeLessThan(1.01 * time);
  });

  test("noisy labels: the minimum over the surface", async () => {
    const run = await follow(setting(5, 0.05, 0.15), { timeLimit: 120 });
    expect(run.trajectory.loss.at(-1)).toBeCloseTo(2.0562e-4, 8);
  });
});

describe("A8: cross-entropy", () => {
  /** x' = -(softmax(x) - y) / n for one sample, by the classical Runge-Kutta method */
  function decoupled(start: Float64Array, label: number[], time: number, n: number): number[] {
    const slope = (x: number[]): number[] => {
      const exponentials = x.map(Math.exp);
      const sum = exponentials.reduce((a, b) => a + b);
      return x.map((_, i) => (label[i] - exponentials[i] / sum) / n);
    };
    const add = (x: number[], k: number[], h: number): number[] => x.map((value, i) => value + h * k[i]);
    let x = Array.from(start);
    const steps = 2000;
    const h = time / steps;
    for (let step = 0; step < steps; step++) {
      const k1 = slope(x);
      const k2 = slope(add(x, k1, h / 2));
      const k3 = slope(add(x, k2, h / 2));
      const k4 = slope(add(x, k3, h));
      x = x.map((value, i) => value + (h / 6) * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]));
    }
    return x;
  }

  test("samples are decoupled, their sums of outputs are kept, and L falls to the entropy of the labels", async () => {
    const run = await follow(settingA8(positiveLabels), { timeLimit: 1000, at: [20] });
    const { loss, outputs } = run.trajectory;
    expect(loss[0]).toBeCloseTo(3.74306174, 8);
    expect(loss.at(-1)).toBeCloseTo(0.78565496, 8);
    const start = outputs![0];
    const later = outputs![rowAt(run, 20)];
    positiveLabels.forEach((label, j) => {
      const exact = decoupled(start.subarray(3 * j, 3 * j + 3), label, 20, 4);
      exact.forEach((value, i) => expect(Math.abs(later[3 * j + i] - value)).toBeLessThan(1e-9));
      const sum = (x: Float64Array) => x[3 * j] + x[3 * j + 1] + x[3 * j + 2];
      expect(Math.max(...outputs!.map((x) => Math.abs(sum(x) - sum(start))))).toBeLessThan(1e-12);
    });
  });

  test("two classes, one-hot: phi of each sample's loss falls linearly", async () => {
    const labels = [0, 1, 1, 0];
    const experiment = settingA8(labels.map((label) => [1 - label, label]));
    const run = await follow(experiment, { timeLimit: 60 });
    const { outputs, time } = run.trajectory;
    const phi = (value: number): number => Math.log(Math.expm1(value)) - 1 / Math.expm1(value);
    const sampleLoss = (x: Float64Array, j: number): number =>
      Math.log1p(Math.exp(x[2 * j + 1 - labels[j]] - x[2 * j + labels[j]]));
    const errors = outputs!.flatMap((x, k) =>
      labels.map((_, j) => {
        const exact = phi(sampleLoss(outputs![0], j)) - time[k] / 2;
        return Math.abs(phi(sampleLoss(x, j)) - exact) / Math.max(1, Math.abs(exact));
      }),
    );
    expect(Math.max(...errors)).toBeLessThan(1e-10);
  });
});
