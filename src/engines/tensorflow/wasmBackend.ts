// TensorFlow.js's WebAssembly backend made ready at once. Its own start is asynchronous only because a page has to fetch the
// module; here the file is read and compiled in place.
import type { KernelBackend } from "@tensorflow/tfjs-core";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Peer } from "./peers";

/** What Emscripten makes of its settings object once the module runs. */
interface EmscriptenModule {
  cwrap(
    name: string,
    result: "number" | null,
    parameters: readonly "number"[],
  ): (...numbers: number[]) => number;
  tfjs?: Record<string, (...numbers: number[]) => number>;
}

/** Accepts the imports, hands the instance to the callback. */
type Instantiate = (
  imports: WebAssembly.Imports,
  ready: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
) => WebAssembly.Exports;

type Factory = (settings: { instantiateWasm: Instantiate }) => unknown;

/** A running backend of the package; the package is to be loaded already. */
export function startWasmBackend(peer: Peer): KernelBackend {
  const { BackendWasm } = peer.require(peer.name) as {
    BackendWasm: new (module: EmscriptenModule) => KernelBackend;
  };
  const folder = join(peer.folder, "wasm-out");
  const factory = peer.require(join(folder, "tfjs-backend-wasm.js")) as Factory;
  const settings: { instantiateWasm: Instantiate } & Partial<EmscriptenModule> = {
    instantiateWasm(imports, ready) {
      const module = new WebAssembly.Module(readFileSync(join(folder, "tfjs-backend-wasm-simd.wasm")));
      const instance = new WebAssembly.Instance(module, imports);
      ready(instance, module);
      return instance.exports;
    },
  };
  keepingListeners(() => factory(settings));
  const module = settings as EmscriptenModule;
  const bind = (name: string, result: "number" | null, parameters: number) =>
    module.cwrap(name, result, new Array<"number">(parameters).fill("number"));
  module.tfjs = {
    init: bind("init", null, 0),
    initWithThreadsCount: bind("init_with_threads_count", null, 1),
    getThreadsCount: bind("get_threads_count", "number", 0),
    registerTensor: bind("register_tensor", null, 3),
    disposeData: bind("dispose_data", null, 1),
    dispose: bind("dispose", null, 0),
  };
  return new BackendWasm(module);
}

/** Emscripten makes every unhandled rejection of the process fatal; that is not a library's to decide. */
function keepingListeners(act: () => void): void {
  const events = ["uncaughtException", "unhandledRejection"];
  const before = events.map((event) => process.listeners(event as NodeJS.Signals));
  act();
  events.forEach((event, i) => {
    for (const listener of process.listeners(event as NodeJS.Signals))
      if (!before[i].includes(listener)) process.removeListener(event, listener);
  });
}
