// Outputs put together from messages.
import { CellOutputs, Displays } from "../../../kernel/client/outputs";

const display = (text: string, id?: string): Record<string, unknown> => ({
  data: { "text/plain": text },
  metadata: {},
  transient: id === undefined ? {} : { display_id: id },
});

function collector(displays = new Displays()): { cell: CellOutputs; changes: unknown[] } {
  const changes: unknown[] = [];
  return { cell: new CellOutputs(displays, (output) => changes.push({ ...output })), changes };
}

test("neighbouring pieces of one stream become one output", () => {
  const { cell, changes } = collector();
  cell.receive("stream", { name: "stdout", text: "a" });
  cell.receive("stream", { name: "stdout", text: "b" });
  cell.receive("stream", { name: "stderr", text: "c" });
  cell.receive("stream", { name: "stdout", text: "d" });
  expect(cell.outputs).toEqual([
    { output_type: "stream", name: "stdout", text: "ab" },
    { output_type: "stream", name: "stderr", text: "c" },
    { output_type: "stream", name: "stdout", text: "d" },
  ]);
  expect(changes).toHaveLength(4);
});

test("an update changes every output of its id, in every cell", () => {
  const displays = new Displays();
  const [first, second] = [collector(displays), collector(displays)];
  first.cell.receive("display_data", display("one", "id"));
  first.cell.receive("display_data", display("other", "id2"));
  second.cell.receive("display_data", display("one again", "id"));
  second.cell.receive("update_display_data", display("two", "id"));
  expect(first.cell.outputs).toMatchObject([
    { data: { "text/plain": "two" } },
    { data: { "text/plain": "other" } },
  ]);
  expect(second.cell.outputs).toMatchObject([{ data: { "text/plain": "two" } }]);
  expect(second.changes).toHaveLength(3);
});

test("an update of an id that nobody shows is nothing", () => {
  const { cell, changes } = collector();
  cell.receive("update_display_data", display("two", "unknown"));
  cell.receive("update_display_data", display("two"));
  expect([cell.outputs, changes]).toEqual([[], []]);
});

test("clearing at once, and clearing when the next output comes", () => {
  const { cell } = collector();
  cell.receive("display_data", display("a"));
  cell.receive("clear_output", { wait: true });
  expect(cell.outputs).toHaveLength(1);
  cell.receive("display_data", display("b"));
  expect(cell.outputs).toMatchObject([{ data: { "text/plain": "b" } }]);
  cell.receive("clear_output", { wait: false });
  expect(cell.outputs).toEqual([]);
});

test("results and errors in the shape of nbformat", () => {
  const { cell } = collector();
  cell.receive("execute_result", { ...display("42"), execution_count: 3 });
  cell.receive("error", { ename: "E", evalue: "v", traceback: ["t"] });
  cell.receive("status", { execution_state: "idle" });
  expect(cell.outputs).toEqual([
    { output_type: "execute_result", execution_count: 3, data: { "text/plain": "42" }, metadata: {} },
    { output_type: "error", ename: "E", evalue: "v", traceback: ["t"] },
  ]);
});
