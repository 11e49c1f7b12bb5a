// An experiment is plain JSON data: network, data, loss, flow, integrator, stopping rule, theorems.
import type * as operations from "@tensorflow/tfjs-core/dist/ops/ops";
import type { Tensor } from "@tensorflow/tfjs-core/dist/tensor";
import type * as methodsOfTensors from "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops";

/** Names of the activation functions; `relu` and `leakyRelu` exist so that smooth theorems can say that they do not apply. */
export type ActivationName =
  | "tanh"
  | "sigmoid"
  | "softplus"
  | "sin"
  | "arctan"
  | "erf"
  | "gelu"
  | "swish"
  | "identity"
  | "relu"
  | "leakyRelu";

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
  /** integer in [0, 2^32); needed unless inputs are planar */
  seed?: number;
}

/** Chatterjee's positive start: W_1 = 0, biases 0, hidden entries `hidden` > 0, output entries `output` > 0. */
export interface PositiveInitialization {
  kind: "positive";
  /** default 1 */
  hidden?: number;
  /** every entry of the output layer */
  output: number;
}

/** Random matrices with orthonormal rows or columns, whichever fit, times `gain`; biases 0. Drawn from `seed`. */
export interface OrthogonalInitialization {
  kind: "orthogonal";
  seed: number;
  /** one number or one a layer; default 1 */
  gain?: number | number[];
}

/**
 * Start of a linear network with W_{l+1}^T W_{l+1} = W_l W_l^T for all l: W_l = scale U_l U_{l-1}^T with matrices U_l of
 * r = min(widths) orthonormal columns, drawn from `seed`. Biases 0.
 */
export interface BalancedInitialization {
  kind: "balanced";
  seed: number;
  /** every non-zero singular value of every layer; default 1 */
  scale?: number;
}

/** Where theta begins; each kind has a builder of starting weights. */
export type Initialization =
  | ExplicitInitialization
  | OrthogonalInitialization
  | BalancedInitialization
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

/** F(x) = W x (+ b): linear in its parameters. */
export interface LinearNetwork {
  kind: "linear";
  /** input and output width */
  widths: [number, number];
  /** default false */
  bias?: boolean;
  initialization: Initialization;
}

/** F(x) = W_L ... W_1 x, without biases. */
export interface DeepLinearNetwork {
  kind: "deepLinear";
  /** input width, hidden widths, output width */
  widths: number[];
  /** the factors s_l; default 1 */
  layerScales?: number[];
  /** "all", or the layers (first is 1) that move; default "all" */
  trained?: "all" | number[];
  initialization: Initialization;
}

/**
 * Residual network: h_1 = activation(s_1 W_1 x + b_1), h_l = h_{l-1} + activation(s_l W_l h_{l-1} + b_l) for the
 * further hidden layers, linear output. All hidden widths are equal.
 */
export interface ResidualNetwork {
  kind: "residual";
  /** input width, equal hidden widths, output width */
  widths: number[];
  activation: ActivationName;
  /** which layers have a bias; default false */
  biases?: boolean | boolean[];
  /** "ntk" sets s_l = 1/sqrt(fan in); default "standard": s_l = 1 */
  parametrization?: "standard" | "ntk";
  /** the factors s_l given one by one; overrides `parametrization` */
  layerScales?: number[];
  /** "all", or the layers (first is 1) that move; default "all" */
  trained?: "all" | number[];
  initialization: Initialization;
}

/** F(x) = sum_i a_i sin(w_i x) for x in R; theta is (w, a), or the part of it that is trained. */
export interface SineNetwork {
  kind: "sineNetwork";
  /** w_i at the start */
  frequencies: number[];
  /** a_i at the start, as many */
  amplitudes: number[];
  /** default "all" */
  trained?: "all" | "amplitudes" | "frequencies";
}

/** F(x) = W x with one row of W a class; made for the cross-entropy loss. */
export interface SoftmaxRegression {
  kind: "softmaxRegression";
  /** input width and number of classes */
  widths: [number, number];
  initialization: Initialization;
}

