// Convergence cells that are cut off: interrupted or killed, the same cell goes on where its run was.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deserialize } from "node:v8";
import { KernelClient } from "../../kernel";
import { begun, printed, sleep, until } from "./notebook";

/** Milliseconds between two checkpoints. */
const INTERVAL = 2000;

const setUp = `
const network = mlp({ widths: [1, 40, 40, 1], activation: "tanh", biases: true, initialization: gaussianWeights({ seed: 1, biasStandardDeviation: 0.5 }) });
const x = Array.from({ length: 20 }, (_, i) => -1 + (2 * i) / 19);
const data = explicit({ inputs: x.map((v) => [v]), targets: x.map((v) => Math.cos(5 * Math.acos(v))) });`;
// stiff, and so precise that it runs for minutes
const cell = (name: string) =>
  `%%converge ${name} --until-time 1e9 --integrator dopri5 --tolerance 1e-13\n{ network, data }`;

let folder: string;
let client: KernelClient;
const start = async (): Promise<void> => {
  client = await KernelClient.start({ cwd: folder });
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
const lastWritten = () =>
  existsSync(store()) && readdirSync(store()).some((name) => name.endsWith(".run")) ? stored().written : 0;
const facts = async (name: string) =>
  JSON.parse(
    printed(
      await client.execute(`console.log(JSON.stringify([${name}.report.message, ${name}.report.steps]))`),
    ),
  ) as [string | null, number];
/** how the note of a run begins that went on from there */
const resumedFrom = (time: number) => new RegExp(`^resumed from t = ${Number(time.toPrecision(6))}\\b`);

/** Interrupts a cell soon after the first checkpoint it makes. */
async function interruptedOnceStored(name: string): Promise<void> {
  const last = lastWritten();
  const { running } = await begun(client, cell(name));
  await until(() => lastWritten() > last);
  await sleep(100);
  await client.interrupt();
  expect((await running).error?.ename).toBe("InterruptError");
}

test("interrupted, it keeps everything; run again, it says from where it goes on", async () => {
  await interruptedOnceStored("first");
  const [message, steps] = await facts("first");
  expect(message ?? "").not.toMatch(/resumed/);
  const { time, steps: kept } = stored();
  expect(kept).toBe(steps);
  await interruptedOnceStored("second");
  const [resumed, further] = await facts("second");
  expect(resumed).toMatch(resumedFrom(time));
  expect(further).toBeGreaterThan(steps);
});

test("killed with SIGKILL, it loses what came after the last of its checkpoints, which it makes again and again", async () => {
  const before = stored();
  const running = client.execute(cell("third")).catch((error: unknown) => error);
  const saved: number[] = [];
  await until(() => {
    const { written } = stored();
    if (written !== (saved.at(-1) ?? before.written)) saved.push(written);
    return saved.length === 3;
  });
  process.kill(client.pid as number, "SIGKILL");
  await running;
  const { time, steps } = stored();
  expect(steps).toBeGreaterThan(before.steps);
  expect(saved).toHaveLength(3);
  await start();
  await interruptedOnceStored("fourth");
  const [message, further] = await facts("fourth");
  expect(message).toMatch(resumedFrom(time));
  expect(further).toBeGreaterThan(steps);
});

test("shut down in the middle, its kernel stores all that the flow had come to", async () => {
  const last = lastWritten();
  const ended = client.execute(cell("fifth")).catch((error: unknown) => error);
  await until(() => lastWritten() > last);
  // one checkpoint more than the flow makes by itself until then
  const before = stored();
  const asked = Date.now();
  await client.shutdown();
  await ended;
  const { written, steps } = stored();
  expect(written).toBeGreaterThanOrEqual(asked);
  expect(steps).toBeGreaterThan(before.steps);
  await start();
});

test("--no-store begins anew and keeps nothing", async () => {
  const files = readdirSync(store());
  const { written } = stored();
  const cellWithout = cell("sixth").replace("--tolerance", "--no-store --tolerance");
  const { running } = await begun(client, cellWithout);
  await sleep(INTERVAL + 500);
  await client.interrupt();
  await running;
  expect((await facts("sixth"))[0] ?? "").not.toMatch(/resumed/);
  expect(readdirSync(store())).toEqual(files);
  expect(stored().written).toBe(written);
});
