// What every integrator offers, and what a run of one leaves behind.
import type { Vector } from "../engines";
import type { Point } from "../problems";

/** How a run ended. */
export type RunStatus = "reached" | "timeLimit" | "stopped" | "interrupted" | "failed";

/** Recorded quantities along a flow, one entry a recorded time; every array has the same length. */
export interface Trajectory {
  /** flow time; the number of steps for a descent */
  time: Float64Array;
  /** L, never interpolated: evaluated at theta */
  loss: Float64Array;
  /** |grad L| in the Euclidean norm of the trained parameters, whatever the flow */
  gradientNorm: Float64Array;
  /** |J^T r|^2 / |r|^2 */
  rayleighQuotient: Float64Array;
  /** |theta(t) - theta(0)| */
  distance: Float64Array;
  /** smallest eigenvalue of the tangent kernel; NaN where it was not computed */
  smallestEigenvalue: Float64Array;
  /** largest eigenvalue of the tangent kernel; NaN where it was not computed */
  largestEigenvalue: Float64Array;
  /** |K(t) - K(0)|_F / |K(0)|_F; NaN where the tangent kernel was not formed */
  kernelDrift: Float64Array;
  /** estimate: below it the loss is noise of the arithmetic and the integrator */
  noiseFloor: Float64Array;
  /** estimate of the relative error of the loss: the local errors of the steps so far, as if none were forgotten */
  relativeError: Float64Array;
  /** 2 |L - L'|, where L' comes from a second run at a tenth of the tolerance; null unless asked for */
  errorEstimate: Float64Array | null;
  /** the N eigenvalues of the tangent kernel, ascending, one row a recorded time; null when N > 128 */
  eigenvalues: Float64Array[] | null;
  /** F(theta), N numbers a row; null when N > 64 */
  outputs: Float64Array[] | null;
  /** theta, p numbers a row; null when more than 2e6 numbers would be kept */
  theta: Float64Array[] | null;
}

/** Something that happened at a definite time of a run. */
export type RunEvent =
  | { kind: "loss"; time: number; loss: number }
  | { kind: "time"; time: number }
  /** the boundary of the ball around theta(0) was crossed outwards */
  | { kind: "ball"; time: number; radius: number }
  /** the Jacobian lost its rank; `predicted` is the time at which its smallest singular value would vanish */
  | { kind: "rankLoss"; time: number; sigmaMin: number; sigmaMax: number; predicted: number | null }
  | { kind: "stepCollapse"; time: number; step: number }
  | { kind: "noiseFloor"; time: number; floor: number }
  | { kind: "divergence"; time: number; loss: number };

/** A change of method in the middle of a run. */
export interface MethodSwitch {
  /** flow time */
  time: number;
  /** name of the method until then */
  from: string;
  to: string;
  /** one clause */
  why: string;
}

/** How the numbers were obtained; shown with the run. */
export interface IntegrationReport {
  /** the method that ran last, such as "dual" */
  integrator: string;
  /** why `auto` chose it, or that the user did */
  reason: string;
  /** accepted ones */
  steps: number;
  /** steps taken back because their error was too large */
  rejectedSteps: number;
  /** evaluations of the vector field */
  gradients: number;
  /** tangent kernels formed by the integrator */
  kernels: number;
  /** |L(0) - L(t) - integral of the dissipation| / L(0): observed defect of dL/dt = -|grad L|^2 (or of Chen's law) */
  energyDefect: number | null;
  /** largest |ln(L(t)/L(0)) + integral of rho|, rho the dissipation over L, while L is above 1e4 noise floors */
  logRateDefect: number | null;
  /** what the second run at `relativeTolerance` says: the largest relative error of the loss above the noise floor */
  errorEstimate: { relativeTolerance: number; largest: number } | null;
  /** from one method to another, in order of time */
  switches: MethodSwitch[];
  /** in order of time */
  events: RunEvent[];
  /** one line when something happened that the user must know: rank loss, step collapse, noise floor reached */
  message: string | null;
}

/** What an explicit method has noticed about the stiffness of its problem. */
export interface Stiffness {
  /** h times the largest rate, estimated over the last accepted step (Hairer and Wanner's h lambda) */
  product: number;
  /** the method's own test has decided that its steps are bounded by stability and not by accuracy */
  detected: boolean;
}

/** The inside of a method as plain data, by name: numbers and arrays of numbers that no later step changes. */
export type MethodState = Record<string, number | Float64Array>;

/**
 * A one-step method with an error estimate. It owns its state: `theta`, and the point `here` evaluated there.
 * The driver calls `attempt`, looks at the estimate, and then either accepts or attempts a smaller step.
 */
export interface Method {
  readonly name: string;
  /** the step of a descent, which is taken as it is: no error control, no dense output, time counts steps */
  readonly fixedStep?: number;
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
  /** of explicit methods, after every accepted step */
  readonly stiffness?: Stiffness;
  /**
   * of stabilised explicit methods: the longest step from this state; the driver shortens to it, and a longer
   * `attempt` is refused
   */
  longestStep?(): number;
  /** K at theta, N x N, of methods that form it for their own steps */
  tangentKernel?(): Vector;
  /** puts the state at theta; false when the field is not defined there */
  begin(theta: Float64Array): boolean;
  /** tries a step of length h; false when the field is not defined or not finite somewhere on the way */
  attempt(h: number): boolean;
  /** makes the attempted step the state; false when the field is not defined at its end */
  accept(): boolean;
  /** theta at the given fraction of the last attempted step, before it is accepted (dense output) */
  interpolate(fraction: number, out: Vector): void;
  /** everything that the following steps depend on, copied: theta, its low part, counters, generators */
  save(): MethodState;
  /** puts the method where `save` was called, so that the same steps give the same bits; false as `begin` */
  restore(state: MethodState): boolean;
  release(): void;
}
