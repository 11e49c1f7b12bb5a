// All rigorous bounds of eigenvalues, singular values and norms, for one import.
export { largestEigenvalueUpperBound, smallestEigenvalueLowerBound } from "./eigenvalues";
export { gramEnclosure } from "./gram";
export {
  gramSmallestEigenvalue,
  parameterGramSmallestEigenvalue,
  singularValueBounds,
  smallestSingularValueLowerBound,
} from "./singularValues";
export type { SingularValueBounds } from "./singularValues";
export { largestSingularValueUpperBound, spectralNormUpperBound } from "./spectralNorm";
export { normLowerBound, normUpperBound, sumOfSquares, vectorNormInterval } from "./sums";
