// Which engine computes: asked for by name, by THALWEG_ENGINE, or the one measured to be faster for work of this size.
import { InputError, shown } from "../errors";
import { BlasEngine, searchBlas, type BlasFinding } from "./blas";
import { cuda, tensorflow } from "./accelerators";
import type { CardChoice, CudaEngine } from "./cuda";
import { gigaflops } from "./gigaflops";
import type { TensorflowEngine } from "./tensorflow";
import type { Engine, Precision } from "./types";
import { WasmEngine } from "./wasm/engine";

/** Names that `createEngine` and THALWEG_ENGINE accept. */
export const engineNames = ["auto", "wasm", "blas", "tensorflow", "cuda"] as const;
/** An engine by name; `auto` takes what was measured to be faster for the size of the problem. */
export type EngineName = (typeof engineNames)[number];

/** What computed, for `thalweg doctor` and the provenance of a run. */
export interface EngineDescription {
  name: string;
  precision: Precision;
  threads: number;
  /** wasm: `plain` or `relaxed`; blas: its library; tensorflow: its backend and hardware; cuda: its card and library. Their last bits differ; "" for an engine without variants */
  variant: string;
  /** one clause that says why this variant was taken; "" for an engine without variants */
  why: string;
}

/** What `auto` saw and took. */
export interface EngineChoice {
  readonly engine: Engine;
  readonly why: string;
  /** libraries looked at, in order */
  readonly libraries: readonly BlasFinding[];
  /** GFLOP/s of one thread; null where there was nothing to compare */
  readonly measured: { readonly wasm: number; readonly blas: number } | null;
}

/** Problems of fewer multiplications in a product do not even look for a card. */
const WORTH_A_CARD = 2 ** 23;

/** A library must be this much faster: a close race would be won by chance, and with it the last digits of results. */
const CLEARLY_FASTER = 1.3;

/** Products of fewer multiplications gain nothing from a library that has yet to be found, loaded and measured. */
const LARGE_PRODUCT = 2 ** 20;

let embedded: Engine | undefined;
let native: BlasEngine | undefined;
let onTensorflow: TensorflowEngine | undefined;
let onCard: CudaEngine | undefined;
let card: CardChoice | undefined;
let choice: EngineChoice | undefined;

/**
 * A new engine with memory of its own.
 * @param name default: THALWEG_ENGINE, or `auto`, which measures
 * @throws InputError for an unknown name, or where `blas` finds no library, `tensorflow` no backend, `cuda` no card
 */
export function createEngine(name?: EngineName): Engine {
  const wanted = nameOf(name);
  if (wanted === "wasm") return new WasmEngine();
  if (wanted === "cuda") return cuda().createCudaEngine();
  if (wanted === "blas") return createBlas(name === undefined ? "THALWEG_ENGINE" : "createEngine");
  if (wanted === "tensorflow") return new (tensorflow().TensorflowEngine)();
  return chooseEngine().engine instanceof BlasEngine ? createBlas("createEngine") : new WasmEngine();
}

/**
 * The engine that everything shares unless told otherwise.
 * @param largestProduct multiplications in the largest matrix product of the problem. Where the choice is free, small
 * problems stay on the embedded engine, and so do not pay for the search
 * @param name default: THALWEG_ENGINE, or `auto`
 * @throws InputError as `createEngine`
 */
export function defaultEngine(largestProduct = 0, name?: EngineName): Engine {
  const wanted = nameOf(name);
  if (wanted === "tensorflow") return (onTensorflow ??= new (tensorflow().TensorflowEngine)());
  if (wanted === "cuda") return (onCard ??= cuda().createCudaEngine());
  if (wanted === "auto" && largestProduct >= WORTH_A_CARD) {
    const { engine, leastProduct } = cardBesides(chooseEngine());
    if (engine !== null && largestProduct >= leastProduct) return engine;
  }
  return onHost(largestProduct, wanted, name === undefined ? "THALWEG_ENGINE" : "engine");
}

