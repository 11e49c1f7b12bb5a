// Order conditions and stability of an explicit Runge-Kutta pair, from its tableau alone.
import type { ExplicitPair } from "../../src/integrators/explicitRungeKutta";

type Row = readonly number[];

const dot = (x: Row, y: Row): number => x.reduce((sum, value, i) => sum + value * y[i], 0);
const times = (x: Row, y: Row): number[] => x.map((value, i) => value * y[i]);

function matrixOf(pair: ExplicitPair): number[][] {
  const rows = [[], ...pair.a];
  return rows.map((row) => Array.from({ length: 7 }, (_, j) => row[j] ?? 0));
}

/** b.Phi(t) - 1/gamma(t) for the rooted trees up to the given order, for weights of seven slopes */
export function conditionDefects(pair: ExplicitPair, weights: Row, order: number, end = 1): number[] {
  const A = matrixOf(pair);
  const apply = (v: Row): number[] => A.map((row) => dot(row, v));
  const one = A.map(() => 1);
  const c = apply(one);
  const Ac = apply(c);
  const c2 = times(c, c);
  const c3 = times(c2, c);
  const trees: [number, Row, number][] = [
    [1, one, 1], [2, c, 2],
    [3, c2, 3], [3, Ac, 6],
    [4, c3, 4], [4, times(c, Ac), 8], [4, apply(c2), 12], [4, apply(Ac), 24],
    [5, times(c2, c2), 5], [5, times(c2, Ac), 10], [5, times(Ac, Ac), 20], [5, times(c, apply(c2)), 15],
    [5, apply(c3), 20], [5, times(c, apply(Ac)), 30], [5, apply(times(c, Ac)), 40],
    [5, apply(apply(c2)), 60], [5, apply(apply(Ac)), 120],
  ]; // prettier-ignore
  return trees
    .filter(([size]) => size <= order)
    .map(([size, weight, gamma]) => dot(weights, weight) - end ** size / gamma);
}

/** b, with the zero weight of the seventh slope */
export function stepWeights(pair: ExplicitPair): number[] {
  return [...pair.a[5], 0];
}

/** the length of the real stability interval of the step: the first z < 0 with |R(z)| > 1 */
export function realStability(pair: ExplicitPair): number {
  const A = matrixOf(pair);
  const b = stepWeights(pair);
  const coefficients = [1];
  let v = A.map(() => 1);
  for (let k = 0; k < 6; k++) {
    coefficients.push(dot(b, v));
    v = A.map((row) => dot(row, v));
  }
  for (let z = -1; ; z -= 1e-4) {
    const value = coefficients.reduceRight((sum, coefficient) => sum * z + coefficient, 0);
    if (Math.abs(value) > 1) return -z;
  }
}