/**
 * Nonlinear equations or a model written as formulas, which math.js parses and differentiates symbolically.
 * F_{j,o}(theta) is formula o at the inputs of sample j; a system of equations has one sample without inputs.
 */
export interface SystemNetwork {
  kind: "system";
  /** names of the entries of theta, in order */
  parameters: string[];
  /** names of the entries of an input; default none */
  inputs?: string[];
  /** one formula an output, such as "w1^2 + w2^2" */
  outputs: string[];
  /** theta at the start */
  start: number[];
}

/**
 * TensorFlow.js as a function of one's own receives it: every operation of @tensorflow/tfjs-core, of which most are
 * methods of tensors too.
 */
export type TensorFlow = typeof operations & typeof methodsOfTensors;

/**
 * F as operations of TensorFlow.js: parameters in the shapes of `FunctionNetwork.parameters`, inputs n x d, outputs
 * n x Q (or n numbers where Q = 1). It must return the same outputs for the same parameters, at once, and it need not
 * tidy up.
 */
export type ForwardFunction = (tf: TensorFlow, parameters: Tensor[], inputs: Tensor) => Tensor;

/** A number, or lists of them, as deep as a shape is long. */
export type NestedNumbers = number | NestedNumbers[];

/** Starting parameters of a function given number by number: one nested list a parameter. */
export interface ExplicitParameters {
  kind: "explicit";
  values: NestedNumbers[];
}

/**
 * Where the parameters of a function begin. Random ones are drawn parameter by parameter, each row by row. One spread
 * is that of the parameters of two or more axes (default 1/sqrt(fan in), the last axis being the outputs), and the bias
 * spread that of vectors and single numbers (default 0); or the spread is given one a parameter.
 */
export type FunctionInitialization = ExplicitParameters | GaussianInitialization | UniformInitialization;

/**
 * A model that is a function of the user's own: the one part of an experiment that is not plain data. JSON keeps its
 * text, which identifies the experiment and cannot be run again.
 */
export interface FunctionNetwork {
  kind: "function";
  /** what titles call it; default "own model" */
  name?: string;
  /** shapes of the parameters; theta holds them one after the other, each row by row */
  parameters: number[][];
  forward: ForwardFunction;
  /** text of `forward`, which `differentiable` reads from it */
  source?: string;
  /** default gaussian, seed 1 */
  initialization?: FunctionInitialization;
}

/** A function with every default written out. */
export type CompleteFunctionNetwork = FunctionNetwork & {
  source: string;
  initialization: FunctionInitialization;
};

/** A model F(x; theta) with its start; each kind has a builder of its name, "function" `differentiable`. */
export type Network =
  | MlpNetwork
  | LinearNetwork
  | DeepLinearNetwork
  | ResidualNetwork
  | SineNetwork
  | SoftmaxRegression
  | SystemNetwork
  | FunctionNetwork;

/** Targets: one number a sample (one output), or one row a sample; or drawn standard normal from a seed. */
export type Targets = number[] | number[][] | { kind: "gaussian"; seed: number };

/** Data given number by number. */
export interface ExplicitData {
  kind: "explicit";
  /** n rows of d numbers */
  inputs: number[][];
  /** n numbers (Q = 1), or n rows of Q */
  targets: number[] | number[][];
}

/** Points (cos a, sin a) of the unit circle: at the given angles, or `count` equally spaced ones from 0. */
export interface CircleData {
  kind: "circle";
  /** radians */
  angles?: number[];
  /** instead of angles: 2 pi k / count for k = 0 .. count - 1 */
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
  network: Network | LayeredNetwork;
  /** standard deviation and seed of normal noise added to the targets */
  noise?: { standardDeviation: number; seed: number };
}

