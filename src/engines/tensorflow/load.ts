// Loads TensorFlow.js from an optional package of the user: its core, with a backend that is ready when the call returns.
import type * as Core from "@tensorflow/tfjs-core";
import { createRequire } from "node:module";
import { InputError, shown } from "../../errors";
import { registerGradients } from "./gradients";
import {
  findPeer,
  packagesOf,
  peerSeenFrom,
  remedy,
  tensorflowBackends,
  type Peer,
  type TensorflowBackend,
} from "./peers";
import { startWasmBackend } from "./wasmBackend";

export type TensorflowCore = typeof Core;

/** Backends that answer at once, in the thread that asks. */
export type SynchronousBackend = Exclude<TensorflowBackend, "webgpu">;
const synchronousBackends = tensorflowBackends.filter((name) => name !== "webgpu");

/** TensorFlow.js with one backend, loaded once a process. */
export interface Tensorflow {
  /** the core that the backend itself uses: another copy would not know its tensors */
  readonly tf: TensorflowCore;
  readonly backend: TensorflowBackend;
  /** the package that brought the backend, its version and its folder */
  readonly package: { readonly name: string; readonly version: string; readonly folder: string };
  /** the backend's name in TensorFlow.js, such as `tensorflow` */
  readonly registeredAs: string;
  /** makes this backend the one that operations run on; cheap where it is already */
  use(): void;
}

/** One backend that was asked for and could not be had. */
export interface TensorflowFailure {
  readonly backend: TensorflowBackend;
  /** what is missing or broken; no remedy */
  readonly reason: string;
}

const loaded = new Map<TensorflowBackend, Tensorflow | TensorflowFailure>();

/**
 * TensorFlow.js with a backend that is ready when this returns and whose tensors can be read synchronously. Nothing of it
 * is loaded before the first call.
 *
 * @param name default: THALWEG_TENSORFLOW, or the first that works of tfjs-node-gpu, tfjs-node, wasm, cpu
 * @throws InputError where the backend asked for, or any, cannot be had: what is missing or broken, and what to install
 */
export function loadTensorflow(name?: SynchronousBackend): Tensorflow {
  const wanted = name ?? wantedBackend();
  if (wanted !== undefined) {
    if (wanted === "webgpu")
      throw new InputError(
        "THALWEG_TENSORFLOW",
        `webgpu cannot be read synchronously, so it serves networks only. Ask for one of ${synchronousBackends.join(", ")} here.`,
      );
    const found = tryBackend(wanted);
    if ("tf" in found) return found;
    throw unusable(found);
  }
  const failures: TensorflowFailure[] = [];
  for (const backend of synchronousBackends) {
    const found = tryBackend(backend);
    if ("tf" in found) return found;
    failures.push(found);
  }
  throw nothingFound(failures);
}

/** The backend that was asked for does not work. */
export function unusable(failure: TensorflowFailure): InputError {
  return new InputError("tensorflow", `${failure.reason}. ${capital(remedyOf(failure))}`);
}

/** Nothing works: what is broken is told; what is merely absent is not listed one by one. */
export function nothingFound(failures: readonly TensorflowFailure[]): InputError {
  const broken = failures.filter(({ reason }) => !reason.endsWith(ABSENT));
  const seen = broken.map((failure) => `${failure.reason} (${remedyOf(failure)})`).join("; ");
  return new InputError(
    "tensorflow",
    `no backend of TensorFlow.js can be used here${seen === "" ? "" : `: ${seen}`}. ` +
      `In this folder, run \`${remedy("node-gpu")}\` (NVIDIA, CUDA 11), \`${remedy("node")}\`, or, without native code, \`${remedy("wasm")}\`.`,
  );
}

/** How a reason ends where a package is merely absent. */
export const ABSENT = "is not installed";

/** What THALWEG_TENSORFLOW asks for; undefined where the choice is free. */
export function wantedBackend(): TensorflowBackend | undefined {
  const wanted = process.env.THALWEG_TENSORFLOW || undefined;
  if (wanted === undefined || (tensorflowBackends as readonly string[]).includes(wanted))
    return wanted as TensorflowBackend | undefined;
  throw new InputError(
    "THALWEG_TENSORFLOW",
    `unknown backend ${shown(wanted)}. Known: ${tensorflowBackends.join(", ")}.`,
  );
}

