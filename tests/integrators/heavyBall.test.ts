// The heavy ball against its linear recurrence, and saved in full swing.
import { HeavyBall } from "../../src/integrators";
import { iterates, quadratic } from "./descents";
import { problemOf, smooth } from "./settings";

test("residuals follow r+ = (1 - eta lambda + m) r - m r-, from rest", () => {
  const problem = quadratic({ kind: "heavyBall", stepSize: 0.2, momentum: 0.8 });
  const method = new HeavyBall(problem);
  const path = iterates(problem, method, 40);
  const exact = [1, 4].map((rate, i) => {
    const start = [-0.7, -0.9][i];
    const residuals = [start, (1 - 0.2 * rate) * start];
    while (residuals.length < 41) {
      const k = residuals.length;
      residuals.push((1.8 - 0.2 * rate) * residuals[k - 1] - 0.8 * residuals[k - 2]);
    }
    return residuals;
  });
  path.forEach(([first, second], k) => {
    expect(first - 1).toBeCloseTo(exact[0][k], 13);
    expect(2 * second - 0.5).toBeCloseTo(exact[1][k], 13);
  });
  // it swings past the minimum
  expect(Math.max(...path.map(([first]) => first))).toBeGreaterThan(1.2);
  method.release();
  problem.release();
});

test("without momentum it is gradient descent", () => {
  const problem = quadratic({ kind: "heavyBall", stepSize: 0.3, momentum: 0 });
  const method = new HeavyBall(problem);
  const [first] = iterates(problem, method, 5)[5];
  expect(first - 1).toBeCloseTo(-(0.7 ** 6), 14);
  method.release();
  problem.release();
});

test("a saved run goes on with its speed, bit by bit", () => {
  const problem = problemOf(smooth({ flow: { kind: "heavyBall", stepSize: 0.05, momentum: 0.9 } }));
  const method = new HeavyBall(problem);
  iterates(problem, method, 20);
  const state = method.save();
  const ends = [0, 1].map(() => {
    if (method.gradients !== state.gradients) expect(method.restore(state)).toBe(true);
    for (let k = 0; k < 20; k++) {
      method.attempt();
      method.accept();
    }
    return { theta: problem.engine.read(method.theta), gradients: method.gradients };
  });
  expect(ends[1]).toEqual(ends[0]);
  method.release();
  problem.release();
});
