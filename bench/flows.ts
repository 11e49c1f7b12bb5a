// Time to solution of stiff gradient flows at measured error: our integrators against diffrax, torchdiffeq and RK4 at
// 1/sharpness, all from the same doubles to the same time.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { drawPicture, workPrecisionChart } from "../src/charts";
import { createEngine } from "../src/engines";
import type { CompleteExperiment, IntegratorName } from "../src/experiment";
import { integrate } from "../src/integrators";
import { createProblem } from "../src/problems";
import { Peer } from "./peer";
import { short, type Section } from "./report";
import { softmaxSetting, stiffOne, stiffTwo } from "./settings";

/** One way to the solution and what it cost. */
interface Outcome {
  tool: string;
  setting: string;
  gradients: number;
  kernels: number;
  seconds: number;
  loss: number;
  theta: ArrayLike<number>;
  note: string;
}

/** seconds after which a peer is stopped */
const patience = 120;

interface Task {
  benchmark: "stiff-one" | "stiff-two" | "softmax";
  name: string;
  experiment: CompleteExperiment;
  time: number;
  ours: [IntegratorName, number][];
  peers: Record<string, unknown>[];
}

const tasks: Task[] = [1e3, 1e4, 1e5].map((time) => ({
  benchmark: "stiff-one",
  name: `1-40-40-1, t = ${time.toExponential(0)}`,
  experiment: stiffOne(),
  time,
  ours: [
    ["dual", 1e-4],
    ["dual", 1e-5],
    ["dual", 1e-6],
    ["rkc", 1e-4],
    ["rkc", 1e-6],
  ],
  peers: [
    { task: "rk4" },
    // what is stopped at t = 1e3 need not be tried further
    ...(time <= 1e4 ? [{ task: "diffrax", method: "Tsit5", rtol: 1e-4 }] : []),
    ...(time <= 1e4 ? [{ task: "diffrax", method: "Kvaerno5", rtol: 1e-4 }] : []),
    ...(time <= 1e3 ? [{ task: "torchdiffeq", rtol: 1e-4 }] : []),
  ],
}));
tasks.push(
  {
    benchmark: "stiff-two",
    name: "8-60-60-1, t = 2000",
    experiment: stiffTwo(),
    time: 2000,
    ours: [
      ["dual", 1e-4],
      ["dual", 1e-6],
      ["rkc", 1e-6],
    ],
    peers: [
      { task: "rk4" },
      { task: "diffrax", method: "Tsit5", rtol: 1e-4 },
      { task: "diffrax", method: "Tsit5", rtol: 1e-6 },
    ],
  },
  {
    benchmark: "softmax",
    name: "softmax regression, t = 1e8",
    experiment: softmaxSetting(),
    time: 1e8,
    ours: [
      ["auto", 1e-4],
      ["auto", 1e-6],
      ["auto", 1e-8],
      ["dual", 1e-4],
    ],
    peers: [
      { task: "rk4" },
      { task: "diffrax", method: "Kvaerno5", rtol: 1e-6 },
      { task: "diffrax", method: "Tsit5", rtol: 1e-4 },
    ],
  },
);

/** All tasks of one name, one after the other. */
export async function flows(benchmark: Task["benchmark"]): Promise<Section[]> {
  const sections: Section[] = [];
  for (const task of tasks) if (task.benchmark === benchmark) sections.push(await timed(task));
  return sections;
}

async function timed({ benchmark, name, experiment, time, ours, peers }: Task): Promise<Section> {
  const reference = await solve(experiment, time, "dual", 1e-9);
  // peers are not charged for compilation, so neither are we for the first calls
  for (const [integrator, tolerance] of ours) await solve(experiment, time / 1000, integrator, tolerance);
  const start = startOf(experiment);
  const outcomes: Outcome[] = [];
  for (const [integrator, tolerance] of ours)
    outcomes.push(await solve(experiment, time, integrator, tolerance));
  for (const request of peers) outcomes.push(await askPeer(request, experiment, time, start));
  const travelled = distance(reference.theta, start);
  const first = outcomes[0];
  const picture = drawWork(
    `${benchmark}-${time}`,
    name,
    outcomes,
    (theta) => distance(theta, reference.theta) / travelled,
  );
  const rows = outcomes.map(({ tool, setting, gradients, kernels, seconds, loss, theta, note }) => [
    `${tool} ${setting}`.trim(),
    Number.isNaN(gradients) ? "–" : `${gradients}${kernels > 0 ? ` + ${kernels} K` : ""}`,
    theta.length === 0 ? "–" : short(distance(theta, reference.theta) / travelled),
    short(loss),
    short(seconds),
    short((gradients + kernels) / (first.gradients + first.kernels)),
    short(seconds / first.seconds),
    note,
  ]);
  return {
    title: `Time to solution: ${name}`,
    command: `npm run bench ${benchmark}`,
    table: [
      [
        "tool",
        "gradients",
        "error",
        "loss at the end",
        "seconds",
        "gradients / first row",
        "seconds / first row",
        "remark",
      ],
      ...rows,
    ],
    remarks: [
      `Error: |theta - reference| / |reference - start|; the reference is dual at relative tolerance 1e-9, whose loss at the end is ${reference.loss.toExponential(6)}. A tangent kernel counts as one gradient. Compilation of the peers is not counted.`,
      ...picture,
    ],
  };
}

