// Errors as front ends show them.
import { ErrorWriter } from "../../../kernel/executor/errors";
import { InputError } from "../../../src/errors";

// eslint-disable-next-line no-control-regex
const plain = (rows: string[]): string => rows.join("\n").replace(/\u001b\[\d+m/g, "");

const code = "const a = 1;\nfunction f() {\n  throw 1;\n}\nf();";
// two lines of the emitted program come before the cell's first
const lines = Int32Array.of(-1, -1, 0, 1, 2, 3, 4);

function withStack<E extends Error>(error: E, ...frames: string[]): E {
  error.stack = [`${error.name}: ${error.message}`, ...frames.map((frame) => `    at ${frame}`)].join("\n");
  return error;
}

const writer = new ErrorWriter();
writer.remember(4, code, lines);

test("frames carry the cell's lines; those of Node and of the kernel are gone", () => {
  const error = withStack(
    new RangeError("far"),
    "f (cell:4:5:9)",
    "cell:4:7:1",
    "node:internal/process/task_queues:95:5",
    "Script.runInThisContext (node:vm:137:12)",
    `Executor.perform (${require.resolve("../../../kernel/executor")}:90:1)`,
    `mlp (file://${require.resolve("../../../src/networks")}:7:1)`,
    "$gemm (wasm://wasm/0002a9ae:1:16009)",
  );
  const failure = writer.failure(error);
  expect(failure).toMatchObject({ status: "error", ename: "RangeError", evalue: "far" });
  expect(plain(failure.traceback)).toBe(
    [
      "RangeError: far",
      "cell [4], line 3",
      "        2  function f() {",
      "---->   3    throw 1;",
      "        4  }",
      "    at f (cell [4], line 3)",
      "    at cell [4], line 5",
    ].join("\n"),
  );
});

test("an InputError is its message and its line", () => {
  const error = withStack(new InputError("mlp", "no."), "mlp (/opt/lib/mlp.js:1:2)", "cell:4:7:1");
  expect(plain(writer.failure(error).traceback)).toBe(
    "InputError: mlp: no.\ncell [4], line 5\n        4  }\n---->   5  f();",
  );
});

test("lines of the program that are no line of the cell, and cells nobody remembers", () => {
  expect(plain(writer.failure(withStack(new Error("x"), "cell:4:1:1")).traceback)).toBe(
    "Error: x\n    at cell [4]",
  );
  expect(plain(writer.failure(withStack(new Error("x"), "g (cell:99:3:1)")).traceback)).toBe(
    "Error: x\n    at g (cell [99])",
  );
});

test("causes and collected errors are told one by one", () => {
  const cause = withStack(new TypeError("inner"), "cell:4:5:9");
  const outer = withStack(new Error("outer", { cause }));
  expect(plain(writer.failure(outer).traceback)).toMatch(
    /^Error: outer\ncaused by TypeError: inner\ncell \[4\], line 3/,
  );
  const many = withStack(new AggregateError([withStack(new Error("a")), withStack(new Error("b"))], "many"));
  expect(plain(writer.failure(many).traceback)).toBe(
    "AggregateError: many\ncaused by Error: a\ncaused by Error: b",
  );
});

test("a thrown value that is no error is shown as it is", () => {
  expect(writer.failure("text")).toMatchObject({ ename: "Thrown", evalue: "'text'" });
  expect(writer.failure(undefined)).toMatchObject({ evalue: "undefined" });
});

test("a forced stop tells where it was", () => {
  const frames = [
    { name: "f", url: "cell:4", line: 4, column: 2 },
    { name: "", url: "node:vm", line: 1, column: 0 },
  ];
  expect(plain(writer.stopped("InterruptError", "stopped", frames).traceback)).toBe(
    "InterruptError: stopped\ncell [4], line 3\n        2  function f() {\n---->   3    throw 1;\n        4  }\n    at f (cell [4], line 3)",
  );
});
