// Targets that stand in the experiment or are drawn from a seed.
import type { Targets } from "../experiment";
import { mulberry32 } from "../random";

/** n x Q targets, one row a sample; drawn ones have Q = 1. */
export function givenOrDrawnTargets(targets: Targets, samples: number): Float64Array {
  if (Array.isArray(targets)) return Float64Array.from(targets.flat());
  const random = mulberry32(targets.seed);
  return Float64Array.from({ length: samples }, () => random.normal());
}
