// converge() on TensorFlow.js: the certificate of float64, the curve of float32, and what verdict and picture say of it.
import { inspect } from "node:util";
import { converge, type Run } from "../../../src/convergence";
import type { Experiment } from "../../../src/experiment";

const experiment: Experiment = {
  network: {
    kind: "mlp",
    widths: [2, 64, 1],
    activation: "tanh",
    layerScales: [1, 0.125],
    initialization: { kind: "antisymmetric", frequency: 2, output: 4 },
  },
  data: { kind: "circle", angles: [0, 1, 2], targets: [0.5, -0.5, 0.5] },
  integrator: { kind: "dopri5", relativeTolerance: 1e-5 },
  theorems: ["chatterjee"],
};

let exact: Run;
let run: Run;
beforeAll(async () => {
  exact = await converge(experiment, { engine: "wasm", until: { loss: 1e-5 } });
  run = await converge(experiment, { engine: "tensorflow", until: { loss: 1e-5 } });
});

test("the flow reaches the same loss at the same time, to the precision of float32", () => {
  expect([exact.status, run.status]).toEqual(["reached", "reached"]);
  const [expected, time] = [exact, run].map(({ trajectory }) => trajectory.time.at(-1) as number);
  expect(Math.abs(time / expected - 1)).toBeLessThan(1e-3);
});

test("the certificate is the one of float64, to the last bit", () => {
  const [expected, result] = [exact, run].map(({ theorems }) => theorems[0]);
  expect(result.verdict).toBe("proved");
  expect(result.constants).toEqual(expected.constants);
});

test("the observed loss is below the bound, judged above its own floor", () => {
  expect(run.curves).toHaveLength(exact.curves.length);
  expect(run.curves[0].verdict).toBe(exact.curves[0].verdict);
});

test("the floor is that of float32: near 2^-48 of theta and outputs squared, far above the one of float64", () => {
  const [low, high] = [exact, run].map(({ trajectory }) => trajectory.noiseFloor.at(-1) as number);
  expect(high / low).toBeGreaterThan(100);
  expect(high).toBeLessThan(1e-6);
  expect(high).toBeGreaterThan(2 ** -48);
});

test("card, picture and provenance say float32 and where it was computed", () => {
  expect(run.precision).toBe("float32");
  expect(run.provenance.engine).toMatchObject({ name: "tensorflow", precision: "float32" });
  expect(inspect(run)).toContain("float32");
  expect(JSON.stringify(run.chart())).toContain("float32");
});

test("a loss below the floor is not followed into rounding", async () => {
  const deep = await converge(experiment, { engine: "tensorflow", until: { loss: 1e-20, time: 1000 } });
  expect(deep.status).toBe("stopped");
  expect(deep.report.message).toBe(
    "the loss has reached the noise floor of float32 arithmetic; going on would show only rounding",
  );
  expect(deep.trajectory.loss.at(-1)).toBeLessThan(deep.trajectory.noiseFloor.at(-1) as number);
});
