// A flow is a vector field on parameter space, evaluated where a point already stands.
import type { Vector } from "../engines";
import type { Flow } from "../experiment";
import type { Point } from "../problems";

/** Extreme singular values of J, as far as a flow needs them. */
export interface SingularRange {
  /** the smallest of the singular values that make up the rank which the flow follows */
  sigmaMin: number;
  /** the largest singular value met so far */
  sigmaMax: number;
}

/** J^+ for Jacobians of one kind of rank. */
export interface PseudoInverse {
  readonly rank: number;
  /** about (sigma_min / largest sigma_max so far)^2 at the last point, 0 when the rank had changed */
  readonly conditioning: number;
  /** the size of J so far, in the units in which this kind measures it */
  largest: number;
  /** out = J^+ u; u has N entries and is not changed, out has p; false where the rank has changed */
  apply(point: Point, u: Vector, out: Vector): boolean;
  release(): void;
}

export interface VectorField {
  readonly kind: Flow["kind"];
  /**
   * out = theta' at the point (p entries).
   * @returns false where the field is not defined: a non-finite gradient, or a Jacobian that has changed its rank
   */
  evaluate(point: Point, out: Vector): boolean;
  /** -dL/dt along the field at the point, where `velocity` is what `evaluate` gives there */
  dissipation(point: Point, velocity: Vector): number;
  /** how far the field was from being undefined at the last evaluation: 0 there, 1 at best (adapted flows only) */
  conditioning?(): number;
  /** singular values of J at the point, to the last digits (adapted flows only) */
  singularRange?(point: Point): SingularRange;
  /** why the field is not defined at the point where `evaluate` last said so, as a clause; null when it is */
  obstacle?(): string | null;
  /** what the field remembers of earlier points */
  save?(): Record<string, number>;
  restore?(state: Record<string, number>): void;
  release(): void;
}
