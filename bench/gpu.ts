// The cuda engine on the card of this machine: parity, floors, gradients a second beside PyTorch and JAX there, a flow.
import {
  createCudaEngine,
  createEngine,
  describeCuda,
  type CudaDescription,
  type Engine,
  type Precision,
} from "../src/engines";
import { integrate } from "../src/integrators";
import { createProblem } from "../src/problems";
import { Peer } from "./peer";
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
  "7.0": [32, 64],
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
  return [describe(card), await gradients(card), await flow()];
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
  const { samples, seconds } = sizes;
  const [peak] = peakOf(card);
  const { peer, libraries } = await peersOnCard();
  const table: string[][] = [
    ["width", ...precisions, ...libraries, "float64 / best peer", "TFLOP/s", "of the peak"],
  ];
  for (const width of sizes.widths) {
    const widths = [10, width, width, 1];
    const rates = new Map<string, number[]>();
    const add = (name: string, rate: number) => rates.set(name, [...(rates.get(name) ?? []), rate]);
    for (let round = 0; round < rounds; round++) {
      for (const precision of precisions) add(precision, gradientsASecond(precision, widths));
      for (const library of libraries) {
        const ready = await peer?.ask({ task: "prepare", library, widths, samples, device: "cuda" });
        const answer = ready?.error === undefined ? await peer?.ask({ task: "measure", seconds }) : undefined;
        add(library, Number(answer?.perSecond ?? NaN));
      }
    }
    const rate = (name: string) => median(rates.get(name) ?? [NaN]);
    const best = Math.max(...libraries.map(rate));
    // three products a layer; the inputs' layer needs no product for its inputs
    const operations = 2 * samples * (3 * width * width + 2 * 10 * width + 3 * width);
    const teraflops = (operations * rate("float64")) / 1e12;
    table.push([
      String(width),
      ...[...precisions, ...libraries].map((name) => short(rate(name))),
      libraries.length === 0 ? "–" : short(rate("float64") / best),
      short(teraflops),
      `${((100 * teraflops) / peak).toFixed(0)} %`,
    ]);
  }
  peer?.stop();
  return {
    title: `Gradients a second on ${card.variant}, tanh 10-w-w-1, n = ${samples}; peers in float64`,
    command: "npm run bench gpu",
    table,
    remarks: [
      `Medians of ${rounds} rounds in turn; each a loss and a gradient. TFLOP/s and the share of the peak are those of float64.`,
      ...(libraries.length === 0 ? ["No PyTorch or JAX answered on this machine."] : []),
    ],
  };
}

async function peersOnCard(): Promise<{ peer: Peer | null; libraries: string[] }> {
  if (tiny) return { peer: null, libraries: [] };
  try {
    const { peer, versions } = await Peer.start("gradients.py");
    return { peer, libraries: ["torch", "jax"].filter((name) => versions[name] !== null) };
  } catch {
    return { peer: null, libraries: [] };
  }
}

function gradientsASecond(precision: Precision, widths: number[]): number {
  const engine = createCudaEngine(precision);
  const problem = createProblem(tanhNetwork(widths, sizes.samples), engine);
  const point = problem.point();
  const [theta, gradient] = [1, 2].map(() => engine.allocate(problem.parameterCount));
  engine.write(theta, problem.initialTheta);
  const once = (): void => {
    point.moveTo(theta);
    point.gradient(gradient);
  };
  once();
  engine.finish();
  const started = performance.now();
  let count = 0;
  while (count < 3 || performance.now() - started < 1000 * sizes.seconds) {
    once();
    engine.finish();
    count++;
  }
  const elapsed = (performance.now() - started) / 1000;
  for (const vector of [theta, gradient]) engine.release(vector);
  problem.release();
  return count / elapsed;
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
  for (const precision of ["float64", "mixed"] as const) {
    const problem = createProblem(experiment, createCudaEngine(precision));
    const point = problem.point();
    const theta = problem.engine.allocate(problem.parameterCount);
    problem.engine.write(theta, problem.initialTheta);
    point.moveTo(theta);
    const started = performance.now();
    const { report } = await integrate(problem, {
      timeLimit: 1e3,
      lossLimit: point.loss / 10,
      relativeTolerance: 1e-3,
      absoluteTolerance: 1e-6,
      interrupted: () => performance.now() - started > 120_000,
    });
    const seconds = (performance.now() - started) / 1000;
    rows.push([
      precision,
      ...[problem.parameterCount, report.steps, report.gradients, seconds, report.gradients / seconds].map(
        short,
      ),
    ]);
    problem.release();
  }
  return {
    title: `The flow of tanh 784-${width}-${width}-${width}-10 on ${10 * perClass} handwritten digits, to a tenth of the loss`,
    command: "npm run bench gpu",
    table: [["precision", "parameters", "steps", "gradients", "seconds", "gradients a second"], ...rows],
    remarks: ["Relative tolerance 1e-3; stopped after two minutes where the tenth was not reached."],
  };
}
