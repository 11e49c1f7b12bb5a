// The messaging protocol, point by point, over the real wire.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { begun, printed, published, SIGN, until, useKernel, value } from "./notebook";

const kernel = useKernel();
const types = (messages: { header: { msg_type: string } }[]): string[] =>
  messages.map((m) => m.header.msg_type);

test("kernel_info names protocol, language and mode of highlighting", async () => {
  const info = await kernel.client.info();
  expect(info).toMatchObject({
    status: "ok",
    protocol_version: "5.4",
    implementation: "thalweg",
    language_info: {
      name: "typescript",
      mimetype: "text/typescript",
      file_extension: ".ts",
      codemirror_mode: { name: "javascript", typescript: true },
    },
  });
});

test("a cell is busy, input, output, idle, in this order", async () => {
  const { messages } = await published(kernel.client, () =>
    kernel.client.execute("console.log('hello'); 42"),
  );
  expect(types(messages)).toEqual(["status", "execute_input", "stream", "execute_result", "status"]);
  expect(messages[0].content).toEqual({ execution_state: "busy" });
  expect(messages[1].content).toMatchObject({ code: "console.log('hello'); 42" });
  expect(messages[2].content).toEqual({ name: "stdout", text: "hello\n" });
  expect(messages[3].content).toMatchObject({ data: { "text/plain": "42" }, metadata: {} });
  expect(messages[4].content).toEqual({ execution_state: "idle" });
  const parents = new Set(messages.map((m) => m.parent.msg_id));
  expect(parents.size).toBe(1);
});

test("counts grow by one a cell, and every part of a cell carries the same count", async () => {
  const first = await kernel.client.execute("1");
  const { result: second, messages } = await published(kernel.client, () => kernel.client.execute("2"));
  expect(second.executionCount).toBe((first.executionCount as number) + 1);
  for (const type of ["execute_input", "execute_result"])
    expect(messages.find((m) => m.header.msg_type === type)?.content.execution_count).toBe(
      second.executionCount,
    );
});

test("a silent cell leaves no trace", async () => {
  const before = await kernel.client.execute("'before'");
  const { messages } = await published(kernel.client, () =>
    kernel.client.execute("console.log('unheard'); 7", { silent: true }),
  );
  expect(types(messages)).toEqual(["status", "status"]);
  const after = await kernel.client.execute("'after'");
  expect(after.executionCount).toBe((before.executionCount as number) + 1);
});

test("stderr is a stream of its own", async () => {
  const result = await kernel.client.execute("console.error('careful')");
  expect(printed(result, "stderr")).toBe("careful\n");
  expect(printed(result)).toBe("");
});

test("an error has name, value and traceback, in the reply and on iopub", async () => {
  const result = await kernel.client.execute("throw new RangeError('too far')");
  expect(result.status).toBe("error");
  expect(result.error).toMatchObject({ ename: "RangeError", evalue: "too far" });
  expect(result.outputs).toEqual([{ output_type: "error", ...result.error }]);
});

test("displays, updates of displays, and clearing", async () => {
  const shown = await kernel.client.execute(
    `const place = display({ "text/html": "<b>one</b>" }); place.update({ "text/html": "<b>two</b>" });`,
  );
  expect(shown.outputs).toEqual([
    { output_type: "display_data", data: { "text/html": "<b>two</b>" }, metadata: {} },
  ]);
  await kernel.client.execute(`place.update({ "text/html": "<b>three</b>" })`);
  expect(shown.outputs[0]).toMatchObject({ data: { "text/html": "<b>three</b>" } });
  const cleared = await kernel.client.execute("console.log('gone'); clearOutput(); console.log('kept')");
  expect(printed(cleared)).toBe("kept\n");
});

test("the display of a handle is not repeated as the value of the cell", async () => {
  const result = await kernel.client.execute(`display({ "text/html": "<i>once</i>" })`);
  expect(result.outputs).toHaveLength(1);
});

