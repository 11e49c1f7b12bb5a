// Tries the candidates one by one: the first that loads and multiplies rightly is taken, and all are reported.
import { findCandidates } from "./find";
import { baseAddress, loadLibrary, type BlasLibrary } from "./library";

/** What became of one candidate. */
export interface BlasFinding {
  readonly file: string;
  readonly origin: string;
  /** such as "SkylakeX kernels, 64-bit integers", or why it cannot be used */
  readonly result: string;
}

export interface BlasSearch {
  readonly findings: readonly BlasFinding[];
  /** the library taken, null when none can be used */
  readonly library: BlasLibrary | null;
}

let remembered: BlasSearch | null = null;

/** The search, made once a process: a library cannot be unloaded. */
export function searchBlas(): BlasSearch {
  if (remembered !== null) return remembered;
  const findings: BlasFinding[] = [];
  for (const candidate of findCandidates(process.env.THALWEG_BLAS)) {
    const loaded = loadLibrary(candidate);
    const { file, origin } = candidate;
    if (typeof loaded === "string") {
      findings.push({ file, origin, result: loaded });
      continue;
    }
    if (!multipliesRightly(loaded)) {
      findings.push({ file, origin, result: "it multiplies matrices wrongly" });
      continue;
    }
    const kernels = loaded.core === "" ? "" : `${loaded.core} kernels, `;
    findings.push({ file, origin, result: `${kernels}${loaded.integers} integers` });
    return (remembered = { findings, library: loaded });
  }
  return (remembered = { findings, library: null });
}

/** All four combinations of transposes of a product of small integers, which is exact in any order. */
function multipliesRightly(library: BlasLibrary): boolean {
  const [m, n, k] = [5, 4, 3];
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  const numbers = new Float64Array(memory.buffer);
  const base = baseAddress(memory);
  const [a, b, c] = [0, 64, 128];
  for (const transposeA of [false, true])
    for (const transposeB of [false, true]) {
      for (let i = 0; i < m * k; i++) numbers[a + i] = (i % 7) - 3;
      for (let i = 0; i < k * n; i++) numbers[b + i] = (i % 5) - 2;
      numbers.fill(1, c, c + m * n);
      library.gemm(transposeA, transposeB, m, n, k, 2, base + 8 * a, base + 8 * b, 3, base + 8 * c);
      for (let row = 0; row < m; row++)
        for (let column = 0; column < n; column++) {
          let sum = 0;
          for (let i = 0; i < k; i++) {
            const left = transposeA ? numbers[a + i * m + row] : numbers[a + row * k + i];
            const right = transposeB ? numbers[b + column * k + i] : numbers[b + i * n + column];
            sum += left * right;
          }
          if (numbers[c + row * n + column] !== 2 * sum + 3) return false;
        }
    }
  return true;
}