/** Handwritten digits (10 000 of MNIST), 784 pixels in [0, 1], the first `perClass` of each class in file order. */
export interface DigitsData {
  kind: "digits";
  /** such as [0, 1] */
  classes: number[];
  /** samples of each class */
  perClass: number;
  /** target of each class, in the order of `classes`; default -1 and 1 for two classes, one-hot rows otherwise */
  labels?: number[] | "oneHot";
  /** divides every input by its Euclidean norm; default false */
  unitNorm?: boolean;
}

/** Species of iris, in the order of Fisher's table. */
export type IrisSpecies = "setosa" | "versicolor" | "virginica";

/**
 * Fisher's iris flowers (1936), 50 of each species: length and width of the sepal, then of the petal, in centimetres.
 */
export interface IrisData {
  kind: "iris";
  /** default all three */
  classes?: IrisSpecies[];
  /** target of each class, in the order of `classes`; default -1 and 1 for two classes, one-hot rows otherwise */
  labels?: number[] | "oneHot";
  /** divides every input by its Euclidean norm; default false */
  unitNorm?: boolean;
}

/** Columns of a file of comma-separated values whose first line names them. Completed, it is `explicit` data. */
export interface CsvData {
  kind: "csv";
  /** path relative to the working directory */
  file: string;
  /** names of the columns that make an input, in order */
  inputs: string[];
  /** names of the columns that make the targets of a sample, in order */
  targets: string[];
}

/**
 * x uniform on [-halfWidth, halfWidth], infinitely many samples: the loss is the population mean, by Gauss-Legendre
 * quadrature with enough nodes to be exact to rounding for analytic integrands. Targets are a teacher's outputs.
 */
export interface IntervalData {
  kind: "interval";
  /** > 0 */
  halfWidth: number;
  /** a network with one input; it stands still */
  teacher: Network | LayeredNetwork;
  /** nodes of the quadrature, from 2 to 2000; default 64 */
  nodes?: number;
}

/** n samples of d inputs with Q targets each; each kind has a builder of its name. */
export type Data =
  | ExplicitData
  | CircleData
  | SphereData
  | GaussianData
  | TeacherData
  | DigitsData
  | IrisData
  | CsvData
  | IntervalData;

/** Factor in front of a loss; the strings are resolved with n, the number of samples. */
export type LossConstant = number | "1/n" | "1/(2n)";

/** L = constant * |F - y|^2. Default 1/2. */
export interface SquaredLoss {
  kind: "squared";
  constant?: LossConstant;
}

/** L = constant * sum_j ln(1 + exp(-y_j F_j)) for labels +1 and -1, one output. Default 1/n. */
export interface LogisticLoss {
  kind: "logistic";
  constant?: LossConstant;
}

/** L = -constant * sum_j sum_o y_jo ln softmax(F_j)_o for rows y_j of probabilities. Default 1/n. */
export interface CrossEntropyLoss {
  kind: "crossEntropy";
  constant?: LossConstant;
}

/** L as a function of the N = n Q outputs, all terms multiplied by `constant`. */
export type Loss = SquaredLoss | LogisticLoss | CrossEntropyLoss;

/** theta' = -grad L */
export interface EuclideanFlow {
  kind: "euclidean";
}

/**
 * Chen's adapted flow theta' = -J^+ grad_x L: -J^T (J J^T)^{-1} grad_x L where J has rank N, -(J^T J)^{-1} grad L where
 * it has rank p. With `regularization` epsilon, theta' = -J^T (J J^T + epsilon)^{-1} grad_x L.
 */
export interface OutputEuclideanFlow {
  kind: "outputEuclidean";
  /** epsilon > 0; default none */
  regularization?: number;
}

/** theta' = -[(1 - a) + a (J^T J)^+] grad L with a = `weight` in [0, 1]: from the Euclidean to the adapted flow. */
export interface InterpolatedFlow {
  kind: "interpolated";
  /** a in [0, 1] */
  weight: number;
}

/** d theta / dt = -J^+ r / (1 - t) on [0, 1): straight lines in output space that reach zero loss at t = 1. */
export interface HomotopyFlow {
  kind: "homotopy";
}

