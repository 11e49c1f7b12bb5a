// How far an engine lowers the residual of a small tanh network, and no further.
import { createEngine, type Engine } from "../src/engines";
import { createProblem } from "../src/problems";
import { median } from "./report";
import { complete } from "./settings";

/** steps of descent, and how many of the last ones show the floor */
const [steps, last] = [750, 100];

/**
 * Residual over its start where descent by the heavy ball no longer lowers it: the median of the last steps, evaluated
 * in float64 on the host.
 */
export function residualFloor(engine: Engine): number {
  const experiment = complete({
    network: {
      kind: "mlp",
      widths: [3, 24, 1],
      activation: "tanh",
      initialization: { kind: "gaussian", seed: 1 },
    },
    data: { kind: "gaussian", count: 4, dimension: 3, seed: 2, targets: [[1], [-1], [0.5], [0.2]] },
  });
  const host = createEngine("wasm");
  const [problem, exact] = [engine, host].map((on) => createProblem(experiment, on));
  const [point, judge] = [problem.point(), exact.point()];
  const [theta, gradient, velocity] = [1, 2, 3].map(() => engine.allocate(problem.parameterCount));
  const onHost = host.allocate(problem.parameterCount);
  const residual = (): number => {
    host.write(onHost, engine.read(theta));
    judge.moveTo(onHost);
    return host.norm(judge.residual);
  };
  engine.write(theta, problem.initialTheta);
  const start = residual();
  const norms: number[] = [];
  for (let step = 0; step < steps; step++) {
    point.moveTo(theta);
    point.gradient(gradient);
    engine.linearCombination(velocity, [velocity, gradient], [0.7, -0.05]);
    engine.linearCombination(theta, [theta, velocity], [1, 1]);
    if (step >= steps - last) norms.push(residual());
  }
  for (const vector of [theta, gradient, velocity]) engine.release(vector);
  problem.release();
  return median(norms) / start;
}
