// Interrupts reach a run between its steps and inside the engine's long operations; the event loop is served.
import { defaultEngine } from "../../src/engines";
import type { Experiment } from "../../src/experiment";
import { Interrupted, Interruption } from "../../src/integrators/interruption";
import { follow } from "./cases";
import { settingB1, stiff } from "./settings";

test("the engine's hook is set only while a step is computed, and throws only when interrupted", () => {
  const engine = defaultEngine();
  let interrupted = false;
  const interruption = new Interruption(engine, () => interrupted);
  expect(engine.onSlice).toBeUndefined();
  interruption.listen(true);
  expect(() => engine.onSlice?.()).not.toThrow();
  interrupted = true;
  expect(() => engine.onSlice?.()).toThrow(Interrupted);
  interruption.listen(false);
  expect(engine.onSlice).toBeUndefined();
});

test("an interrupt in the middle of a step keeps the steps before it", async () => {
  const engine = defaultEngine();
  const product = engine.gemm.bind(engine);
  let products = 0;
  let interrupted = false;
  // stands for an engine that cuts its products into slices
  const sliced = jest.spyOn(engine, "gemm").mockImplementation((...operands) => {
    product(...operands);
    interrupted = ++products >= 1500;
    engine.onSlice?.();
  });
  try {
    const run = await follow(settingB1(), { interrupted: () => interrupted });
    const { time, loss } = run.trajectory;
    expect(run.status).toBe("interrupted");
    expect(run.report.steps).toBeGreaterThan(20);
    expect(time.at(-1)).toBeGreaterThan(0);
    expect(loss.at(-1)).toBeLessThan(loss[0]);
    expect(loss.every(Number.isFinite)).toBe(true);
    expect(engine.onSlice).toBeUndefined();
  } finally {
    sliced.mockRestore();
  }
});

test("timers run while a flow is followed", async () => {
  const gaps: number[] = [];
  let last = performance.now();
  const timer = setInterval(() => {
    gaps.push(performance.now() - last);
    last = performance.now();
  }, 1);
  let advanced = 0;
  await follow(stiff({ integrator: { relativeTolerance: 1e-7 } }), {
    timeLimit: 1e3,
    onAdvance: () => advanced++,
  });
  clearInterval(timer);
  expect(gaps.length).toBeGreaterThan(3);
  expect(advanced).toBeGreaterThan(gaps.length);
  gaps.sort((a, b) => a - b);
  // half of them within the slice, whatever else the machine does
  expect(gaps[Math.floor(gaps.length / 2)]).toBeLessThan(100);
});

test("an error inside a step is not taken for an interrupt", async () => {
  const engine = defaultEngine();
  const factor = engine.cholesky.bind(engine);
  let calls = 0;
  const broken = jest.spyOn(engine, "cholesky").mockImplementation((...operands) => {
    if (++calls > 10) throw new RangeError("out of memory");
    return factor(...operands);
  });
  try {
    await expect(follow(settingB1())).rejects.toThrow("out of memory");
    expect(engine.onSlice).toBeUndefined();
  } finally {
    broken.mockRestore();
  }
});

describe("with more outputs than a spectrum is recorded for", () => {
  const wide: Experiment = {
    network: {
      kind: "mlp",
      widths: [3, 40, 1],
      activation: "tanh",
      initialization: { kind: "gaussian", seed: 1 },
    },
    data: { kind: "gaussian", count: 150, dimension: 3, seed: 2, targets: { kind: "gaussian", seed: 3 } },
  };
  /** `interrupted` once the kernel has been formed so many times */
  const follows = async (kernels: number) => {
    let formed = 0;
    const run = await follow(wide, { interrupted: () => formed >= kernels, timeLimit: 10 }, (problem) => {
      const point = problem.point.bind(problem);
      jest.spyOn(problem, "point").mockImplementation(() => {
        const made = point();
        const form = made.tangentKernel.bind(made);
        made.tangentKernel = (K) => {
          formed++;
          problem.engine.onSlice?.();
          form(K);
        };
        return made;
      });
    });
    return { run, formed: () => formed };
  };

  test("an interrupt while the first row is recorded leaves that row, without its kernel", async () => {
    const { run, formed } = await follows(1);
    expect(run.status).toBe("interrupted");
    expect([...run.trajectory.time]).toEqual([0]);
    expect(run.trajectory.loss[0]).toBeGreaterThan(0);
    expect(formed()).toBe(1);
  });

  test("an interrupt while a kernel is formed forms none for the last row", async () => {
    const { run, formed } = await follows(6);
    expect(run.status).toBe("interrupted");
    expect(run.report.steps).toBeGreaterThan(2);
    expect(run.trajectory.loss.at(-1)).toBeLessThan(run.trajectory.loss[0]);
    expect(run.trajectory.kernelDrift.at(-1)).toBeNaN();
    expect(formed()).toBe(6);
  });
});
