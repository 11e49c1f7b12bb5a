// Progress is for people who watch: one line rewritten in place, silent elsewhere; columns line up.
import { aligned } from "../../src/cli/table";
import { progressText, StatusLine } from "../../src/cli/terminal";

function stream(isTTY: boolean): { written: string[]; stream: NodeJS.WriteStream } {
  const written: string[] = [];
  const write = (text: string): boolean => written.push(text) > 0;
  return { written, stream: { isTTY, columns: 30, write } as unknown as NodeJS.WriteStream };
}

test("a status line is cut to the terminal's width and removed when asked", () => {
  const { written, stream: terminal } = stream(true);
  const line = new StatusLine(terminal);
  line.show("x".repeat(100));
  line.clear();
  line.clear();
  expect(written).toEqual([`\r\u001b[2K${"x".repeat(29)}`, "\r\u001b[2K"]);
});

test("nothing is written where there is no terminal", () => {
  const { written, stream: pipe } = stream(false);
  const line = new StatusLine(pipe);
  line.show("text");
  line.clear();
  expect(written).toEqual([]);
});

test("progress names the remaining time only where there is an estimate", () => {
  const progress = {
    time: 1.23456,
    loss: 1e-5,
    steps: 10,
    fraction: 0.5,
    elapsedSeconds: 2,
    remainingSeconds: null,
  };
  expect(progressText(progress)).toBe("t = 1.235  loss = 1.000e-5  10 steps  50 %");
  expect(progressText({ ...progress, remainingSeconds: 1.5 })).toMatch(/, about 2 s left$/);
});

test("columns are as wide as their widest cell, also with letters beyond ASCII", () => {
  expect(aligned([["λ", "b"], ["ccc"], ["", "d"]])).toEqual(["λ    b", "ccc", "     d"]);
});