function onHost(largestProduct: number, wanted: "auto" | "wasm" | "blas", where: string): Engine {
  if (wanted === "wasm" || (wanted === "auto" && largestProduct < LARGE_PRODUCT))
    return (embedded ??= new WasmEngine());
  if (wanted === "blas") return (native ??= createBlas(where));
  return chooseEngine().engine;
}

/** Looks for a card and measures it against the host's engine, once a process. */
function cardBesides({ engine }: EngineChoice): CardChoice {
  return (card ??= cuda().chooseCard(rateOfThread(engine) * engine.threads, CLEARLY_FASTER));
}

/**
 * The engine of this computer's own processor, in float64: what certificates are computed on, whatever the flow uses.
 * @param largestProduct as for `defaultEngine`
 */
export function hostEngine(largestProduct = 0): Engine {
  const wanted = nameOf(undefined);
  return onHost(largestProduct, wanted === "wasm" || wanted === "blas" ? wanted : "auto", "THALWEG_ENGINE");
}

/** Whether an engine computes on this computer's own processor, in float64. */
export function isHostEngine(engine: Engine): boolean {
  return engine instanceof WasmEngine;
}

/** Finds a library and measures it against the embedded engine, once a process. */
export function chooseEngine(): EngineChoice {
  return (choice ??= measureEngines());
}

function measureEngines(): EngineChoice {
  embedded ??= new WasmEngine();
  const { findings: libraries, library } = searchBlas();
  if (library === null)
    return { engine: embedded, why: "no BLAS library was found", libraries, measured: null };
  native ??= new BlasEngine(library);
  const measured = { wasm: rateOfThread(embedded), blas: rateOfThread(native) };
  const faster = measured.blas >= CLEARLY_FASTER * measured.wasm;
  const ratio = (measured.blas / measured.wasm).toFixed(1);
  return {
    engine: faster ? native : embedded,
    why: faster
      ? `measured ${ratio} times as fast as wasm`
      : `the library is only ${ratio} times as fast, less than ${CLEARLY_FASTER}`,
    libraries,
    measured,
  };
}

/**
 * The best of many products of matrices small enough to be multiplied by one thread, within 20 ms: on a busy machine
 * threads that wait for each other say more about the others than about the engine.
 */
function rateOfThread(engine: Engine): number {
  return gigaflops(engine, 120, (products, elapsed) => products < 4 || elapsed < 20);
}

function createBlas(where: string): BlasEngine {
  const { library, findings } = searchBlas();
  if (library !== null) return new BlasEngine(library);
  const seen = findings.map(({ file, result }) => `${file}: ${result}`).join("; ");
  throw new InputError(
    where,
    `no BLAS library can be used${seen === "" ? "" : ` (${seen})`}. Install NumPy in the Python of this shell, or name an OpenBLAS, MKL or Accelerate library in THALWEG_BLAS.`,
  );
}

function nameOf(name: EngineName | undefined): EngineName {
  const wanted: string = name ?? (process.env.THALWEG_ENGINE || "auto");
  if ((engineNames as readonly string[]).includes(wanted)) return wanted as EngineName;
  throw new InputError(
    name === undefined ? "THALWEG_ENGINE" : "createEngine",
    `unknown engine ${shown(wanted)}. Known: ${engineNames.join(", ")}.`,
  );
}

export function describeEngine(engine: Engine): EngineDescription {
  const { name, precision, threads } = engine;
  if (engine instanceof BlasEngine) {
    const { candidate, core } = engine.library;
    const variant = core === "" ? candidate.origin : `${candidate.origin}, ${core} kernels`;
    const why = choice?.engine === engine ? choice.why : "asked for";
    return { name, precision, threads, variant, why: withoutCard(why) };
  }
  const { variant = "", why = "" } = engine as Partial<Pick<CudaEngine, "variant" | "why">>;
  const reason = engine instanceof WasmEngine ? withoutCard(why) : card?.engine === engine ? card.why : why;
  return { name, precision, threads, variant, why: reason };
}

/** a card that could not be used is no silent loss */
function withoutCard(why: string): string {
  return card === undefined || card.engine !== null || card.why === "" ? why : `${why}; ${card.why}`;
}
