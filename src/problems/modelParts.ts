// What a kind of model gives a problem.
import type { OutputMap } from "./outputMap";
import type { Model } from "./types";

export interface ModelParts<Kind extends Model> {
  readonly model: Kind;
  /** p */
  readonly parameterCount: number;
  /** Q */
  readonly outputsPerSample: number;
  readonly initialTheta: Float64Array;
  /** a fresh map, with storage of its own */
  map(): OutputMap;
  release(): void;
}
