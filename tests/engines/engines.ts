// The float64 engines that must keep the contract of src/engines/types.ts, each under the name that tests print.
import type { Engine } from "../../src/engines";
import { WasmEngine } from "../../src/engines/wasm/engine";
import { openStandin } from "./cuda/standin";

/** An engine under contract; `variant` names it in the tests. */
export type TestedEngine = Engine & { readonly variant: string };

/** Both WebAssembly modules, and the cuda engine on the CPU stand-in where g++ can build it. */
export function contractEngines(): TestedEngine[] {
  const standin = openStandin();
  const embedded = ["plain", "relaxed"].map((variant) => new WasmEngine(variant));
  if (typeof standin !== "string") return [...embedded, standin.engine("float64")];
  // no test is left out silently
  process.stderr.write(`${standin}: the cuda engine is not tested\n`);
  return embedded;
}
