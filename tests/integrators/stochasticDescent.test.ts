// Stochastic descent: its draws, its mean, its repetition.
import { StochasticDescent } from "../../src/integrators";
import { mulberry32 } from "../../src/random";
import { iterates, quadratic } from "./descents";
import { problemOf, smooth } from "./settings";

test("the batch of a step is the next draws of mulberry32, with replacement", () => {
  const problem = quadratic({ kind: "sgd", stepSize: 0.1, batch: 3, seed: 7 });
  const method = new StochasticDescent(problem);
  const path = iterates(problem, method, 30);
  const generator = mulberry32(7);
  const residuals = [-0.7, -0.9];
  path.forEach(([first, second], k) => {
    expect(first - 1).toBeCloseTo(residuals[0], 14);
    expect(2 * second - 0.5).toBeCloseTo(residuals[1], 14);
    if (k === 30) return;
    const counts = [0, 0];
    for (let j = 0; j < 3; j++) counts[Math.floor(2 * generator.next())]++;
    residuals[0] *= 1 - 0.1 * counts[0];
    residuals[1] *= 1 - 0.4 * counts[1];
  });
  method.release();
  problem.release();
});

test("one step is on average batch / n steps of gradient descent", () => {
  const steps = 4000;
  const problem = quadratic({ kind: "sgd", stepSize: 1e-9, batch: 1, seed: 3 });
  const method = new StochasticDescent(problem);
  const path = iterates(problem, method, steps);
  const mean = (path[steps][0] - path[0][0]) / (1e-9 * steps);
  // gradient 0.7 in the first coordinate, half of the draws; standard deviation 0.35 / sqrt(4000)
  expect(Math.abs(mean - 0.35)).toBeLessThan(4 * (0.35 / Math.sqrt(steps)));
  method.release();
  problem.release();
});

test("an attempt repeated takes the same batch; another seed another path; the same seed the same bits", () => {
  const run = (seed: number, repeat: boolean): Float64Array => {
    const problem = problemOf(smooth({ flow: { kind: "sgd", stepSize: 0.05, batch: 2, seed } }));
    const method = new StochasticDescent(problem);
    method.begin(problem.initialTheta);
    for (let k = 0; k < 25; k++) {
      method.attempt();
      if (repeat) method.attempt();
      method.accept();
    }
    const end = problem.engine.read(method.theta);
    method.release();
    problem.release();
    return end;
  };
  expect(run(5, true)).toEqual(run(5, false));
  expect(run(6, false)).not.toEqual(run(5, false));
});

test("a saved run draws on where it stood", () => {
  const problem = problemOf(smooth({ flow: { kind: "sgd", stepSize: 0.05, batch: 2, seed: 11 } }));
  const method = new StochasticDescent(problem);
  iterates(problem, method, 10);
  const state = method.save();
  const other = new StochasticDescent(problem);
  other.restore(state);
  for (const each of [method, other]) {
    for (let k = 0; k < 10; k++) {
      each.attempt();
      each.accept();
    }
  }
  expect(problem.engine.read(other.theta)).toEqual(problem.engine.read(method.theta));
  expect(other.gradients).toBe(method.gradients);
  other.release();
  method.release();
  problem.release();
});

test("several outputs a sample are drawn together", () => {
  const problem = problemOf({
    network: {
      kind: "linear",
      widths: [1, 2],
      initialization: { kind: "explicit", weights: [[[0], [0]]] },
    },
    data: { kind: "explicit", inputs: [[1], [1]], targets: [[1, 2], [3, 5]] }, // prettier-ignore
    flow: { kind: "sgd", stepSize: 1, batch: 1, seed: 1 },
  });
  const method = new StochasticDescent(problem);
  // r = -y and c = 1/2: a step of size 1 from 0 lands on the labels of the drawn sample; the first draw is 0.627
  expect([...iterates(problem, method, 1)[1]]).toEqual([3, 5]);
  method.release();
  problem.release();
});
