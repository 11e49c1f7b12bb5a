// Sliders over the wire: the messages of ipywidgets' front end, a running cell that they steer, and the HTML form.
import type { Message } from "../../kernel/protocol";
import { begun, published, SIGN, until, useKernel, value } from "./notebook";

const kernel = useKernel();
const contents = (messages: Message[], type: string) =>
  messages.filter((m) => m.header.msg_type === type).map((m) => m.content);

interface Opened {
  comm_id: string;
  target_name: string;
  data: { state: Record<string, unknown>; buffer_paths: unknown[] };
}

async function openSlider(code: string): Promise<{ model: Opened; all: Opened[]; messages: Message[] }> {
  const { result, messages } = await published(kernel.client, () => kernel.client.execute(code));
  expect(result.error).toBeNull();
  const all = contents(messages, "comm_open") as unknown as Opened[];
  const model = all.find((one) => one.data.state._model_name === "FloatSliderModel") as Opened;
  return { model, all, messages };
}
const move = (id: string, to: number): void =>
  kernel.client.notify("comm_msg", {
    comm_id: id,
    data: { method: "update", state: { value: to }, buffer_paths: [] },
  });

test("a slider opens a model with its layout and style, and shows a view of it", async () => {
  const { model, all, messages } = await openSlider(
    `const s1 = slider({ label: "rate", minimum: 0, maximum: 2, value: 0.5, step: 0.1 }); s1`,
  );
  expect(all.map((one) => one.target_name)).toEqual(Array(3).fill("jupyter.widget"));
  const opening = messages.find((m) => m.header.msg_type === "comm_open") as Message;
  expect(opening.metadata).toEqual({ version: "2.1.0" });
  const idOf = (name: string) => all.find((one) => one.data.state._model_name === name)?.comm_id;
  expect(model.data.state).toMatchObject({
    _model_module: "@jupyter-widgets/controls",
    _model_module_version: "2.0.0",
    _view_name: "FloatSliderView",
    min: 0,
    max: 2,
    step: 0.1,
    value: 0.5,
    description: "rate",
    layout: `IPY_MODEL_${idOf("LayoutModel")}`,
    style: `IPY_MODEL_${idOf("SliderStyleModel")}`,
  });
  const [shown] = contents(messages, "execute_result") as { data: Record<string, unknown> }[];
  expect(shown.data["application/vnd.jupyter.widget-view+json"]).toEqual({
    version_major: 2,
    version_minor: 0,
    model_id: model.comm_id,
  });
  expect(shown.data["text/plain"]).toBe("rate: 0.5 (from 0 to 2)");
  expect(shown.data["text/html"]).toContain('<input type="range" min="0" max="2" step="0.1" value="0.5"');
});

test("it steers a running cell that awaits", async () => {
  const { model } = await openSlider("const s2 = slider({ minimum: 0, maximum: 10 });");
  const { running } = await begun(
    kernel.client,
    `${SIGN} while (s2.value < 7) await new Promise((r) => setTimeout(r, 5)); s2.value`,
  );
  move(model.comm_id, 3);
  move(model.comm_id, 8);
  expect(value(await running)).toBe("8");
});

test("it steers a synchronous loop at its checkpoints, and tells what it becomes", async () => {
  const { model } = await openSlider(
    "const seen: number[] = []; const s3 = slider({ minimum: 0, maximum: 10, onChange: (v) => seen.push(v) });",
  );
  const { running } = await begun(kernel.client, `${SIGN} while (s3.value !== 4) checkpoint(); [+s3, seen]`);
  move(model.comm_id, 2);
  move(model.comm_id, 4);
  expect(value(await running)).toBe("[ 4, [ 2, 4 ] ]");
});

test("the cell moves it too; a page that is loaded again learns all of it", async () => {
  const { model } = await openSlider("const s4 = slider({ minimum: 0, maximum: 1 });");
  const { messages } = await published(kernel.client, () => kernel.client.execute("s4.value = 0.25"));
  expect(contents(messages, "comm_msg")).toContainEqual({
    comm_id: model.comm_id,
    data: { method: "update", state: { value: 0.25 }, buffer_paths: [] },
  });
  let answers = 0;
  const stop = kernel.client.observe((m) => (answers += m.header.msg_type === "comm_msg" ? 1 : 0));
  const asked = await published(kernel.client, async () => {
    kernel.client.notify("comm_msg", { comm_id: model.comm_id, data: { method: "request_state" } });
    kernel.client.notify("comm_open", { comm_id: "all", target_name: "jupyter.widget.control", data: {} });
    kernel.client.notify("comm_msg", { comm_id: "all", data: { method: "request_states" } });
    await until(() => answers === 2);
  });
  stop();
  const [one, every] = contents(asked.messages, "comm_msg") as {
    data: { method: string; states: Record<string, unknown> };
  }[];
  expect(one.data).toMatchObject({ method: "update", state: { value: 0.25, max: 1 } });
  expect(every.data.method).toBe("update_states");
  expect(every.data.states[model.comm_id]).toMatchObject({
    model_name: "FloatSliderModel",
    model_module: "@jupyter-widgets/controls",
    state: { value: 0.25 },
  });
});

test("without widgets the HTML form speaks on a comm of its own, within the range", async () => {
  const { model } = await openSlider("const s5 = slider({ minimum: 0, maximum: 5 });");
  kernel.client.notify("comm_open", { comm_id: "html", target_name: "thalweg.slider", data: {} });
  kernel.client.notify("comm_msg", { comm_id: "html", data: { slider: model.comm_id, value: 2 } });
  expect(value(await kernel.client.execute("s5.value"))).toBe("2");
  kernel.client.notify("comm_msg", { comm_id: "html", data: { slider: model.comm_id, value: 99 } });
  kernel.client.notify("comm_msg", { comm_id: "html", data: { slider: model.comm_id, value: "x" } });
  expect(value(await kernel.client.execute("s5.value"))).toBe("5");
});

test("closing takes its comm away; wrong ranges and types are refused", async () => {
  const { model } = await openSlider("const s6 = slider({ minimum: 0, maximum: 5 });");
  await kernel.client.execute("s6.close()");
  const { comms } = await kernel.client.request("comm_info_request", { target_name: "jupyter.widget" });
  expect(Object.keys(comms as object)).not.toContain(model.comm_id);
  const empty = await kernel.client.execute("slider({ minimum: 1, maximum: 1 })");
  expect(empty.error?.evalue).toMatch(/^slider: minimum must be less than maximum, got 1 and 1/);
  const outside = await kernel.client.execute("slider({ minimum: 0, maximum: 1, value: 2 })");
  expect(outside.error?.evalue).toMatch(/^slider: value must lie between 0 and 1, got 2/);
  expect((await kernel.client.execute("slider({ min: 0 })")).error?.ename).toBe("TypeScriptError");
});
