// An experiment is plain JSON data: network, data, loss, flow, integrator, stopping rule, theorems.

/** Names of the activation functions; `relu` exists so that smooth theorems can say that they do not apply. */
export type ActivationName = "tanh" | "sigmoid" | "softplus" | "sin" | "arctan" | "identity" | "relu";

/** Starting weights given number by number: `weights[l]` is the matrix W_{l+1}, rows first; `biases[l]` its bias. */
export interface ExplicitInitialization {
  kind: "explicit";
  weights: number[][][];
  /** one vector a layer; `null` or missing for a layer without bias */
  biases?: (number[] | null)[];
}

/** Independent normal entries, drawn layer by layer: W_l row by row, then b_l. */
export interface GaussianInitialization {
  kind: "gaussian";
  seed: number;
  /** one number or one a layer; default 1/sqrt(fan in) ("standard") or 1 ("ntk") */
  standardDeviation?: number | number[];
  /** default 0 */
  biasStandardDeviation?: number | number[];
}

/** Independent entries uniform on [-halfWidth, halfWidth], drawn in the same order as `gaussian`. */
export interface UniformInitialization {
  kind: "uniform";
  seed: number;
  /** default 1/sqrt(fan in) ("standard") or sqrt(3) ("ntk") */
  halfWidth?: number | number[];
  /** default 0 */
  biasHalfWidth?: number | number[];
}

/**
 * Two-layer start whose output is zero: hidden unit k + m/2 repeats unit k, with the opposite output weight.
 * In two dimensions and without a seed the directions are equally spaced on the circle, otherwise they are drawn from
 * `seed`.
 */
export interface AntisymmetricInitialization {
  kind: "antisymmetric";
  /** length of every hidden weight vector */
  frequency: number;
  /** size of every output weight */
  output: number;
  seed?: number;
}

/** Chatterjee's positive start: W_1 = 0, biases 0, hidden entries `hidden` > 0, output entries `output` > 0. */
export interface PositiveInitialization {
  kind: "positive";
  /** default 1 */
  hidden?: number;
  output: number;
}

export type Initialization =
  | ExplicitInitialization
  | GaussianInitialization
  | UniformInitialization
  | AntisymmetricInitialization
  | PositiveInitialization;

/** Feedforward network z_l = s_l W_l h_{l-1} + b_l, h_l = activation(z_l), linear output. */
export interface MlpNetwork {
  kind: "mlp";
  /** input width, hidden widths, output width */
  widths: number[];
  activation: ActivationName;
  /** which layers have a bias; default false */
  biases?: boolean | boolean[];
  /** "ntk" sets s_l = 1/sqrt(fan in); default "standard": s_l = 1 */
  parametrization?: "standard" | "ntk";
  /** the factors s_l given one by one; overrides `parametrization` */
  layerScales?: number[];
  /** "all", or the layers (first is 1) whose weights and biases move; default "all" */
  trained?: "all" | number[];
  initialization: Initialization;
}

export type Network = MlpNetwork;

/** Targets: one number a sample (one output), or one row a sample; or drawn standard normal from a seed. */
export type Targets = number[] | number[][] | { kind: "gaussian"; seed: number };

export interface ExplicitData {
  kind: "explicit";
  inputs: number[][];
  targets: number[] | number[][];
}

/** Points (cos a, sin a) of the unit circle: at the given angles, or `count` equally spaced ones from 0. */
export interface CircleData {
  kind: "circle";
  angles?: number[];
  count?: number;
  targets: Targets;
}

/** Independent points, uniform on the unit sphere of R^dimension. */
export interface SphereData {
  kind: "sphere";
  count: number;
  dimension: number;
  seed: number;
  targets: Targets;
}

/** Independent standard normal points of R^dimension. */
export interface GaussianData {
  kind: "gaussian";
  count: number;
  dimension: number;
  seed: number;
  targets: Targets;
}

/** Inputs as above; targets are the outputs of another network, plus noise. */
export interface TeacherData {
  kind: "teacher";
  inputs:
    | { kind: "explicit"; inputs: number[][] }
    | { kind: "circle"; angles?: number[]; count?: number }
    | { kind: "sphere" | "gaussian"; count: number; dimension: number; seed: number };
  network: Network;
  /** standard deviation and seed of normal noise added to the targets */
  noise?: { standardDeviation: number; seed: number };
}

/** Handwritten digits (10 000 of MNIST), 784 pixels in [0, 1], the first `perClass` of each class in file order. */
export interface DigitsData {
  kind: "digits";
  /** such as [0, 1] */
  classes: number[];
  perClass: number;
  /** target of each class, in the order of `classes`; default -1 and 1 for two classes, one-hot rows otherwise */
  labels?: number[];
  /** divides every input by its Euclidean norm; default false */
  unitNorm?: boolean;
}

export type Data = ExplicitData | CircleData | SphereData | GaussianData | TeacherData | DigitsData;

/** L = constant * |F - y|^2. The strings are resolved with n, the number of samples. Default 1/2. */
export interface SquaredLoss {
  kind: "squared";
  constant?: number | "1/n" | "1/(2n)";
}

export type Loss = SquaredLoss;

/** `euclidean`: theta' = -grad L. `outputEuclidean`: Chen's adapted flow theta' = -J^T (J J^T)^{-1} grad_x L. */
export interface Flow {
  kind: "euclidean" | "outputEuclidean";
}

export interface IntegratorChoice {
  /** default "auto" */
  kind?: "auto" | "dual" | "dopri5";
  /** default 1e-8; 1e-12 for Chen's adapted flow, which never forgets an error */
  relativeTolerance?: number;
  /** default relativeTolerance / 100 */
  absoluteTolerance?: number;
}

/** Stops at whichever comes first. Default: loss 1e-14 times the first loss, or time 1e4. */
export interface Until {
  time?: number;
  loss?: number;
}

/** Everything thalweg needs to run; helper functions such as `mlp({...})` only build and check such values. */
export interface Experiment {
  thalweg?: 1;
  network: Network;
  data: Data;
  loss?: Loss;
  flow?: Flow;
  integrator?: IntegratorChoice;
  until?: Until;
  /** ids as `thalweg check --list` prints them */
  theorems?: string[];
}

/** An experiment with every default written out: what is hashed, stored and run. */
export interface CompleteExperiment {
  thalweg: 1;
  network: CompleteNetwork;
  data: Data;
  loss: { kind: "squared"; constant: number | "1/n" | "1/(2n)" };
  flow: Flow;
  integrator: { kind: "auto" | "dual" | "dopri5"; relativeTolerance: number; absoluteTolerance: number };
  until: Until;
  theorems: string[];
}

/** An mlp with one boolean a layer for biases and training, and explicit scales. */
export interface CompleteNetwork {
  kind: "mlp";
  widths: number[];
  activation: ActivationName;
  biases: boolean[];
  parametrization: "standard" | "ntk";
  layerScales: number[];
  trained: boolean[];
  initialization: Initialization;
}
