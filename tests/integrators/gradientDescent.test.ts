// Gradient descent on a quadratic, and towards the flow as its step vanishes.
import { Dopri5, GradientDescent } from "../../src/integrators";
import { iterates, quadratic } from "./descents";
import { problemOf, smooth } from "./settings";
import { distance, fixedSteps } from "./steps";

test("residuals shrink by 1 - eta lambda a step", () => {
  const problem = quadratic({ kind: "descent", stepSize: 0.3 });
  const method = new GradientDescent(problem);
  iterates(problem, method, 20).forEach(([first, second, still], k) => {
    expect(first - 1).toBeCloseTo(-0.7 * 0.7 ** k, 14);
    expect(2 * second - 0.5).toBeCloseTo(-0.9 * (-0.2) ** k, 14);
    expect(still).toBe(0.7);
  });
  // one gradient at the start and one a step
  expect(method.gradients).toBe(21);
  method.release();
  problem.release();
});

test("beyond 2 / lambda it diverges, step after step, until the loss is not finite", () => {
  const problem = quadratic({ kind: "descent", stepSize: 0.6 });
  const method = new GradientDescent(problem);
  method.begin(problem.initialTheta);
  let losses = 0;
  while (method.attempt()) {
    if (method.dissipated < 0) losses++;
    method.accept();
  }
  expect(losses).toBeGreaterThan(1000);
  method.release();
  problem.release();
});

test("with eta to 0 it converges to the flow at order 1", () => {
  const reference = problemOf(smooth({ loss: { kind: "squared", constant: 0.1 } }));
  const flow = fixedSteps(reference, (p, f) => new Dopri5(p, f), 1, 500);
  const errors = [128, 256, 512].map((steps) => {
    const problem = problemOf(
      smooth({ loss: { kind: "squared", constant: 0.1 }, flow: { kind: "descent", stepSize: 1 / steps } }),
    );
    const method = new GradientDescent(problem);
    const end = iterates(problem, method, steps)[steps];
    method.release();
    problem.release();
    return distance(end, flow);
  });
  expect(Math.abs(Math.log2(errors[0] / errors[1]) - 1)).toBeLessThan(0.1);
  expect(Math.abs(Math.log2(errors[1] / errors[2]) - 1)).toBeLessThan(0.1);
  reference.release();
});

test("velocity is the whole next step, and between steps it runs straight", () => {
  const problem = quadratic({ kind: "descent", stepSize: 0.1 });
  const method = new GradientDescent(problem);
  method.begin(problem.initialTheta);
  const velocity = problem.engine.read(method.velocity);
  expect(velocity[0]).toBeCloseTo(0.07, 16);
  method.attempt();
  const out = problem.engine.allocate(3);
  method.interpolate(0.5, out);
  expect(problem.engine.read(out)[0]).toBeCloseTo(0.3 + 0.035, 16);
  method.release();
  problem.release();
});
