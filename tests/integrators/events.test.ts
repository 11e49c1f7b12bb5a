// What happens at a definite time of a run: loss, time, ball, collapse, noise floor, change of method, divergence.
import { InputError } from "../../src/errors";
import type { Flow } from "../../src/experiment";
import { equations, follow, rowAt } from "./cases";
import { settingB1, smooth, stiff } from "./settings";

/** F = z, y = 1, L = (z - 1)^2 / 2: z = 1 - exp(-t) from 0 */
const relaxation = equations(["z"], ["z"], [0], [1]);

describe("the ball around the start", () => {
  const exact = -Math.log(0.4);

  test.each(["dual", "dopri5"] as const)("%s reports the time of leaving it and goes on", async (kind) => {
    const run = await follow(
      { ...relaxation, integrator: { kind, relativeTolerance: 1e-10 } },
      { timeLimit: 3, ball: { radius: 0.6 } },
    );
    expect(run.status).toBe("timeLimit");
    expect(run.report.events.map(({ kind: name }) => name)).toEqual(["ball", "time"]);
    expect(Math.abs(run.report.events[0].time - exact)).toBeLessThan(1e-8);
  });

  test("stops there when asked", async () => {
    const run = await follow(relaxation, { timeLimit: 3, ball: { radius: 0.6, stop: true } });
    expect(run.status).toBe("stopped");
    expect(Math.abs(run.trajectory.time.at(-1)! - exact)).toBeLessThan(1e-7);
    expect(Math.abs(run.finalTheta[0] - 0.6)).toBeLessThan(1e-7);
    expect(run.report.message).toContain("left the ball of radius 0.6");
  });

  test("is not left by a run that stays inside", async () => {
    const run = await follow(relaxation, { timeLimit: 3, ball: { radius: 1 } });
    expect(run.report.events.map(({ kind }) => kind)).toEqual(["time"]);
  });
});

test("a flow that ends in finite time is followed to its end", async () => {
  // F = sqrt(z), y = -1, L = (F + 1)^2 / 2 from z = 1: w = sqrt(z) obeys 4 w^2 w' = -(w + 1), so w = 0 at 4 ln 2 - 2
  const run = await follow(equations(["z"], ["sqrt(z)"], [1], [-1]));
  const end = 4 * Math.LN2 - 2;
  expect(run.status).toBe("failed");
  expect(run.report.message).toContain("step size collapsed");
  const [event] = run.report.events;
  expect(event.kind).toBe("stepCollapse");
  expect(Math.abs(event.time - end)).toBeLessThan(1e-6);
});

describe("the loss and the time", () => {
  test("are met exactly, and reported", async () => {
    // L = exp(-2 t) / 2
    const run = await follow(relaxation, { lossLimit: 1e-5 });
    expect(run.status).toBe("reached");
    const [event] = run.report.events;
    expect(event.kind).toBe("loss");
    expect(Math.abs(event.time - Math.log(0.5 / 1e-5) / 2)).toBeLessThan(1e-6);
  });

  test("times asked for are rows, and the last one is an event", async () => {
    const at = [0.3, Math.SQRT1_2, 2];
    const run = await follow(relaxation, { timeLimit: 2.5, at });
    for (const time of at) {
      const loss = run.trajectory.loss[rowAt(run, time)];
      expect(Math.abs(loss / (0.5 * Math.exp(-2 * time)) - 1)).toBeLessThan(1e-6);
    }
    expect(run.report.events).toEqual([{ kind: "time", time: 2.5 }]);
  });
});

test("a run at its noise floor says which one", async () => {
  const run = await follow(settingB1());
  const event = run.report.events.at(-1)!;
  if (event.kind !== "noiseFloor") throw new Error(`a ${event.kind} event`);
  expect(event.floor).toBeGreaterThan(run.trajectory.loss.at(-1)!);
});

