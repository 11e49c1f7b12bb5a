// A problem: a network with its data and loss, seen as a map from theta to the stacked outputs F(theta) in R^N.
import type { CompleteExperiment } from "../experiment";
import type { Engine, Vector } from "../engines";

/** One dense layer inside theta: where its parameters start (-1 when frozen or absent) and its fixed factors. */
export interface LayerLayout {
  readonly inputs: number;
  readonly outputs: number;
  readonly scale: number;
  readonly hasBias: boolean;
  readonly trained: boolean;
  readonly weightOffset: number;
  readonly biasOffset: number;
}

/**
 * Network, data and loss ready to compute. theta is one flat vector of the trained parameters: for each trained
 * layer W_l row by row, then b_l. Outputs are stacked sample by sample: entry j Q + o.
 */
export interface Problem {
  readonly experiment: CompleteExperiment;
  readonly engine: Engine;
  /** n */
  readonly samples: number;
  /** Q */
  readonly outputsPerSample: number;
  /** N = n Q */
  readonly outputCount: number;
  /** p, trained parameters only */
  readonly parameterCount: number;
  /** c in L = c |F - y|^2 */
  readonly lossConstant: number;
  readonly layers: readonly LayerLayout[];
  /** n x d, row by row */
  readonly inputs: Float64Array;
  /** N */
  readonly targets: Float64Array;
  /** the starting parameters, p of them; the stored doubles every certificate speaks of */
  readonly initialTheta: Float64Array;
  /** W_l (row by row) and b_l of every layer at `theta`, frozen layers included */
  weightsAt(theta: Float64Array): { weights: Float64Array[]; biases: (Float64Array | null)[] };
  /** a fresh place in parameter space, with storage of its own */
  point(): Point;
  /** gives back the engine's memory */
  release(): void;
}

/** A place in parameter space where the network has been evaluated; everything refers to the last `moveTo`. */
export interface Point {
  readonly problem: Problem;
  /** evaluates F and L at theta; returns L */
  moveTo(theta: Vector): number;
  readonly loss: number;
  /** F(theta), N entries */
  readonly outputs: Vector;
  /** r = F(theta) - y, N entries */
  readonly residual: Vector;
  /** out = grad L = 2 c J^T r, p entries */
  gradient(out: Vector): void;
  /** out = J v; v has p entries, out N */
  jvp(v: Vector, out: Vector): void;
  /** out = J^T u; u has N entries, out p */
  vjp(u: Vector, out: Vector): void;
  /** out = J, N x p row by row */
  jacobian(out: Vector): void;
  /** out = K = J J^T, N x N, layer by layer without a Jacobian */
  tangentKernel(out: Vector): void;
  /** largest sum of |s W_ij h_j| + |b_i| in the output layer: the scale of rounding errors in F */
  outputScale(): number;
  release(): void;
}