/** The work-precision diagram of what came to its end, beside the tables; a line of Markdown where it could be drawn. */
function drawWork(
  file: string,
  title: string,
  outcomes: readonly Outcome[],
  errorOf: (theta: ArrayLike<number>) => number,
): string[] {
  const points = outcomes
    .filter(({ theta, seconds }) => theta.length > 0 && seconds > 0)
    .map(({ tool, setting, gradients, kernels, seconds, theta }) => ({
      tool,
      setting,
      error: errorOf(theta),
      gradients: gradients + kernels,
      seconds,
    }));
  const picture = drawPicture({
    figure: workPrecisionChart(points, { title }),
    format: "png",
    scale: 1.5,
    title,
  });
  if ("error" in picture) return [];
  const folder = join(__dirname, "..", "..", "bench", "results");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${file}.png`), picture.bytes);
  return [`![Error against seconds and gradients, ${title}](${file}.png)`];
}

async function solve(
  experiment: CompleteExperiment,
  time: number,
  integrator: IntegratorName,
  tolerance: number,
): Promise<Outcome> {
  const chosen = {
    ...experiment,
    integrator: { kind: integrator, relativeTolerance: tolerance, absoluteTolerance: tolerance / 100 },
  };
  const problem = createProblem(chosen, createEngine("wasm"));
  const started = performance.now();
  const { report, finalTheta, trajectory, status } = await integrate(problem, {
    timeLimit: time,
    lossLimit: 0,
    relativeTolerance: tolerance,
    absoluteTolerance: tolerance / 100,
  });
  const seconds = (performance.now() - started) / 1000;
  problem.release();
  return {
    tool: `thalweg ${integrator === "auto" ? `auto (${report.integrator})` : integrator}`,
    setting: tolerance.toExponential(0),
    gradients: report.gradients,
    kernels: report.kernels,
    seconds,
    loss: trajectory.loss[trajectory.loss.length - 1],
    theta: finalTheta,
    note: status === "timeLimit" ? "" : `${status}: ${report.message ?? ""}`,
  };
}

function startOf(experiment: CompleteExperiment): Float64Array {
  const problem = createProblem(experiment, createEngine("wasm"));
  const theta = problem.initialTheta.slice();
  problem.release();
  return theta;
}

async function askPeer(
  request: Record<string, unknown>,
  experiment: CompleteExperiment,
  time: number,
  start: Float64Array,
): Promise<Outcome> {
  const { peer } = await Peer.start("flows.py");
  const problem = createProblem(experiment, createEngine("wasm"));
  const { samples, outputsPerSample: outputs, lossConstant: constant } = problem;
  const table = (values: Float64Array, width: number) =>
    Array.from({ length: samples }, (_, row) => [...values.subarray(row * width, (row + 1) * width)]);
  await peer.ask({
    task: "define",
    kind: experiment.loss.kind === "crossEntropy" ? "softmax" : "tanh",
    widths: "widths" in experiment.network ? experiment.network.widths : [],
    inputs: table(problem.inputs, problem.inputs.length / samples),
    targets: table(problem.targets, outputs),
    theta: [...start],
    constant,
  });
  problem.release();
  const answer = await peer.ask({ ...request, time, limit: patience }, patience + 60);
  peer.stop();
  const method = typeof request.method === "string" ? request.method : "";
  const names: Record<string, string> = {
    rk4: "RK4 at 1/sharpness, JAX",
    diffrax: `diffrax ${method}`,
    torchdiffeq: "torchdiffeq dopri5",
  };
  const tolerance = typeof request.rtol === "number" ? request.rtol.toExponential(0) : "";
  const failed = answer.error !== undefined;
  const unfinished = typeof answer.reached === "number" && answer.reached < time;
  return {
    tool: names[String(request.task)],
    setting: tolerance,
    gradients: failed ? NaN : Number(answer.gradients),
    kernels: 0,
    seconds: failed ? NaN : Number(answer.seconds),
    loss: failed ? NaN : Number(answer.loss),
    theta: failed || unfinished ? [] : (answer.theta as number[]),
    note: failed ? String(answer.error) : String(answer.note ?? ""),
  };
}

function distance(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i] - y[i]) ** 2;
  return Math.sqrt(sum);
}
