// Gauss-Legendre quadrature: Newton's method on the Legendre polynomial, from Tricomi's approximation of its zeros.

/** Nodes in (-1, 1), ascending, and positive weights whose sum is 1: they give means over [-1, 1]. */
export interface Quadrature {
  nodes: Float64Array;
  weights: Float64Array;
}

/**
 * The rule with `count` nodes, exact for polynomials of degree 2 count - 1. Symmetric to the last bit; nodes and weights
 * are accurate to a few units of rounding, the weights to count times that near the ends.
 */
export function gaussLegendre(count: number): Quadrature {
  const nodes = new Float64Array(count);
  const weights = new Float64Array(count);
  for (let k = 0; k < Math.ceil(count / 2); k++) {
    const node = 2 * k + 1 === count ? 0 : zero(count, k);
    const slope = legendre(count, node).derivative;
    // 2 / ((1 - x^2) P'(x)^2) integrates; half of it averages
    const weight = 1 / ((1 - node) * (1 + node) * slope * slope);
    const mirror = count - 1 - k;
    nodes[k] = -node;
    nodes[mirror] = node;
    weights[k] = weights[mirror] = weight;
  }
  return { nodes, weights };
}

/** The zero of P_count number k from the right, k counting from 0. */
function zero(count: number, k: number): number {
  const angle = (Math.PI * (4 * k + 3)) / (4 * count + 2);
  let x = (1 - (count - 1) / (8 * count ** 3)) * Math.cos(angle);
  // Newton squares the error, 1e-3 / count^2 at first: three steps reach rounding, a fourth confirms it
  for (let step = 0; step < 4; step++) {
    const { value, derivative } = legendre(count, x);
    x -= value / derivative;
  }
  return x;
}

/** P_count and its derivative at x in (-1, 1), by the three-term recurrence. */
function legendre(count: number, x: number): { value: number; derivative: number } {
  let before = 1;
  let value = x;
  for (let n = 2; n <= count; n++)
    [before, value] = [value, ((2 * n - 1) * x * value - (n - 1) * before) / n];
  return { value, derivative: (count * (before - x * value)) / ((1 - x) * (1 + x)) };
}
