// Convergence cells that are cut off: interrupted or killed, the same cell goes on where its run was.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deserialize } from "node:v8";
import { KernelClient } from "../../kernel";
import { printed, sleep } from "./notebook";

/** Milliseconds between two checkpoints, and what a busy machine may add. */
const INTERVAL = 2000;
const SLACK = 1500;

const setUp = `
const network = mlp({ widths: [1, 40, 40, 1], activation: "tanh", biases: true, initialization: gaussianWeights({ seed: 1, biasStandardDeviation: 0.5 }) });
const x = Array.from({ length: 20 }, (_, i) => -1 + (2 * i) / 19);
const data = explicit({ inputs: x.map((v) => [v]), targets: x.map((v) => Math.cos(5 * Math.acos(v))) });`;
// an explicit method on a stiff flow: it would run for hours
const cell = (name: string) =>
  `%%converge ${name} --until-time 1e9 --integrator dopri5 --tolerance 1e-9\n{ network, data }`;

let folder: string;
let client: KernelClient;
const start = async (): Promise<void> => {
  client = await KernelClient.start({ cwd: folder, env: { THALWEG_HEADLESS: "1" } });
  expect((await client.execute(setUp)).status).toBe("ok");
};
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "thalweg-resume-"));
  await start();
});
afterAll(async () => {
  await client.shutdown();
  rmSync(folder, { recursive: true });
});

const store = () => join(folder, ".thalweg", "runs");
const stored = () => {
  const [file] = readdirSync(store()).filter((name) => name.endsWith(".run"));
  const path = join(store(), file);
  const { checkpoint } = deserialize(readFileSync(path)) as {
    checkpoint: { progress: { time: number; steps: number } };
  };
  return { ...checkpoint.progress, written: statSync(path).mtimeMs };
};
const facts = async (name: string) =>
  JSON.parse(
    printed(
      await client.execute(`console.log(JSON.stringify([${name}.report.message, ${name}.report.steps]))`),
    ),
  ) as [string | null, number];
/** how the note of a run begins that went on from there */
const resumedFrom = (time: number) => new RegExp(`^resumed from t = ${Number(time.toPrecision(6))}\\b`);

async function interruptedAfter(milliseconds: number, name: string): Promise<void> {
  const running = client.execute(cell(name));
  await sleep(milliseconds);
  await client.interrupt();
  expect((await running).error?.ename).toBe("InterruptError");
}

test("interrupted, it keeps everything; run again, it says from where it goes on", async () => {
  await interruptedAfter(INTERVAL + SLACK, "first");
  const [message, steps] = await facts("first");
  expect(message ?? "").not.toMatch(/resumed/);
  const { time, steps: kept } = stored();
  expect(kept).toBe(steps);
  await interruptedAfter(1000, "second");
  const [resumed, further] = await facts("second");
  expect(resumed).toMatch(resumedFrom(time));
  expect(further).toBeGreaterThan(steps);
});

test("killed with SIGKILL, it loses at most one interval", async () => {
  const before = stored();
  const running = client.execute(cell("third")).catch((error: unknown) => error);
  const end = Date.now() + 20_000;
  while (stored().written === before.written && Date.now() < end) await sleep(50);
  await sleep(700);
  process.kill(client.pid as number, "SIGKILL");
  const killed = Date.now();
  await running;
  const { time, steps, written } = stored();
  expect(steps).toBeGreaterThan(before.steps);
  expect(killed - written).toBeLessThan(INTERVAL + SLACK);
  await start();
  await interruptedAfter(1500, "fourth");
  const [message, further] = await facts("fourth");
  expect(message).toMatch(resumedFrom(time));
  expect(further).toBeGreaterThan(steps);
});

test("--no-store begins anew and keeps nothing", async () => {
  const files = readdirSync(store());
  const { written } = stored();
  const cellWithout = cell("fifth").replace("--tolerance", "--no-store --tolerance");
  const running = client.execute(cellWithout);
  await sleep(2500);
  await client.interrupt();
  await running;
  expect((await facts("fifth"))[0] ?? "").not.toMatch(/resumed/);
  expect(readdirSync(store())).toEqual(files);
  expect(stored().written).toBe(written);
});
