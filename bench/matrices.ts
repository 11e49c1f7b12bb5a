// Tangent kernels and eigenvalues: time and memory of ours against PyTorch, JAX and NumPy.
import { createEngine, type Engine, type EngineName } from "../src/engines";
import { createProblem } from "../src/problems";
import { mulberry32 } from "../src/random";
import { Peer } from "./peer";
import { short, type Section } from "./report";
import { tanhNetwork } from "./settings";

/** The second pair is what peers, which form N x p numbers, can hold. */
const sizes = [
  { samples: 1024, width: 1024, peers: false },
  { samples: 128, width: 512, peers: true },
];

export async function tangentKernels(): Promise<Section> {
  const table: string[][] = [["N", "width", "tool", "seconds", "MB above baseline", "time / ours with blas"]];
  for (const { samples, width, peers } of sizes) {
    const widths = [10, width, width, width, 1];
    const blas = ours("blas", widths, samples);
    const wasm = ours("wasm", widths, samples);
    const row = (tool: string, seconds: number, bytes: number) =>
      table.push([
        String(samples),
        String(width),
        tool,
        short(seconds),
        short(bytes / 1e6),
        short(seconds / blas.seconds),
      ]);
    row("thalweg, blas", blas.seconds, blas.bytes);
    row("thalweg, wasm", wasm.seconds, wasm.bytes);
    if (!peers) continue;
    for (const task of ["torchKernel", "jaxKernel"]) {
      // a fresh process: the peak of its memory is that of this kernel
      const { peer } = await Peer.start("matrices.py");
      const answer = await peer.ask({ task, widths, samples }, 120);
      peer.stop();
      row(
        task === "torchKernel" ? "PyTorch torch.func" : "JAX vmap(grad)",
        Number(answer.seconds),
        Number(answer.bytes),
      );
    }
  }
  return {
    title: "Tangent kernel, 4 layers, one output, float64",
    command: "npm run bench kernels",
    table,
    remarks: ["Forward and backward passes included. A Jacobian at N = 1024, width 1024 would hold 17 GB."],
  };
}

function ours(name: EngineName, widths: number[], samples: number): { seconds: number; bytes: number } {
  const engine = createEngine(name);
  const problem = createProblem(tanhNetwork(widths, samples), engine);
  const point = problem.point();
  const theta = engine.allocate(problem.parameterCount);
  engine.write(theta, problem.initialTheta);
  const kernel = engine.allocate(samples * samples);
  const before = process.memoryUsage.rss();
  let seconds = Infinity;
  for (let round = 0; round < 4; round++) {
    const started = performance.now();
    point.moveTo(theta);
    point.tangentKernel(kernel);
    seconds = Math.min(seconds, (performance.now() - started) / 1000);
  }
  const bytes = process.memoryUsage.rss() - before;
  problem.release();
  return { seconds, bytes: bytes + 8 * samples * samples };
}

export async function eigenvalues(): Promise<Section> {
  const { peer, versions } = await Peer.start("matrices.py");
  const table: string[][] = [
    ["n", "vectors", "wasm, s", "blas, s", `NumPy ${versions.numpy}, s`, "blas / NumPy", "wasm / NumPy"],
  ];
  const engines = (["wasm", "blas"] as const).map((name) => createEngine(name));
  for (const n of [500, 2000])
    for (const vectors of [false, true]) {
      const rounds = n > 1000 ? 2 : 5;
      const [wasm, blas] = engines.map((engine) => decomposed(engine, n, vectors, rounds));
      const numpy = Number((await peer.ask({ task: "eigenvalues", n, vectors, rounds })).seconds);
      table.push([
        String(n),
        vectors ? "yes" : "no",
        short(wasm),
        short(blas),
        short(numpy),
        short(blas / numpy),
        short(wasm / numpy),
      ]);
    }
  peer.stop();
  return {
    title: "Eigenvalues of a symmetric matrix",
    command: "npm run bench eigenvalues",
    table,
    remarks: ["Best of some rounds."],
  };
}

function decomposed(engine: Engine, n: number, vectors: boolean, rounds: number): number {
  const random = mulberry32(1);
  const entries = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) entries[i * n + j] = entries[j * n + i] = random.normal();
  const A = engine.allocate(n * n);
  const values = engine.allocate(n);
  const columns = vectors ? engine.allocate(n * n) : undefined;
  engine.write(A, entries);
  let best = Infinity;
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    engine.eigenSymmetric(n, A, values, columns);
    best = Math.min(best, (performance.now() - started) / 1000);
  }
  engine.release(A);
  engine.release(values);
  if (columns) engine.release(columns);
  return best;
}
