// The driving loop: stopping, events, recording, interruption, floors, and agreement of the two methods.
import { InputError } from "../../src/errors";
import { completeExperiment, type Experiment } from "../../src/experiment";
import { integrate, type Integration, type IntegrationOptions } from "../../src/integrators";
import { createProblem } from "../../src/problems";
import { mulberry32 } from "../../src/random";
import { product, settingB1, smooth, stiff } from "./settings";

async function follow(
  experiment: Experiment,
  options: Partial<IntegrationOptions> = {},
): Promise<Integration> {
  const complete = completeExperiment(experiment);
  const problem = createProblem(complete);
  try {
    return await integrate(problem, {
      timeLimit: 1e6,
      lossLimit: 0,
      relativeTolerance: complete.integrator.relativeTolerance,
      absoluteTolerance: complete.integrator.absoluteTolerance,
      ...options,
    });
  } finally {
    problem.release();
  }
}

function lossAt({ trajectory }: Integration, time: number): number {
  const k = trajectory.time.indexOf(time);
  expect(k).toBeGreaterThanOrEqual(0);
  return trajectory.loss[k];
}

/** Chen's setting A1: tanh d-h-Q, everything drawn from one stream. */
function settingA1(seed: number, d: number, h: number, Q: number, n: number): Experiment {
  const generator = mulberry32(seed);
  const matrix = (rows: number, columns: number, scale = 1) =>
    Array.from({ length: rows }, () => Array.from({ length: columns }, () => scale * generator.normal()));
  const inputs = matrix(n, d);
  const targets = matrix(n, Q);
  const W1 = matrix(h, d);
  const [b1] = matrix(1, h);
  const W2 = matrix(Q, h, 1 / Math.sqrt(h));
  const [b2] = matrix(1, Q, 1 / Math.sqrt(h));
  return {
    network: {
      kind: "mlp",
      widths: [d, h, Q],
      activation: "tanh",
      biases: true,
      initialization: { kind: "explicit", weights: [W1, W2], biases: [b1, b2] },
    },
    data: { kind: "explicit", inputs, targets },
    loss: { kind: "squared", constant: "1/(2n)" },
    flow: { kind: "outputEuclidean" },
  };
}

describe("the certified two-layer setting", () => {
  test.each(["dual", "dopri5"] as const)("%s gives the catalogue's losses", async (kind) => {
    const run = await follow(settingB1({ integrator: { kind, relativeTolerance: 1e-10 } }), {
      timeLimit: 3,
      at: [1],
    });
    expect(run.status).toBe("timeLimit");
    expect(run.report.integrator).toBe(kind);
    expect(lossAt(run, 1)).toBeCloseTo(3.6798268e-3, 9);
    expect(Math.abs(lossAt(run, 3) / 3.6387993e-7 - 1)).toBeLessThan(1e-6);
    expect(run.report.energyDefect).toBeLessThan(1e-8);
    const k = run.trajectory.time.length - 1;
    expect(run.trajectory.rayleighQuotient[0]).toBeCloseTo(4.646455 / 2, 5);
    expect(run.trajectory.smallestEigenvalue[0]).toBeCloseTo(1.52156007 ** 2, 7);
    expect(run.trajectory.distance[0]).toBe(0);
    expect(run.trajectory.distance[k]).toBeLessThan(0.569073);
  });
});

test.each([
  ["two-layer", settingB1()],
  ["smooth, with biases", smooth()],
  ["product", product(0.8, 0.8, 1.5)],
])("dual and dopri5 at 1e-10 agree: %s", async (_name, experiment) => {
  const at = [0.01, 0.1, 0.5, 1, 2, 4, 8];
  const [first, second] = await Promise.all(
    (["dual", "dopri5"] as const).map((kind) =>
      follow({ ...experiment, integrator: { kind, relativeTolerance: 1e-10 } }, { timeLimit: 10, at }),
    ),
  );
  let compared = 0;
  for (const time of at) {
    if (!first.trajectory.time.includes(time) || !second.trajectory.time.includes(time)) continue;
    const floor = Math.max(
      ...[first, second].map(({ trajectory }) => trajectory.noiseFloor[trajectory.time.indexOf(time)]),
    );
    const [x, y] = [lossAt(first, time), lossAt(second, time)];
    const difference = Math.abs(x / y - 1);
    // to 1e-6 down to the loss at which a run stops by default, and within the floor's own error bar below it
    if (Math.min(x, y) >= 1e-14 * first.trajectory.loss[0]) {
      expect(difference).toBeLessThan(1e-6);
      compared++;
    } else if (Math.min(x, y) > floor) {
      expect(difference).toBeLessThan(1e-6 + 2 * Math.sqrt(floor / Math.min(x, y)));
    }
  }
  expect(compared).toBeGreaterThanOrEqual(4);
});

