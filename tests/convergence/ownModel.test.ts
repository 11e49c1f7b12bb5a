// Runs of a model of one's own: float32 and its floor are said, the flow is that of the layers, runs go on where they
// were stopped, and only with the same function.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { converge, type Run } from "../../src/convergence";
import { ofTheSameModel } from "../../src/convergence/sameModel";
import { loadTensorflow } from "../../src/engines";
import { completeExperiment, differentiable, gaussianWeights, type Experiment } from "../../src/experiment";
import { integrate, type Checkpoint } from "../../src/integrators";
import { createProblem } from "../../src/problems";
import { relativeError, twins } from "../problems/function/twins";

const seed = Number(process.env.THALWEG_SEED ?? Date.now() % 2 ** 31);
const circle = { kind: "circle" as const, count: 3, targets: [0.5, -0.5, 0.5] };
const own = (scale = 1): Experiment => ({
  network: differentiable({
    name: "tanh layer",
    parameters: [[2, 16], [16], [16, 1]],
    forward: (_, [W, b, v], x) => x.matMul(W).add(b).tanh().matMul(v).mul(scale),
    initialization: gaussianWeights({ seed: 7 }),
  }),
  data: circle,
});

describe("a run", () => {
  let run: Run;
  beforeAll(async () => {
    run = await converge(own(), { theorems: ["chatterjee"] });
  });

  test("ends at the floor of float32, which it says everywhere", () => {
    expect(run.status).toBe("stopped");
    expect(run.report.message).toMatch(/noise floor of float32 arithmetic/);
    expect(run.verdict).toBe("chatterjee: not certified");
    expect(run.title).toBe("tanh layer, circle data");
    expect(run.precision).toBe("float32");
    expect(String(run.display()["text/plain"])).toContain("float32");
    expect(JSON.stringify(run.chart())).toContain("float32 arithmetic");
    expect(run.provenance.engine.precision).toBe("float64");
    expect(run.provenance.evaluator).toMatch(/^TensorFlow\.js .*float32$/);
  });

  test("what is seen along it is shown as seen", () => {
    const { smallestEigenvalue, rayleighQuotient, distance } = run.trajectory;
    for (const series of [smallestEigenvalue, rayleighQuotient, distance.slice(1)])
      expect(series.every((value) => value > 0)).toBe(true);
    for (const kind of ["spectrum", "rayleigh", "outputs", "landscape"] as const)
      expect(run.chart(kind).data.length).toBeGreaterThan(0);
  });

  test("its JSON keeps the text of the function", () => {
    const json = JSON.parse(JSON.stringify(run)) as { experiment: { network: { source: string } } };
    expect(json.experiment.network.source).toContain(".tanh().matMul(v)");
  });

  test("no tensor stays behind", () => {
    expect(loadTensorflow().tf.memory().numTensors).toBe(0);
  });
});

test("an explicit method is chosen where an operation has kinks, and the operation is named", async () => {
  const network = differentiable({
    parameters: [[2, 8], [8, 1]], // prettier-ignore
    forward: (_, [W, v], x) => x.matMul(W).relu().matMul(v),
    initialization: gaussianWeights({ seed: 3 }),
  });
  const run = await converge({ network, data: circle }, { tolerance: 1e-3, until: { time: 0.1 } });
  expect(run.report.reason).toContain("the kinks of Relu");
  await expect(
    converge({ network, data: circle, integrator: { kind: "radau" }, until: { time: 1 } }),
  ).rejects.toThrow('"radau" needs second derivatives, which Relu does not have.');
});

test.each([
  ["descent", { kind: "descent" as const, stepSize: 0.1 }],
  ["sgd", { kind: "sgd" as const, stepSize: 0.1, batch: 2, seed: 1 }],
])("%s takes the same steps as with layers", async (_, flow) => {
  const { layers, own: network, data } = twins([2, 4, 1], 4, 11);
  const rest = { data, flow, until: { time: 50 }, theorems: [] };
  const [a, b] = await Promise.all([converge({ network: layers, ...rest }), converge({ network, ...rest })]);
  expect(relativeError(b.trajectory.loss, a.trajectory.loss)).toBeLessThan(1e-5);
});

