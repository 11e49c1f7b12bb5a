// Door of tangent/: the tangent kernel, spectra of kernel and Hessian, Rayleigh quotients, singular values of J.
export { KernelDrift } from "./drift";
export {
  densestParameters,
  gaussNewtonMatrix,
  gaussNewtonSpectrum,
  hessianMatrix,
  hessianSpectrum,
} from "./hessian";
export type { KernelAlgorithm, KernelChoice, KernelCost } from "./kernel";
export {
  chooseKernelAlgorithm,
  kernelByJacobian,
  kernelByProducts,
  kernelCosts,
  tangentKernel,
} from "./kernel";
export type { ExtremeEigenvalues, LanczosOptions, RitzValue } from "./lanczos";
export { extremeEigenvalues } from "./lanczos";
export type { OperatorName } from "./operators";
export { operatorExtremes, PointOperator } from "./operators";
export { instantaneousRate, rayleighQuotient, ResidualRate } from "./rate";
export { jacobianSingularValues, singularValues } from "./singularValues";
export { kernelSpectrum, KernelSpectrum, largestEigenvalue, smallestEigenvalue } from "./spectrum";
