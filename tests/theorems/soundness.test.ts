// Never `proved` where the computed flow or descent violates the bound: random small problems, seeds printed.
import type { Experiment } from "../../src/experiment";
import { completeExperiment } from "../../src/experiment";
import type { ActivationName } from "../../src/experiment";
import { integrate } from "../../src/integrators";
import { createProblem } from "../../src/problems";
import { mulberry32 } from "../../src/random";
import { boundAt, checkTheorems, judgeCurve } from "../../src/theorems";

const activations: ActivationName[] = ["tanh", "sin", "arctan", "softplus", "sigmoid"];

/** A small network whose labels lie `share` of the way from its first outputs to random ones. */
function randomExperiment(seed: number): Experiment {
  const random = mulberry32(seed);
  const pick = (count: number): number => Math.floor(count * random.next());
  const n = 1 + pick(2);
  const d = 2 + pick(2);
  const widths = [d, 2 + pick(5), 1];
  const inputs = Array.from({ length: n }, () => Array.from({ length: d }, () => random.normal()));
  const experiment: Experiment = {
    network: {
      kind: "mlp",
      widths,
      activation: activations[pick(activations.length)],
      biases: random.next() < 0.5,
      initialization: { kind: "gaussian", seed, standardDeviation: 1 },
    },
    data: { kind: "explicit", inputs, targets: new Array<number>(n).fill(0) },
    loss: { kind: "squared", constant: 0.5 },
  };
  const share = 10 ** (-3 * random.next());
  const outputs = outputsOf(experiment);
  const targets = outputs.map((F) => F + share * random.normal());
  return { ...experiment, data: { kind: "explicit", inputs, targets } };
}

function outputsOf(experiment: Experiment): number[] {
  const problem = createProblem(completeExperiment(experiment));
  const { engine } = problem;
  const theta = engine.allocate(problem.parameterCount);
  const point = problem.point();
  engine.write(theta, problem.initialTheta);
  point.moveTo(theta);
  const outputs = Array.from(engine.read(point.outputs));
  point.release();
  engine.release(theta);
  problem.release();
  return outputs;
}

const SEEDS = 2000;

test(`gradient flows of ${SEEDS} random problems respect every proved bound`, async () => {
  let proved = 0;
  const exceeded: string[] = [];
  for (let seed = 1; seed <= SEEDS; seed++) {
    const problem = createProblem(completeExperiment(randomExperiment(seed)));
    const results = checkTheorems(["chatterjee", "liu-zhu-belkin", "chen.kantorovich"], problem);
    const certified = results.filter(({ verdict }) => verdict === "proved");
    const { bound } = certified[0] ?? { bound: null };
    if (bound !== null && "rate" in bound) {
      proved++;
      const { trajectory } = await integrate(problem, {
        timeLimit: 1 / bound.rate,
        lossLimit: 0,
        relativeTolerance: 1e-6,
        absoluteTolerance: 1e-8,
      });
      for (const result of certified) {
        const curve = judgeCurve(result, trajectory);
        if (curve.verdict === "exceeded") exceeded.push(`seed ${seed}, ${result.id}: ${curve.largestRatio}`);
        const rate = curve.tightness?.smallestRateRatio;
        if (typeof rate === "number" && rate < 1 - 1e-6)
          exceeded.push(`seed ${seed}, ${result.id}: rate ${rate}`);
      }
    }
    problem.release();
  }
  expect(exceeded).toEqual([]);
  // a test of nothing would prove nothing
  expect(proved).toBeGreaterThan(SEEDS / 5);
}, 400_000);

test("gradient descents of 40 random problems respect the proved factor at their largest step", async () => {
  let proved = 0;
  const exceeded: string[] = [];
  for (let seed = 1; seed <= 40; seed++) {
    const experiment = randomExperiment(seed);
    const first = createProblem(completeExperiment(experiment));
    const [suggested] = checkTheorems(["chatterjee.descent"], first);
    first.release();
    const { largestStep } = suggested.constants;
    if (typeof largestStep !== "number") continue;
    const stepSize = 0.98 * largestStep;
    const problem = createProblem(completeExperiment({ ...experiment, flow: { kind: "descent", stepSize } }));
    const results = checkTheorems(["chatterjee.descent", "liu-zhu-belkin.descent"], problem);
    expect([seed, results[0].verdict]).toEqual([seed, "proved"]);
    proved++;
    const { trajectory } = await integrate(problem, {
      timeLimit: 50,
      lossLimit: 0,
      relativeTolerance: 1e-8,
      absoluteTolerance: 1e-10,
    });
    for (const result of results) {
      if (result.verdict !== "proved" || result.bound === null) continue;
      expect(boundAt(result.bound, 0)).toBeGreaterThanOrEqual(trajectory.loss[0] * (1 - 1e-12));
      const curve = judgeCurve(result, trajectory);
      if (curve.verdict === "exceeded") exceeded.push(`seed ${seed}, ${result.id}: ${curve.largestRatio}`);
    }
    problem.release();
  }
  expect(exceeded).toEqual([]);
  expect(proved).toBeGreaterThan(10);
}, 200_000);
