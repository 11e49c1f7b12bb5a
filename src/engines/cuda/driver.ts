// The CUDA driver, libcuda: its functions bound by name when somebody asks, and its refusals in words (cuda.h).
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { InputError } from "../../errors";

const load = createRequire(__filename);

/** A function of a native library. Addresses and handles are plain numbers; `null` is a null pointer. */
export type Foreign = (...values: unknown[]) => unknown;
/** A function that returns a status, 0 for success. */
export type Call = (...values: (number | string | ArrayBufferView | null)[]) => number;

/** What is used of koffi, the foreign function interface. */
export interface Koffi {
  load(file: string): { func(name: string, result: string, parameters: readonly string[]): Foreign };
  address(value: ArrayBufferView): bigint;
  view(address: bigint, bytes: number): ArrayBuffer;
}

const handle = "uintptr_t";
const place = "void *";

/** Parameters of every function used, all of which return a CUresult. Those the driver versioned carry `_v2`. */
const signatures = {
  cuInit: ["uint"],
  cuDriverGetVersion: [place],
  cuDeviceGetCount: [place],
  cuDeviceGet: [place, "int"],
  cuDeviceGetName: [place, "int", "int"],
  cuDeviceTotalMem_v2: [place, "int"],
  cuDeviceGetAttribute: [place, "int", "int"],
  cuDevicePrimaryCtxRetain: [place, "int"],
  cuCtxSetCurrent: [handle],
  cuModuleLoadDataEx: [place, place, "uint", place, place],
  cuModuleGetFunction: [place, handle, "str"],
  cuStreamCreate: [place, "uint"],
  cuStreamSynchronize: [handle],
  cuMemAlloc_v2: [place, "size_t"],
  cuMemFree_v2: [handle],
  cuMemGetInfo_v2: [place, place],
  cuMemHostAlloc: [place, "size_t", "uint"],
  cuMemcpyHtoDAsync_v2: [handle, handle, "size_t", handle],
  cuMemcpyDtoHAsync_v2: [handle, handle, "size_t", handle],
  cuMemcpyDtoDAsync_v2: [handle, handle, "size_t", handle],
  cuMemsetD8Async: [handle, "uint8_t", "size_t", handle],
  cuLaunchKernel: [
    ...[handle, "uint", "uint", "uint", "uint", "uint", "uint", "uint"],
    ...[handle, handle, handle],
  ],
  cuEventCreate: [place, "uint"],
  cuEventRecord: [handle, handle],
  cuEventQuery: [handle],
} as const;

type DriverFunction = keyof typeof signatures;

/** cuda.h: results that are answers or have a remedy of their own */
export const cudaResult = {
  success: 0,
  outOfMemory: 2,
  deviceUnavailable: 46,
  noDevice: 100,
  noPtxCompiler: 221,
  unsupportedPtx: 222,
  ptxCompilerDisabled: 223,
  notReady: 600,
} as const;

/** After these nothing can be computed in this process any more. */
const fatal = new Set([
  ...[4, 201, 214, 220, 226, 700, 702, 709, 710, 714, 715, 716, 717, 718, 719, 721],
  ...[807, 912, 999],
]);

/** The driver refused; `code` is its CUresult. */
export class CudaError extends Error {
  override readonly name = "CudaError";
  constructor(
    readonly operation: string,
    readonly code: number,
    words: string,
  ) {
    super(`${operation}: ${words} (CUDA error ${code})`);
  }
}

export interface Driver {
  readonly file: string;
  /** such as "12.4": the newest CUDA it serves */
  readonly version: string;
  readonly functions: Readonly<Record<DriverFunction, Call>>;
  /** @throws CudaError, or InputError where the device is lost, out of memory ... and the user can do something */
  check(operation: string, code: number): void;
}

/** The package koffi. @throws InputError where it has no binary */
export function loadKoffi(): Koffi {
  try {
    return load("koffi") as Koffi;
  } catch {
    throw new InputError("engine cuda", "the package koffi has no binary for this platform.");
  }
}

