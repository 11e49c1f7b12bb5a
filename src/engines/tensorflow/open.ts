// The device behind an engine: the backend asked for, or the fastest that works here.
import { availableParallelism } from "node:os";
import type { Device } from "./commands";
import { InProcess } from "./inProcess";
import {
  ABSENT,
  loadTensorflow,
  nothingFound,
  tryBackend,
  unusable,
  wantedBackend,
  type Tensorflow,
  type TensorflowFailure,
} from "./load";
import { findPeer, packagesOf, tensorflowBackends, type TensorflowBackend } from "./peers";
import { Remote } from "./remote";

/** A device in use, and what is known of it. */
export interface OpenDevice {
  readonly device: Device;
  readonly backend: TensorflowBackend;
  /** the package that brought the backend */
  readonly package: Tensorflow["package"];
  /** what it runs on, such as "CPU" or a graphics card's name */
  readonly hardware: string;
  readonly unitRoundoff: number;
  readonly threads: number;
  /** multiplications of a product that is performed at once: larger ones are cut, to be interruptible */
  readonly largestProduct: number;
}

const FLOAT32 = 2 ** -24;
/** factors of products keep 11 bits */
const TF32 = 2 ** -12;

/** about a tenth of a second; a thread that is waited for from outside needs no cuts */
const largestProducts: Readonly<Record<TensorflowBackend, number>> = {
  "node-gpu": 2e11,
  node: 2e9,
  webgpu: Infinity,
  wasm: 1e9,
  cpu: 1e8,
};

/**
 * @param look is called while the device is waited for
 * @param name default: THALWEG_TENSORFLOW, or the first that works
 * @throws InputError where it, or any, cannot be had
 */
export function openDevice(
  look: () => void,
  name: TensorflowBackend | undefined = wantedBackend(),
): OpenDevice {
  if (name === "webgpu") {
    const remote = openRemote(name, look, true);
    if ("reason" in remote) throw unusable(remote);
    return remote;
  }
  if (name !== undefined) return inProcess(loadTensorflow(name));
  const failures: TensorflowFailure[] = [];
  for (const backend of tensorflowBackends) {
    const found = backend === "webgpu" ? openRemote(backend, look, false) : tryBackend(backend);
    if ("device" in found) return found;
    if ("reason" in found) failures.push(found);
    else
      try {
        return inProcess(found);
      } catch (error) {
        // it loads and cannot compute: the next one may
        const { name: from, version } = found.package;
        const said = error instanceof Error ? error.message : String(error);
        failures.push({ backend, reason: `${from} ${version} does not compute: ${said}` });
      }
  }
  throw nothingFound(failures);
}

/**
 * The backend in a thread of its own, or why not.
 * @param anyAdapter for WebGPU: also an adapter that imitates a graphics card
 */
export function openRemote(
  backend: TensorflowBackend,
  look: () => void,
  anyAdapter: boolean,
): OpenDevice | TensorflowFailure {
  // without its packages no thread is worth starting
  const missing = packagesOf[backend].find((name) => findPeer(name) === null);
  if (missing !== undefined) return { backend, reason: `${missing} ${ABSENT}` };
  const remote = Remote.start(backend, look, anyAdapter);
  if (!(remote instanceof Remote)) return remote;
  return {
    device: remote,
    backend,
    package: remote.greeting.package,
    hardware: remote.greeting.hardware,
    unitRoundoff: FLOAT32,
    threads: 1,
    largestProduct: Infinity,
  };
}

function inProcess(tensorflow: Tensorflow): OpenDevice {
  const { backend } = tensorflow;
  const native = tensorflow.tf.findBackend(tensorflow.registeredAs) as { isGPUDevice?: boolean };
  const device = new InProcess(tensorflow);
  return {
    device,
    backend,
    package: tensorflow.package,
    hardware: native.isGPUDevice === true ? "NVIDIA GPU" : "CPU",
    unitRoundoff: device.roundsFactors ? TF32 : FLOAT32,
    threads: backend === "node" ? availableParallelism() : 1,
    largestProduct: largestProducts[backend],
  };
}
