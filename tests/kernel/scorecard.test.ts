// The scorecard of Jupyter's protocol: thirty-two things that front ends rely on, over TCP, with a client of the test's.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Subscriber } from "zeromq";
import { cellOf, kinds, WireClient, type WireMessage } from "./wireClient";

let client: WireClient;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "thalweg-scorecard-"));
  client = await WireClient.start(folder);
});
afterAll(async () => {
  await client.stop();
  rmSync(folder, { recursive: true });
});

const of = (published: readonly WireMessage[], type: string) => published.filter((m) => m.type === type);
const textOf = (published: readonly WireMessage[], name: string) =>
  of(published, "stream")
    .filter((m) => m.content.name === name)
    .map((m) => m.content.text)
    .join("");

test("1. the heartbeat echoes", async () => {
  expect(await client.beats()).toBe(true);
});

test("2. a new subscriber is welcomed on iopub (XPUB)", async () => {
  const socket = new Subscriber({ linger: 0, receiveTimeout: 20_000 });
  socket.connect(client.address("iopub"));
  socket.subscribe("iopub_welcome");
  const frames = (await socket.receive()).map((frame) => frame.toString());
  socket.close();
  expect(frames[0]).toBe("iopub_welcome");
  const start = frames.indexOf("<IDS|MSG>");
  expect(JSON.parse(frames[start + 2])).toMatchObject({ msg_type: "iopub_welcome" });
  expect(JSON.parse(frames[start + 5])).toEqual({ subscription: "iopub_welcome" });
});

describe("kernel_info", () => {
  let info: Record<string, unknown>;
  beforeAll(async () => {
    info = (await client.ask("shell", "kernel_info_request", {})).reply;
  });
  test("3. its status is ok", () => expect(info.status).toBe("ok"));
  test("4. it names its language, as highlighters and file menus need it", () =>
    expect(info.language_info).toMatchObject({
      name: "typescript",
      mimetype: "text/typescript",
      file_extension: ".ts",
      pygments_lexer: "typescript",
    }));
  test("5. it names the version of the protocol", () => expect(info.protocol_version).toMatch(/^5\.\d$/));
});

test("6. printed text comes as a stream", async () => {
  const { published } = await client.run("console.log('hello')");
  expect(textOf(published, "stdout")).toBe("hello\n");
});

test("7. so does what is written to stderr", async () => {
  const { published } = await client.run("console.error('careful')");
  expect(textOf(published, "stderr")).toBe("careful\n");
  expect(textOf(published, "stdout")).toBe("");
});

test("8. the reply to a cell is ok, with everything that clients read", async () => {
  const { reply } = await client.run("let x = 1");
  expect(reply).toMatchObject({ status: "ok", payload: [], user_expressions: {} });
});

test("9. busy comes first, idle last", async () => {
  const { published } = await client.run("x");
  const states = kinds(published);
  expect([states[0], states.at(-1)]).toEqual(["busy", "idle"]);
  expect(states.filter((state) => state === "busy" || state === "idle")).toHaveLength(2);
});

test("10. the cell is announced with its count", async () => {
  const { reply, published } = await client.run("x");
  const [announced] = of(published, "execute_input");
  expect(announced.content).toEqual({ code: "x", execution_count: reply.execution_count });
});

test("11. completion finds names of the session", async () => {
  await client.run("let test_variable_for_completion = 42");
  const { reply } = await client.ask("shell", "complete_request", {
    code: "test_variable_for_",
    cursor_pos: 18,
  });
  expect(reply).toMatchObject({
    status: "ok",
    matches: ["test_variable_for_completion"],
    cursor_start: 0,
    cursor_end: 18,
  });
});

test("12. inspection finds its type", async () => {
  const { reply } = await client.ask("shell", "inspect_request", {
    code: "test_variable_for_completion",
    cursor_pos: 5,
    detail_level: 0,
  });
  expect(reply).toMatchObject({ status: "ok", found: true });
  expect((reply.data as Record<string, string>)["text/plain"]).toContain("number");
});

test.each([
  ["13. a whole cell is complete", "let x = 1", "complete"],
  ["14. an open one is not", "function foo(", "incomplete"],
])("%s", async (_, code, status) => {
  expect((await client.ask("shell", "is_complete_request", { code })).reply.status).toBe(status);
});

test("15. history: the last cells with their counts", async () => {
  const { reply: ran } = await client.run("let remembered = 3");
  const { reply } = await client.ask("shell", "history_request", {
    hist_access_type: "tail",
    n: 1,
    output: false,
    raw: true,
  });
  expect(reply.history).toEqual([[1, ran.execution_count, "let remembered = 3"]]);
});

test("16. comm_info answers", async () => {
  expect((await client.ask("shell", "comm_info_request", {})).reply).toEqual({ status: "ok", comms: {} });
});

