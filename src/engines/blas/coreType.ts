// Which kernels an OpenBLAS should use: old ones do not know new processors and fall back to kernels of 2004.
import { readFileSync } from "node:fs";

/** Feature sets that OpenBLAS has kernels for, best first. */
const kernels: readonly [name: string, flags: readonly string[]][] = [
  ["SKYLAKEX", ["avx512f", "avx512dq", "avx512bw", "avx512vl", "avx2", "fma"]],
  ["HASWELL", ["avx2", "fma"]],
  ["SANDYBRIDGE", ["avx"]],
];

/** The value of OPENBLAS_CORETYPE that suits a processor with these flags, or null when nothing is known. */
export function coreTypeOf(flags: readonly string[]): string | null {
  return kernels.find(([, needed]) => needed.every((flag) => flags.includes(flag)))?.[0] ?? null;
}

/** Flags of this processor, as Linux prints them; none elsewhere. */
export function processorFlags(): string[] {
  if (process.platform !== "linux" || process.arch !== "x64") return [];
  try {
    const line = /^flags\s*:(.*)$/m.exec(readFileSync("/proc/cpuinfo", "latin1"));
    return line ? line[1].trim().split(/\s+/) : [];
  } catch {
    return [];
  }
}
