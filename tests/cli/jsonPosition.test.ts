// The JSON scanner agrees with JSON.parse on what is JSON, and points at the first character that cannot be.
import * as fc from "fast-check";
import { firstJsonError, lineAndColumn } from "../../src/cli/jsonPosition";

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

test.each([
  ['{"a": [1, -2.5e-3, true, null, "x\\n\\u00e9"]}', null],
  ['{"a": NaN}', 6],
  ['{"a": 1,}', 8],
  ["[1 2]", 3],
  ["[1, 2", 5],
  ['{"a" 1}', 5],
  ["{a: 1}", 1],
  ["[1}", 2],
  ['"tab\there"', 0],
  ["01", 1],
  ["", 0],
  ["  ", 2],
  ["1 // no comments", 2],
])("%j", (text, offset) => {
  expect(firstJsonError(text)).toBe(offset);
});

test("strings of many megabytes and nests of any depth are read", () => {
  const long = `"${"x".repeat(2e7)}\\n"`;
  expect(firstJsonError(`{"a": ${long}}`)).toBeNull();
  expect(firstJsonError(`{"a": ${long}`)).toBe(long.length + 6);
  expect(firstJsonError("[".repeat(2e5) + "]".repeat(2e5))).toBeNull();
});

test("whatever JSON.stringify writes is JSON", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => firstJsonError(JSON.stringify(value, null, 2)) === null));
});

test("agrees with JSON.parse on damaged JSON, and everything before the error can be continued", () => {
  const damaged = fc
    .tuple(fc.jsonValue(), fc.nat(), fc.constantFrom(...'{}[],:"1e-. \n\\ntu'), fc.boolean())
    .map(([value, place, character, replace]) => {
      const text = JSON.stringify(value);
      const at = place % (text.length + 1);
      return text.slice(0, at) + character + text.slice(at + (replace ? 1 : 0));
    });
  fc.assert(
    fc.property(damaged, (text) => {
      expect(firstJsonError(text) === null).toBe(parses(text));
    }),
    { numRuns: 2000 },
  );
});

test("line and column count from 1", () => {
  expect(lineAndColumn("ab\ncd\n", 4)).toEqual({ line: 2, column: 2 });
  expect(lineAndColumn("", 0)).toEqual({ line: 1, column: 1 });
});
