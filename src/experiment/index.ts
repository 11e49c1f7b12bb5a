// Door of experiment/: the data types, their builders, validation and hash.
export type * from "./types";
export type { DataShape } from "./data";
export type { Points } from "./points";
export {
  antisymmetric,
  circle,
  digits,
  euclidean,
  experiment,
  explicit,
  explicitWeights,
  gaussian,
  gaussianWeights,
  mlp,
  outputEuclidean,
  positive,
  sphere,
  squared,
  teacher,
  uniformWeights,
} from "./builders";
export { completeExperiment, completeNetwork } from "./complete";
export { dataShape } from "./data";
export { digitCounts, digitPixels } from "./digits";
export { canonicalJson, hashExperiment } from "./hash";
export { didYouMean, nearest } from "./nearest";
