// The card made ready: opened, libraries found, tested and measured once a process; engines are made from that.
import { InputError, InternalError, shown } from "../../errors";
import type { Precision } from "../types";
import { loadCublas } from "./cublas";
import { loadCusolver, type CusolverLibrary } from "./cusolver";
import { openDevice, type Device } from "./device";
import { CudaEngine, type CudaSettings } from "./engine";
import { libraryCandidates } from "./libraries";
import { Products, type ProductLibrary } from "./products";
import { faultOf, faultOfSolver, measureRate } from "./selfTest";

/** What became of one library. */
export interface CudaLibraryFinding {
  readonly file: string;
  /** such as "cuBLAS 12.4", or why it cannot be used */
  readonly result: string;
}

/** A card that passed its self-test. */
export interface ReadyCard {
  readonly device: Device;
  readonly products: Products;
  readonly libraries: readonly CudaLibraryFinding[];
  /** GFLOP/s of matrix products */
  readonly measured: { readonly float64: number; readonly float32: number };
  readonly settings: CudaSettings;
}

/** Where float32 is so many times as fast, `mixed` is worth its conversions: consumer cards have 32 to 64. */
const MUCH_FASTER = 8;
const precisions = ["auto", "float64", "mixed", "float32"] as const;

let ready: ReadyCard | undefined;

/**
 * The card, made ready on the first call.
 * @throws InputError that says why no card can be used
 */
export function readyCard(): ReadyCard {
  return (ready ??= makeReady());
}

/**
 * A new engine on the card.
 * @param precision default: that of `readyCard`, from THALWEG_CUDA_PRECISION or the self-test
 * @throws InputError as `readyCard`
 */
export function createCudaEngine(precision?: Precision): CudaEngine {
  const { device, products, settings } = readyCard();
  const asked = precision && { precision, why: "asked for" };
  return new CudaEngine(device, products, { ...settings, ...asked });
}

function makeReady(): ReadyCard {
  const wanted = wantedPrecision();
  const device = openDevice();
  const libraries: CudaLibraryFinding[] = [];
  const products = new Products(device, findCublas(device, libraries));
  const fault = faultOf(device, products);
  if (fault !== null)
    throw new InputError(
      "engine cuda",
      `${device.properties.name} failed its self-test: ${fault}. Use engine wasm or blas.`,
    );
  const measured = {
    float64: measureRate(device, products, "float64"),
    float32: measureRate(device, products, "float32"),
  };
  const { precision, why } = choosePrecision(wanted, measured);
  const solver = findCusolver(device, products, libraries);
  const multiplies = products.library === null ? "own kernels" : `cuBLAS ${products.library.version}`;
  const factorises = solver === null ? "" : ", cuSOLVER";
  const variant = `${device.properties.name}, ${multiplies}${factorises}`;
  return { device, products, libraries, measured, settings: { precision, variant, why, solver } };
}

/** The first cuBLAS that loads and multiplies rightly; without one our own kernels multiply. */
function findCublas(device: Device, findings: CudaLibraryFinding[]): ProductLibrary | null {
  for (const file of libraryCandidates("cublas", Number.parseInt(device.driver.version))) {
    const library = loadCublas(file, device);
    const fault =
      typeof library === "string" ? library : orRefusal(() => faultOf(device, new Products(device, library)));
    if (typeof library !== "string" && fault === null) {
      findings.push({ file, result: `cuBLAS ${library.version}` });
      return library;
    }
    findings.push({ file, result: fault ?? "" });
  }
  return null;
}

/** The first cuSOLVER that loads and factorises rightly; without one the host factorises. */
function findCusolver(
  device: Device,
  products: Products,
  findings: CudaLibraryFinding[],
): CusolverLibrary | null {
  for (const file of libraryCandidates("cusolver", Number.parseInt(device.driver.version))) {
    const library = loadCusolver(file, device);
    const fault =
      typeof library === "string" ? library : orRefusal(() => faultOfSolver(device, products, library));
    findings.push({ file, result: fault ?? "cuSOLVER" });
    if (typeof library !== "string" && fault === null) return library;
  }
  return null;
}

/** A library of a newer CUDA may refuse an older card, and one of the next may serve it. */
function orRefusal(test: () => string | null): string | null {
  try {
    return test();
  } catch (error) {
    if (error instanceof InternalError) return error.message;
    throw error;
  }
}

function wantedPrecision(): (typeof precisions)[number] {
  const wanted = process.env.THALWEG_CUDA_PRECISION || "auto";
  const known = precisions.find((name) => name === wanted);
  if (known !== undefined) return known;
  throw new InputError(
    "THALWEG_CUDA_PRECISION",
    `expected ${precisions.slice(0, -1).join(", ")} or ${precisions.at(-1)}, got ${shown(wanted)}.`,
  );
}

/** @internal for tests */
export function choosePrecision(
  wanted: (typeof precisions)[number],
  measured: ReadyCard["measured"],
): { precision: Precision; why: string } {
  if (wanted !== "auto") return { precision: wanted, why: `THALWEG_CUDA_PRECISION=${wanted}` };
  const ratio = measured.float32 / measured.float64;
  const words = `its float32 products are ${ratio.toFixed(1)} times as fast as float64`;
  return ratio > MUCH_FASTER
    ? { precision: "mixed", why: `${words}, so backward passes multiply in float32 (floor 3.5e-16)` }
    : { precision: "float64", why: words };
}
