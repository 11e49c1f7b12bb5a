// A flow is a vector field on parameter space, evaluated where a point already stands.
import type { Vector } from "../engines";
import type { Flow } from "../experiment";
import type { Point } from "../problems";

export interface VectorField {
  readonly kind: Flow["kind"];
  /**
   * out = theta' at the point (p entries).
   * @returns false where the field is not defined: a non-finite gradient, or a Jacobian that has lost its rank
   */
  evaluate(point: Point, out: Vector): boolean;
  /** -dL/dt along the field at the point, for which `evaluate` has just given `velocity` */
  dissipation(point: Point, velocity: Vector): number;
  /** how far the field is from being undefined at the last point: 0 there, 1 at best (Chen's flow only) */
  conditioning?(): number;
  release(): void;
}
