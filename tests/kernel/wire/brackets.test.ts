// Completeness by brackets, where the compiler does not answer in time.
import { completenessByBrackets } from "../../../kernel/wire/brackets";

const complete = [
  "",
  "1 + 1",
  "f({ a: [1] })",
  "'('",
  '"{"',
  "`a ${b} [`",
  "// (",
  "/* { */ 1",
  "x)",
  '"\\"(" + 1',
];
test.each(complete)("%j is complete", (code) => {
  expect(completenessByBrackets(code)).toEqual({ status: "complete" });
});

test.each([
  ["function f() {", "  "],
  ["f(\n  [1,", "    "],
  ["`text\nmore", ""],
  ["/* text", ""],
  ["'it' + g({", "    "],
])("%j is not", (code, indent) => {
  expect(completenessByBrackets(code)).toEqual({ status: "incomplete", indent });
});
