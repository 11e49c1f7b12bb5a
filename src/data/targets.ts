// Targets that stand in the experiment or are drawn from a seed.
import type { Targets } from "../experiment";
import { mulberry32 } from "../random";
import { stackedRows } from "./rows";

/** n x Q targets, one row a sample; drawn ones have Q = 1. */
export function givenOrDrawnTargets(targets: Targets, samples: number): Float64Array {
  if (Array.isArray(targets))
    return typeof targets[0] === "number"
      ? Float64Array.from(targets as number[])
      : stackedRows(targets as number[][]);
  const random = mulberry32(targets.seed);
  return Float64Array.from({ length: samples }, () => random.normal());
}
