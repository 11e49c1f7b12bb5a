// What `thalweg doctor` says of TensorFlow.js: the backend found or why there is none, whether it computes rightly, how fast.
import { gigaflops } from "../gigaflops";
import { withVectors } from "../vectors";
import { TensorflowEngine } from "./engine";
import type { TensorflowBackend } from "./peers";

/** The tensorflow engine of this machine. Errors are relative, the largest of each test; null where there is no backend. */
export interface TensorflowDescription {
  readonly found: {
    readonly backend: TensorflowBackend;
    /** such as "@tensorflow/tfjs-node 4.22.0" */
    readonly package: string;
    readonly folder: string;
    readonly hardware: string;
    /** 11-bit factors in products were allowed */
    readonly tf32: boolean;
    /** of a product of 128 x 128 matrices, relative to the sum of magnitudes */
    readonly productError: number;
    /** of tanh at arguments from 1e-12 to 8 */
    readonly tanhError: number;
    /** of products of 512 x 512 matrices, the best within 50 ms */
    readonly gigaflops: number;
  } | null;
  /** why there is none, and what to install; "" where there is one */
  readonly reason: string;
}

/** Opens the backend that the engine would take, tests and measures it, and closes it; a failure is told, not thrown. */
export function describeTensorflow(): TensorflowDescription {
  let engine: TensorflowEngine | null = null;
  try {
    engine = new TensorflowEngine();
    return { found: measure(engine), reason: "" };
  } catch (error) {
    return { found: null, reason: error instanceof Error ? error.message : String(error) };
  } finally {
    engine?.close();
  }
}

function measure(engine: TensorflowEngine): TensorflowDescription["found"] {
  const { backend, hardware, package: from } = engine.opened;
  return {
    backend,
    package: `${from.name} ${from.version}`,
    folder: from.folder,
    hardware,
    tf32: engine.unitRoundoff > 2 ** -24,
    productError: productError(engine, 128),
    tanhError: tanhError(engine),
    gigaflops: gigaflops(engine, 512, (products, elapsed) => products < 2 || elapsed < 50),
  };
}

function productError(engine: TensorflowEngine, n: number): number {
  const entries = [1, 2].map((seed) =>
    Float64Array.from({ length: n * n }, (_, i) => Math.fround(Math.sin(seed * (i + 1)))),
  );
  const [a, b] = entries;
  return withVectors(engine, [a, b, new Float64Array(n * n)], (A, B, C) => {
    engine.gemm(false, false, n, n, n, 1, A, B, 0, C);
    const product = engine.read(C);
    let worst = 0;
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        let [sum, size] = [0, 0];
        for (let k = 0; k < n; k++) {
          const term = a[i * n + k] * b[k * n + j];
          sum += term;
          size += Math.abs(term);
        }
        worst = Math.max(worst, Math.abs(product[i * n + j] - sum) / size);
      }
    return worst;
  });
}

function tanhError(engine: TensorflowEngine): number {
  const z = Float64Array.from({ length: 96 }, (_, i) => Math.fround(1e-12 * 8e12 ** (i / 95)));
  return withVectors(engine, [z, z], (Z, H) => {
    engine.biasActivation("tanh", 1, z.length, Z, null, H, null, null);
    const values = engine.read(H);
    return Math.max(...values.map((value, i) => Math.abs(value / Math.tanh(z[i]) - 1)));
  });
}
