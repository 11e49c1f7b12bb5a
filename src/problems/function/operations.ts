// What a function does while it runs once: the kinked operations it uses, and the tensors whose numbers it reads out.
import type { Tensor } from "@tensorflow/tfjs-core";
import type { TensorflowCore } from "../../engines";

/** Kernels of TensorFlow.js that are not twice continuously differentiable everywhere. */
const kinked: ReadonlySet<string> = new Set([
  ...["Abs", "Relu", "Relu6", "LeakyRelu", "Prelu", "Elu", "Selu", "ClipByValue", "Select"],
  ...["Maximum", "Minimum", "Max", "Min", "MaxPool", "MaxPool3D", "TopK"],
  ...["Step", "Sign", "Floor", "Ceil", "Round", "FloorDiv", "Mod"],
]);

/** What was seen of a run. */
export interface Observed {
  /** kinked operations, each once, in the order of their first use */
  readonly kinks: readonly string[];
  /** whether numbers were read out of another tensor than the inputs */
  readonly reads: boolean;
}

/** Runs `run` and looks on: every operation and every reading calls a method of the one engine that TensorFlow.js has. */
export function observe(tf: TensorflowCore, inputs: Tensor, run: () => void): Observed {
  const engine = tf.engine();
  const kinks = new Set<string>();
  let reads = false;
  const runKernel = engine.runKernel.bind(engine);
  const readSync = engine.readSync.bind(engine);
  engine.runKernel = (name, given, attributes) => {
    if (kinked.has(name)) kinks.add(name);
    return runKernel(name, given, attributes);
  };
  engine.readSync = (dataId) => {
    if (dataId !== inputs.dataId) reads = true;
    return readSync(dataId);
  };
  try {
    run();
  } finally {
    // the methods of the prototype show again
    delete (engine as { runKernel?: unknown }).runKernel;
    delete (engine as { readSync?: unknown }).readSync;
  }
  return { kinks: [...kinks], reads };
}
