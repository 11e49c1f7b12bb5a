// thalweg doctor: what computes here, in which precision, on what device, and why; and what Jupyter needs.
import { cpus } from "node:os";
import { isAbsolute } from "node:path";
import type { Command } from "commander";
import type * as EnginesDoor from "../engines";
import type { CudaDescription, Engine, TensorflowDescription } from "../engines";
import { InputError } from "../errors";
import { exitCode, perform, printJson, printLine } from "./perform";
import type { ExitCode } from "./perform";
import { findPython, leastPython } from "./python";
import { aligned } from "./table";

/** Adds `doctor` to the program. */
export function registerDoctor(program: Command): void {
  program
    .command("doctor")
    .summary("say what engine computes here, and why")
    .description(
      "Says which engine computes, in which precision, on what device, and why; multiplies two matrices to see that it does.",
    )
    .option("--json", "print the result as JSON")
    .action((options: { json?: boolean }, command: Command) =>
      perform(command, () => doctor(options.json === true)),
    );
}

async function doctor(json: boolean): Promise<ExitCode> {
  const engines = await import("../engines/index.js");
  const { chooseEngine, createEngine, describeCuda, describeEngine, describeTensorflow } = engines;
  const choice = chooseEngine();
  const forced = process.env.THALWEG_ENGINE;
  const wanted = forced ? orRefusal(createEngine) : choice.engine;
  const refusal = typeof wanted === "string" ? wanted : null;
  const engine = typeof wanted === "string" ? choice.engine : wanted;
  const description = describeEngine(engine);
  const product = multiply(engines, engine, 256);
  const python = findPython();
  const findings = {
    engine: { ...description, why: forced && refusal === null ? `THALWEG_ENGINE=${forced}` : choice.why },
    refusal,
    measured: choice.measured,
    libraries: choice.libraries,
    device: `${cpus()[0]?.model.trim() ?? "unknown processor"}, ${cpus().length} cores`,
    product,
    cuda: describeCuda(),
    tensorflow: describeTensorflow(),
    node: process.version,
    v8: process.versions.v8,
    system: `${process.platform} ${process.arch}`,
    python: python?.version ?? null,
  };
  if (json) printJson(findings);
  else for (const line of aligned(rows(findings))) printLine(line);
  if (refusal !== null) return exitCode.usage;
  return product.right ? exitCode.done : exitCode.failed;
}

