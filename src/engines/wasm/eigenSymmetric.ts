// Eigenvalues and eigenvectors of a symmetric matrix: reduction to tridiagonal form by panels, then implicit QL.
import { InternalError } from "../../errors";
import type { Machine } from "./machine";
import { applyPanel } from "./qr";
import { operations } from "./threads";

/** Reflections in one panel of the reduction, and in one block when they are applied. */
const panelSize = (n: number): number => (n < 400 ? 16 : 32);
const BLOCK = 64;
/** Smaller matrices are multiplied with a vector in one part; the number of parts fixes the order of a sum. */
const LEAST_IN_PARTS = 512;
const PARTS = 8;
/** Numbers in the record of rotations: it stays in cache while it is applied to every panel. */
const RECORD = 32768;

/** @returns false if an entry of A is not finite; `values` and `vectors` (0 if not wanted) are untouched then */
export function eigenSymmetric(
  machine: Machine,
  n: number,
  A: number,
  values: number,
  vectors: number,
): boolean {
  const { kernels, heap } = machine;
  const size = kernels.maxAbsolute(n * n, A);
  if (!Number.isFinite(size)) return false;
  const power = size > 0 ? kernels.normalizingPower(size) : 1;
  const square = n * n;
  const panels = vectors === 0 ? 0 : kernels.panelNumbers(n);
  const scratch = Math.max((4 * panelSize(n) + PARTS) * n, vectors === 0 ? 0 : BLOCK * (3 * n + BLOCK));
  const record = Math.max(RECORD, 2 * n);
  const total = square + 2 * n + scratch + record + 2 + n + (vectors === 0 ? 0 : square + panels);
  machine.withWorkspace(total, (reduced) => {
    const d = reduced + 8 * square;
    const e = d + 8 * n;
    const order = e + 8 * n;
    const state = order + 8 * n;
    const recorded = state + 16;
    const work = recorded + 8 * record;
    const rows = work + 8 * scratch;
    const inPanels = rows + 8 * square;
    kernels.copyReversed(n, A, power, reduced);
    reduce(machine, n, reduced, d, e, work);
    if (vectors !== 0) {
      accumulate(machine, n, reduced, rows, work);
      kernels.toPanels(n, rows, inPanels);
    }
    iterate(machine, n, d, e, vectors === 0 ? 0 : inPanels, state, recorded, record);
    const numbers = heap.float64;
    const found = numbers.slice(d / 8, d / 8 + n);
    const sorted = Uint32Array.from(found, (_, i) => i).sort((i, j) => found[i] - found[j] || i - j);
    for (let i = 0; i < n; i++) numbers[values / 8 + i] = found[sorted[i]] / power;
    if (vectors === 0) return;
    heap.uint32.set(sorted, order / 4);
    kernels.panelsToColumns(n, inPanels, order, vectors);
  });
  return true;
}

/** A to diagonal d and off-diagonal e; row i of A becomes the vector of its reflection. */
function reduce(machine: Machine, n: number, A: number, d: number, e: number, work: number): void {
  const { kernels, threads, heap } = machine;
  const most = panelSize(n);
  const V = work;
  const W = V + 8 * most * n;
  const again = W + 8 * most * n; // V once more: [V; W] and [W; V] lie in one piece
  const partial = again + 8 * most * n;
  const { job } = threads;
  for (let end = n; end > 0; end -= most) {
    threads.look();
    const count = Math.min(most, end);
    for (let step = 0; step < count; step++) {
      const i = end - 1 - step;
      kernels.reduceRow(i, step, n, A, V, W, d, e);
      const v = V + 8 * step * n;
      const parts = i < LEAST_IN_PARTS ? 1 : PARTS;
      if (parts === 1) kernels.symmetricRows(0, i, n, A, v, partial);
      else {
        job[0] = i;
        job[1] = n;
        job[2] = parts;
        job[3] = A;
        job[4] = v;
        job[5] = partial;
        threads.run(operations.symmetricRows, parts, 0.3 * i * i);
      }
      kernels.finishPanelRow(i, step, n, V, W, parts, partial);
    }
    const rest = end - count;
    if (rest === 0) break;
    if (count < most) throw new InternalError("eigenSymmetric: a short panel before the last.");
    heap.float64.copyWithin(again / 8, V / 8, V / 8 + count * n);
    machine.lowerProduct(rest, 2 * count, -1, V, 1, n, W, n, 1, A, n);
  }
}

/** Rows of Z become the columns of Q = H_(n-1) ... H_1. */
function accumulate(machine: Machine, n: number, A: number, Z: number, work: number): void {
  const { kernels, threads, heap } = machine;
  const numbers = heap.float64;
  for (let i = 0; i < n; i++) numbers[Z / 8 + i * n + i] = 1;
  for (let first = 1; first < n; first += BLOCK) {
    threads.look();
    const last = Math.min(n, first + BLOCK) - 1;
    const count = last - first + 1;
    kernels.copyReflectors(count, last, last, n, A, work);
    applyPanel(machine, count, last, work, false, last, Z, n, work + 8 * count * last);
  }
}

/** The tridiagonal (d, e) to eigenvalues in d, its rotations applied to `panels` when that is not 0. */
function iterate(
  machine: Machine,
  n: number,
  d: number,
  e: number,
  panels: number,
  state: number,
  record: number,
  capacity: number,
): void {
  const { kernels, threads, heap } = machine;
  const { job } = threads;
  for (;;) {
    threads.look();
    const outcome = kernels.implicitQl(n, d, e, state, record, capacity);
    if (outcome === 2)
      throw new InternalError(`eigenSymmetric: an eigenvalue of a ${n} x ${n} matrix did not converge.`);
    const sweeps = heap.uint32[state / 4 + 2];
    if (panels !== 0 && sweeps > 0) {
      job[0] = n;
      job[1] = sweeps;
      job[2] = record;
      job[3] = panels;
      threads.run(operations.rotatePanels, Math.ceil(n / 8), 0.4 * n * Math.min(capacity / 2, sweeps * n));
    }
    if (outcome === 0) return;
  }
}
