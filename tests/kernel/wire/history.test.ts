// Answers to history requests.
import { History } from "../../../kernel/wire/history";

const history = new History();
["let a = 1", "a + 1", "f(a)", "a + 1"].forEach((code, i) => history.add(i + 1, code));
const lines = (request: Record<string, unknown>): number[] => history.answer(request).map(([, line]) => line);

test("the last n", () => {
  expect(lines({ hist_access_type: "tail", n: 2 })).toEqual([3, 4]);
  expect(lines({ hist_access_type: "tail", n: 10 })).toEqual([1, 2, 3, 4]);
});

test("a range of the running session; other sessions are not kept", () => {
  expect(lines({ hist_access_type: "range", session: 0, start: 2, stop: 4 })).toEqual([2, 3]);
  expect(lines({ hist_access_type: "range", session: 1, start: 3 })).toEqual([3, 4]);
  expect(lines({ hist_access_type: "range", session: -1, start: 0 })).toEqual([]);
});

test("a search knows * and ?, and takes everything else as it is", () => {
  expect(lines({ hist_access_type: "search", pattern: "a*" })).toEqual([2, 4]);
  expect(lines({ hist_access_type: "search", pattern: "?(a)" })).toEqual([3]);
  expect(lines({ hist_access_type: "search", pattern: "a + 1", unique: true })).toEqual([4]);
  expect(lines({ hist_access_type: "search", pattern: "*a*", n: 1 })).toEqual([4]);
});

test("with outputs the code is one of a pair", () => {
  expect(history.answer({ hist_access_type: "tail", n: 1, output: true })).toEqual([[1, 4, ["a + 1", null]]]);
});
