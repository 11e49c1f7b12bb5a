// The driving loop: stopping, events, recording, interruption, floors, and agreement of the two methods.
import { InputError } from "../../src/errors";
import type { Integration } from "../../src/integrators";
import { follow } from "./cases";
import { product, settingB1, smooth, stiff } from "./settings";

function lossAt({ trajectory }: Integration, time: number): number {
  const k = trajectory.time.indexOf(time);
  expect(k).toBeGreaterThanOrEqual(0);
  return trajectory.loss[k];
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
  let taken = 0;
  const run = await follow(settingB1(), {
    timeLimit: 1e6,
    onAdvance: (_time, _loss, steps) => (taken = steps),
    interrupted: () => taken >= 30,
  });
  expect(run.status).toBe("interrupted");
  expect(run.trajectory.time.length).toBeGreaterThan(3);
  expect(run.report.steps).toBe(30);
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
