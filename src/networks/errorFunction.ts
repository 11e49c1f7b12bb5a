// erf, erfc and e^(x^2) erfc(x) in float64 (Matta, Reichel, Math. Comp. 25, 1971, 339-344; Taylor series near 0).

const twoOverSqrtPi = 1.1283791670955126;

/** Step of the trapezoidal rule: its error e^(-pi^2 / step^2) = 7e-18 is corrected, so that what is left is rounding. */
const step = 0.5;

/** e^(-(k step)^2) for k = 1 ... 12; the next is 4e-19. */
const gaussians = Float64Array.from({ length: 12 }, (_, k) => Math.exp(-(((k + 1) * step) ** 2)));

/** Below it the Taylor series of erf converges fast, above it the rule below loses nothing. */
const seriesEnd = 0.5;

/** erf(x) = 2 / sqrt(pi) * sum_n (-1)^n x^(2n+1) / (n! (2n+1)) for |x| <= 1/2, where 14 terms reach 1e-18. */
function series(x: number): number {
  const square = x * x;
  let power = 1;
  let sum = 0;
  for (let n = 1; n <= 13; n++) {
    power *= -square / n;
    sum += power / (2 * n + 1);
  }
  return twoOverSqrtPi * (x + x * sum);
}

/**
 * e^(-x^2 / scale), scale 1 or 2, to 2 units of rounding: x^2 is taken exactly as high^2 + (x - high)(x + high),
 * because an error of half an ulp in x^2 = 700 would be one of 6e-14 in the result.
 */
export function gaussian(x: number, scale: 1 | 2): number {
  if (Math.abs(x) > 40) return 0;
  const high = Math.fround(x);
  return Math.exp((-high * high) / scale) * Math.exp(((high - x) * (high + x)) / scale);
}

/**
 * e^(x^2) erfc(x) for x >= 0: 1 at 0, like 1 / (x sqrt(pi)) far out.
 *
 * erfc(x) is (2 x / pi) e^(-x^2) times the integral of e^(-t^2) / (x^2 + t^2) over t > 0; the trapezoidal rule for it
 * errs by the residue at t = i x, which is known.
 */
export function scaledComplementaryError(x: number): number {
  if (x < seriesEnd) return Math.exp(x * x) * (1 - series(x));
  const square = x * x;
  let sum = 0.5 / square;
  for (let k = gaussians.length; k >= 1; k--) {
    const node = k * step;
    sum += gaussians[k - 1] / (square + node * node);
  }
  const rule = ((2 * step * x) / Math.PI) * sum;
  const residue = x * step < Math.PI ? (2 * Math.exp(square)) / Math.expm1((2 * Math.PI * x) / step) : 0;
  return rule - residue;
}

/** 2 / sqrt(pi) times the integral of e^(-t^2) from x to infinity, without cancellation in the right tail. */
export function complementaryError(x: number): number {
  if (x < seriesEnd) return x > -seriesEnd ? 1 - series(x) : 2 - complementaryError(-x);
  return x > 28 ? 0 : gaussian(x, 1) * scaledComplementaryError(x);
}

/** 2 / sqrt(pi) times the integral of e^(-t^2) from 0 to x. */
export function errorFunction(x: number): number {
  if (Math.abs(x) < seriesEnd) return series(x);
  return x > 0 ? 1 - complementaryError(x) : complementaryError(-x) - 1;
}
