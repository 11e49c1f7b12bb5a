// The noise floor of whole runs at every tolerance: no loss is drawn below its floor but for rounding, and a run that
// ends there says whether it was the arithmetic or the tolerance.
import { antisymmetric, circle, converge, gaussianWeights, mlp, outputEuclidean, squared } from "../../src";
import type { Run } from "../../src";
import { verdictCard } from "../../src/charts";

const data = circle({ angles: [0, 1, 2], targets: [0.5, -0.5, 0.5] });
const loss = squared();
const shallow = mlp({
  widths: [2, 64, 1],
  activation: "tanh",
  initialization: antisymmetric({ frequency: 2, output: 4 }),
});
const deep = mlp({
  widths: [2, 16, 16, 1],
  activation: "tanh",
  initialization: gaussianWeights({ seed: 1 }),
});
const problems = {
  "two layers": { network: shallow, data, loss },
  "three layers": { network: deep, data, loss },
  "Chen's flow": { network: deep, data, loss, flow: outputEuclidean() },
};
const tolerances = [1e-2, 1e-3, 1e-4, 1e-6, 1e-9, 1e-12];
const until = { time: 20, loss: 1e-20 };

interface Line {
  name?: string;
  x: number[];
  y: number[];
}

function lineOf(run: Run, start: string): Line | undefined {
  return (run.chart().data as unknown as Line[]).find(({ name }) => name?.startsWith(start));
}

describe.each(Object.entries(problems))("%s", (_, problem) => {
  // what is left of the floor where no step adds to it: rounding alone
  let rounding = 0;
  beforeAll(async () => {
    const exact = await converge({ ...problem, until }, { tolerance: 1e-10, theorems: [] });
    rounding = Math.min(...exact.trajectory.noiseFloor);
  });

  test.each(tolerances)("at tolerance %p", async (tolerance) => {
    // the others' steps are as short as these where the tolerance is tight
    for (const integrator of tolerance > 1e-5 ? (["auto", "dopri5", "rkc"] as const) : (["auto"] as const)) {
      const run = await converge({ ...problem, until }, { tolerance, integrator, theorems: [] });
      const { trajectory, report } = run;
      trajectory.loss.forEach((value, k) => {
        // floor = (sqrt(L) + e)^2 at most, with e at most 1e-4 sqrt(L) for such losses; e differs little between runs
        if (value > 1e8 * rounding) expect(trajectory.noiseFloor[k] / value).toBeLessThan(1.001);
      });
      const observed = lineOf(run, "observed") as Line;
      const floor = lineOf(run, "noise floor");
      floor?.x.forEach((time, k) => {
        const value = observed.y[observed.x.indexOf(time)];
        if (value > 1e8 * rounding) expect(floor.y[k] / value).toBeLessThan(1.001);
      });
      if (run.status === "stopped" && trajectory.loss[trajectory.loss.length - 1] > 1e8 * rounding)
        expect(report.message).toMatch(
          /^the loss is no larger than the errors of its last steps at relative tol/,
        );
    }
  });
});

test("a loss within its floor is said to be there, in the picture, its text and its card", async () => {
  const run = await converge({ network: shallow, data, loss, until }, { tolerance: 1e-2, theorems: [] });
  expect(run.report.message).toBe(
    "the loss is no larger than the errors of its last steps at relative tolerance 0.01; a smaller tolerance follows it further",
  );
  const words = /from t = 0\.\d+ on the loss is within its noise floor and may be wrong by its own size/;
  expect(
    JSON.stringify(run.chart().layout)
      .replace(/<[^>]*>/g, " ")
      .replace(/ +/g, " "),
  ).toMatch(words);
  expect(verdictCard(run).text).toMatch(/noise floor at the end: .* \(estimate\); the loss is not above it/);
});
