// gelu z -> z Phi(z) and swish z -> z S(z), which first fall and then rise: values, slopes and their turning points.
//
// gelu'' = phi (2 - z^2), so gelu' turns at -sqrt 2 and sqrt 2 and has one zero between them, where gelu turns.
// swish' = S (1 + z (1 - S)) has the sign of 1 + e^z + z, which increases; swish'' = S' (2 - z tanh(z / 2)), and
// z tanh(z / 2) increases with |z|, so swish' turns at two opposite points.
import { sqrtDown, sqrtUp } from "./directed";
import { normalDensityPoint, normalDistributionPoint } from "./errorFunction";
import { sigmoidDerivativePoint, sigmoidPoint, tanhPoint } from "./exponential";
import { add, multiply, point, subtract } from "./interval";
import { around, turningPoint } from "./piecewise";
import type { TurningPoint } from "./piecewise";
import type { Interval } from "./types";

const ONE = point(1);
const TWO = point(2);

/** z Phi(z) */
export function geluPoint(z: number): Interval {
  return multiply(point(z), normalDistributionPoint(z));
}

/** Phi(z) + z phi(z) */
export function geluSlope(z: number): Interval {
  return add(normalDistributionPoint(z), multiply(point(z), normalDensityPoint(z)));
}

/** z S(z) */
export function swishPoint(z: number): Interval {
  return multiply(point(z), sigmoidPoint(z));
}

/** S(z) + z S'(z) */
export function swishSlope(z: number): Interval {
  return add(sigmoidPoint(z), multiply(point(z), sigmoidDerivativePoint(z)));
}

/** S'(z) (2 - z tanh(z / 2)) */
function swishBend(z: number): Interval {
  return multiply(sigmoidDerivativePoint(z), subtract(TWO, multiply(point(z), tanhPoint(z / 2))));
}

/** Sign of swish' without its positive factor: 1 + z (1 - S(z)). */
function swishSlopeSign(z: number): Interval {
  return add(ONE, multiply(point(z), sigmoidPoint(-z)));
}

const geluSlopeTurn = around(geluSlope, sqrtDown(2), sqrtUp(2), 1);
const swishSlopeTurn = turningPoint(swishSlope, swishBend, 2, 3, 1);

/** The point mirrored at 0, for a slope s with s(-z) = 1 - s(z). */
function mirrored({ location, value }: TurningPoint): TurningPoint {
  return {
    location: { lower: -location.upper, upper: -location.lower },
    value: subtract(ONE, value),
  };
}

/** Turning points in their order on the line. */
export const geluTurns: readonly TurningPoint[] = [turningPoint(geluPoint, geluSlope, -1, -0.5, 1)];
export const geluSlopeTurns: readonly TurningPoint[] = [mirrored(geluSlopeTurn), geluSlopeTurn];
export const swishTurns: readonly TurningPoint[] = [turningPoint(swishPoint, swishSlopeSign, -2, -1, 1)];
export const swishSlopeTurns: readonly TurningPoint[] = [mirrored(swishSlopeTurn), swishSlopeTurn];

/** From the least value to everything above it, and from the least to the largest slope. */
export const geluBounds: Interval = { lower: geluTurns[0].value.lower, upper: Infinity };
export const swishBounds: Interval = { lower: swishTurns[0].value.lower, upper: Infinity };
export const geluSlopeBounds = between(geluSlopeTurns);
export const swishSlopeBounds = between(swishSlopeTurns);

function between([lowest, highest]: readonly TurningPoint[]): Interval {
  return { lower: lowest.value.lower, upper: highest.value.upper };
}
