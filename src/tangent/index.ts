// Door of tangent/: the tangent kernel and its spectrum, Rayleigh quotients, singular values of the Jacobian.
export { kernelByJacobian, kernelByProducts } from "./kernel";
export { instantaneousRate, rayleighQuotient, ResidualRate } from "./rate";
export { singularValues } from "./singularValues";
export { kernelSpectrum, KernelSpectrum, smallestEigenvalue } from "./spectrum";