/** The engine asked for, or why it cannot be had: whoever asks the doctor wants to see everything else as well. */
function orRefusal(create: () => Engine): Engine | string {
  try {
    return create();
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

type Findings = {
  engine: { name: string; precision: string; threads: number; variant: string; why: string };
  /** why THALWEG_ENGINE cannot be had; `engine` is then what is used without it */
  refusal: string | null;
  /** GFLOP/s of one thread of both engines, where both are there */
  measured: { wasm: number; blas: number } | null;
  libraries: readonly { file: string; origin: string; result: string }[];
  device: string;
  product: Product;
  cuda: CudaDescription | { reason: string };
  tensorflow: TensorflowDescription;
  node: string;
  v8: string;
  system: string;
  python: string | null;
};

function rows(findings: Findings): string[][] {
  const {
    engine,
    refusal,
    measured,
    libraries,
    device,
    product,
    cuda,
    tensorflow,
    node,
    v8,
    system,
    python,
  } = findings;
  const variant = engine.variant === "" ? "" : ` (${engine.variant})`;
  const least = `${leastPython.major}.${leastPython.minor}`;
  const name = `${engine.name}${variant}: ${engine.why}; problems too small to gain from it use wasm`;
  return [
    ...(refusal === null ? [] : [["engine", refusal]]),
    [refusal === null ? "engine" : "", `${refusal === null ? "" : "without THALWEG_ENGINE "}${name}`],
    ...libraries.map(({ file, origin, result }) => ["library", `${origin}, ${file}: ${result}`]),
    ...(measured === null
      ? []
      : [
          [
            "measured",
            `one thread: wasm ${measured.wasm.toFixed(1)}, blas ${measured.blas.toFixed(1)} GFLOP/s`,
          ],
        ]),
    ["precision", `${engine.precision}; certificates always float64`],
    ["device", `${device}; the engine uses ${engine.threads}`],
    [
      "product",
      `${product.size} x ${product.size} matrices: ${product.right ? "right" : "WRONG"}, ${product.gigaflops.toFixed(1)} GFLOP/s`,
    ],
    ...cudaRows(cuda),
    ["tensorflow", tensorflowWords(tensorflow)],
    ["node", `${node} (V8 ${v8}), ${system}`],
    [
      "python",
      python === null
        ? `none from ${least} with venv: \`thalweg lab\` cannot start; everything else needs none`
        : `${python}: \`thalweg lab\` can start`,
    ],
  ];
}

/** The cards, the one that would be used, and what was measured on it; or why there is none. */
function cudaRows(cuda: Findings["cuda"]): string[][] {
  if ("reason" in cuda) return [["cuda", cuda.reason]];
  const { devices, device, memory, driver, driverVersion, precision, why, variant, measured } = cuda;
  // a name that the system's loader does not know is no news; a file that it knows and cannot use is
  const unusable = cuda.libraries.filter(
    ({ file, result }) =>
      !/^cu(BLAS [\d.]+|SOLVER)$/.test(result) && (isAbsolute(file) || !result.includes("No such file")),
  );
  const gigabytes = (bytes: number): string => (bytes / 2 ** 30).toFixed(1);
  return [
    ...devices.map(({ name, computeCapability, multiprocessors, memoryBytes }) => [
      "card",
      `${name}, compute capability ${computeCapability}, ${multiprocessors} multiprocessors, ${gigabytes(memoryBytes)} GiB`,
    ]),
    ["cuda", `${variant}; driver for CUDA ${driverVersion} (${driver}); self-test passed`],
    ["", `${device}: ${gigabytes(memory.free)} of ${gigabytes(memory.total)} GiB free; ${precision}: ${why}`],
    [
      "",
      `measured: float64 ${measured.float64.toFixed(0)}, float32 ${measured.float32.toFixed(0)} GFLOP/s of products`,
    ],
    ...unusable.map(({ file, result }) => ["", `${file}: ${result}`]),
  ];
}

function tensorflowWords({ found, reason }: TensorflowDescription): string {
  if (found === null) return reason;
  const { backend, package: from, hardware, tf32, productError, tanhError, gigaflops } = found;
  const precision = tf32 ? "float32 with TF32 products" : "float32";
  return `${backend} on ${hardware}, ${from}; ${precision}, errors of a product ${productError.toExponential(0)} and of tanh ${tanhError.toExponential(0)}; ${gigaflops.toFixed(1)} GFLOP/s`;
}

type Engines = typeof EnginesDoor;

interface Product {
  size: number;
  right: boolean;
  gigaflops: number;
}

/** Multiplies matrices of small integers, whose product is exact in any order, and compares every entry. */
function multiply({ gigaflops, withVectors }: Engines, engine: Engine, size: number): Product {
  const left = Float64Array.from({ length: size * size }, (_, k) => (k % 7) - 3);
  const right = Float64Array.from({ length: size * size }, (_, k) => (k % 5) - 2);
  const product = withVectors(engine, [left, right, new Float64Array(size * size)], (A, B, C) => {
    engine.gemm(false, false, size, size, size, 1, A, B, 0, C);
    return engine.read(C);
  });
  return {
    size,
    right: product.every((entry, k) => entry === entryOf(left, right, size, k)),
    gigaflops: gigaflops(engine, size, (products) => products < 5),
  };
}

function entryOf(left: Float64Array, right: Float64Array, size: number, index: number): number {
  const row = Math.floor(index / size) * size;
  const column = index % size;
  let sum = 0;
  for (let k = 0; k < size; k++) sum += left[row + k] * right[k * size + column];
  return sum;
}
