// The cuda engine on the card of this machine: parity, floors, gradients a second beside PyTorch and JAX there, a flow.
import {
  createCudaEngine,
  createEngine,
  describeCuda,
  type CudaDescription,
  type Engine,
  type Precision,
  type Vector,
} from "../src/engines";
import type { CompleteExperiment } from "../src/experiment";
import { integrate } from "../src/integrators";
import { createProblem } from "../src/problems";
import { Peer, type Answer } from "./peer";
import { median, short, type Section } from "./report";
import { residualFloor } from "./residualFloor";
import { complete, tanhNetwork } from "./settings";

const precisions = ["float64", "mixed", "float32"] as const;
const rounds = 3;

/** THALWEG_BENCH_TINY runs everything at a size that the CPU stand-in of the tests can bear. */
const tiny = Boolean(process.env.THALWEG_BENCH_TINY);
const sizes = tiny
  ? { widths: [8, 16], samples: 5, seconds: 0.05, flow: { width: 8, perClass: 2 } }
  : { widths: [1024, 4096, 16384], samples: 1000, seconds: 2, flow: { width: 4096, perClass: 863 } };

/** Fused multiply-adds a cycle of one multiprocessor in float64 and float32, tensor cores of float64 included. */
const units: Readonly<Record<string, readonly [double: number, single: number]>> = {
  "6.0": [32, 64],
  "6.1": [4, 128],
  "7.0": [32, 64],
  "7.5": [2, 64],
  "8.0": [64, 64],
  "9.0": [128, 128],
  "10.0": [64, 128],
};
/** of cards for graphics and small ones */
const fewDoubles = [2, 128] as const;

export async function gpu(): Promise<Section[]> {
  const card = describeCuda();
  if ("reason" in card) {
    process.stdout.write(`gpu: there is no card to measure: ${card.reason}\n`);
    return [];
  }
  const sections: Section[] = [];
  for (const measure of [() => describe(card), () => gradients(card), flow]) {
    const section = await orReason(measure);
    if (typeof section === "string") process.stderr.write(`gpu: ${section}\n`);
    else sections.push(section);
  }
  return sections;
}

