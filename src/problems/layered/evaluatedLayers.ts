// What derivatives of a layered network are computed from: its layers, evaluated at a place.
import type { Vector } from "../../engines";

/**
 * The layers of a point from the lowest trained one on, one entry a layer. Entries below it are never read:
 * nothing there changes, and no derivative is needed.
 */
export interface EvaluatedLayers {
  /** W_l */
  readonly weights: readonly Vector[];
  readonly biases: readonly (Vector | null)[];
  /** h_{l-1}, n x inputs */
  readonly below: readonly Vector[];
  /** sigma'(z_l), n x outputs, hidden layers only */
  readonly slopes: readonly Vector[];
}
