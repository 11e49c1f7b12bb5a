// Which engine computes: asked for by name, by THALWEG_ENGINE, or the embedded one.
import { InputError, shown } from "../errors";
import type { Engine } from "./types";
import { WasmEngine } from "./wasm/engine";

/** Names that `createEngine` and THALWEG_ENGINE accept. */
export const engineNames = ["wasm"] as const;
export type EngineName = (typeof engineNames)[number];

/** What computed, for `thalweg doctor` and the provenance of a run. */
export interface EngineDescription {
  name: string;
  precision: Engine["precision"];
  threads: number;
  /** `plain` or `relaxed`: their last bits differ; "" for an engine without variants */
  variant: string;
  /** one clause that says why this variant was taken; "" for an engine without variants */
  why: string;
}

let shared: Engine | undefined;

/**
 * A new engine with memory of its own.
 * @param name default: THALWEG_ENGINE, or the embedded engine `wasm`
 * @throws InputError for an unknown name
 */
export function createEngine(name?: EngineName): Engine {
  const wanted = name ?? (process.env.THALWEG_ENGINE || "wasm");
  if (wanted === "wasm") return new WasmEngine();
  throw new InputError(
    name === undefined ? "THALWEG_ENGINE" : "createEngine",
    `unknown engine ${shown(wanted)}. Known: ${engineNames.join(", ")}.`,
  );
}

/** The engine that everything shares unless told otherwise; made at the first call. */
export function defaultEngine(): Engine {
  return (shared ??= createEngine());
}

export function describeEngine(engine: Engine): EngineDescription {
  const { name, precision, threads } = engine;
  const { variant, why } = engine instanceof WasmEngine ? engine : { variant: "", why: "" };
  return { name, precision, threads, variant, why };
}
