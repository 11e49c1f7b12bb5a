// The four verdicts and what curves say, in the words used everywhere.
import {
  curveWords,
  curveOf,
  failedHypotheses,
  isDrawn,
  statusWords,
  verdictWord,
} from "../../src/charts/words";
import { chatterjee, mixedRun, notMet, refuted } from "./fixtures";

test("verdicts have the four words of the specification", () => {
  expect(verdictWord("proved")).toBe("proved");
  expect(verdictWord("refuted")).toBe("refuted");
  expect(verdictWord("undecided")).toBe("not certified");
  expect(verdictWord("notMet")).toBe("hypothesis not met");
});

test("a curve is drawn when proved or undecided, and only with a bound", () => {
  expect(isDrawn(chatterjee(1, 1, "proved"))).toBe(true);
  expect(isDrawn(chatterjee(1, 1, "undecided"))).toBe(true);
  expect(isDrawn({ ...chatterjee(1, 1, "undecided"), bound: null })).toBe(false);
  expect(isDrawn(refuted())).toBe(false);
  // a bound left in place does not make a theorem drawn that does not apply
  expect(isDrawn({ ...refuted(), bound: chatterjee(1, 1, "proved").bound })).toBe(false);
  expect(isDrawn(notMet())).toBe(false);
});

test("curve verdicts carry their numbers", () => {
  const curve = { theorem: "chatterjee", largestRatio: 0.98214, atTime: 0.125 };
  expect(curveWords({ ...curve, verdict: "respected" })).toBe(
    "respected, largest loss/bound 0.982 at t = 0.125",
  );
  expect(curveWords({ ...curve, verdict: "exceeded", largestRatio: 1.0004 })).toBe(
    "exceeded, largest loss/bound 1 + 4×10⁻⁴ at t = 0.125",
  );
  expect(curveWords({ ...curve, verdict: "exceeded", largestRatio: 1.002 })).toBe(
    "exceeded, largest loss/bound 1.002 at t = 0.125",
  );
  expect(curveWords({ ...curve, verdict: "respected", largestRatio: 1, atTime: 0 })).toBe(
    "respected, loss/bound at most 1",
  );
  // a bound's L(0) is rounded upward
  expect(curveWords({ ...curve, verdict: "respected", largestRatio: 1 - 7e-13, atTime: 0 })).toBe(
    "respected, loss/bound at most 1",
  );
  expect(curveWords({ ...curve, verdict: "attained" })).toBe("attained, loss and bound are equal");
  expect(curveWords({ ...curve, verdict: "belowNoiseFloor", largestRatio: null })).toBe(
    "below noise floor, not compared",
  );
});

test("theorems without a curve have no observation", () => {
  const run = mixedRun();
  const seen = run.theorems.map((result) => curveOf(run, result)?.verdict);
  expect(seen).toEqual(["respected", "respected", undefined, undefined]);
});

test("failed items come worst first", () => {
  expect(failedHypotheses(notMet()).map(({ id }) => id)).toEqual(["CH-N2", "CH-N4"]);
  expect(failedHypotheses(chatterjee(1, 1, "proved"))).toEqual([]);
});

test("every status says what happened and when", () => {
  expect(statusWords("reached", 12.3, "euclidean")).toBe("the loss asked for was reached at t = 12.3");
  expect(statusWords("interrupted", 0, "homotopy")).toBe("interrupted at t = 0");
  expect(statusWords("stopped", 12, "descent")).toBe("stopped at step 12");
});