const names: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: [
    ...["libcuda.so.1", "/usr/lib/wsl/lib/libcuda.so.1", "/usr/local/nvidia/lib64/libcuda.so.1"],
    ...["/usr/lib/x86_64-linux-gnu/libcuda.so.1", "/usr/lib/aarch64-linux-gnu/libcuda.so.1"],
    ...["/usr/lib64/libcuda.so.1", "/run/opengl-driver/lib/libcuda.so.1"],
  ],
  win32: ["nvcuda.dll"],
};

interface Found {
  readonly file: string;
  readonly library: ReturnType<Koffi["load"]>;
}

/** The driver named in THALWEG_CUDA_DRIVER, or the system's; where there is none, what was there and did not load. */
function findLibrary(): Found | { readonly broken: string } {
  const koffi = loadKoffi();
  const named = process.env.THALWEG_CUDA_DRIVER;
  let broken = "";
  for (const file of named ? [named] : (names[process.platform] ?? []))
    try {
      return { file, library: koffi.load(file) };
    } catch (error) {
      if (existsSync(file)) broken ||= `${file} does not load: ${firstLine(error)}`;
    }
  return { broken };
}

/** Whether this machine has a driver, with or without a card. */
export function hasDriver(): boolean {
  return "library" in findLibrary();
}

/** @throws InputError where there is no driver, it does not start, or it is too old */
export function loadDriver(): Driver {
  const found = findLibrary();
  if ("library" in found) return bind(found.file, found.library);
  const named = process.env.THALWEG_CUDA_DRIVER;
  if (named)
    throw new InputError(
      "THALWEG_CUDA_DRIVER",
      found.broken === "" ? `${named} is not there.` : `${found.broken}. Is it a library of this platform?`,
    );
  const reason =
    names[process.platform] === undefined
      ? `there is no CUDA driver for ${process.platform}. Use`
      : found.broken === ""
        ? "no NVIDIA driver was found. Install it, or use"
        : `the NVIDIA driver cannot be used: ${found.broken}. Install it again, or use`;
  throw new InputError("engine cuda", `${reason} engine wasm or blas.`);
}

/** What a library's loader said. */
export function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split("\n")[0];
}

function bind(file: string, library: ReturnType<Koffi["load"]>): Driver {
  const functions = {} as Record<DriverFunction, Call>;
  for (const [name, parameters] of Object.entries(signatures)) {
    try {
      functions[name as DriverFunction] = library.func(name, "int", parameters) as Call;
    } catch {
      throw new InputError(
        "engine cuda",
        `the driver ${file} has no ${name}: it is too old. Install one from 520 on.`,
      );
    }
  }
  const errorString = library.func("cuGetErrorString", "int", ["int", "_Out_ const char **"]);
  const wordsOf = (code: number): string => {
    const words: (string | null)[] = [null];
    errorString(code, words);
    return words[0] ?? "unknown error";
  };
  const check = (operation: string, code: number): void => {
    if (code === cudaResult.success) return;
    const error = new CudaError(operation, code, wordsOf(code));
    if (fatal.has(code))
      throw new InputError(
        "engine cuda",
        `the device was lost: ${error.message}. Start the kernel or program again; a run continues from its last checkpoint.`,
      );
    if (code === cudaResult.outOfMemory)
      throw new InputError(
        "engine cuda",
        `${error.message}. Other programs may fill the card (see nvidia-smi); use a smaller network or fewer samples, or engine wasm or blas.`,
      );
    throw error;
  };
  const started = functions.cuInit(0);
  if (started === cudaResult.noDevice)
    throw new InputError(
      "engine cuda",
      "the driver sees no device. Check nvidia-smi and CUDA_VISIBLE_DEVICES, or use engine wasm or blas.",
    );
  if (started !== cudaResult.success)
    throw new InputError(
      "engine cuda",
      `the driver ${file} does not start: ${wordsOf(started)} (CUDA error ${started}). Check nvidia-smi, or use engine wasm or blas.`,
    );
  const version = new Int32Array(1);
  check("cuDriverGetVersion", functions.cuDriverGetVersion(version));
  return {
    file,
    version: `${Math.floor(version[0] / 1000)}.${Math.floor((version[0] % 1000) / 10)}`,
    functions,
    check,
  };
}
