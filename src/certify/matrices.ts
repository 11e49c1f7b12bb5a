// placeholder signatures
import { InternalError } from "../errors";
import type { Enclosure, Interval } from "./types";
const no = (): never => {
  throw new InternalError("matrices are not built");
};
export const smallestEigenvalueLowerBound: (center: Float64Array, radius: Float64Array | null, n: number) => number = no;
export const largestEigenvalueUpperBound: (center: Float64Array, radius: Float64Array | null, n: number) => number = no;
export const gramEnclosure: (rows: Enclosure, N: number, p: number) => Enclosure = no;
export const smallestSingularValueLowerBound: (J: Enclosure, N: number, p: number) => number = no;
export const largestSingularValueUpperBound: (J: Enclosure, N: number, p: number) => number = no;
export const spectralNormUpperBound: (A: Float64Array, rows: number, columns: number) => number = no;
export const normUpperBound: (x: Enclosure) => number = no;
export const normLowerBound: (x: Enclosure) => number = no;
export const vectorNormInterval: (x: Float64Array) => Interval = no;
export const gramSmallestEigenvalue: (X: Float64Array, n: number, d: number, plusOnes: boolean) => number = no;
