// Bounds as functions of time: each kind of bound evaluated in plain floating point, stable at both ends.
import { evaluateFormula } from "./formulas";
import { softmaxPhi, softmaxPhiInverse } from "./softmaxPhi";
import type { Bound } from "./types";

/**
 * The bound at flow time `time`, in units of the loss; for descents `time` is the number of steps. Infinity where the
 * bound says nothing: beyond the last entry of a curve.
 * @example
 * const bound: Bound = { kind: "exponential", formula: "L(t) <= L(0) exp(-rate t)", rate: 2, initialLoss: 3 };
 * boundAt(bound, 0); // => 3
 * boundAt(bound, 1); // => 0.40600…
 */
export function boundAt(bound: Bound, time: number): number {
  switch (bound.kind) {
    case "exponential": {
      const limit = bound.limit ?? 0;
      return limit + (bound.initialLoss - limit) * Math.exp(-bound.rate * time);
    }
    case "geometric":
      return bound.initialLoss * bound.factor ** time;
    case "powerLaw": {
      const { exponent, rate, initialLoss } = bound;
      // (L0^-e + rate t)^(-1/e) without powers of L0 that overflow
      return initialLoss * Math.exp(-Math.log1p(rate * time * initialLoss ** exponent) / exponent);
    }
    case "softmax": {
      const { scale, rate, initialLoss } = bound;
      return softmaxPhiInverse(softmaxPhi(scale * initialLoss) - rate * time) / scale;
    }
    case "formula":
      return evaluateFormula(bound.expression, { ...bound.values, L0: bound.initialLoss, t: time, k: time });
    case "curve":
      return valueBefore(bound.times, bound.values, time);
    case "kantorovich": {
      // L(0) (a / (e^{a x} - 2h))^2 with a = 1 - 2h and x = fullRate t / 2, written so that h = 1/2 is its limit
      const gap = 1 - 2 * bound.h;
      const x = (bound.fullRate * time) / 2;
      const growth = gap > 0 ? Math.expm1(gap * x) / gap : x;
      return bound.initialLoss / (1 + growth) ** 2;
    }
  }
}

/** The rate of L per unit of flow time that a bound proves, where it has one number for it; null otherwise. */
export function rateOf(bound: Bound): number | null {
  return bound.kind === "exponential" || bound.kind === "kantorovich" ? bound.rate : null;
}

/** Value at the last listed time that is not after `time`; Infinity before the first and beyond the last. */
function valueBefore(times: readonly number[], values: readonly number[], time: number): number {
  if (times.length === 0 || time < times[0] || time > times[times.length - 1]) return Infinity;
  let low = 0;
  let high = times.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (times[middle] <= time) low = middle;
    else high = middle;
  }
  return values[low];
}
