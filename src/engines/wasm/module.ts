// Finds the compiled module this machine can run (relaxed SIMD with fused multiply-add, or plain) and starts it.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { InputError, InternalError, shown } from "../../errors";
import type { ActivationName } from "../../experiment";

/** `relaxed` fuses multiply and add (one rounding), `plain` rounds twice: their last bits differ. */
export type WasmVariant = "plain" | "relaxed";

export interface VariantChoice {
  variant: WasmVariant;
  /** one clause that says why, for `thalweg doctor` and provenance */
  why: string;
}

/** Activations in the order of their numbers in assembly/activations.ts. */
export const activationKinds: readonly ActivationName[] = [
  ...(["tanh", "sigmoid", "softplus", "sin", "arctan", "identity"] as const),
  ...(["relu", "erf", "gelu", "swish", "leakyRelu"] as const),
];

/** A compiled module, which workers are given to make instances of their own. */
export type CompiledModule = InstanceType<typeof WebAssembly.Module>;

/** Exports of `assembly/index.ts`. Addresses are bytes from the start of the shared memory, 0 where absent. */
export interface Kernels {
  fill(n: number, value: number, x: number): void;
  multiplyBy(n: number, factor: number, x: number): void;
  multiplyInto(n: number, x: number, y: number): void;
  hadamardAccumulate(n: number, K: number, P: number, Q: number): void;
  addRow(rows: number, width: number, bias: number, Z: number): void;
  columnSum(rows: number, width: number, stride: number, X: number, beta: number, y: number): void;
  linearCombination(
    n: number,
    out: number,
    count: number,
    pointers: number,
    coefficients: number,
    offset: number,
  ): void;
  addCompensated(n: number, x: number, low: number, increment: number, out: number, outLow: number): void;
  dot(n: number, x: number, y: number): number;
  norm(n: number, x: number): number;
  normFromSquares(n: number, x: number, squares: number): number;
  sumOf(count: number, sums: number): number;
  maxAbsolute(n: number, x: number): number;
  normalizingPower(size: number): number;
  weightedNorm(n: number, x: number, a: number, b: number, absolute: number, relative: number): number;
  gemmStrided(
    m: number,
    n: number,
    k: number,
    alpha: number,
    A: number,
    rowA: number,
    columnA: number,
    B: number,
    rowB: number,
    columnB: number,
    beta: number,
    C: number,
    rowC: number,
    scratch: number,
  ): void;
  rowDots(rows: number, columns: number, alpha: number, M: number, x: number, beta: number, y: number): void;
  rowCombination(
    rows: number,
    columns: number,
    stride: number,
    alpha: number,
    M: number,
    x: number,
    beta: number,
    y: number,
  ): void;
  gemmScratchBytes(): number;
  activate(
    kind: number,
    rows: number,
    width: number,
    stride: number,
    Z: number,
    bias: number,
    H: number,
    dH: number,
    d2H: number,
  ): void;
  cholesky(n: number, A: number, row: number, scratch: number): number;
  choleskySolve(n: number, L: number, b: number): void;
  copyReversed(n: number, A: number, factor: number, to: number): void;
  reduceRow(i: number, step: number, n: number, A: number, V: number, W: number, d: number, e: number): void;
  symmetricRows(first: number, end: number, n: number, A: number, v: number, y: number): void;
  finishPanelRow(
    i: number,
    step: number,
    n: number,
    V: number,
    W: number,
    parts: number,
    partial: number,
  ): void;
  copyReflectors(count: number, length: number, last: number, n: number, A: number, to: number): void;
  panelNumbers(n: number): number;
  toPanels(n: number, Z: number, panels: number): void;
  panelsToColumns(n: number, panels: number, order: number, to: number): void;
  implicitQl(n: number, d: number, e: number, state: number, record: number, capacity: number): number;
  factorPanel(count: number, length: number, X: number, stride: number, diagonal: number): void;
  copyPanel(count: number, length: number, X: number, stride: number, to: number): void;
  triangleOfPanel(count: number, length: number, panel: number, T: number): void;
  rowSquares(rows: number, n: number, from: number, X: number, squares: number): void;
  pivotStep(
    k: number,
    rows: number,
    n: number,
    X: number,
    squares: number,
    order: number,
    least: number,
  ): number;
  reflectAndMeasure(k: number, first: number, last: number, n: number, X: number, squares: number): void;
  rotatePairs(
    n: number,
    round: number,
    first: number,
    last: number,
    X: number,
    W: number,
    tolerance: number,
    moved: number,
  ): void;
  transpose(
    rows: number,
    columns: number,
    factor: number,
    from: number,
    fromStride: number,
    to: number,
    toStride: number,
  ): void;
  normalizeRows(n: number, X: number, lengths: number): void;
  controlBytes(): number;
  jobOffset(): number;
  runAlone(control: number, first: number, count: number, scratch: number): void;
  runTogether(control: number, first: number, count: number, scratch: number): number;
  settle(control: number): number;
  work(control: number, scratch: number): void;
  reportFailure(control: number): void;
}