test("a value with a bundle of its own is shown by it, also when the bundle comes later", async () => {
  const code = (body: string): string => `({ [Symbol.for("Jupyter.display")]: ${body} })`;
  for (const body of [`() => ({ "text/html": "<b>" })`, `async () => ({ "text/html": "<b>" })`]) {
    const result = await kernel.client.execute(code(body));
    expect(result.outputs).toMatchObject([{ output_type: "execute_result", data: { "text/html": "<b>" } }]);
  }
});

test("undefined is no value, null is", async () => {
  expect(value(await kernel.client.execute("undefined"))).toBeNull();
  expect(value(await kernel.client.execute("null"))).toBe("null");
});

test("user expressions are evaluated in the session", async () => {
  await kernel.client.execute("const seven = 7");
  const result = await kernel.client.execute("", { userExpressions: { a: "seven * 6", b: "nothing.at" } });
  expect(result.reply.user_expressions).toMatchObject({
    a: { status: "ok", data: { "text/plain": "42" } },
    b: { status: "error", ename: "ReferenceError" },
  });
});

test("completion replaces the word at the cursor, counted in code points", async () => {
  await kernel.client.execute("const wideNetwork = { width: 512 }");
  expect(await kernel.client.complete("wideNet")).toMatchObject({ start: 0, end: 7 });
  expect((await kernel.client.complete("wideNet")).matches[0]).toBe("wideNetwork");
  const shifted = await kernel.client.complete("'𝛼𝛽'; wideNetwork.wi");
  expect(shifted).toMatchObject({ matches: ["width"], start: 18, end: 20 });
});

