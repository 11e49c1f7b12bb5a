// A problem: a network with its data and loss, seen as a map from theta to the stacked outputs F(theta) in R^N.
import type {
  CompleteExperiment,
  CompleteFunctionNetwork,
  LayeredNetwork,
  SystemNetwork,
} from "../experiment";
import type { Engine, Precision, Vector } from "../engines";
import type { Formula } from "./system/formula";

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

/** A network of dense layers: where its parameters lie in theta. */
export interface LayeredModel {
  readonly kind: "layered";
  readonly network: LayeredNetwork;
  readonly layers: readonly LayerLayout[];
  /** W_l (row by row) and b_l of every layer at `theta`, frozen layers included */
  weightsAt(theta: Float64Array): { weights: Float64Array[]; biases: (Float64Array | null)[] };
}

/**
 * A model given by formulas, with exact derivatives. Numbers in the formulas are the doubles of the experiment, and
 * simplification never rounds, so enclosures of these trees enclose the model itself. Entries that vanish
 * identically are the number 0.
 */
export interface SystemModel {
  readonly kind: "system";
  readonly network: SystemNetwork & { inputs: string[] };
  /** F_{j,o} is formula o at theta and at the inputs of sample j */
  readonly outputs: readonly Formula[];
  /** `firstDerivatives[o][k]` is the derivative of output o by theta_k; made when first asked for */
  readonly firstDerivatives: readonly (readonly Formula[])[];
  /** `secondDerivatives[o][k][l]` for l <= k, by theta_k and theta_l; made when first asked for */
  readonly secondDerivatives: readonly (readonly (readonly Formula[])[])[];
}

/** A user's own function, which TensorFlow.js evaluates and differentiates in float32. Nothing of it can be enclosed. */
export interface FunctionModel {
  readonly kind: "function";
  readonly network: CompleteFunctionNetwork;
  /** operations seen in one run that may have kinks, by their names in TensorFlow.js, such as Relu */
  readonly kinks: readonly string[];
  /** what evaluates it: version, backend and precision */
  readonly evaluator: string;
}

/** What F is made of; `kind` says which. */
export type Model = LayeredModel | SystemModel | FunctionModel;

/**
 * Network, data and loss ready to compute. theta is one flat vector of the trained parameters: for each trained
 * layer W_l row by row, then b_l. Outputs are stacked sample by sample: entry j Q + o.
 */
export interface Problem {
  readonly experiment: CompleteExperiment;
  readonly engine: Engine;
  /** of F and its derivatives: the engine's, unless the model computes in a lower one */
  readonly precision: Precision;
  /** of F: 2^-53, or 2^-24 in float32 */
  readonly unitRoundoff: number;
  /** n */
  readonly samples: number;
  /** Q */
  readonly outputsPerSample: number;
  /** N = n Q */
  readonly outputCount: number;
  /** p, trained parameters only */
  readonly parameterCount: number;
  readonly model: Model;
  /** c in L = c |F - y|^2, or in L = c sum_j l_j for the other losses */
  readonly lossConstant: number;
  /** g in grad_x L = g r: 2 c for the squared loss, c otherwise */
  readonly gradientScale: number;
  /**
   * weights omega_j of the samples, n of them, or null when all are 1: outputs and targets are multiplied by
   * sqrt(omega_j), so that F, r, J and K already contain them
   */
  readonly sampleWeights: Float64Array | null;
  /** n x d, row by row */
  readonly inputs: Float64Array;
  /** N */
  readonly targets: Float64Array;
  /** the starting parameters, p of them; the stored doubles every certificate speaks of */
  readonly initialTheta: Float64Array;
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
  /** r with grad_x L = g r, N entries: F - y for the squared loss, probabilities minus labels for the others */
  readonly residual: Vector;
  /** out = grad L = g J^T r, p entries */
  gradient(out: Vector): void;
  /** out = J v; v has p entries, out N */
  jvp(v: Vector, out: Vector): void;
  /** out = J^T u; u has N entries, out p */
  vjp(u: Vector, out: Vector): void;
  /** out = J, N x p row by row */
  jacobian(out: Vector): void;
  /** out = K = J J^T, N x N: layer by layer without a Jacobian, or from the small Jacobian of formulas */
  tangentKernel(out: Vector): void;
  /** out = Hess L v, exact (forward over reverse); v and out have p entries; needs a C^2 activation */
  hessianProduct(v: Vector, out: Vector): void;
  /** out = B u or B^T u, where B B^T is the Hessian of the loss in the outputs; N entries each, out may be u */
  curvatureFactor(u: Vector, transpose: boolean, out: Vector): void;
  /** K = B^T K B in place, N x N */
  curvatureKernel(K: Vector): void;
  /** largest sum of |s W_ij h_j| + |b_i| in the output layer: the scale of rounding errors in F */
  outputScale(): number;
  release(): void;
}
