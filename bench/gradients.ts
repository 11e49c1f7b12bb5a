// Gradients a second of a 3-layer tanh network in float64, n = 100, d = 10: both engines against JAX, PyTorch, NumPy.
import { createEngine, type EngineName } from "../src/engines";
import { createProblem } from "../src/problems";
import { Peer } from "./peer";
import { median, short, type Section } from "./report";
import { tanhNetwork } from "./settings";

const rounds = 5;
const seconds = 0.6;

export async function gradients(): Promise<Section> {
  const { peer, versions } = await Peer.start("gradients.py");
  const libraries = ["jax", "torch", "numpy"].filter((name) => versions[name] !== null);
  const table: string[][] = [
    [
      "width",
      "wasm",
      "blas",
      ...libraries.map((name) => `${name} ${versions[name]}`),
      "blas / best peer",
      "wasm / best peer",
    ],
  ];
  for (const width of [64, 512, 2048]) {
    const widths = [10, width, width, 1];
    const ours = (["wasm", "blas"] as const).map((engine) => ({ engine, run: prepared(engine, widths) }));
    const rates = new Map<string, number[]>();
    const add = (name: string, rate: number) => rates.set(name, [...(rates.get(name) ?? []), rate]);
    for (let round = 0; round < rounds; round++) {
      for (const { engine, run } of ours) add(engine, run());
      for (const library of libraries) {
        await peer.ask({ task: "prepare", library, widths, samples: 100 });
        add(library, Number((await peer.ask({ task: "measure", seconds })).perSecond));
      }
    }
    const rate = (name: string) => median(rates.get(name) ?? [NaN]);
    const best = Math.max(...libraries.filter((name) => name !== "numpy").map(rate));
    table.push([
      String(width),
      ...["wasm", "blas", ...libraries].map((name) => short(rate(name))),
      (rate("blas") / best).toFixed(2),
      (rate("wasm") / best).toFixed(2),
    ]);
  }
  peer.stop();
  return {
    title: "Gradients a second, tanh d-w-w-1 in float64, n = 100, d = 10",
    command: "npm run bench gradients",
    table,
    remarks: [
      `Medians of ${rounds} rounds in turn; each a loss and a gradient. The best peer is the faster of JAX and PyTorch.`,
    ],
  };
}

/** A function that measures gradients a second. */
function prepared(name: EngineName, widths: number[]): () => number {
  const engine = createEngine(name);
  const problem = createProblem(tanhNetwork(widths, 100), engine);
  const point = problem.point();
  const theta = engine.allocate(problem.parameterCount);
  const gradient = engine.allocate(problem.parameterCount);
  engine.write(theta, problem.initialTheta);
  return () => {
    const started = performance.now();
    for (let count = 1; ; count++) {
      point.moveTo(theta);
      point.gradient(gradient);
      const elapsed = (performance.now() - started) / 1000;
      if (elapsed >= seconds && count >= 3) return count / elapsed;
    }
  };
}
