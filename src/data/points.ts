// Inputs: given rows, points of the circle, points of the sphere, normal points.
import type { Points } from "../experiment";
import { mulberry32 } from "../random";
import { stackedRows } from "./rows";

/** n x d inputs, one row a sample. */
export function pointInputs(points: Points): Float64Array {
  switch (points.kind) {
    case "explicit":
      return stackedRows(points.inputs);
    case "circle":
      return Float64Array.from(
        (points.angles ?? equallySpacedAngles(points.count ?? 0)).flatMap((angle) => [
          Math.cos(angle),
          Math.sin(angle),
        ]),
      );
    case "sphere":
      return spherePoints(points.count, points.dimension, points.seed);
    case "gaussian": {
      const random = mulberry32(points.seed);
      return Float64Array.from({ length: points.count * points.dimension }, () => random.normal());
    }
  }
}

/** 2 pi k / count. */
function equallySpacedAngles(count: number): number[] {
  return Array.from({ length: count }, (_, k) => (2 * Math.PI * k) / count);
}

/** Standard normal vectors divided by their length (Muller 1959); a vector of length 0 is drawn again. */
function spherePoints(count: number, dimension: number, seed: number): Float64Array {
  const random = mulberry32(seed);
  const points = new Float64Array(count * dimension);
  for (let sample = 0; sample < count; sample++) {
    const point = points.subarray(sample * dimension, (sample + 1) * dimension);
    let length = 0;
    while (length === 0) {
      for (let k = 0; k < dimension; k++) point[k] = random.normal();
      length = Math.sqrt(point.reduce((sum, entry) => sum + entry * entry, 0));
    }
    for (let k = 0; k < dimension; k++) point[k] /= length;
  }
  return points;
}
