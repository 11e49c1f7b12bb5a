// Exports of the compiled module. It has no state: every function gets addresses in the shared memory, scratch
// included, so any number of threads may run it on one memory.
export { addRow, columnSum, fill, hadamardAccumulate, multiplyBy, multiplyInto } from "./elementwise";
export { linearCombination } from "./combination";
export { addCompensated } from "./compensated";
export { dot, maxAbsolute, norm, normalizingPower, normFromSquares, sumOf, weightedNorm } from "./reductions";
export { gemmScratchBytes, gemmStrided, multiplyTile } from "./gemm";
export { rowCombination, rowDots } from "./matrixVector";
export { activate } from "./activations";
export { cholesky, choleskySolve } from "./cholesky";
export { copyReversed, panelNumbers, panelsToColumns, toPanels } from "./symmetric";
export { copyReflectors, finishPanelRow, reduceRow, symmetricRows } from "./tridiagonal";
export { implicitQl } from "./implicitQl";
export { perform } from "./tasks";
export { controlBytes, jobOffset, reportFailure, runAlone, runTogether, settle, work } from "./forkJoin";
export {
  copyPanel,
  factorPanel,
  pivotStep,
  reflectAndMeasure,
  rowSquares,
  transpose,
  triangleOfPanel,
} from "./householder";
export { normalizeRows, rotatePairs } from "./jacobi";