test("17. an error has its name, its value and a traceback, in reply and message", async () => {
  const { reply, published } = await client.run("throw new RangeError('far')");
  const expected = { ename: "RangeError", evalue: "far" };
  expect(reply).toMatchObject({ status: "error", ...expected });
  const [error] = of(published, "error");
  expect(error.content).toMatchObject(expected);
  expect(error.content.traceback).toEqual(reply.traceback);
  expect((reply.traceback as string[]).join("\n")).toContain("throw new RangeError('far')");
});

test("18. display_data", async () => {
  const { published } = await client.run(`display({ "text/html": "<b>", "text/plain": "b" }); 0`);
  expect(of(published, "display_data")[0].content).toMatchObject({
    data: { "text/html": "<b>", "text/plain": "b" },
    metadata: {},
  });
});

test("19. update_display_data carries the id of what it replaces", async () => {
  const { published } = await client.run(
    `const place = display({ "text/html": "a" }); place.update({ "text/html": "b" })`,
  );
  const [shown, updated] = ["display_data", "update_display_data"].map((type) => of(published, type)[0]);
  expect(updated.content).toMatchObject({ data: { "text/html": "b" } });
  expect(updated.content.transient).toEqual(shown.content.transient);
  expect((shown.content.transient as { display_id?: string }).display_id).toMatch(/./);
});

test("20. the value of a cell is an execute_result with the cell's count", async () => {
  const { reply, published } = await client.run("6 * 7");
  expect(of(published, "execute_result").map((m) => m.content)).toEqual([
    { data: { "text/plain": "42" }, metadata: {}, execution_count: reply.execution_count },
  ]);
});

test("21. a value that knows how to show itself is shown so", async () => {
  const { published } = await client.run(
    `({ [Symbol.for("Jupyter.display")]() { return { "text/html": "<b>" }; } })`,
  );
  expect(of(published, "execute_result")[0].content.data).toEqual({ "text/html": "<b>" });
});

test("22. a cell may ask for a line of text on stdin", async () => {
  const id = client.send(
    "shell",
    "execute_request",
    cellOf("const line = await input('name? '); line.length"),
  );
  const question = await client.wait((m) => m.type === "input_request" && m.parent === id);
  expect(question).toMatchObject({ channel: "stdin", content: { prompt: "name? ", password: false } });
  client.send("stdin", "input_reply", { status: "ok", value: "four" }, { parent: question.header });
  const { reply, published } = await client.answerTo(id);
  expect(reply.status).toBe("ok");
  expect(of(published, "execute_result")[0].content.data).toEqual({ "text/plain": "4" });
});

test("23. comms: opened, spoken on with buffers, listed, closed; unknown targets are refused", async () => {
  await client.run(`comms.register("echo", (comm, data) => {
    comm.send({ opened: data });
    comm.onMessage = (heard, buffers) => comm.send({ heard }, buffers);
    comm.onClose = () => { globalThis.echoClosed = true; };
  });`);
  const said = (id: string, index: number) =>
    client.wait(
      (m) =>
        m.type === "comm_msg" &&
        m.content.comm_id === id &&
        client.received.filter((other) => other.type === "comm_msg" && other.content.comm_id === id)[
          index
        ] === m,
    );
  client.send("shell", "comm_open", { comm_id: "c-1", target_name: "echo", data: { at: 1 } });
  expect((await said("c-1", 0)).content.data).toEqual({ opened: { at: 1 } });
  client.send("shell", "comm_msg", { comm_id: "c-1", data: 5 }, { buffers: [Buffer.from([1, 2, 3])] });
  const answer = await said("c-1", 1);
  expect(answer.content.data).toEqual({ heard: 5 });
  expect(answer.buffers.map((buffer) => [...buffer])).toEqual([[1, 2, 3]]);
  const known = await client.ask("shell", "comm_info_request", { target_name: "echo" });
  expect(known.reply.comms).toEqual({ "c-1": { target_name: "echo" } });
  client.send("shell", "comm_close", { comm_id: "c-1", data: {} });
  const closed = await client.run("(globalThis as any).echoClosed");
  expect(of(closed.published, "execute_result")[0].content.data).toEqual({ "text/plain": "true" });
  expect((await client.ask("shell", "comm_info_request", {})).reply.comms).toEqual({});
  client.send("shell", "comm_open", { comm_id: "c-2", target_name: "nobody", data: {} });
  await client.wait((m) => m.type === "comm_close" && m.content.comm_id === "c-2");
});

test.each(["control", "shell"] as const)("24. interrupt_request is answered on %s", async (channel) => {
  expect((await client.ask(channel, "interrupt_request", {})).reply).toEqual({ status: "ok" });
});

