// Gauss-Legendre quadrature: Newton's method on the Legendre polynomial, from Tricomi's approximation of its zeros.

/** Nodes in (-1, 1), ascending, and positive weights whose sum is 1: they give means over [-1, 1]. */
export interface Quadrature {
  nodes: Float64Array;
  weights: Float64Array;
}

/**
 * The rule with `count` nodes, exact for polynomials of degree 2 count - 1. Symmetric to the last bit.
 */
export function gaussLegendre(count: number): Quadrature {
  const nodes = new Float64Array(count);
  const weights = new Float64Array(count);
  for (let k = 0; k < Math.ceil(count / 2); k++) {
    const node = 2 * k + 1 === count ? 0 : zero(count, k);
    const { value, derivative } = legendre(count, node);
    const room = (1 - node) * (1 + node);
    // 2 / ((1 - x^2) P'^2) integrates, half of it averages; the node is off the zero by what rounding left of a Newton
    // step, and near the ends the weight feels that
    const offset = (2 * node * value) / (derivative * room);
    const weight = 1 / (room * derivative * derivative * (1 - offset));
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

/**
 * P_count and its derivative at x in [0, 1), by the three-term recurrence of P_n - P_{n-1}: near 1 that difference is
 * what carries information, and 1 - x is exact there.
 */
function legendre(count: number, x: number): { value: number; derivative: number } {
  const gap = 1 - x;
  let value = x;
  let difference = -gap;
  for (let n = 2; n <= count; n++) {
    difference = ((n - 1) * difference - (2 * n - 1) * gap * value) / n;
    value += difference;
  }
  return { value, derivative: (count * (gap * value - difference)) / (gap * (1 + x)) };
}