/** A module whose one function is f64x2.relaxed_madd: valid exactly where relaxed SIMD is on. */
const RELAXED_PROBE = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  ...[0x01, 0x08, 0x01, 0x60, 0x03, 0x7b, 0x7b, 0x7b, 0x01, 0x7b],
  ...[0x03, 0x02, 0x01, 0x00],
  ...[0x0a, 0x0d, 0x01, 0x0b, 0x00, 0x20, 0x00, 0x20, 0x01, 0x20, 0x02, 0xfd, 0x87, 0x02, 0x0b],
);

/** Node 20 has relaxed SIMD behind a flag; newer versions have it on and would complain of the flag. */
function relaxedAvailable(): boolean {
  if (WebAssembly.validate(RELAXED_PROBE)) return true;
  setFlagsFromString("--experimental-wasm-relaxed-simd");
  return WebAssembly.validate(RELAXED_PROBE);
}

/** @param wanted the value of THALWEG_WASM: `plain`, `relaxed`, or nothing for the fastest */
export function chooseVariant(wanted: string | undefined): VariantChoice {
  if (wanted === "plain") return { variant: "plain", why: "THALWEG_WASM=plain" };
  if (wanted !== undefined && wanted !== "" && wanted !== "relaxed")
    throw new InputError(
      "THALWEG_WASM",
      `expected plain or relaxed, got ${shown(wanted)}. Unset it to take the fastest this machine has.`,
    );
  if (relaxedAvailable())
    return {
      variant: "relaxed",
      why: wanted ? "THALWEG_WASM=relaxed" : "this machine has fused multiply-add in WebAssembly",
    };
  if (wanted)
    throw new InputError(
      "THALWEG_WASM",
      `relaxed is not available in Node ${process.versions.node}. Unset it, set it to plain, or use Node 20 or newer.`,
    );
  return { variant: "plain", why: `Node ${process.versions.node} has no relaxed SIMD` };
}

const FILES: Record<WasmVariant, string> = { plain: "thalweg.wasm", relaxed: "thalweg-relaxed.wasm" };

/** Reads and compiles a variant; synchronous, a few milliseconds. */
export function compile(variant: WasmVariant): CompiledModule {
  const path = join(__dirname, "../../../../dist", FILES[variant]);
  if (!existsSync(path))
    throw new InternalError(`${path} is missing. Run npm run build, or install thalweg again.`);
  return new WebAssembly.Module(readFileSync(path));
}

export function instantiate(module: CompiledModule, memory: WebAssembly.Memory): Kernels {
  const instance = new WebAssembly.Instance(module, {
    env: { memory },
    host: { sin: Math.sin, cos: Math.cos },
  });
  return instance.exports as unknown as Kernels;
}