test("25. counts grow by one", async () => {
  const counts = [await client.run("1"), await client.run("2")].map(({ reply }) =>
    Number(reply.execution_count),
  );
  expect(counts[1]).toBe(counts[0] + 1);
});

test("26. everything a cell causes has the cell as its parent, also later", async () => {
  const { published } = await client.run("setTimeout(() => console.log('late'), 150); console.log('now')");
  expect(kinds(published)).toEqual(["busy", "execute_input", "stream", "idle"]);
  const late = await client.wait((m) => m.type === "stream" && m.content.text === "late\n");
  expect(late.parent).toBe(published[0].parent);
});

test("27. a cell sent right after an error runs", async () => {
  expect((await client.run("throw new Error('now')")).reply.status).toBe("error");
  expect((await client.run("1")).reply.status).toBe("ok");
});

test("28. kernel_info is answered while a cell is busy, and the status stays busy", async () => {
  const release = join(folder, "release");
  const code = `import { existsSync } from "node:fs"; console.log("busy"); while (!existsSync(${JSON.stringify(release)}));`;
  const id = client.send("shell", "execute_request", cellOf(code));
  await client.wait((m) => m.parent === id && m.type === "stream");
  for (const channel of ["shell", "control"] as const) {
    const { reply } = await client.ask(channel, "kernel_info_request", {});
    expect(reply.status).toBe("ok");
  }
  // the "idle" that ends the asking is taken back at once
  const lastStatus = () => client.received.filter((m) => m.type === "status").at(-1);
  await client.wait(() => lastStatus()?.parent === id && lastStatus()?.content.execution_state === "busy");
  expect(client.received.some((m) => m.type === "execute_reply" && m.parent === id)).toBe(false);
  writeFileSync(release, "");
  expect((await client.answerTo(id)).reply.status).toBe("ok");
});

test.each([
  ["29. a busy loop is interrupted", "for (;;);"],
  ["30. an idle wait is interrupted", "await new Promise((r) => setTimeout(r, 20_000))"],
])("%s", async (_, code) => {
  await client.run("const kept = 7");
  const id = client.send("shell", "execute_request", cellOf(`console.log("it runs"); ${code}`));
  await client.wait((m) => m.parent === id && m.type === "stream");
  await client.ask("control", "interrupt_request", {});
  const { reply } = await client.answerTo(id);
  expect(reply).toMatchObject({ status: "error", ename: "InterruptError" });
  expect(of((await client.run("kept")).published, "execute_result")[0].content.data).toEqual({
    "text/plain": "7",
  });
});

test("31. cells that wait behind a failing one are aborted", async () => {
  const first = client.send("shell", "execute_request", cellOf("throw new Error('first')"));
  const second = client.send("shell", "execute_request", cellOf("globalThis.ranAnyway = true"));
  expect((await client.answerTo(first)).reply.status).toBe("error");
  const { reply, published } = await client.answerTo(second);
  expect(reply.status).toBe("aborted");
  expect(kinds(published)).toEqual(["busy", "idle"]);
});

describe("what VS Code's front end does differently", () => {
  test("requests without optional fields, interrupts on the shell channel", async () => {
    const code = `console.log("it runs"); for (;;) await null`;
    const bare = client.send("shell", "execute_request", { code });
    await client.wait((m) => m.parent === bare && m.type === "stream");
    expect((await client.ask("shell", "interrupt_request", {})).reply).toEqual({ status: "ok" });
    expect((await client.answerTo(bare)).reply.ename).toBe("InterruptError");
    expect((await client.ask("shell", "complete_request", { code: "Math.sq" })).reply.status).toBe("ok");
    expect((await client.ask("shell", "comm_info_request", { target_name: null })).reply.status).toBe("ok");
  });

  test("kernel_info asked over and over while it connects, before anything ran", async () => {
    const fresh = await WireClient.start(folder);
    const ids = Array.from({ length: 5 }, () => fresh.send("shell", "kernel_info_request", {}));
    for (const id of ids)
      expect((await fresh.wait((m) => m.parent === id && m.channel === "shell")).content.status).toBe("ok");
    await fresh.stop();
  });
});

test("a message signed with another key is not answered", async () => {
  const id = client.send("shell", "kernel_info_request", {}, { key: "guessed" });
  await client.ask("shell", "kernel_info_request", {});
  expect(client.received.some((m) => m.parent === id)).toBe(false);
});

test("32. shutdown is answered, with restart as it was asked, and the process ends", async () => {
  const gone = new Promise((resolve) => client.child.once("exit", resolve));
  const id = client.send("control", "shutdown_request", { restart: true });
  const reply = await client.wait((m) => m.parent === id && m.channel === "control");
  expect(reply.content).toEqual({ status: "ok", restart: true });
  expect(await gone).toBe(0);
});
