// Calls of the hot path leave no garbage behind: the heap of JavaScript does not grow over ten thousand of them.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { WasmEngine } from "../../../src/engines/wasm/engine";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

const engine = new WasmEngine();
const n = 24;
const [A, B, C, D, b] = [n * n, n * n, n * n, n * n, n].map((length) => engine.allocate(length));
engine.fill(A, 0.01);
const pair = [A, B];
const coefficients = [0.5, 0.25];

const operations: Record<string, () => void> = {
  gemm: () => engine.gemm(false, true, n, n, n, 1, A, A, 0, C),
  "gemm with a vector": () => engine.gemm(false, false, n, 1, n, 1, A, b, 0, b),
  biasActivation: () => engine.biasActivation("tanh", n, n, A, b, B, D, null),
  multiplyInto: () => engine.multiplyInto(A, B),
  hadamardAccumulate: () => engine.hadamardAccumulate(C, A, A),
  addRow: () => engine.addRow(n, n, b, B),
  columnSum: () => engine.columnSum(n, n, A, 0, b),
  linearCombination: () => engine.linearCombination(D, pair, coefficients),
  addCompensated: () => engine.addCompensated(A, B, C, C, B),
  copy: () => engine.copy(A, B),
  fill: () => engine.fill(D, 1),
  dot: () => void engine.dot(A, B),
  norm: () => void engine.norm(A),
  weightedNorm: () => void engine.weightedNorm(A, B, C, 1, 1),
};

test.each(Object.keys(operations))("%s", (name) => {
  const operation = operations[name];
  // a number that is returned or handed to a kernel may take 16 bytes until the next collection; an object takes more
  const most = { garbage: 10_000 * 36, kept: 20_000 };
  let garbage = Infinity;
  let kept = Infinity;
  // the compiler allocates too, at first: the least of at most eight rounds is what a call takes
  for (let round = 0; round < 8 && !(garbage < most.garbage && kept < most.kept); round++) {
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 10_000; i++) operation();
    garbage = Math.min(garbage, process.memoryUsage().heapUsed - before);
    collect();
    kept = Math.min(kept, process.memoryUsage().heapUsed - before);
  }
  expect(garbage).toBeLessThan(most.garbage);
  expect(kept).toBeLessThan(most.kept);
});