test(`the flow is that of the layers until the floor, and ends near it (THALWEG_SEED=${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        width: fc.integer({ min: 6, max: 8 }),
        samples: fc.integer({ min: 2, max: 3 }),
        seed: fc.nat(),
      }),
      async ({ width, samples, seed }) => {
        const { layers, own: network, data } = twins([2, width, 1], samples, seed);
        const at = [0.25, 1, 4];
        const rest = { data, theorems: [] };
        const options = { at, tolerance: 1e-5, until: { time: 60 } };
        const b = await converge({ network, ...rest }, options);
        const a = await converge({ network: layers, ...rest }, { ...options, until: { time: 4 } });
        const lossAt = ({ trajectory }: Run, time: number) => trajectory.loss[trajectory.time.indexOf(time)];
        const { noiseFloor, loss } = b.trajectory;
        for (const time of at) {
          if (!b.trajectory.time.includes(time)) continue;
          const [exact, seen] = [lossAt(a, time), lossAt(b, time)];
          const k = b.trajectory.time.indexOf(time);
          // an error e of the outputs changes c r^2 by 2 c r e: the floor is c e^2
          const allowed = 1e-3 * exact + 2 * Math.sqrt(exact * noiseFloor[k]) + noiseFloor[k];
          expect(Math.abs(seen - exact)).toBeLessThan(allowed);
        }
        // what the floor promises: the loss of a run that it ends is below it, and rounding has not stopped it above
        const last = loss.length - 1;
        if (b.status === "stopped") expect(loss[last]).toBeLessThan(noiseFloor[last]);
        else expect(b.status).toBe("timeLimit");
      },
    ),
    { numRuns: 4, seed },
  );
});

describe("an unfinished run", () => {
  test.each(["dual", "dopri5"] as const)("goes on with the same bits (%s)", async (kind) => {
    const problem = createProblem(
      completeExperiment({ ...own(), integrator: { kind, relativeTolerance: 1e-6 } }),
    );
    const { integrator } = problem.experiment;
    const options = { ...integrator, timeLimit: 3, lossLimit: 0, errorEstimate: false };
    const kept: Checkpoint[] = [];
    const whole = await integrate(problem, {
      ...options,
      checkpointInterval: 0,
      onCheckpoint: (state) => kept.push(state),
    });
    for (const place of [3, Math.floor(kept.length / 2), kept.length - 2]) {
      const rest = await integrate(problem, { ...options, resume: kept[place] });
      expect([...rest.finalTheta]).toEqual([...whole.finalTheta]);
      expect([...rest.trajectory.loss]).toEqual([...whole.trajectory.loss]);
    }
    problem.release();
  });

  test("is not gone on with by a function that has the same text and takes another value from outside", async () => {
    const problems = [1, 2].map((scale) => createProblem(completeExperiment(own(scale))));
    const kept: Checkpoint[] = [];
    const { integrator } = problems[0].experiment;
    await integrate(problems[0], {
      ...integrator,
      timeLimit: 1,
      lossLimit: 0,
      checkpointInterval: 0,
      onCheckpoint: (state) => kept.push(state),
    });
    const state = kept[kept.length - 1];
    expect(ofTheSameModel(state, problems[0])).toBe(state);
    expect(ofTheSameModel(state, problems[1])).toBeUndefined();
    for (const problem of problems) problem.release();
  });

  test("is found again by its text, and forgotten when it has ended", async () => {
    const store = mkdtempSync(join(tmpdir(), "thalweg-own-"));
    const stop = new AbortController();
    const options = { store, until: { time: 1e4 }, tolerance: 1e-7, theorems: [] };
    try {
      await converge(own(), { ...options, signal: stop.signal, onProgress: () => stop.abort() });
      const run = await converge(own(), { ...options, until: { time: 2 } });
      expect(run.status).toBe("timeLimit");
      expect(readdirSync(store).filter((name) => name.endsWith(".draft"))).toEqual([]);
    } finally {
      rmSync(store, { recursive: true, force: true });
    }
  });
});