/** What was measured, or why not: a card without enough memory for one row still has the others. */
async function orReason<T>(measure: () => T | Promise<T>): Promise<T | string> {
  try {
    return await measure();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Tells whoever waits what is under way. */
function say(words: string): void {
  process.stderr.write(`gpu: ${words} ...\n`);
}

/** TFLOP/s in float64 and float32 at the highest clock */
function peakOf(card: CudaDescription): readonly [number, number] {
  const used = card.devices.find(({ name }) => name === card.device) ?? card.devices[0];
  const perCycle = units[used.computeCapability] ?? fewDoubles;
  const [double, single] = perCycle.map((count) => (2 * count * used.multiprocessors * used.megahertz) / 1e6);
  return [double, single];
}

function describe(card: CudaDescription): Section {
  const peak = peakOf(card);
  const share = (gigaflops: number, of: number) => `${((0.1 * gigaflops) / of).toFixed(0)} %`;
  const rows = precisions.map((precision) => {
    say(`parity and floor, ${precision}`);
    const engine = createCudaEngine(precision);
    return [precision, short(gradientDifference(engine)), short(residualFloor(engine))];
  });
  return {
    title: `${card.variant}: parity and floors`,
    command: "npm run bench gpu",
    table: [["precision", "gradient against wasm", "floor of the residual"], ...rows],
    remarks: [
      `Driver for CUDA ${card.driverVersion}, ${short(card.memory.total / 2 ** 30)} GiB. Taken: ${card.precision}, because ${card.why}.`,
      `Products: float64 ${short(card.measured.float64)} GFLOP/s (${share(card.measured.float64, peak[0])} of the peak), float32 ${short(card.measured.float32)} (${share(card.measured.float32, peak[1])}).`,
      "The gradient of tanh 10-64-64-1 at 100 samples, norm of the difference over its norm. The residual of tanh 3-24-1 at 4 samples, followed until it no longer falls, over its start, both evaluated in float64.",
    ],
  };
}

function gradientDifference(engine: Engine): number {
  const experiment = tanhNetwork(tiny ? [4, 8, 8, 1] : [10, 64, 64, 1], tiny ? 6 : 100);
  const [ours, exact] = [engine, createEngine("wasm")].map((on) => {
    const problem = createProblem(experiment, on);
    const point = problem.point();
    const [theta, gradient] = [1, 2].map(() => on.allocate(problem.parameterCount));
    on.write(theta, problem.initialTheta);
    point.moveTo(theta);
    point.gradient(gradient);
    const values = on.read(gradient);
    problem.release();
    return values;
  });
  return Math.hypot(...ours.map((entry, i) => entry - exact[i])) / Math.hypot(...exact);
}

async function gradients(card: CudaDescription): Promise<Section> {
  const { samples } = sizes;
  const [peak] = peakOf(card);
  const { peer, libraries, absent } = await peersOnCard();
  const table: string[][] = [
    ["width", ...precisions, ...libraries, "float64 / best peer", "TFLOP/s", "of the peak"],
  ];
  const failures: string[] = [];
  for (const width of sizes.widths) {
    const widths = [10, width, width, 1];
    const rates = new Map<string, number>();
    for (const name of [...precisions, ...libraries]) {
      say(`gradients, width ${width}, ${name}`);
      const precision = precisions.find((known) => known === name);
      const rate = await orReason(() =>
        precision === undefined
          ? ratesOfPeer(peer as Peer, name, widths)
          : gradientsASecond(precision, widths),
      );
      if (typeof rate === "string") failures.push(`${name} at width ${width}: ${rate}`);
      else rates.set(name, median(rate));
    }
    const rate = (name: string) => rates.get(name) ?? NaN;
    const best = Math.max(...libraries.map(rate).filter((value) => value > 0));
    // three products a layer; the inputs' layer needs no product for its inputs
    const operations = 2 * samples * (3 * width * width + 2 * 10 * width + 3 * width);
    const teraflops = (operations * rate("float64")) / 1e12;
    const share = ((100 * teraflops) / peak).toFixed(0);
    table.push([
      String(width),
      ...[...precisions, ...libraries].map((name) => short(rate(name))),
      short(best > 0 ? rate("float64") / best : NaN),
      short(teraflops),
      rates.has("float64") ? `${share} %` : "–",
    ]);
  }
  peer?.stop();
  return {
    title: `Gradients a second on ${card.variant}, tanh 10-w-w-1, n = ${samples}; peers in float64`,
    command: "npm run bench gpu",
    table,
    remarks: [
      `Medians of ${rounds} rounds; each a loss and a gradient. TFLOP/s and the share of the peak are those of float64.`,
      ...(absent === "" ? [] : [absent]),
      ...failures,
    ],
  };
}

async function peersOnCard(): Promise<{ peer: Peer | null; libraries: string[]; absent: string }> {
  if (tiny) return { peer: null, libraries: [], absent: "No peers beside a stand-in." };
  const started = await orReason(() => Peer.start("gradients.py"));
  if (typeof started === "string") return { peer: null, libraries: [], absent: started };
  const { peer, versions } = started;
  const libraries = ["torch", "jax"].filter((name) => versions[name] !== null);
  return { peer, libraries, absent: libraries.length === 0 ? "Its Python has neither PyTorch nor JAX." : "" };
}

/** a peer prepares itself once, and leaves the card's memory to the next */
async function ratesOfPeer(peer: Peer, library: string, widths: number[]): Promise<number[]> {
  const { samples, seconds } = sizes;
  const ask = async (request: Record<string, unknown>): Promise<Answer> => {
    const answer = await peer.ask(request);
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer;
  };
  try {
    await ask({ task: "prepare", library, widths, samples, device: "cuda" });
    const rates: number[] = [];
    while (rates.length < rounds) rates.push(Number((await ask({ task: "measure", seconds })).perSecond));
    return rates;
  } finally {
    await peer.ask({ task: "release" });
  }
}

function gradientsASecond(precision: Precision, widths: number[]): number[] {
  const engine = createCudaEngine(precision);
  const problem = createProblem(tanhNetwork(widths, sizes.samples), engine);
  const owned: Vector[] = [];
  try {
    for (let i = 0; i < 2; i++) owned.push(engine.allocate(problem.parameterCount));
    const [theta, gradient] = owned;
    const point = problem.point();
    engine.write(theta, problem.initialTheta);
    const once = (): void => {
      point.moveTo(theta);
      point.gradient(gradient);
      engine.finish();
    };
    once();
    return Array.from({ length: rounds }, () => {
      const started = performance.now();
      let count = 0;
      while (count < 3 || performance.now() - started < 1000 * sizes.seconds) {
        once();
        count++;
      }
      return (1000 * count) / (performance.now() - started);
    });
  } finally {
    for (const vector of owned) engine.release(vector);
    problem.release();
    // the peers need the card's memory
    engine.device.pool.trim();
  }
}

/** four layers on handwritten digits, from a loss to a tenth of it */
async function flow(): Promise<Section> {
  const { width, perClass } = sizes.flow;
  const classes = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  const experiment = complete({
    network: {
      kind: "mlp",
      widths: [784, width, width, width, 10],
      activation: "tanh",
      initialization: { kind: "gaussian", seed: 1 },
    },
    data: { kind: "digits", classes, perClass, unitNorm: true },
    loss: { kind: "squared", constant: "1/(2n)" },
  });
  const rows: string[][] = [];
  const failures: string[] = [];
  for (const precision of ["float64", "mixed"] as const) {
    say(`the flow, ${precision}`);
    const followed = await orReason(() => follow(experiment, createCudaEngine(precision)));
    if (typeof followed === "string") failures.push(`${precision}: ${followed}`);
    else rows.push([precision, ...followed.map(short)]);
  }
  return {
    title: `The flow of tanh 784-${width}-${width}-${width}-10 on ${10 * perClass} handwritten digits, to a tenth of the loss`,
    command: "npm run bench gpu",
    table: [["precision", "parameters", "steps", "gradients", "seconds", "gradients a second"], ...rows],
    remarks: [
      "Relative tolerance 1e-3; stopped after two minutes where the tenth was not reached.",
      ...failures,
    ],
  };
}

/** parameters, steps, gradients, seconds and gradients a second until a tenth of the loss, or two minutes */
async function follow(experiment: CompleteExperiment, engine: Engine): Promise<number[]> {
  const problem = createProblem(experiment, engine);
  const theta = engine.allocate(problem.parameterCount);
  try {
    engine.write(theta, problem.initialTheta);
    const start = problem.point().moveTo(theta);
    const started = performance.now();
    const { report } = await integrate(problem, {
      timeLimit: 1e3,
      lossLimit: start / 10,
      relativeTolerance: 1e-3,
      absoluteTolerance: 1e-6,
      interrupted: () => performance.now() - started > 120_000,
    });
    const seconds = (performance.now() - started) / 1000;
    const { steps, gradients } = report;
    return [problem.parameterCount, steps, gradients, seconds, gradients / seconds];
  } finally {
    engine.release(theta);
    problem.release();
  }
}
