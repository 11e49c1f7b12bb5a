// A run that is continued from a checkpoint gives the bits of the run that was never interrupted.
import type { Experiment, Flow, IntegratorName } from "../../src/experiment";
import type { Checkpoint, IntegrationOptions } from "../../src/integrators";
import type { Problem } from "../../src/problems";
import { equations, follow, positiveLabels, settingA1, settingA3, settingA8 } from "./cases";
import { settingB1, smooth, stiff } from "./settings";

const method = (kind: IntegratorName, relativeTolerance: number): Experiment =>
  settingB1({ integrator: { kind, relativeTolerance } });
const descend = (flow: Flow): Experiment => settingB1({ flow });

const cases: [string, Experiment, Partial<IntegrationOptions>][] = [
  ["dual", method("dual", 1e-6), { timeLimit: 4, at: [1, 2] }],
  ["rkc", method("rkc", 1e-5), { timeLimit: 4, at: [1, 2] }],
  ["rock4", method("rock4", 1e-6), { timeLimit: 4, at: [1, 2] }],
  ["dopri5", method("dopri5", 1e-8), { timeLimit: 4, at: [1, 2] }],
  ["tsit5", method("tsit5", 1e-8), { timeLimit: 4, at: [1, 2] }],
  ["radau", smooth({ integrator: { kind: "radau", relativeTolerance: 1e-6 } }), { timeLimit: 4 }],
  ["exponential", method("exponential", 1e-4), { timeLimit: 4 }],
  ["descent", descend({ kind: "descent", stepSize: 0.03 }), { timeLimit: 300 }],
  ["heavy ball", descend({ kind: "heavyBall", stepSize: 0.01, momentum: 0.9 }), { timeLimit: 300 }],
  ["sgd", descend({ kind: "sgd", stepSize: 0.02, batch: 1, seed: 3 }), { timeLimit: 300 }],
  ["adapted flow", settingA1(3, 1, 8, 1, 8), { timeLimit: 10 }],
  ["adapted flow of constant rank", settingA3(), { timeLimit: 5 }],
  ["homotopy", settingA1(1, 2, 6, 2, 5, { flow: { kind: "homotopy" } }), { timeLimit: 0.9, at: [0.5] }],
  ["interpolated flow", settingA1(1, 2, 6, 2, 5, { flow: { kind: "interpolated", weight: 0.5 } }), { timeLimit: 5 }], // prettier-ignore
  ["cross-entropy", { ...settingA8(positiveLabels, { kind: "euclidean" }), integrator: { relativeTolerance: 1e-5 } }, { timeLimit: 20 }], // prettier-ignore
  [
    "a change of method",
    stiff({ integrator: { kind: "dopri5", relativeTolerance: 1e-3 } }),
    { timeLimit: 1e3 },
  ],
  ["a ball", equations(["z"], ["z"], [0], [1]), { timeLimit: 3, ball: { radius: 0.6 } }],
];

test.each(cases)("%s", async (_name, experiment, options) => {
  const states: Checkpoint[] = [];
  const whole = await follow(experiment, {
    ...options,
    checkpointInterval: 0,
    onCheckpoint: (state) => states.push(state),
  });
  expect(states.length).toBeGreaterThan(10);
  for (const share of [0, 0.3, 0.6, 0.97]) {
    // a structured clone is what a file or a worker would give back
    const resume = structuredClone(states[Math.floor(share * states.length)]);
    const continued = await follow(experiment, { ...options, resume });
    expect(continued.finalTheta).toEqual(whole.finalTheta);
    expect(continued.trajectory).toEqual(whole.trajectory);
    expect(continued.report).toEqual(whole.report);
    expect(continued.status).toBe(whole.status);
  }
});

test("an interrupted run goes on where its last checkpoint was", async () => {
  let last: Checkpoint | undefined;
  let asked = 0;
  const options: Partial<IntegrationOptions> = { timeLimit: 4, at: [1] };
  const broken = await follow(settingB1(), {
    ...options,
    checkpointInterval: 0,
    onCheckpoint: (state) => (last = state),
    interrupted: () => ++asked > 200,
  });
  expect(broken.status).toBe("interrupted");
  const whole = await follow(settingB1(), options);
  const continued = await follow(settingB1(), { ...options, resume: last });
  expect(continued).toEqual(whole);
});

describe("an interrupted run that has lasted longer than the interval", () => {
  const interval = 100;
  const options = { timeLimit: 1e3, checkpointInterval: interval };
  const long = stiff({ integrator: { kind: "dopri5", relativeTolerance: 1e-10 } });

  /**
   * Interrupts after some milliseconds, between two steps or in the middle of one, whose products then last
   * `milliseconds` each.
   */
  async function broken(inside: boolean, milliseconds = 0) {
    let last: Checkpoint | undefined;
    const end = performance.now() + 4.5 * interval;
    const late = () => performance.now() > end;
    let noticed = false;
    const prepare = ({ engine }: Problem): void => {
      const product = engine.gemm.bind(engine);
      jest.spyOn(engine, "gemm").mockImplementation((...operands) => {
        product(...operands);
        if (!late() || !engine.onSlice) return;
        for (const until = performance.now() + milliseconds; performance.now() < until;);
        noticed = true;
        engine.onSlice();
      });
    };
    const asked = { ...options, onCheckpoint: (state: Checkpoint) => (last = state) };
    const run = inside
      ? await follow(long, { ...asked, interrupted: () => noticed }, prepare).finally(() =>
          jest.restoreAllMocks(),
        )
      : await follow(long, { ...asked, interrupted: late });
    return { run, last: last as Checkpoint };
  }

  test("between two steps, leaves its very last state", async () => {
    const { run, last } = await broken(false);
    expect(run.status).toBe("interrupted");
    expect(last.progress.steps).toBe(run.report.steps);
    expect(last.progress.time).toBe(run.trajectory.time.at(-1));
  });

  test("in the middle of a short step, leaves the state behind it", async () => {
    const { run, last } = await broken(true);
    expect(run.status).toBe("interrupted");
    expect(last.progress.steps).toBe(run.report.steps);
    expect(last.progress.time).toBe(run.trajectory.time.at(-1));
  });

  test("in the middle of a long step, leaves a state of the last moments", async () => {
    const { run, last } = await broken(true, 600);
    expect(run.status).toBe("interrupted");
    expect(last.progress.steps).toBeGreaterThan(0.5 * run.report.steps);
    expect(last.progress.steps).toBeLessThanOrEqual(run.report.steps);
    const continued = await follow(long, { timeLimit: last.progress.time * 1.01, resume: last });
    expect(continued.status).toBe("timeLimit");
  });
});

test("checkpoints are spaced in wall time", async () => {
  const states: Checkpoint[] = [];
  await follow(settingB1(), {
    timeLimit: 1,
    checkpointInterval: 1e9,
    onCheckpoint: (state) => states.push(state),
  });
  expect(states).toEqual([]);
});

test("a checkpoint of another experiment is refused", async () => {
  const states: Checkpoint[] = [];
  await follow(settingB1(), { timeLimit: 1, checkpointInterval: 0, onCheckpoint: (s) => states.push(s) });
  await expect(follow(smooth(), { resume: states[5] })).rejects.toThrow(
    "the checkpoint has 192 parameters, the experiment 16",
  );
});
