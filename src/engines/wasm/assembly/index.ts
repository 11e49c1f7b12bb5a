// Exports of the compiled module. It has no state: every function gets addresses in the shared memory, scratch
// included, so any number of threads may run it on one memory.
export { addRow, columnSum, fill, hadamardAccumulate, multiplyInto } from "./elementwise";
export { linearCombination } from "./combination";
export { addCompensated } from "./compensated";
export { dot, maxAbsolute, norm, normalizingPower, weightedNorm } from "./reductions";
export { gemm, gemmScratchBytes, gemmStrided, multiplyTile } from "./gemm";
export {
  arctan,
  erf,
  gelu,
  identity,
  leakyRelu,
  relu,
  sigmoid,
  sin,
  softplus,
  swish,
  tanh,
} from "./activations";
export { cholesky, choleskySolve } from "./cholesky";
export { copySymmetric, rowsToColumns } from "./symmetric";
export { accumulateReflectors, tridiagonalize } from "./tridiagonal";
export { implicitQl } from "./implicitQl";
