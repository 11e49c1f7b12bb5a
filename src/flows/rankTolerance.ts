// When a singular value counts as lost.

/** Singular values below this share of the largest are observed to be lost; the adapted flows stop there. */
export const rankTolerance = 1e-7;
