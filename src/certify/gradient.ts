// A rigorous upper bound of |J^T r|, the size of the gradient up to 2c (certificates, section 9.3).
import { addUp, gamma, mulUp, sqrtUp } from "./directed";
import type { Enclosure } from "./types";

/** Upper bound of |J^T r| for every J (N x p, row by row) and r in the enclosures. */
export function transposedProductNormUpperBound(J: Enclosure, r: Enclosure, N: number, p: number): number {
  const center = new Float64Array(p);
  const absolute = new Float64Array(p);
  const spread = new Float64Array(p);
  // columns that are exactly 0 stay exactly 0
  const touched = new Uint8Array(p);
  for (let i = 0; i < N; i++) {
    const value = r.center[i];
    const size = Math.abs(value);
    const error = r.radius[i];
    const reach = size + error;
    if (reach === 0) continue;
    for (let j = 0, at = i * p; j < p; j++, at++) {
      const entry = J.center[at];
      if (entry !== 0 || J.radius[at] !== 0) touched[j] = 1;
      center[j] += entry * value;
      absolute[j] += Math.abs(entry) * size;
      spread[j] += Math.abs(entry) * error + J.radius[at] * reach;
    }
  }
  // the sums of non-negative terms carry at most 4 (N + 4) roundings each, underflow of the products apart
  const slack = addUp(1, mulUp(8, gamma(N + 4)));
  const underflow = mulUp(4 * N, Number.MIN_VALUE);
  const rounding = gamma(N + 1);
  let squares = 0;
  for (let j = 0; j < p; j++) {
    if (touched[j] === 0) continue;
    const error = addUp(mulUp(slack, addUp(mulUp(rounding, absolute[j]), spread[j])), underflow);
    const entry = addUp(Math.abs(center[j]), error);
    squares = addUp(squares, mulUp(entry, entry));
  }
  return sqrtUp(squares);
}