/** The backend, or why not; tried once a process. */
export function tryBackend(backend: SynchronousBackend): Tensorflow | TensorflowFailure {
  let result = loaded.get(backend);
  // a package may be installed while a notebook runs, so absence is not remembered
  if (result === undefined || ("reason" in result && result.reason.endsWith(ABSENT)))
    loaded.set(backend, (result = loadBackend(backend)));
  return result;
}

function loadBackend(backend: SynchronousBackend): Tensorflow | TensorflowFailure {
  const [name] = packagesOf[backend];
  const peer = findPeer(name);
  if (peer === null) return { backend, reason: `${name} ${ABSENT}` };
  try {
    return start(backend, peer);
  } catch (error) {
    return {
      backend,
      reason: `${name} ${peer.version} in ${peer.folder} does not load: ${firstLine(error)}`,
    };
  }
}

/** The core is loaded before the backend is, from where the backend will take it. */
function start(backend: SynchronousBackend, peer: Peer): Tensorflow {
  const native = backend === "node" || backend === "node-gpu";
  if (native) prepareForNative();
  const core = coreOf(peer);
  const tf = core.require(core.name) as TensorflowCore;
  const registeredAs = native ? "tensorflow" : backend;
  peer.require(peer.name);
  registerGradients(tf, core.folder);
  // a user's own wasm backend that runs already keeps its tensors
  if (backend === "wasm" && tf.engine().registry.wasm === undefined) {
    tf.removeBackend("wasm");
    tf.registerBackend("wasm", () => startWasmBackend(peer));
  }
  // asks a backend that is not ready yet to start; what needs time is refused
  const running = tf.findBackend(registeredAs) as { firstUse?: boolean } | null;
  if (running == null) throw new Error(`its backend ${registeredAs} does not start`);
  // the cpu backend would advertise tfjs-node on the console: thalweg doctor says what there is
  if (backend === "cpu") running.firstUse = false;
  const use = (): void => {
    // the promise is kept before setBackend returns, as the backend runs already
    if (tf.getBackend() !== registeredAs) void tf.setBackend(registeredAs);
  };
  use();
  return {
    tf,
    backend,
    package: { name: peer.name, version: peer.version, folder: peer.folder },
    registeredAs,
    use,
  };
}

/** The core as the package sees it: tfjs-node takes it through the union package. */
export function coreOf(peer: Peer): Peer {
  const union = peerSeenFrom(peer.require, "@tensorflow/tfjs");
  const core = peerSeenFrom((union ?? peer).require, "@tensorflow/tfjs-core");
  if (core === null) throw new Error("@tensorflow/tfjs-core is not installed beside it");
  return core;
}

/** What TensorFlow's native library reads when it is loaded. */
function prepareForNative(): void {
  // cuBLAS rounds the factors of products to TF32 on Ampere and later unless it is told not to
  process.env.NVIDIA_TF32_OVERRIDE = process.env.THALWEG_TF32 === "1" ? "1" : "0";
  // TensorFlow would take all of the card's memory at its start, from the cuda engine and everybody else
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= "true";
  // which instructions its build uses is no business of a notebook; errors still are
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
  // tfjs-node 4.22 calls what Node 24 no longer has
  const util = createRequire(__filename)("node:util") as { isNullOrUndefined?: (value: unknown) => boolean };
  util.isNullOrUndefined ??= (value) => value == null;
}

function remedyOf({ backend, reason }: TensorflowFailure): string {
  if (reason.endsWith(ABSENT)) return `run \`${remedy(backend)}\` in this folder.`;
  const [name] = packagesOf[backend];
  return backend === "node" || backend === "node-gpu"
    ? `its native library is made when it is installed: run \`npm rebuild ${name}\` with install scripts allowed, or \`npm rebuild ${name} --build-addon-from-source\`, or set THALWEG_TENSORFLOW=wasm.`
    : `remove it and run \`${remedy(backend)}\` in this folder.`;
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split("\n")[0].trim().replace(/\.$/, "");
}

const capital = (text: string): string => text[0].toUpperCase() + text.slice(1);
