// TensorFlow.js on a graphics card through WebGPU: the package `webgpu` (Dawn) in the place of a browser.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { registerGradients } from "./gradients";
import { ABSENT, coreOf, type Tensorflow, type TensorflowCore } from "./load";
import { findPeer, packagesOf } from "./peers";

/** What is used of an adapter; the types of WebGPU belong to browsers. */
interface Adapter {
  readonly info?: {
    readonly vendor?: string;
    readonly architecture?: string;
    readonly description?: string;
    readonly device?: string;
    readonly isFallbackAdapter?: boolean;
  };
}

interface Gpu {
  requestAdapter(options?: object): Promise<Adapter | null>;
}

/** A running backend, and what can happen to it. */
export interface StartedBackend {
  readonly tensorflow: Tensorflow;
  readonly hardware: string;
  /** resolves with the reason when the device is lost */
  readonly lost: Promise<string>;
}

/** Names under which processors imitate graphics cards. */
const software = /swiftshader|llvmpipe|lavapipe|software|basic render/i;

/**
 * Changes `navigator` and the globals of this thread, so it belongs into a worker.
 *
 * @param anyAdapter also one that imitates a graphics card
 * @throws Error whose message is the reason: a package that is not installed or does not load, or no adapter
 */
export async function startWebgpu(anyAdapter: boolean): Promise<StartedBackend> {
  const [backendName, dawnName] = packagesOf.webgpu;
  const peer = findPeer(backendName);
  if (peer === null) throw new Error(`${backendName} ${ABSENT}`);
  const dawn = findPeer(dawnName);
  if (dawn === null) throw new Error(`${dawnName} ${ABSENT}`);
  const gpu = await startDawn(join(dawn.folder, "index.js"));
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (adapter === null) throw new Error("WebGPU finds no graphics adapter: its driver is missing or too old");
  const { info } = adapter;
  const hardware = info?.description || info?.device || [info?.vendor, info?.architecture].join(" ").trim();
  if (!anyAdapter && (info?.isFallbackAdapter === true || software.test(`${hardware} ${info?.architecture}`)))
    throw new Error(`WebGPU finds only ${hardware}, which imitates a graphics card on the processor`);

  const core = coreOf(peer);
  const tf = core.require(core.name) as TensorflowCore;
  peer.require(peer.name);
  registerGradients(tf, core.folder);
  await tf.setBackend("webgpu");
  const backend = tf.backend() as unknown as { device: { lost: Promise<{ message: string }> } };
  return {
    tensorflow: {
      tf,
      backend: "webgpu",
      package: { name: peer.name, version: peer.version, folder: peer.folder },
      registeredAs: "webgpu",
      // the only backend of this thread
      use: () => undefined,
    },
    hardware,
    lost: backend.device.lost.then(({ message }) => message),
  };
}

/** The entry to WebGPU, also put where TensorFlow.js looks for it. */
async function startDawn(file: string): Promise<Gpu> {
  let module: { create(options: readonly string[]): Gpu; globals: object };
  try {
    module = (await import(pathToFileURL(file).href)) as typeof module;
  } catch (error) {
    const message = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new Error(`webgpu does not load: ${message}`, { cause: error });
  }
  const gpu = module.create([]);
  Object.assign(globalThis, module.globals);
  Object.defineProperty(globalThis, "navigator", { value: { gpu }, configurable: true });
  return gpu;
}
