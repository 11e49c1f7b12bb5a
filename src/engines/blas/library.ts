// A BLAS and LAPACK loaded at run time: symbols bound by name, integer width decided by the names alone.
import { createRequire } from "node:module";
import { coreTypeOf, processorFlags } from "./coreType";
import type { Candidate } from "./find";

const load = createRequire(__filename);

type Foreign = (...values: unknown[]) => unknown;

/** What is used of koffi, the foreign function interface. */
interface Koffi {
  load(file: string): { func(name: string, result: string, parameters: string[]): Foreign };
  address(value: Uint8Array): bigint;
}

/** Naming of the symbols in one build of a library. */
interface Naming {
  /** such as `scipy_` */
  readonly prefix: string;
  /** appended to C names: `64_` where integers have 64 bits */
  readonly suffix: string;
  readonly integer: "int" | "int64";
}

/** A width mistaken crashes the process, so only a name that promises 64 bits counts as 64 bits. */
const namings: readonly Naming[] = [
  { prefix: "scipy_", suffix: "64_", integer: "int64" },
  { prefix: "", suffix: "64_", integer: "int64" },
  { prefix: "scipy_", suffix: "", integer: "int" },
  { prefix: "", suffix: "", integer: "int" },
];

/** Row-major, as everywhere in this project (cblas.h). */
const ROW_MAJOR = 101;
const PLAIN = 111;
const TRANSPOSED = 112;

/** Integers behind pointers, as Fortran wants them, in the width of the library. */
export type IntegerArray = Int32Array | BigInt64Array;

/** The routines the engine uses. Addresses are plain numbers. */
export interface BlasLibrary {
  readonly candidate: Candidate;
  /** processor type its kernels are made for; "" when the library does not say */
  readonly core: string;
  readonly integers: "32-bit" | "64-bit";
  /** C = alpha op(A) op(B) + beta C, row-major and dense; addresses in bytes */
  gemm(
    transposeA: boolean,
    transposeB: boolean,
    m: number,
    n: number,
    k: number,
    alpha: number,
    A: number,
    B: number,
    beta: number,
    C: number,
  ): void;
  setThreads(count: number): void;
  /** LAPACK routines by their Fortran names, or null when the library has no LAPACK; see `lapack.ts` */
  fortran(name: string, parameters: readonly string[]): Foreign | null;
  integer(value: number): IntegerArray;
}

/**
 * Loads a candidate, or says why it cannot be used.
 * Sets OPENBLAS_CORETYPE first where an old OpenBLAS may not know the processor: it must happen before the library
 * is loaded. Idle threads of OpenBLAS are told to sleep soon, because they spin and starve everybody else's.
 */
export function loadLibrary(candidate: Candidate): BlasLibrary | string {
  let koffi: Koffi;
  try {
    koffi = load("koffi") as Koffi;
  } catch {
    return "the package koffi has no binary for this platform";
  }
  process.env.OPENBLAS_THREAD_TIMEOUT ??= "16";
  if (candidate.mayBeOld && process.env.OPENBLAS_CORETYPE === undefined) {
    const core = coreTypeOf(processorFlags());
    if (core !== null) process.env.OPENBLAS_CORETYPE = core;
  }
  let library: ReturnType<Koffi["load"]>;
  try {
    library = koffi.load(candidate.file);
  } catch {
    return "not there, or not a library of this platform";
  }
  const bind = (name: string, result: string, parameters: readonly string[]): Foreign | null => {
    try {
      return library.func(name, result, [...parameters]);
    } catch {
      return null;
    }
  };
  for (const naming of namings) {
    const { prefix, suffix, integer } = naming;
    const address = "uintptr_t";
    const dgemm = bind(`${prefix}cblas_dgemm${suffix}`, "void", [
      ...["int", "int", "int", integer, integer, integer, "double", address, integer],
      ...[address, integer, "double", address, integer],
    ]);
    if (dgemm === null) continue;
    const fortran = (name: string, parameters: readonly string[]): Foreign | null =>
      bind(`${prefix}${name}_${suffix}`, "void", parameters) ??
      (suffix === "" ? bind(`${prefix}${name}`, "void", parameters) : null);
    const setThreads =
      bind(`${prefix}openblas_set_num_threads${suffix}`, "void", ["int"]) ??
      bind("MKL_Set_Num_Threads", "void", ["int"]);
    const core = bind(`${prefix}openblas_get_corename${suffix}`, "str", []);
    return {
      candidate,
      core: core === null ? "" : String(core()),
      integers: integer === "int64" ? "64-bit" : "32-bit",
      gemm: (transposeA, transposeB, m, n, k, alpha, A, B, beta, C) =>
        void dgemm(
          ROW_MAJOR,
          transposeA ? TRANSPOSED : PLAIN,
          transposeB ? TRANSPOSED : PLAIN,
          m,
          n,
          k,
          alpha,
          A,
          Math.max(1, transposeA ? m : k),
          B,
          Math.max(1, transposeB ? k : n),
          beta,
          C,
          Math.max(1, n),
        ),
      setThreads: (count) => void setThreads?.(count),
      fortran,
      integer: (value) => (integer === "int64" ? BigInt64Array.of(BigInt(value)) : Int32Array.of(value)),
    };
  }
  return "it has no cblas_dgemm";
}

/** Where the bytes of a shared memory begin; they stay there when the memory grows. */
export function baseAddress(memory: WebAssembly.Memory): number {
  const koffi = load("koffi") as Koffi;
  return Number(koffi.address(new Uint8Array(memory.buffer)));
}
