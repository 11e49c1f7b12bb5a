// Products of enclosed matrices: midpoints by the embedded engine's fast product, radii from a bound that holds for
// every order of summation, fused multiply-adds included.
//
// |fl(A B) - A* B*| <= gamma_k |A| |B| + |A| rB + rA (|B| + rB) + k 2^-1074 = (gamma_k |A| + rA) |B| + (|A| + rA) rB + ..
// (Higham, Accuracy and Stability, section 3.5). The right side is a product of non-negative matrices, evaluated in the
// same way and multiplied by 1 + 4 (k + 8) u; a few units of 2^-1074 inside and outside of the sums cover what
// underflow takes from it.
import { createEngine } from "../engines";
import type { Engine, Vector } from "../engines";
import { breathe } from "./breathe";
import { gamma, SMALLEST, UNIT } from "./directed";
import { emptyEnclosure, setPair } from "./enclosure";
import type { Enclosure } from "./types";

/** Multiplications between two pauses. */
const SLICE = 1e8;

let engine: Engine | undefined;

/** Float64 on the processor, whatever engine the flow uses. */
export function certifyingEngine(): Engine {
  if (engine === undefined) {
    engine = createEngine("wasm");
    engine.onSlice = breathe;
  }
  return engine;
}

/** Runs `body` on fresh vectors of the engine that hold the given numbers, and gives them back. */
export function onVectors<T>(
  contents: readonly (Float64Array | number)[],
  body: (...vectors: Vector[]) => T,
): T {
  const own = certifyingEngine();
  const vectors: Vector[] = [];
  try {
    for (const content of contents) {
      const vector = own.allocate(typeof content === "number" ? content : content.length);
      vectors.push(vector);
      if (typeof content !== "number") own.write(vector, content);
    }
    return body(...vectors);
  } finally {
    for (const vector of vectors) own.release(vector);
  }
}

/** fl(A B) or fl(A B^T): A is m x k, B k x n, or n x k when `transposeB`. Pauses between slabs of rows. */
export function roundedProduct(
  m: number,
  k: number,
  n: number,
  A: Float64Array,
  B: Float64Array,
  transposeB: boolean,
): Float64Array {
  const C = new Float64Array(m * n);
  if (k === 0 || C.length === 0) return C;
  const own = certifyingEngine();
  const slab = Math.max(1, Math.min(m, Math.floor(SLICE / (k * n))));
  onVectors([slab * k, B, slab * n], (a, b, c) => {
    for (let from = 0; from < m; from += slab) {
      breathe();
      const rows = Math.min(slab, m - from);
      const top = a.slice(0, rows * k);
      const out = c.slice(0, rows * n);
      own.write(top, A.subarray(from * k, (from + rows) * k));
      own.gemm(false, transposeB, rows, n, k, 1, top, b, 0, out);
      own.read(out, C.subarray(from * n, (from + rows) * n));
    }
  });
  return C;
}

/** A factor of `enclosedProduct`; without radius it is exact. */
export interface Factor {
  readonly center: Float64Array;
  readonly radius: Float64Array | null;
}

/** A B, or A B^T when `transposeB`, for all matrices in the enclosures: A is m x k, the result m x n. */
export function enclosedProduct(
  m: number,
  k: number,
  n: number,
  A: Enclosure,
  B: Factor,
  transposeB: boolean,
): Enclosure {
  const center = roundedProduct(m, k, n, A.center, B.center, transposeB);
  const charges = new Float64Array(m * k);
  for (let i = 0; i < m; i++) {
    breathe();
    chargeRow(A, i * k, k, charges);
  }
  const radius = roundedProduct(m, k, n, charges, B.center.map(Math.abs), transposeB);
  if (B.radius !== null && B.radius.some((r) => r !== 0)) {
    const reach = A.center.map((x, at) => Math.abs(x) + A.radius[at]);
    const spread = roundedProduct(m, k, n, reach, B.radius, transposeB);
    for (let at = 0; at < spread.length; at++) radius[at] += spread[at];
  }
  const safety = 1 + 8 * (k + 8) * UNIT;
  const underflow = 8 * (k + 2) * SMALLEST;
  const rows = Array.from({ length: m }, (_, i) => isZero(A, i * k, 1, k));
  const columns = Array.from({ length: n }, (_, j) =>
    isZero(B, transposeB ? j * k : j, transposeB ? 1 : n, k),
  );
  const out = emptyEnclosure(m * n);
  for (let i = 0; i < m; i++) {
    breathe();
    if (rows[i]) continue;
    for (let j = 0; j < n; j++) {
      const at = i * n + j;
      if (!columns[j]) setPair(out, at, center[at], radius[at] * safety + underflow);
    }
  }
  return out;
}

/** Whether a row or column consists of exact zeros: then so does what it multiplies, underflow or not. */
function isZero({ center, radius }: Factor, start: number, stride: number, length: number): boolean {
  for (let k = 0, at = start; k < length; k++, at += stride)
    if (center[at] !== 0 || (radius !== null && radius[at] !== 0)) return false;
  return true;
}

/** gamma_t |a_k| + ra_k for one row, t the number of its entries that are not exactly 0, which are charged nothing. */
function chargeRow({ center, radius }: Enclosure, start: number, length: number, out: Float64Array): void {
  let terms = 0;
  for (let at = start; at < start + length; at++) if (center[at] !== 0 || radius[at] !== 0) terms++;
  const relative = gamma(terms);
  for (let at = start; at < start + length; at++) {
    const size = Math.abs(center[at]);
    // the last term outweighs the underflow of relative * size, whatever weight multiplies it
    out[at] = size === 0 && radius[at] === 0 ? 0 : relative * size + radius[at] + 2 * SMALLEST;
  }
}
