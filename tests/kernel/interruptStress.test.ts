// Every kind of loop interrupted five times over in one session, whose names are there afterwards each time.
import { begun, SIGN, sleep, useKernel, value } from "./notebook";

const kernel = useKernel({ THALWEG_HEADLESS: "1" });
const ROUNDS = 5;

const setUp = `
import { readFileSync } from "node:fs";
import { execSync } from "node:child_process";
const network = mlp({ widths: [1, 40, 40, 1], activation: "tanh", biases: true, initialization: gaussianWeights({ seed: 1, biasStandardDeviation: 0.5 }) });
const inputs = Array.from({ length: 20 }, (_, i) => [-1 + (2 * i) / 19]);
const stiffData = explicit({ inputs, targets: inputs.map(([v]) => Math.cos(5 * Math.acos(v))) });
const wide = mlp({ widths: [60, 900, 900, 1], activation: "tanh", initialization: gaussianWeights({ seed: 1 }) });
const wideData = gaussian({ count: 400, dimension: 60, seed: 1, targets: { kind: "gaussian", seed: 2 } });
const drawn = await converge({ network, data: stiffData, until: { time: 1 } }, { store: false });
let keep = 42;`;

const loops: [string, string][] = [
  ["a busy loop", "for (;;);"],
  ["a busy loop after an await", "await null; for (;;);"],
  ["for (;;) await null", "for (;;) await null"],
  ["busy timers", "setTimeout(function again() { const e = Date.now() + 50; while (Date.now() < e); setTimeout(again, 0); }, 0); await new Promise(() => undefined)"], // prettier-ignore
  ["a busy interval", "setInterval(() => { for (;;); }, 5); await new Promise(() => undefined)"],
  ["nested functions", "function outer() { const inner = () => { for (;;); }; inner(); } outer()"],
  ["a generator", "function* endless() { for (;;) yield 1; } for (const one of endless()) void one"],
  ["an async generator", "async function* endless() { for (;;) yield 1; } for await (const one of endless()) void one"], // prettier-ignore
  ["a regular expression", `/(a+)+b/.test("a".repeat(45))`],
  ["JSON and array built-ins", "for (;;) JSON.stringify(Array.from({ length: 2000 }, (_, i) => ({ i })).sort((a, b) => b.i - a.i))"], // prettier-ignore
  ["a loop that swallows every error", "for (;;) { try { for (;;); } catch {} finally { for (;;); } }"],
  ["a chain of promises", "const chain = (): Promise<unknown> => Promise.resolve().then(chain); await chain()"], // prettier-ignore
  ["reading files", `for (;;) readFileSync("/dev/null")`],
  ["waiting for nothing", "await new Promise(() => undefined)"],
  ["converge", `await converge({ network, data: stiffData, integrator: { kind: "dopri5" }, until: { time: 1e9 } }, { tolerance: 1e-13, store: false })`], // prettier-ignore
  ["converge with long operations", `await converge({ network: wide, data: wideData, theorems: [], until: { time: 1e9 } }, { store: false })`], // prettier-ignore
  ["certificates", `check({ network: wide, data: wideData, theorems: ["chatterjee", "liu-zhu-belkin", "chen"] })`], // prettier-ignore
  ["eigenvalues of a large kernel", `spectrum({ network: wide, data: gaussian({ count: 2000, dimension: 60, seed: 1, targets: { kind: "gaussian", seed: 2 } }) })`], // prettier-ignore
  ["pictures", `for (;;) drawn.chart("convergence")`],
  ["a child process that is waited for", `execSync("sleep 60; sleep 60")`],
  ["a synchronous loop of the library", "for (;;) completeExperiment({ network, data: stiffData })"],
];

beforeAll(async () => {
  expect((await kernel.client.execute(setUp)).error).toBeNull();
});

test.each(loops)(
  `%s, ${ROUNDS} times`,
  async (_, code) => {
    const latencies: number[] = [];
    for (let round = 1; round <= ROUNDS; round++) {
      await kernel.client.execute("keep = 42");
      const { running } = await begun(kernel.client, `${SIGN} ${code}`);
      await sleep(300);
      const asked = performance.now();
      await kernel.client.interrupt();
      const { status, error } = await running;
      latencies.push(performance.now() - asked);
      expect([status, error?.ename]).toEqual(["error", "InterruptError"]);
      expect(value(await kernel.client.execute("++keep"))).toBe("43");
    }
    latencies.sort((a, b) => a - b);
    // asking takes at most 250 ms, forcing some more; what a busy machine adds is not the kernel's
    expect(latencies[2]).toBeLessThan(10_000);
    if (process.env.THALWEG_SHOW_LATENCIES)
      process.stderr.write(
        `${_}: median ${latencies[2].toFixed(0)} ms, worst ${latencies[4].toFixed(0)} ms\n`,
      );
  },
  120_000,
);
