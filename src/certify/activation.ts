// Rigorous ranges and constants of the activation functions.
import type { ActivationName } from "../experiment";
import { divUp, mulDown, mulUp, sqrtDown, sqrtUp } from "./directed";
import {
  atanInterval,
  cosInterval,
  increasing,
  sigmoidInterval,
  sinInterval,
  softplusInterval,
  tanhInterval,
} from "./elementary";
import { erfDerivativePoint, erfPoint, normalDensityPoint } from "./errorFunction";
import { expPoint, sigmoidDerivativePoint, tanhDerivativePoint } from "./exponential";
import {
  geluBounds,
  geluPoint,
  geluSlope,
  geluSlopeBounds,
  geluSlopeTurns,
  geluTurns,
  swishBounds,
  swishPoint,
  swishSlope,
  swishSlopeBounds,
  swishSlopeTurns,
  swishTurns,
} from "./gatedActivations";
import { abs, add, divide, interval, multiply, point, square } from "./interval";
import { logPoint } from "./logarithm";
import { rangeBetween } from "./piecewise";
import { HALF_PI } from "./trigonometric";
import type { Interval } from "./types";

/** What a certificate may assume of an activation function s everywhere on the line. */
export interface ActivationBounds {
  /** upper bound of |s|; Infinity when unbounded */
  readonly M0: number;
  /** upper bound of |s'| */
  readonly M1: number;
  /** upper bound of |s''|; Infinity where s is not C^2 */
  readonly M2: number;
  /** s(0) */
  readonly atZero: Interval;
  /** C^2 on the whole line */
  readonly smooth: boolean;
  /** s' > 0 on the whole line */
  readonly increasing: boolean;
  /** s(-z) = -s(z) */
  readonly odd: boolean;
}

const ZERO = point(0);
const ONE = point(1);
const SMOOTH = { smooth: true, increasing: true, odd: false } as const;
const ODD = { smooth: true, increasing: true, odd: true } as const;

/**
 * sup |tanh''| = 4 / (3 sqrt 3), sup |arctan''| = 3 sqrt(3) / 8, sup |sigmoid''| = 1 / (6 sqrt 3),
 * sup |erf''| = 2 sqrt(2 / (pi e)) at 1 / sqrt 2, |gelu''| = density |2 - z^2| largest at 0, and so is
 * |swish''| = sigmoid' |2 - z tanh(z / 2)|
 */
const BOUNDS: Record<ActivationName, ActivationBounds> = {
  tanh: { M0: 1, M1: 1, M2: divUp(4, mulDown(3, sqrtDown(3))), atZero: ZERO, ...ODD },
  arctan: { M0: HALF_PI.upper, M1: 1, M2: mulUp(3, sqrtUp(3)) / 8, atZero: ZERO, ...ODD },
  sigmoid: { M0: 1, M1: 0.25, M2: divUp(1, mulDown(6, sqrtDown(3))), atZero: point(0.5), ...SMOOTH },
  softplus: { M0: Infinity, M1: 1, M2: 0.25, atZero: logPoint(2), ...SMOOTH },
  sin: { M0: 1, M1: 1, M2: 1, atZero: ZERO, ...ODD, increasing: false },
  erf: {
    M0: 1,
    M1: erfDerivativePoint(0).upper,
    M2: mulUp(2, sqrtUp(divide(ONE, multiply(HALF_PI, expPoint(1))).upper)),
    atZero: ZERO,
    ...ODD,
  },
  gelu: {
    M0: Infinity,
    M1: geluSlopeTurns[1].value.upper,
    M2: mulUp(2, normalDensityPoint(0).upper),
    atZero: ZERO,
    ...SMOOTH,
    increasing: false,
  },
  swish: {
    M0: Infinity,
    M1: swishSlopeTurns[1].value.upper,
    M2: 0.5,
    atZero: ZERO,
    ...SMOOTH,
    increasing: false,
  },
  identity: { M0: Infinity, M1: 1, M2: 0, atZero: ZERO, ...ODD },
  relu: { M0: Infinity, M1: 1, M2: Infinity, atZero: ZERO, smooth: false, increasing: false, odd: false },
  leakyRelu: { M0: Infinity, M1: 1, M2: Infinity, atZero: ZERO, smooth: false, increasing: true, odd: false },
};

/** Constants of the activation function, in closed form and rounded upwards. */
export function activationBounds(name: ActivationName): ActivationBounds {
  return BOUNDS[name];
}

/** Range of a function of |z| that decreases in |z|. */
export function decreasingInSize(at: (z: number) => Interval, z: Interval): Interval {
  const size = abs(z);
  const nearest = at(size.lower);
  return size.lower === size.upper ? nearest : interval(at(size.upper).lower, nearest.upper);
}

/**
 * Enclosures of s(z) and s'(z) for every z in the interval. For relu, which has no derivative at 0, the derivative
 * is that of either side.
 */
export function activationRange(
  name: ActivationName,
  z: Interval,
): { value: Interval; derivative: Interval } {
  switch (name) {
    case "tanh":
      return { value: tanhInterval(z), derivative: decreasingInSize(tanhDerivativePoint, z) };
    case "sigmoid":
      return { value: sigmoidInterval(z), derivative: decreasingInSize(sigmoidDerivativePoint, z) };
    case "softplus":
      return { value: softplusInterval(z), derivative: sigmoidInterval(z) };
    case "sin":
      return { value: sinInterval(z), derivative: cosInterval(z) };
    case "arctan":
      return { value: atanInterval(z), derivative: divide(ONE, add(ONE, square(z))) };
    case "identity":
      return { value: z, derivative: ONE };
    case "relu":
      return { value: increasing(reluPoint, z), derivative: increasing(reluSlope, z) };
    case "leakyRelu":
      return { value: increasing(leakyReluPoint, z), derivative: increasing(leakyReluSlope, z) };
    case "erf":
      return { value: increasing(erfPoint, z), derivative: decreasingInSize(erfDerivativePoint, z) };
    case "gelu":
      return {
        value: rangeBetween(geluPoint, geluTurns, z, geluBounds),
        derivative: rangeBetween(geluSlope, geluSlopeTurns, z, geluSlopeBounds),
      };
    case "swish":
      return {
        value: rangeBetween(swishPoint, swishTurns, z, swishBounds),
        derivative: rangeBetween(swishSlope, swishSlopeTurns, z, swishSlopeBounds),
      };
  }
}

function reluPoint(z: number): Interval {
  return point(Math.max(0, z));
}

function reluSlope(z: number): Interval {
  return z > 0 ? ONE : z < 0 ? ZERO : { lower: 0, upper: 1 };
}

/** The slope is the double nearest to 1/100. */
function leakyReluPoint(z: number): Interval {
  return z < 0 ? multiply(point(0.01), point(z)) : point(z);
}

function leakyReluSlope(z: number): Interval {
  return z > 0 ? ONE : z < 0 ? point(0.01) : { lower: 0.01, upper: 1 };
}

/**
 * Lower bound of the infimum of s' on [-Z, Z]: positive for the increasing activations, 0 for relu, and cos Z or -1
 * for sin.
 */
export function derivativeInfimum(name: ActivationName, Z: number): number {
  return activationRange(name, interval(-Math.abs(Z), Math.abs(Z))).derivative.lower;
}
