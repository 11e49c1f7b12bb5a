// Door of tangent/: the tangent kernel, spectra of kernel and Hessian, singular values of J.
export { densestParameters, gaussNewtonSpectrum, hessianSpectrum } from "./hessian";
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
export { jacobianSingularValues, singularValues } from "./singularValues";
export { kernelSpectrum } from "./spectrum";
