// Rigorous ranges and constants of the activation functions (sup of |s|, |s'|, |s''| in closed form, rounded up).
import type { ActivationName } from "../experiment";
import { InternalError } from "../errors";
import type { Interval } from "./types";

/** What certificates may assume of an activation function everywhere on the line. */
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

/** Enclosures of s(z) and s'(z) for every z in the interval. */
export function activationRange(
  name: ActivationName,
  z: Interval,
): { value: Interval; derivative: Interval } {
  throw new InternalError(`activationRange(${name}, ${z.lower}) is not built`);
}

/** Lower bound of inf s' on [-Z, Z]. */
export function derivativeInfimum(name: ActivationName, Z: number): number {
  throw new InternalError(`derivativeInfimum(${name}, ${Z}) is not built`);
}

/** Constants of the activation function, rounded outward. */
export function activationBounds(name: ActivationName): ActivationBounds {
  throw new InternalError(`activationBounds(${name}) is not built`);
}
