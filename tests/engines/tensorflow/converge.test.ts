// converge() on TensorFlow.js: the certificate of float64, the curve of float32, and what verdict and picture say of it.
import { inspect } from "node:util";
import { converge, type Run } from "../../../src/convergence";
import { completeExperiment, hashExperiment, type Experiment } from "../../../src/experiment";

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

describe("where nobody asks for a tolerance", () => {
  const { network, data, theorems } = experiment;
  const free = { network, data, theorems };
  const time = { until: { time: 0.5 } };

  test("it is 1e-5 in float32, in the experiment and in its hash", async () => {
    const single = await converge(free, { engine: "tensorflow", ...time });
    expect(single.experiment.integrator).toEqual({
      kind: "auto",
      relativeTolerance: 1e-5,
      absoluteTolerance: 1e-5 / 100,
    });
    expect(single.hash).toBe(hashExperiment(single.experiment));
    expect(single.provenance.experimentHash).toBe(single.hash);
    const again = await converge(single.experiment, { engine: "tensorflow" });
    expect(again.finalTheta).toEqual(single.finalTheta);
  });

  test("it stays 1e-8 in float64, and what is asked for is taken everywhere", async () => {
    const double = await converge(free, { engine: "wasm", ...time });
    expect(double.hash).toBe(hashExperiment(completeExperiment({ ...free, ...time })));
    const asked = await converge(free, { engine: "tensorflow", tolerance: 1e-6, ...time });
    expect(asked.experiment.integrator.relativeTolerance).toBe(1e-6);
    const absolute = { kind: "dopri5", absoluteTolerance: 1e-4 } as const;
    const half = await converge({ ...free, integrator: absolute }, { engine: "tensorflow", ...time });
    expect(half.experiment.integrator).toEqual({ ...absolute, relativeTolerance: 1e-5 });
  });
});

describe("a loss that float32 cannot tell from rounding is never said to be reached", () => {
  // one parameter: rounding brings its residual to 0 within a few steps, or next to it
  const line: Experiment = {
    network: {
      kind: "linear",
      widths: [1, 1],
      initialization: { kind: "explicit", weights: [[[0]]] },
    },
    data: { kind: "explicit", inputs: [[1]], targets: [[2]] },
    theorems: [],
  };

  test.each([
    ["dual", 1e-3],
    ["dual", 1e-5],
    ["dopri5", 1e-5],
    ["rkc", 1e-3],
  ] as const)("by %s at tolerance %p", async (integrator, tolerance) => {
    const until = { loss: 1e-14, time: 1000 };
    const rounded = await converge(line, { engine: "tensorflow", integrator, tolerance, until });
    expect(rounded.trajectory.loss.at(-1)).toBeLessThanOrEqual(until.loss);
    expect(rounded.status).toBe("stopped");
    expect(rounded.report.message).toContain("noise floor of float32 arithmetic");
    expect(rounded.report.events).toMatchObject([{ kind: "noiseFloor" }]);
    const shown = await converge(line, { engine: "wasm", integrator, tolerance, until });
    expect(shown.status).toBe("reached");
    const above = { until: { loss: 1e-9 }, engine: "tensorflow", integrator, tolerance } as const;
    expect((await converge(line, above)).status).toBe("reached");
  });

  test("at the start of a run, too", async () => {
    const near: Experiment = {
      ...line,
      network: {
        ...line.network,
        initialization: { kind: "explicit", weights: [[[1]]] },
      } as Experiment["network"],
      data: { kind: "explicit", inputs: [[1]], targets: [[1 + 2 ** -22]] },
    };
    const at = (loss: number) => converge(near, { engine: "tensorflow", until: { loss } });
    const [below, above] = [await at(1e-13), await at(1e-9)];
    expect([below.status, above.status]).toEqual(["stopped", "reached"]);
    expect([below.report.steps, above.report.steps]).toEqual([0, 0]);
  });

  test("by steps of descent", async () => {
    const descent: Experiment = {
      ...line,
      flow: { kind: "descent", stepSize: 0.5 },
      until: { loss: 1e-13, time: 100 },
    };
    expect((await converge(descent, { engine: "tensorflow" })).status).toBe("stopped");
    expect((await converge(descent, { engine: "wasm" })).status).toBe("reached");
  });
});