test("inspection tells the type, and says when there is nothing to tell", async () => {
  await kernel.client.execute("/** Steps a second. */\nconst speed = 3");
  const found = await kernel.client.inspect("speed", 2);
  expect(found?.["text/plain"]).toContain("const speed: 3");
  expect((await kernel.client.inspect("mlp"))?.["text/plain"]).toMatch(/^function mlp\(/);
  expect(await kernel.client.inspect("  ", 0)).toBeNull();
});

test("completeness", async () => {
  const status = async (code: string): Promise<string> => (await kernel.client.isComplete(code)).status;
  expect(await status("let x = 1")).toBe("complete");
  expect(await status("function f(){}\n")).toBe("complete");
  expect(await status("function f(){")).toBe("incomplete");
  expect(await status("let x = (1 +")).toBe("incomplete");
  expect(await status("`open")).toBe("incomplete");
  expect(await status("let = = 3")).toBe("invalid");
  expect(await status("%who")).toBe("complete");
  expect(await status("%%time\nf(")).toBe("incomplete");
});

test("history: tail, range and search", async () => {
  const { executionCount } = await kernel.client.execute("const inHistory = 1");
  const ask = async (content: Record<string, unknown>): Promise<unknown> =>
    (await kernel.client.request("history_request", content)).history;
  const entry = [1, executionCount, "const inHistory = 1"];
  expect(await ask({ hist_access_type: "tail", n: 1 })).toEqual([entry]);
  expect(await ask({ hist_access_type: "search", pattern: "*inHist*" })).toEqual([entry]);
  const range = { hist_access_type: "range", session: 0, start: executionCount };
  expect(await ask({ ...range, stop: (executionCount as number) + 1, output: true })).toEqual([
    [1, executionCount, ["const inHistory = 1", null]],
  ]);
});

test("comms open, talk and close in both directions", async () => {
  await kernel.client.execute(`
    comms.register("echo", (comm) => {
      comm.onMessage = (data) => comm.send({ heard: data });
      comm.onClose = () => console.log("closed");
    });`);
  const id = "c-1";
  let closed = false;
  const stop = kernel.client.observe((m) => (closed ||= m.header.msg_type === "comm_close"));
  const { messages } = await published(kernel.client, async () => {
    kernel.client.notify("comm_open", { comm_id: id, target_name: "echo", data: {} });
    kernel.client.notify("comm_msg", { comm_id: id, data: 5 });
    kernel.client.notify("comm_open", { comm_id: "c-2", target_name: "nobody", data: {} });
    await until(() => closed);
  });
  stop();
  expect(messages.find((m) => m.header.msg_type === "comm_msg")?.content).toEqual({
    comm_id: id,
    data: { heard: 5 },
  });
  expect(messages.find((m) => m.header.msg_type === "comm_close")?.content.comm_id).toBe("c-2");
  const known = await kernel.client.request("comm_info_request", { target_name: "echo" });
  expect(known).toMatchObject({ status: "ok", comms: { [id]: { target_name: "echo" } } });

  const opened = await published(kernel.client, () =>
    kernel.client.execute(`const c = comms.open("panel", { at: 1 }); c.send("hello"); c.close()`),
  );
  expect(types(opened.messages).filter((type) => type.startsWith("comm"))).toEqual([
    "comm_open",
    "comm_msg",
    "comm_close",
  ]);
});

test("a synchronous loop receives comm messages at its checkpoints", async () => {
  await kernel.client.execute(`
    let slider = 0;
    comms.register("slider", (comm) => { comm.onMessage = (data) => { slider = data as number; }; });`);
  const { running } = await begun(kernel.client, `${SIGN} while (slider !== 3) checkpoint(); slider`);
  kernel.client.notify("comm_open", { comm_id: "s", target_name: "slider", data: {} });
  kernel.client.notify("comm_msg", { comm_id: "s", data: 3 });
  expect(value(await running)).toBe("3");
});

test("input asks the front end, or says that it cannot", async () => {
  const asked: [string, boolean][] = [];
  const result = await kernel.client.execute(`await input("width? ", { password: true })`, {
    onInput: (prompt, password) => {
      asked.push([prompt, password]);
      return "64";
    },
  });
  expect(asked).toEqual([["width? ", true]]);
  expect(value(result)).toBe("'64'");
  const refused = await kernel.client.execute("await input()");
  expect(refused.error?.evalue).toMatch(/^input: this front end takes no input/);
});

test("cells sent together with a failing one are aborted; those sent after its reply run", async () => {
  const [failed, queued] = await Promise.all([
    kernel.client.execute("throw new Error('first')"),
    kernel.client.execute("globalThis.ranAnyway = true"),
  ]);
  expect(failed.status).toBe("error");
  expect(queued.status).toBe("aborted");
  const after = await kernel.client.execute("'ranAnyway' in globalThis");
  expect(value(after)).toBe("false");
  const [, kept] = await Promise.all([
    kernel.client.execute("throw new Error('again')", { stopOnError: false }),
    kernel.client.execute("'still here'"),
  ]);
  expect(value(kept)).toBe("'still here'");
});

test("kernel_info, completion and the heartbeat answer while a cell is busy", async () => {
  const release = join(kernel.folder, "release");
  const { running: busy } = await begun(
    kernel.client,
    `import { existsSync } from "node:fs"; ${SIGN} while (!existsSync(${JSON.stringify(release)}));`,
  );
  let over = false;
  void busy.then(() => (over = true));
  expect((await kernel.client.info()).status).toBe("ok");
  expect((await kernel.client.complete("Math.sqr")).matches).toContain("sqrt");
  expect(await kernel.client.heartbeat()).toBeGreaterThan(0);
  expect(over).toBe(false);
  writeFileSync(release, "");
  expect((await busy).status).toBe("ok");
});

test("interrupt requests are answered on both channels, also when nothing runs", async () => {
  for (const channel of ["shell", "control"] as const)
    expect(await kernel.client.request("interrupt_request", {}, channel)).toEqual({ status: "ok" });
  expect(value(await kernel.client.execute("'alive'"))).toBe("'alive'");
});
