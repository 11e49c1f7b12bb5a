// Interrupts of every kind of loop: the cell ends, the session stays.
import { KernelClient } from "../../kernel";
import { begun, printed, SIGN, sleep, traceback, until, useKernel, value } from "./notebook";

const kernel = useKernel();

const loops: [string, string][] = [
  ["a busy loop", "for (;;);"],
  ["a busy loop after an await", "await null; for (;;);"],
  ["an endless chain of microtasks", "for (;;) await null"],
  ["a busy loop after a timer", "await new Promise((r) => setTimeout(r, 20)); for (;;);"],
  ["a busy loop in a timer", "setTimeout(() => { for (;;); }, 10); await new Promise(() => undefined)"],
  ["a busy loop in an immediate", "setImmediate(() => { for (;;); }); await new Promise(() => undefined)"],
  ["waiting for nothing", "await new Promise(() => undefined)"],
  ["a loop of timers", "while (true) await new Promise((r) => setTimeout(r, 1))"],
  ["a loop that catches and has a finally", "for (;;) { try { for (;;); } catch {} finally { for (;;); } }"],
  ["a regular expression that never ends", `/(a+)+b/.test("a".repeat(45))`],
  ["native work", "for (;;) JSON.stringify(Array.from({ length: 1000 }, (_, i) => ({ i })))"],
  ["reading files", `import * as fs0 from "fs"; for (;;) fs0.readFileSync("/dev/null")`],
  ["reading files later", `import { readFile } from "fs/promises"; for (;;) await readFile("/dev/null")`],
  ["printing", `for (;;) console.log("x".repeat(100))`],
];

async function interrupted(
  client: KernelClient,
  code: string,
): Promise<{ result: Awaited<ReturnType<KernelClient["execute"]>>; seconds: number }> {
  const { running } = await begun(client, `${SIGN} ${code}`);
  await sleep(200);
  const start = performance.now();
  await client.interrupt();
  const result = await running;
  return { result, seconds: (performance.now() - start) / 1000 };
}

test.each(loops)("%s", async (_, code) => {
  await kernel.client.execute("const keep = 42");
  const { result, seconds } = await interrupted(kernel.client, code);
  expect(result.status).toBe("error");
  expect(result.error?.ename).toBe("InterruptError");
  expect(seconds).toBeLessThan(20);
  expect(value(await kernel.client.execute("keep"))).toBe("42");
});

test("a forced stop tells the line where it was", async () => {
  const { result } = await interrupted(
    kernel.client,
    "const a = 1;\nfunction spin() {\n  for (;;);\n}\nspin()",
  );
  expect(traceback(result)).toContain("->   3    for (;;);");
});

test("code that watches the signal ends as it likes, and its result is kept", async () => {
  await kernel.client.execute(`
    async function follow() {
      const host = (globalThis as any)[Symbol.for("thalweg.host")];
      let steps = 0;
      while (!host.signal.aborted) { steps++; await new Promise((r) => setTimeout(r, 1)); }
      return { steps, noticed: host.interrupted() };
    }`);
  const { result } = await interrupted(kernel.client, "const partial = await follow();");
  expect(result.error?.ename).toBe("InterruptError");
  expect(value(await kernel.client.execute("partial.steps > 5 && partial.noticed"))).toBe("true");
});

test("a synchronous loop with checkpoints stops where it is", async () => {
  const { result } = await interrupted(kernel.client, "let n = 0; for (;;) { n++; checkpoint(); }");
  expect(result.error?.ename).toBe("InterruptError");
  expect(Number(value(await kernel.client.execute("n")))).toBeGreaterThan(1000);
});

test("a new cell has a fresh signal", async () => {
  await interrupted(kernel.client, "await new Promise(() => undefined)");
  const fresh =
    "const now = (globalThis as any)[Symbol.for('thalweg.host')]; [now.signal.aborted, now.interrupted()]";
  expect(value(await kernel.client.execute(fresh))).toBe("[ false, false ]");
});

test("an interrupt aborts the cells that wait", async () => {
  const { running: first } = await begun(kernel.client, `${SIGN} for (;;);`);
  const second = kernel.client.execute("'never'");
  // on another channel the interrupt could overtake it; what is asked on the same one comes after it
  await kernel.client.info();
  await kernel.client.interrupt();
  expect((await first).status).toBe("error");
  expect((await second).status).toBe("aborted");
});

test("a callback left behind by a finished cell can be stopped", async () => {
  let held = false;
  const stop = kernel.client.observe((m) => (held ||= m.content.text === "held\n"));
  await kernel.client.execute("setTimeout(() => { console.log('held'); for (;;); }, 50)");
  await until(() => held);
  stop();
  await kernel.client.interrupt();
  expect(value(await kernel.client.execute("'free'", { timeoutSeconds: 20 }))).toBe("'free'");
});

test("interrupts while nothing runs do not stop the cell that comes next", async () => {
  await Promise.all([kernel.client.interrupt(), kernel.client.interrupt(), kernel.client.interrupt()]);
  const result = await kernel.client.execute(
    "const late = Date.now() + 1500; while (Date.now() < late); 'ended by itself'",
    { timeoutSeconds: 30 },
  );
  expect(value(result)).toBe("'ended by itself'");
});

test("an interrupt while the kernel starts does not stop it", async () => {
  const client = await KernelClient.start();
  await Promise.all([client.interrupt(), client.interrupt()]);
  expect(value(await client.execute("6 * 7", { timeoutSeconds: 30 }))).toBe("42");
  await client.shutdown();
});

test("many interrupts in a row leave the session as it was", async () => {
  await kernel.client.execute("let survivor = 1");
  for (let i = 0; i < 10; i++) {
    const { result } = await interrupted(kernel.client, loops[i % 6][1]);
    expect(result.error?.ename).toBe("InterruptError");
  }
  expect(value(await kernel.client.execute("survivor"))).toBe("1");
});

test("late output belongs to the cell that caused it", async () => {
  let late = false;
  const stop = kernel.client.observe((m) => (late ||= m.content.text === "late\n"));
  const first = await kernel.client.execute("setTimeout(() => console.log('late'), 200); 0");
  const second = await kernel.client.execute("await new Promise((r) => setTimeout(r, 500)); 1");
  await until(() => late);
  stop();
  expect(printed(second)).toBe("");
  expect(first.outputs).toHaveLength(1); // the message came after the first cell had ended, under its own parent
});

const major = Number(process.versions.node.split(".")[0]);
(major < 24 ? test : test.skip)(
  "with async hooks in use a forced stop is refused, and the kernel survives",
  async () => {
    const client = await KernelClient.start();
    await client.execute(
      `import { AsyncLocalStorage } from "async_hooks"; const storage = new AsyncLocalStorage<number>();`,
    );
    let entered = (): void => undefined;
    const inside = new Promise<void>((resolve) => (entered = resolve));
    const running = client.execute(
      "console.log('inside'); const end = Date.now() + 5000; storage.run(1, () => { while (Date.now() < end); })",
      { onOutput: () => entered() },
    );
    await inside;
    await client.interrupt();
    const result = await running;
    expect(printed(result, "stderr")).toContain("cannot stop it by force while AsyncLocalStorage");
    expect((await client.execute("1 + 1")).status).toBe("ok");
    await client.shutdown();
  },
);