describe("Chen's adapted flow", () => {
  test.each([
    [1, 2, 6, 2, 5, 1.094302],
    [2, 2, 6, 2, 5, 4.074193],
    [4, 3, 5, 1, 10, 0.374798],
  ])("seed %p: L = L(0) exp(-2 s / n) to 1e-9 down to 1e-12 of the start", async (seed, d, h, Q, n, L0) => {
    const run = await follow(settingA1(seed, d, h, Q, n), { lossLimit: 1e-12 * L0 });
    expect(run.status).toBe("reached");
    const { time, loss } = run.trajectory;
    expect(loss[0]).toBeCloseTo(L0, 6);
    for (let k = 0; k < time.length; k++) {
      expect(Math.abs(loss[k] / (loss[0] * Math.exp((-2 * time[k]) / n)) - 1)).toBeLessThan(1e-9);
    }
    // a-priori stopping time: ln(L0 / epsilon) / (4 c) with 4 c = 2 / n
    const last = time[time.length - 1];
    expect(Math.abs(last / ((Math.log(loss[0] / (1e-12 * L0)) * n) / 2) - 1)).toBeLessThan(1e-9);
  });

  test("stops where the rank is lost, and says when", async () => {
    const flow = { kind: "outputEuclidean" } as const;
    const run = await follow(product(1, -1, 1, { flow }));
    expect(run.status).toBe("stopped");
    expect(run.report.message).toContain("loses its rank");
    expect(run.trajectory.time.at(-1)).toBeCloseTo(Math.LN2, 6);
  });

  test("passes where a conserved difference keeps the rank", async () => {
    const flow = { kind: "outputEuclidean" } as const;
    const run = await follow(product(1.2, -1, 1, { flow }), { timeLimit: 2 });
    expect(run.status).toBe("timeLimit");
    const exact = run.trajectory.loss[0] * Math.exp(-4);
    expect(Math.abs(run.trajectory.loss.at(-1)! / exact - 1)).toBeLessThan(1e-9);
  });

  test("ends at the predicted time when a label cannot be reached", async () => {
    // x = tanh z, y = 2: x reaches 1 at s = ln 2 and z blows up
    const run = await follow({
      network: {
        kind: "mlp",
        widths: [1, 1, 1],
        activation: "tanh",
        trained: [1],
        initialization: { kind: "explicit", weights: [[[0]], [[1]]] },
      },
      data: { kind: "explicit", inputs: [[1]], targets: [2] },
      flow: { kind: "outputEuclidean" },
    });
    expect(["failed", "stopped"]).toContain(run.status);
    expect(run.report.message).not.toBeNull();
    expect(run.trajectory.time.at(-1)).toBeCloseTo(Math.LN2, 5);
  });

  test("is refused at a start without full rank, keeping that one record", async () => {
    const experiment = settingA1(1, 2, 6, 1, 2);
    experiment.data = { kind: "explicit", inputs: [[0.3, 1], [0.3, 1]], targets: [1, -0.4] }; // prettier-ignore
    const run = await follow(experiment);
    expect(run.status).toBe("stopped");
    expect(run.trajectory.time.length).toBe(1);
    expect(run.report.message).toContain("full rank");
  });
});

test.each(["dual", "dopri5"] as const)("%s hits the loss it was asked for", async (kind) => {
  const run = await follow(settingB1({ integrator: { kind, relativeTolerance: 1e-8 } }), { lossLimit: 1e-6 });
  expect(run.status).toBe("reached");
  const loss = run.trajectory.loss.at(-1)!;
  expect(Math.abs(loss / 1e-6 - 1)).toBeLessThan(1e-9);
});

test("time is scaled by the loss constant, states are not", async () => {
  const slow = await follow(settingB1({ loss: { kind: "squared", constant: 0.5 } }), { timeLimit: 2 });
  const fast = await follow(settingB1({ loss: { kind: "squared", constant: 64 } }), { timeLimit: 2 / 128 });
  expect(fast.report.steps).toBe(slow.report.steps);
  for (let i = 0; i < slow.finalTheta.length; i++) {
    expect(Math.abs(slow.finalTheta[i] - fast.finalTheta[i])).toBeLessThan(1e-12);
  }
});

test("stiffness costs the dual method nothing: a thousand times longer costs a few times the steps", async () => {
  const experiment = stiff({ integrator: { kind: "auto", relativeTolerance: 1e-4 } });
  const short = await follow(experiment, { timeLimit: 1e2 });
  const long = await follow(experiment, { timeLimit: 1e5 });
  expect(long.report.integrator).toBe("dual");
  expect(long.report.steps).toBeLessThan(6 * short.report.steps);
  expect(long.report.gradients + long.report.kernels).toBeLessThan(3000);
  expect(long.trajectory.loss.at(-1)).toBeLessThan(short.trajectory.loss.at(-1)!);
});

test("a run that reaches its floor stops there and says so", async () => {
  const run = await follow(settingB1(), { timeLimit: 1e6 });
  expect(run.status).toBe("stopped");
  expect(run.report.message).toContain("noise floor");
  expect(run.trajectory.loss.at(-1)).toBeLessThan(1e-20);
});

test("an interrupt keeps what was computed", async () => {
  let asked = 0;
  const run = await follow(settingB1(), { timeLimit: 1e6, interrupted: () => ++asked > 30 });
  expect(run.status).toBe("interrupted");
  expect(run.trajectory.time.length).toBeGreaterThan(3);
  expect(run.report.steps + run.report.rejectedSteps).toBe(30);
  expect(run.trajectory.loss.at(-1)).toBeLessThan(run.trajectory.loss[0]);
});

test("a start that overflows is refused with the remedy", async () => {
  const huge = product(1e200, 1e200, 1);
  await expect(follow(huge)).rejects.toThrow(InputError);
  await expect(follow(huge)).rejects.toThrow("Use smaller initial weights");
});

test("the same run twice gives the same bits", async () => {
  const [first, second] = [
    await follow(settingB1(), { timeLimit: 1 }),
    await follow(settingB1(), { timeLimit: 1 }),
  ];
  expect(second.trajectory).toEqual(first.trajectory);
});

test("a start at zero loss has arrived", async () => {
  const run = await follow(product(1, 1, 1));
  expect(run.status).toBe("reached");
  expect(run.report.energyDefect).toBeNull();
});
