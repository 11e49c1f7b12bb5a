// What would make a theorem hold: the nearest changes, that they do, and that nothing is searched where nothing helps.
import { completeExperiment } from "../../src/experiment";
import type { Experiment } from "../../src/experiment";
import { createProblem } from "../../src/problems";
import { adviseOn, checkTheorem } from "../../src/theorems";
import type { Advice, AdviceOptions } from "../../src/theorems";
import { catalogue, withTargets } from "./catalogue";

function advise(experiment: Experiment, theorem: string, options?: AdviceOptions): Advice {
  const problem = createProblem(completeExperiment(experiment));
  try {
    return adviseOn(checkTheorem(theorem, problem), problem, options);
  } finally {
    problem.release();
  }
}

test("B1 with doubled labels: labels at the margin, a larger output, or four times the width", () => {
  const advice = advise(catalogue["B1 doubled"](), "chatterjee", { seconds: 20 });
  expect(advice.decides).toBe("CH-F2");
  const [labels, output, width] = advice.changes;
  expect(labels.factor).toBeGreaterThan(0.6292996 * 0.998);
  expect(labels.factor).toBeLessThan(0.6292997);
  expect(output.kind).toBe("output");
  expect(width).toMatchObject({ kind: "width", factor: 4, value: "widths 2–256–1" });
  expect(advice.text).toMatch(/^CH-F2 decides\. It is proved with labels 1\.589 times closer/);
  expect(advice.complete).toBe(true);
});

test("the labels that are advised are certified, slightly larger ones are not", () => {
  const experiment = catalogue["B1 doubled"]();
  const [{ factor }] = advise(experiment, "chatterjee", { seconds: 20 }).changes;
  const verdict = (share: number): string => {
    const problem = createProblem(completeExperiment(withTargets(experiment, [share, -share, share])));
    const result = checkTheorem("chatterjee", problem);
    problem.release();
    return result.verdict;
  };
  expect(verdict(factor * 0.9999)).toBe("proved");
  expect(verdict(factor * 1.002)).toBe("undecided");
});

test("C2 with A = 3: an output layer at the threshold", () => {
  const { changes } = advise(catalogue["C2 with A = 3"](), "chatterjee.network", { seconds: 20 });
  const output = changes.find(({ kind }) => kind === "output");
  expect(3 * (output?.factor ?? 0)).toBeGreaterThanOrEqual(3.91435);
  expect(3 * (output?.factor ?? 0)).toBeLessThan(3.9144 * 1.001);
});

test("nothing is searched for a proved theorem, or where a hypothesis fails by inspection", () => {
  expect(advise(catalogue.B1(), "chatterjee")).toMatchObject({ decides: null, changes: [], complete: true });
  expect(advise(catalogue.B1(), "chatterjee").text).toMatch(/1\.259 times larger/);
  const notMet = advise(catalogue.F8(), "chatterjee");
  expect(notMet).toMatchObject({ decides: "CH-F1", changes: [], complete: true });
});

test("the search ends when its time is over, and says so", () => {
  const advice = advise(catalogue.D2(), "chatterjee", { seconds: 0 });
  expect(advice.complete).toBe(false);
  expect(advice.text).toMatch(/No change was found in the time given/);
});
