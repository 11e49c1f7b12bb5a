// Coefficients of RKC, second order, damping 2/13 (Sommeijer, Shampine, Verwer, J. Comput. Appl. Math. 88 (1998)).

/** Coefficients of RKC with s stages; entries 2..s of the arrays are used. */
export interface ChebyshevCoefficients {
  readonly stages: number;
  /** of h f(Y_0) in Y_1 */
  readonly first: number;
  /** of Y_{j-1} in Y_j */
  readonly mu: Float64Array;
  /** of Y_{j-2} in Y_j */
  readonly nu: Float64Array;
  /** of h f(Y_{j-1}) in Y_j */
  readonly slope: Float64Array;
  /** of h f(Y_0) in Y_j */
  readonly initialSlope: Float64Array;
}

const known = new Map<number, ChebyshevCoefficients>();

/**
 * Stages that keep a step stable when h times the spectral radius is `product`: beta(s) = 0.65 (s^2 - 1) or more.
 * From 64 on rounded up to 32 values an octave, at most 3 % more, so that few sets of coefficients are ever kept.
 */
export function chebyshevStages(product: number): number {
  const stages = Math.max(2, 1 + Math.floor(Math.sqrt(1.54 * product + 1)));
  const spacing = 2 ** Math.max(0, Math.floor(Math.log2(stages)) - 5);
  return Math.ceil(stages / spacing) * spacing;
}

/** The largest product that so many stages keep stable. */
export function chebyshevInterval(stages: number): number {
  return (stages * stages - 1) / 1.54;
}

/** The coefficients for s >= 2 stages; computed once. */
export function chebyshevCoefficients(stages: number): ChebyshevCoefficients {
  const found = known.get(stages);
  if (found) return found;
  const s = stages;
  const w0 = 1 + 2 / (13 * s * s);
  // w1 = T_s'(w0) / T_s''(w0)
  const t1 = (2 / (13 * s * s)) * (w0 + 1);
  const t2 = Math.sqrt(t1);
  const argument = s * Math.log1p(w0 - 1 + t2);
  const w1 = (Math.sinh(argument) * t1) / (Math.cosh(argument) * s * t2 - w0 * Math.sinh(argument));
  const b = new Float64Array(s + 1).fill(1 / (4 * w0 * w0));
  const coefficients = {
    stages,
    first: w1 * b[1],
    mu: new Float64Array(s + 1),
    nu: new Float64Array(s + 1),
    slope: new Float64Array(s + 1),
    initialSlope: new Float64Array(s + 1),
  };
  // T_j, T_j' and T_j'' at w0, for j - 2 and j - 1
  let [before, current] = [
    [1, 0, 0],
    [w0, 1, 0],
  ];
  for (let j = 2; j <= s; j++) {
    const [value, first, second] = current;
    const next = [
      2 * w0 * value - before[0],
      2 * w0 * first - before[1] + 2 * value,
      2 * w0 * second - before[2] + 4 * first,
    ];
    b[j] = next[2] / (next[1] * next[1]);
    coefficients.mu[j] = (2 * w0 * b[j]) / b[j - 1];
    coefficients.nu[j] = -b[j] / b[j - 2];
    coefficients.slope[j] = (coefficients.mu[j] * w1) / w0;
    coefficients.initialSlope[j] = -coefficients.slope[j] * (1 - value * b[j - 1]);
    [before, current] = [current, next];
  }
  known.set(stages, coefficients);
  return coefficients;
}