describe("stiffness", () => {
  test.each(["dopri5", "tsit5"] as const)("%s gives way to dual on a stiff problem", async (kind) => {
    const integrator = { kind, relativeTolerance: 1e-4 } as const;
    const run = await follow(stiff({ integrator }), { timeLimit: 1e4 });
    const [change] = run.report.switches;
    expect(change).toMatchObject({ from: kind, to: "dual" });
    expect(change.time).toBeLessThan(100);
    expect(run.report.integrator).toBe("dual");
    expect(run.report.message).toContain(`"${kind}" gave way to "dual"`);
    const dual = await follow(stiff({ integrator: { kind: "dual", relativeTolerance: 1e-6 } }), {
      timeLimit: 1e4,
    });
    expect(Math.abs(Math.log(run.trajectory.loss.at(-1)! / dual.trajectory.loss.at(-1)!))).toBeLessThan(0.1);
    expect(run.report.steps).toBeLessThan(1500);
  });

  test("is not seen where the solution chooses the steps", async () => {
    const integrator = { kind: "dopri5", relativeTolerance: 1e-8 } as const;
    const run = await follow(smooth({ integrator }), { timeLimit: 20 });
    expect(run.report.switches).toEqual([]);
  });

  test("an interpolated flow changes to a stabilised method", async () => {
    const integrator = { kind: "auto", relativeTolerance: 1e-4 } as const;
    const flow: Flow = { kind: "interpolated", weight: 0.5 };
    const large = stiff({ integrator, flow, loss: { kind: "squared", constant: 2 } });
    const run = await follow(large, { timeLimit: 100, lossLimit: 1e-25 });
    for (const change of run.report.switches) expect(change.to).toBe("rkc");
    expect(["reached", "timeLimit", "stopped"]).toContain(run.status);
  });
});

describe("descents", () => {
  const descent = (flow: Flow) => settingB1({ flow });

  test("the certified step reaches 1e-24 in 321 steps, the first hundred all recorded", async () => {
    const run = await follow(descent({ kind: "descent", stepSize: 0.0352462 }), { lossLimit: 1e-24 });
    const { time } = run.trajectory;
    expect(run.status).toBe("reached");
    expect(time.at(-1)).toBe(321);
    expect(run.report.steps).toBe(321);
    expect(Array.from(time.subarray(0, 101))).toEqual(Array.from({ length: 101 }, (_, k) => k));
    expect(time.every(Number.isInteger)).toBe(true);
    expect(run.report.energyDefect).toBeNull();
    expect(run.report.logRateDefect).toBeNull();
  });

  test("a quadratic is descended by its exact factor", async () => {
    const flow = { kind: "descent", stepSize: 0.25 } as const;
    const run = await follow({ ...relaxation, flow }, { timeLimit: 40, at: [13.2] });
    expect(run.status).toBe("timeLimit");
    expect(run.trajectory.time.at(-1)).toBe(40);
    expect(rowAt(run, 14)).toBe(14);
    // the residual 0.75^k is known to the rounding of z, which tends to 1
    run.trajectory.loss.forEach((loss, k) => {
      const residual = 0.75 ** k;
      expect(Math.abs(Math.sqrt(2 * loss) - residual)).toBeLessThan(2 ** -51);
    });
  });

  test("too large a step diverges, and the run says what to do", async () => {
    const run = await follow(descent({ kind: "descent", stepSize: 3 }));
    expect(run.status).toBe("failed");
    expect(run.report.message).toContain("the descent diverges");
    expect(run.report.message).toContain("Use a smaller stepSize.");
    const event = run.report.events.at(-1)!;
    expect(event.kind).toBe("divergence");
    expect(event.time).toBe(run.trajectory.time.at(-1)! + 1);
  });

  test("the ball is left at a step", async () => {
    const flow = { kind: "descent", stepSize: 0.25 } as const;
    const run = await follow({ ...relaxation, flow }, { timeLimit: 40, ball: { radius: 0.5, stop: true } });
    // z_k = 1 - 0.75^k: 0.4375 at 2, 0.578 at 3
    expect(run.report.events).toEqual([{ kind: "ball", time: 3, radius: 0.5 }]);
    expect(run.trajectory.time.at(-1)).toBe(3);
  });

  test("an integrator of flows is refused", async () => {
    const experiment = descent({ kind: "descent", stepSize: 0.01 });
    experiment.integrator = { kind: "dual" };
    await expect(follow(experiment)).rejects.toThrow(InputError);
  });
});
