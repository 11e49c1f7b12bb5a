// What every integrator offers, and what a run of one leaves behind.
import type { Vector } from "../engines";
import type { Point } from "../problems";

/** How a run ended. */
export type RunStatus = "reached" | "timeLimit" | "stopped" | "interrupted" | "failed";

/** Recorded quantities along a flow, one entry a recorded time; every array has the same length. */
export interface Trajectory {
  time: Float64Array;
  loss: Float64Array;
  gradientNorm: Float64Array;
  /** |J^T r|^2 / |r|^2 */
  rayleighQuotient: Float64Array;
  /** |theta(t) - theta(0)| */
  distance: Float64Array;
  /** smallest eigenvalue of the tangent kernel; NaN where it was not computed */
  smallestEigenvalue: Float64Array;
  /** estimate: below it the loss is noise of the arithmetic and the integrator */
  noiseFloor: Float64Array;
  /** estimate of the relative error of the loss: twice the sum of |J est| / |r| over the steps so far */
  relativeError: Float64Array;
}

/** How the numbers were obtained; shown with the run. */
export interface IntegrationReport {
  /** the method that ran, such as "dual" */
  integrator: string;
  /** why `auto` chose it, or that the user did */
  reason: string;
  steps: number;
  rejectedSteps: number;
  /** evaluations of the vector field */
  gradients: number;
  /** tangent kernels formed by the integrator */
  kernels: number;
  /** |L(0) - L(t) - integral of the dissipation| / L(0): observed defect of dL/dt = -|grad L|^2 (or of Chen's law) */
  energyDefect: number | null;
  /** one line when something happened that the user must know: rank loss, step collapse, noise floor reached */
  message: string | null;
}

/**
 * A one-step method with an error estimate. It owns its state: `theta`, and the point `here` evaluated there.
 * The driver calls `attempt`, looks at the estimate, and then either accepts or attempts a smaller step.
 */
export interface Method {
  readonly name: string;
  /** order of the error estimate plus one: the step is scaled by error^(-1/q) */
  readonly errorOrder: number;
  readonly safety: number;
  readonly theta: Vector;
  readonly here: Point;
  /** theta' at theta */
  readonly velocity: Vector;
  /** theta after the attempted step, the point evaluated there, and the estimated error of it */
  readonly candidate: Vector;
  readonly there: Point;
  readonly estimate: Vector;
  /** integral of the dissipation over the attempted step */
  readonly dissipated: number;
  readonly gradients: number;
  readonly kernels: number;
  /** puts the state at theta; false when the field is not defined there */
  begin(theta: Float64Array): boolean;
  /** tries a step of length h; false when the field is not defined or not finite somewhere on the way */
  attempt(h: number): boolean;
  /** makes the attempted step the state; false when the field is not defined at its end */
  accept(): boolean;
  /** theta at the given fraction of the last attempted step, before it is accepted (dense output) */
  interpolate(fraction: number, out: Vector): void;
  release(): void;
}
