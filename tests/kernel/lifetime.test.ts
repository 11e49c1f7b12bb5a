// Starting, ending and dying.
import { KernelClient, KernelDiedError } from "../../kernel";
import { begun, SIGN, sleep } from "./notebook";

test("shutdown ends the process, even under a busy loop and a live interval", async () => {
  const client = await KernelClient.start();
  await client.execute("setInterval(() => undefined, 1000)");
  const { running } = await begun(client, `${SIGN} for (;;);`);
  const ended = running.catch((error: unknown) => error);
  const start = Date.now();
  await client.shutdown();
  // by itself: the client's patience lasts for eight seconds
  expect(Date.now() - start).toBeLessThan(7500);
  expect(() => process.kill(client.pid as number, 0)).toThrow("ESRCH");
  expect(await ended).toBeInstanceOf(KernelDiedError);
});

test("an idle kernel ends by itself with code 0", async () => {
  const client = await KernelClient.start();
  await client.execute("1");
  await client.shutdown();
  await expect(client.info()).rejects.toThrow("exit code 0");
});

test("a restart is answered as such", async () => {
  const client = await KernelClient.start();
  const reply = await client.request("shutdown_request", { restart: true }, "control");
  expect(reply).toEqual({ status: "ok", restart: true });
  await client.shutdown();
});

test("the death of the kernel rejects what waits, and says how it came", async () => {
  const client = await KernelClient.start();
  const running = client.execute("process.kill(process.pid, 'SIGKILL'); await new Promise(() => undefined)");
  await expect(running).rejects.toThrow(KernelDiedError);
  await expect(client.execute("1")).rejects.toThrow("SIGKILL");
});

test("process.exit in a cell is refused with a reason", async () => {
  const client = await KernelClient.start();
  const result = await client.execute("process.exit(3)");
  expect(result.error?.evalue).toMatch(/^process\.exit: a cell cannot end the kernel/);
  expect((await client.execute("1")).status).toBe("ok");
  await client.shutdown();
});

test("a cell over its time is interrupted and reported, and the kernel lives on", async () => {
  const client = await KernelClient.start();
  await client.execute("const kept = 5");
  await expect(client.execute("for (;;);", { timeoutSeconds: 0.5 })).rejects.toThrow(
    "the cell took longer than 0.5 s and was interrupted",
  );
  expect((await client.execute("kept")).outputs).toMatchObject([{ data: { "text/plain": "5" } }]);
  await client.shutdown();
});

test("a kernel whose parent is gone ends", async () => {
  // A process that starts a kernel and dies without a word; its kernel's id is its last sign of life.
  const client = await KernelClient.start();
  const result = await client.execute(`
    const { spawn } = await import("node:child_process");
    const door = ${JSON.stringify(require.resolve("../../kernel"))};
    const program = "require(" + JSON.stringify(door) + ").KernelClient.start().then((k) => { console.log(k.pid); process.kill(process.pid, 'SIGKILL'); })";
    const child = spawn(process.execPath, ["-e", program]);
    let orphan = "";
    child.stdout.on("data", (chunk) => { orphan += chunk; });
    await new Promise((resolve) => child.on("close", resolve));
    Number(orphan)`);
  const pid = Number((result.outputs[0] as { data: Record<string, string> }).data["text/plain"]);
  expect(pid).toBeGreaterThan(1);
  const end = Date.now() + 30_000;
  const alive = (): boolean => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  while (alive() && Date.now() < end) await sleep(100);
  expect(alive()).toBe(false);
  await client.shutdown();
});