/** theta <- theta - stepSize grad L; time counts steps */
export interface Descent {
  kind: "descent";
  /** eta > 0 */
  stepSize: number;
}

/** theta <- theta - stepSize grad L + momentum (theta - previous theta); time counts steps */
export interface HeavyBall {
  kind: "heavyBall";
  /** eta > 0 */
  stepSize: number;
  /** in [0, 1) */
  momentum: number;
}

/** theta <- theta - stepSize sum_{j <= batch} grad l_{i_j}, i_j independent and uniform; L = sum_i l_i; time counts steps */
export interface StochasticDescent {
  kind: "sgd";
  /** eta > 0 */
  stepSize: number;
  /** samples of a step, an integer >= 1; drawn with replacement */
  batch: number;
  /** integer in [0, 2^32) */
  seed: number;
}

/** What theta does: a flow in continuous time, or a descent whose time counts steps. */
export type Flow =
  | EuclideanFlow
  | OutputEuclideanFlow
  | InterpolatedFlow
  | HomotopyFlow
  | Descent
  | HeavyBall
  | StochasticDescent;

/** Integrators of the continuous flows; the descents are their own. */
export type IntegratorName = "auto" | "dual" | "rkc" | "rock4" | "dopri5" | "tsit5" | "radau" | "exponential";

/** Method and tolerances of a continuous flow; descents take their own steps. */
export interface IntegratorChoice {
  /** default "auto" */
  kind?: IntegratorName;
  /**
   * default 1e-8; 1e-12 for the flows that never forget an error: Chen's adapted one, its neighbours, the homotopy;
   * 1e-6 for a model of one's own, which is evaluated in float32; at least 1e-5 where the engine computes in float32
   */
  relativeTolerance?: number;
  /** default relativeTolerance / 100 */
  absoluteTolerance?: number;
}

/** Stops at whichever comes first. Default: loss 1e-14 times the first loss, or time 1e6. */
export interface Until {
  /** flow time; number of steps for a descent */
  time?: number;
  /** L at which the run ends, in units of the loss */
  loss?: number;
}

/** Everything thalweg needs to run; helper functions such as `mlp({...})` only build and check such values. */
export interface Experiment {
  /** version of the format */
  thalweg?: 1;
  network: Network;
  data: Data;
  /** default: squared with constant 1/2 */
  loss?: Loss;
  /** default: euclidean, theta' = -grad L */
  flow?: Flow;
  /** default: auto at relative tolerance 1e-8, or 1e-5 on an engine of float32 */
  integrator?: IntegratorChoice;
  /** default: loss 1e-14 times the first loss, or time 1e6 */
  until?: Until;
  /** ids as `thalweg check --list` prints them */
  theorems?: string[];
}

/** An experiment with every default written out: what is hashed, stored and run. */
export interface CompleteExperiment {
  thalweg: 1;
  network: CompleteNetwork;
  data: Data;
  loss: { kind: Loss["kind"]; constant: LossConstant };
  flow: Flow;
  integrator: { kind: IntegratorName; relativeTolerance: number; absoluteTolerance: number };
  until: Until;
  theorems: string[];
}

/**
 * Any network made of dense layers, with one boolean a layer for biases and training, and explicit scales. `linear`
 * and `softmaxRegression` have one layer, `deepLinear` the activation identity, `sineNetwork` widths [1, m, 1].
 */
export interface LayeredNetwork {
  kind: "mlp" | "linear" | "deepLinear" | "residual" | "sineNetwork" | "softmaxRegression";
  widths: number[];
  activation: ActivationName;
  biases: boolean[];
  parametrization: "standard" | "ntk";
  layerScales: number[];
  trained: boolean[];
  initialization: Initialization;
}

/** A network with every default written out. */
export type CompleteNetwork =
  LayeredNetwork | (SystemNetwork & { inputs: string[] }) | CompleteFunctionNetwork;
