// Builds the CPU stand-in for the CUDA driver with g++, once a version of its sources, and lets tests steer it.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Precision } from "../../../src/engines";
import { CudaEngine, readyCard } from "../../../src/engines/cuda";
import { Products } from "../../../src/engines/cuda/products";

const root = join(__dirname, "..", "..", "..", "..");
const sources = join(root, "tests", "engines", "cuda", "standin");
const cuda = join(root, "src", "engines", "cuda");

/** Settings of the stand-in; see `settings` in standin/driver.cpp. */
export type Setting =
  | ("init" | "devices" | "retain" | "major" | "driver" | "memory" | "ptx")
  | ("cublas" | "cublasFailures" | "products" | "load")
  | ("loseAfter" | "slow" | "reset" | "launches");

export interface Standin {
  /** an engine on the stand-in, with our own kernels */
  engine(precision: Precision): CudaEngine;
  /** the library, for THALWEG_CUDA_DRIVER */
  readonly driver: string;
  /** a folder with libcublas and libcusolver, for THALWEG_CUDA_LIBRARIES */
  readonly libraries: string;
  /** @returns the value before */
  set(name: Setting, value: number): number;
  bytesInUse(): number;
  /** what the stand-in found wrong last */
  complaint(): string;
}

/** The stand-in as the driver of this process, or why this machine has none. */
export function openStandin(): Standin | string {
  const standin = buildStandin();
  if (typeof standin === "string") return standin;
  process.env.THALWEG_CUDA_DRIVER = standin.driver;
  process.env.THALWEG_CUDA_LIBRARIES = "";
  return standin;
}

/** The stand-in, or why this machine has none. It is compiled on first use, which takes some 10 seconds. */
export function buildStandin(): Standin | string {
  const names = readdirSync(sources).sort();
  const hash = createHash("sha256");
  for (const file of [
    ...names.map((name) => join(sources, name)),
    join(cuda, "kernels.cu"),
    join(cuda, "kernels.ptx"),
  ])
    hash.update(readFileSync(file));
  const folder = join(root, "dist", "standin");
  const libraries = join(folder, hash.digest("hex").slice(0, 16));
  const driver = join(libraries, "libcuda.so.1");
  if (!existsSync(driver)) {
    const failure = compile(
      folder,
      libraries,
      names.filter((name) => name.endsWith(".cpp")),
    );
    if (failure !== null) return failure;
  }
  const koffi = createRequire(__filename)("koffi") as {
    load(file: string): {
      func(name: string, result: string, parameters: string[]): (...values: unknown[]) => unknown;
    };
  };
  const library = koffi.load(driver);
  const set = library.func("standin_set", "int64_t", ["str", "int64_t"]);
  const inUse = library.func("standin_in_use", "int64_t", []);
  const complaint = library.func("standin_complaint", "str", []);
  return {
    engine(precision) {
      const { device } = readyCard();
      return new CudaEngine(device, new Products(device, null), {
        precision,
        variant: `cuda on a CPU, ${precision}`,
        why: "a test asks for it",
        solver: null,
      });
    },
    driver,
    libraries,
    set: (name, value) => Number(set(name, value)),
    bytesInUse: () => Number(inUse()),
    complaint: () => String(complaint()),
  };
}

function compile(folder: string, target: string, files: readonly string[]): string | null {
  if (process.platform !== "linux") return "the stand-in for the CUDA driver is made for Linux";
  const work = join(folder, `.${process.pid}`);
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const entries = [...readFileSync(join(cuda, "kernels.ptx"), "latin1").matchAll(/\.entry (\w+)/g)];
  writeFileSync(join(work, "entries.inc"), entries.map(([, name]) => `ENTRY(${name})\n`).join(""));
  try {
    execFileSync(
      "g++",
      [
        ...[
          "-std=c++17",
          "-O2",
          "-march=native",
          "-ffp-contract=off",
          "-fno-strict-aliasing",
          "-U_FORTIFY_SOURCE",
        ],
        ...["-Wno-unknown-pragmas", "-shared", "-fPIC", "-pthread"],
        `-DKERNELS="${join(cuda, "kernels.cu")}"`,
        `-DENTRIES="${join(work, "entries.inc")}"`,
        ...files.map((name) => join(sources, name)),
        ...["-o", join(work, "libcuda.so.1")],
      ],
      { stdio: ["ignore", "ignore", "pipe"], timeout: 240_000 },
    );
  } catch (error) {
    rmSync(work, { recursive: true, force: true });
    const { code, stderr } = error as { code?: string; stderr?: Buffer };
    if (code === "ENOENT") return "g++ is not installed";
    throw new Error(`the stand-in for the CUDA driver does not compile:\n${stderr?.toString()}`, {
      cause: error,
    });
  }
  for (const name of ["libcublas.so.12", "libcusolver.so.11"]) symlinkSync("libcuda.so.1", join(work, name));
  try {
    // atomic: tests that run at the same time see all of it or nothing
    renameSync(work, target);
  } catch (error) {
    rmSync(work, { recursive: true, force: true });
    if (!existsSync(join(target, "libcuda.so.1"))) throw error;
  }
  return null;
}
