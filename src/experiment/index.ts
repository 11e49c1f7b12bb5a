// Door of experiment/: the data types, their builders, validation and hash.
export type * from "./types";
export type { DataShape } from "./data";
export type { FormulaTree } from "./formula";
export type { Points } from "./points";
export * from "./builders/index";
export { completeExperiment, completeNetwork, completeTeacher } from "./complete";
export { readCsv } from "./csv";
export { dataShape, defaultNodes } from "./data";
export { digitCounts, digitPixels } from "./digits";
export { formulaConstants, formulaFunctions, parseFormula } from "./formula";
export { canonicalJson, hashExperiment } from "./hash";
export { irisFlowers, irisMeasurements, irisSpecies } from "./iris";
export { targetsOfClasses } from "./labels";
export { didYouMean, nearest } from "./nearest";
