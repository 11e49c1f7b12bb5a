// Mistakes as text.
import type { Mistake } from "../../../kernel/threads";
import { mistakeText } from "../../../kernel/wire/mistakes";

const mistake: Mistake = {
  file: null,
  line: 1,
  column: 2,
  length: 3,
  message: "no such name",
  code: 2304,
};
// eslint-disable-next-line no-control-regex
const plain = (text: string): string => text.replace(/\u001b\[\d+m/g, "");

test("place, message, line and mark", () => {
  expect(plain(mistakeText(mistake, "a\n  foo + 1", 7))).toBe(
    "cell [7], line 2, column 3: no such name (TS2304)\n      foo + 1\n      ~~~",
  );
});

test("the mark stays within its line and stands behind tabs", () => {
  expect(plain(mistakeText({ ...mistake, length: 99 }, "a\n\t\tfoo", 1))).toMatch(
    /\n {4}\t\tfoo\n {4}\t\t~~~$/,
  );
  expect(plain(mistakeText({ ...mistake, column: 3, length: 0 }, "a\nfoo", 1))).toMatch(/\n {7}~$/);
});

test("of another file only the place is told", () => {
  expect(plain(mistakeText({ ...mistake, file: "helper.ts", code: null }, "a\nb", 1))).toBe(
    "helper.ts, line 2, column 3: no such name",
  );
});
