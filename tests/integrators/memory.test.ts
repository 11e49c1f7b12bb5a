// Ten thousand steps leave the heap as it was.
import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** follows a flow for the given number of attempts, and samples the heap at every hundredth */
const script = `
const rooms = process.argv[1];
const { completeExperiment } = require(rooms + "/experiment");
const { createProblem } = require(rooms + "/problems");
const { integrate } = require(rooms + "/integrators");
const experiment = completeExperiment(JSON.parse(process.argv[2]));
const { relativeTolerance, absoluteTolerance } = experiment.integrator;
const samples = [];
let attempts = 0;
const interrupted = () => {
  if (++attempts % 100 === 0) {
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    samples.push([heapUsed, arrayBuffers]);
  }
  return attempts >= 12000;
};
integrate(createProblem(experiment), {
  timeLimit: 1e6, lossLimit: 0, relativeTolerance, absoluteTolerance, onlyAt: true, interrupted,
}).then(({ report }) => console.log(JSON.stringify({ samples, steps: report.steps })));
`;

test.each([
  ["dual", 1e-11],
  ["rkc", 1e-10],
])("%s", (kind, relativeTolerance) => {
  const experiment = {
    network: {
      kind: "mlp",
      widths: [1, 50, 1],
      activation: "tanh",
      biases: true,
      initialization: { kind: "gaussian", seed: 3 },
    },
    data: { kind: "explicit", inputs: [[-1], [0.2], [1]], targets: [0.5, -0.4, 0.8] },
    integrator: { kind, relativeTolerance },
  };
  const rooms = join(__dirname, "../../src");
  const { stdout, stderr } = spawnSync(process.execPath, ["-e", script, rooms, JSON.stringify(experiment)], {
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  const { samples, steps } = JSON.parse(stdout) as { samples: [number, number][]; steps: number };
  expect(steps).toBeGreaterThan(10000);
  const late = samples.slice(20);
  // no step allocates a vector: the memory of typed arrays stands still
  const buffers = late.map(([, arrayBuffers]) => arrayBuffers);
  expect(Math.max(...buffers)).toBe(Math.min(...buffers));
  // what the heap keeps between collections does not grow
  const heap = late.map(([heapUsed]) => heapUsed);
  const third = Math.floor(heap.length / 3);
  const [early, end] = [Math.min(...heap.slice(0, third)), Math.min(...heap.slice(-third))];
  expect(end - early).toBeLessThan(5e5);
});
