// Kernel messages become stored outputs: streams join, displays update across cells, clearing waits when asked to.
import { OutputCollector } from "../../../src/cli/notebook/outputs";

const stream = (text: string, name = "stdout") => ({ type: "stream", content: { name, text } });
const display = (data: Record<string, unknown>, id?: string) => ({
  type: "display_data",
  content: { data, metadata: {}, transient: id === undefined ? {} : { display_id: id } },
});

test("neighbouring pieces of one stream are one output", () => {
  const collector = new OutputCollector();
  const outputs = collector.begin();
  for (const message of [stream("a"), stream("b\nc"), stream("!", "stderr"), stream("d")])
    collector.take(message);
  expect(outputs).toEqual([
    { output_type: "stream", name: "stdout", text: ["ab\n", "c"] },
    { output_type: "stream", name: "stderr", text: ["!"] },
    { output_type: "stream", name: "stdout", text: ["d"] },
  ]);
});

test("text is stored as lines, JSON and base64 as they are", () => {
  const collector = new OutputCollector();
  const outputs = collector.begin();
  collector.take(
    display({
      "text/html": "<b>\nx",
      "image/png": "AAAA\nBBBB",
      "application/json": "s",
      "application/vnd.a+json": { a: 1 },
    }),
  );
  expect(outputs).toEqual([
    {
      output_type: "display_data",
      data: {
        "text/html": ["<b>\n", "x"],
        "image/png": "AAAA\nBBBB",
        "application/json": "s",
        "application/vnd.a+json": { a: 1 },
      },
      metadata: {},
    },
  ]);
});

test("a display is updated in the cell that made it, wherever it was shown", () => {
  const collector = new OutputCollector();
  const first = collector.begin();
  collector.take(display({ "text/plain": "1" }, "d"));
  const second = collector.begin();
  collector.take(display({ "text/plain": "1" }, "d"));
  collector.take({
    type: "update_display_data",
    content: { data: { "text/plain": "2" }, metadata: { a: 1 }, transient: { display_id: "d" } },
  });
  const updated = [{ output_type: "display_data", data: { "text/plain": ["2"] }, metadata: { a: 1 } }];
  expect(first).toEqual(updated);
  expect(second).toEqual(updated);
});

test("clear_output clears at once, or with the next output when told to wait", () => {
  const collector = new OutputCollector();
  const outputs = collector.begin();
  collector.take(stream("a"));
  collector.take({ type: "clear_output", content: { wait: true } });
  expect(outputs).toHaveLength(1);
  collector.take(stream("b"));
  expect(outputs).toEqual([{ output_type: "stream", name: "stdout", text: ["b"] }]);
  collector.take({ type: "clear_output", content: { wait: false } });
  expect(outputs).toEqual([]);
});

test("results keep their number, errors their traceback, other messages leave no trace", () => {
  const collector = new OutputCollector();
  const outputs = collector.begin();
  collector.take({
    type: "execute_result",
    content: { data: { "text/plain": "3" }, metadata: {}, execution_count: 7 },
  });
  collector.take({ type: "error", content: { ename: "TypeError", evalue: "no", traceback: ["at cell"] } });
  collector.take({ type: "comm_open", content: {} });
  expect(outputs).toEqual([
    { output_type: "execute_result", data: { "text/plain": ["3"] }, metadata: {}, execution_count: 7 },
    { output_type: "error", ename: "TypeError", evalue: "no", traceback: ["at cell"] },
  ]);
});
