// Random orthonormal vectors: Gram-Schmidt, each vector twice (Giraud, Langou, Rozloznik, Comput. Math. Appl. 50, 2005).
import type { RandomGenerator } from "../random";

/**
 * `count` <= `length` orthonormal vectors of a length, one after the other: standard normal vectors, drawn entry by
 * entry, made orthogonal to those before. This is the factor Q of G = Q R with a positive diagonal of R, for which Q is
 * uniformly distributed (Mezzadri, Notices AMS 54, 2007). Orthonormal to a few units of rounding, because the second
 * pass removes what the first left.
 */
export function orthonormalVectors(count: number, length: number, random: RandomGenerator): Float64Array[] {
  const vectors: Float64Array[] = [];
  while (vectors.length < count) {
    const vector = Float64Array.from({ length }, () => random.normal());
    const drawnLength = norm(vector);
    for (const pass of [1, 2]) {
      for (const before of vectors) subtractProjection(vector, before);
      const left = norm(vector);
      // numerically inside the span of those before: drawn again
      if (pass === 1 && left <= 1e-8 * drawnLength) break;
      scale(vector, 1 / left);
      if (pass === 2) vectors.push(vector);
    }
  }
  return vectors;
}

function norm(vector: Float64Array): number {
  return Math.sqrt(vector.reduce((sum, entry) => sum + entry * entry, 0));
}

function scale(vector: Float64Array, factor: number): void {
  for (let k = 0; k < vector.length; k++) vector[k] *= factor;
}

/** vector -= (vector . unit) unit */
function subtractProjection(vector: Float64Array, unit: Float64Array): void {
  let product = 0;
  for (let k = 0; k < vector.length; k++) product += vector[k] * unit[k];
  for (let k = 0; k < vector.length; k++) vector[k] -= product * unit[k];
}
