// What every integrator offers, and the trajectory a run records.

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
}

/** How the numbers were obtained; shown with the run. */
export interface IntegrationReport {
  /** the method that ran, such as "dual" */
  integrator: string;
  /** why `auto` chose it, or that the user did */
  reason: string;
  steps: number;
  rejectedSteps: number;
  gradients: number;
  kernels: number;
  /** |L(0) - L(t) - integral of |grad L|^2| / L(0) for the Euclidean flow: observed defect of dL/dt = -|grad L|^2 */
  energyDefect: number | null;
  /** one line when something happened that the user must know (rank loss, stiffness switch, step collapse) */
  message: string | null;
}
