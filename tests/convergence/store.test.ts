// Unfinished runs on disk: what is kept, what is trusted, and that a killed run goes on with the same bits.
import { fork } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { converge } from "../../src/convergence";
import { RunStore } from "../../src/convergence/store";
import { createEngine } from "../../src/engines";
import type { Checkpoint } from "../../src/integrators";
import { stiff } from "../integrators/settings";

const engine = createEngine("wasm");
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "thalweg-store-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** enough of a checkpoint for the store, which looks at nothing inside */
function checkpointAt(time: number): Checkpoint {
  return {
    format: 1,
    integrator: "dual",
    drive: { time, theta: Float64Array.of(1, 2) },
  } as unknown as Checkpoint;
}

describe("RunStore", () => {
  test("gives back what was saved last, arrays included", () => {
    const store = new RunStore(join(folder, "runs"), "abc", engine);
    expect(store.load()).toBeUndefined();
    store.save(checkpointAt(1));
    store.save(checkpointAt(2));
    expect(store.load()).toEqual(checkpointAt(2));
    expect(readdirSync(join(folder, "runs"))).toEqual(["abc.run"]);
    store.remove();
    expect(store.load()).toBeUndefined();
    store.remove();
  });

  test("trusts nothing that is damaged or was written by another engine", () => {
    const store = new RunStore(folder, "abc", engine);
    store.save(checkpointAt(1));
    const other = { ...engine, name: "other", precision: "float32", threads: 1 } as unknown as typeof engine;
    expect(new RunStore(folder, "abc", other).load()).toBeUndefined();
    expect(new RunStore(folder, "abd", engine).load()).toBeUndefined();
    writeFileSync(join(folder, "abc.run"), "not a run");
    expect(store.load()).toBeUndefined();
  });

  test("keeps the twenty latest runs", () => {
    for (let k = 0; k < 22; k++) {
      new RunStore(folder, `run${k}`, engine).save(checkpointAt(k));
      utimesSync(join(folder, `run${k}.run`), 1000 + k, 1000 + k);
    }
    new RunStore(folder, "last", engine).save(checkpointAt(99));
    const left = readdirSync(folder);
    expect(left).toHaveLength(20);
    expect(left).toContain("last.run");
    expect(left).not.toContain("run0.run");
  });

  test("a folder that cannot be written stops nothing", () => {
    const blocked = join(folder, "file");
    writeFileSync(blocked, "");
    const store = new RunStore(join(blocked, "runs"), "abc", engine);
    store.save(checkpointAt(1));
    store.remove();
    expect(store.load()).toBeUndefined();
  });

  test("nothing is left half written", () => {
    mkdirSync(join(folder, "abc.run"));
    new RunStore(folder, "abc", engine).save(checkpointAt(1));
    expect(readdirSync(folder)).toEqual(["abc.run"]);
  });
});

describe("a run with a store", () => {
  const options = { until: { time: 1e4, loss: 1e-30 }, tolerance: 1e-10, theorems: [] };

  test("interrupted after a while, it goes on from its very end, and says so", async () => {
    const long = stiff({ integrator: { kind: "dopri5", relativeTolerance: 1e-11 } });
    const asked = { ...options, until: { time: 1e4 }, tolerance: 1e-11, store: folder };
    const controller = new AbortController();
    // some steps after its first checkpoint
    const onProgress = () => {
      if (readdirSync(folder).some((name) => name.endsWith(".run"))) controller.abort();
    };
    const first = await converge(long, { ...asked, signal: controller.signal, onProgress });
    expect(first.status).toBe("interrupted");
    expect(first.report.message).toBeNull();
    const again = new AbortController();
    const second = await converge(long, {
      ...asked,
      signal: again.signal,
      onProgress: ({ steps }) => steps > first.report.steps && again.abort(),
    });
    const end = first.trajectory.time.at(-1) as number;
    expect(second.report.message).toBe(`resumed from t = ${Number(end.toPrecision(6))}`);
    expect(second.report.steps).toBeGreaterThan(first.report.steps);
    expect(second.trajectory.time.slice(0, first.trajectory.time.length - 1)).toEqual(
      first.trajectory.time.slice(0, -1),
    );
  });

  test("killed in the middle, it goes on with the same bits", async () => {
    const child = fork(join(__dirname, "storeChild.js"), [folder, JSON.stringify(options)], {
      stdio: "ignore",
    });
    const ended = new Promise((resolve) => child.on("exit", resolve));
    while (readdirSync(folder).every((name) => !name.endsWith(".run")) && child.exitCode === null)
      await new Promise((resolve) => setTimeout(resolve, 50));
    child.kill("SIGKILL");
    await ended;
    expect(readdirSync(folder).filter((name) => name.endsWith(".run"))).toHaveLength(1);
    const resumed = await converge(stiff(), { ...options, store: folder });
    const whole = await converge(stiff(), options);
    expect(resumed.status).toBe(whole.status);
    expect(resumed.trajectory).toEqual(whole.trajectory);
    expect(resumed.finalTheta).toEqual(whole.finalTheta);
    expect(resumed.report.steps).toBe(whole.report.steps);
    expect(readdirSync(folder)).toEqual([]);
  }, 300_000);
});
