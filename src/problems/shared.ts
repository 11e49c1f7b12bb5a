// What all points of a problem share on the engine: constant inputs, targets, frozen weights and constant grams.
import type { ActivationName, LayeredNetwork } from "../experiment";
import type { Engine, Vector } from "../engines";
import type { NetworkWeights } from "../networks";
import { GramScratch } from "./gram";
import type { Layout } from "./layout";
import { Storage } from "./storage";
import type { LayerLayout } from "./types";

/** Data as the points need it: inputs n x d and targets N, row by row. */
export interface Samples {
  readonly samples: number;
  readonly inputs: Float64Array;
  readonly targets: Float64Array;
}

/** Constants of a problem in the engine's memory; those that only Jacobians and kernels need are made at first use. */
export class Shared {
  readonly activation: ActivationName;
  readonly layers: readonly LayerLayout[];
  /** n */
  readonly samples: number;
  /** Q */
  readonly outputsPerSample: number;
  /** N */
  readonly outputCount: number;
  readonly targets: Vector;
  /** h below the lowest trained layer, n x its width: nothing that moves comes before it */
  readonly features: Vector;
  /** one entry a layer, null where the layer is trained or has no bias */
  readonly frozenWeights: readonly (Vector | null)[];
  readonly frozenBiases: readonly (Vector | null)[];

  private readonly storage: Storage;
  private madeSeeds: Vector | null = null;
  private madeRepeat: Vector | null = null;
  private madeFeatureGram: Vector | null = null;
  private madeSameOutput: Vector | null = null;

  constructor(
    readonly engine: Engine,
    network: LayeredNetwork,
    readonly layout: Layout,
    readonly lossConstant: number,
    data: Samples,
    initial: NetworkWeights,
  ) {
    this.storage = new Storage(engine);
    this.activation = network.activation;
    this.layers = layout.layers;
    this.samples = data.samples;
    this.outputsPerSample = this.layers[this.layers.length - 1].outputs;
    this.outputCount = this.samples * this.outputsPerSample;
    this.targets = this.storage.hold(data.targets);
    const frozen = (values: Float64Array | null, index: number): Vector | null =>
      values === null || this.layers[index].trained ? null : this.storage.hold(values);
    this.frozenWeights = initial.weights.map(frozen);
    this.frozenBiases = initial.biases.map(frozen);
    this.features = this.evaluateFeatures(this.storage.hold(data.inputs));
  }

  /** Z = s h W^T, without the bias: `below` is n x inputs, `into` n x outputs */
  applyWeights(layer: LayerLayout, below: Vector, weights: Vector, into: Vector): void {
    const { inputs, outputs, scale } = layer;
    this.engine.gemm(false, true, this.samples, outputs, inputs, scale, below, weights, 0, into);
  }

  /** Derivatives of the stacked outputs by the last z: N x Q, row (j, o) is the unit vector e_o */
  get seeds(): Vector {
    return (this.madeSeeds ??= this.constantMatrix(
      this.outputsPerSample,
      (row) => row % this.outputsPerSample,
    ));
  }

  /** N x n, row (j, o) is the unit vector e_j: repeats the row of a sample for each of its outputs */
  get repeat(): Vector {
    return (this.madeRepeat ??= this.constantMatrix(this.samples, (row) =>
      Math.floor(row / this.outputsPerSample),
    ));
  }

  /** s^2 h h^T + bias flag of the lowest trained layer, N x N */
  get featureGram(): Vector {
    if (this.madeFeatureGram === null) {
      this.madeFeatureGram = this.storage.allocate(this.outputCount ** 2);
      const scratch = new GramScratch(this);
      scratch.gram(this.layers[this.layout.firstTrained], this.features, this.madeFeatureGram);
      scratch.release();
    }
    return this.madeFeatureGram;
  }

  /** N x N, 1 where two stacked outputs are the same output of their samples: the gram of the seeds */
  get sameOutput(): Vector {
    if (this.madeSameOutput === null) {
      const { engine, outputCount: N, outputsPerSample: Q, seeds } = this;
      this.madeSameOutput = this.storage.allocate(N * N);
      engine.gemm(false, true, N, N, Q, 1, seeds, seeds, 0, this.madeSameOutput);
    }
    return this.madeSameOutput;
  }

  release(): void {
    this.storage.release();
  }

  /** N rows of zeros with a single 1, in the column given for the row */
  private constantMatrix(columns: number, columnOf: (row: number) => number): Vector {
    const values = new Float64Array(this.outputCount * columns);
    for (let row = 0; row < this.outputCount; row++) values[row * columns + columnOf(row)] = 1;
    return this.storage.hold(values);
  }

  /** runs the frozen layers below the lowest trained one, once and for all */
  private evaluateFeatures(inputs: Vector): Vector {
    let below = inputs;
    for (let index = 0; index < this.layout.firstTrained; index++) {
      const layer = this.layers[index];
      const weights = this.frozenWeights[index] as Vector;
      const above = this.storage.allocate(this.samples * layer.outputs);
      const linear = this.engine.allocate(this.samples * layer.outputs);
      this.applyWeights(layer, below, weights, linear);
      const bias = this.frozenBiases[index];
      this.engine.biasActivation(
        this.activation,
        this.samples,
        layer.outputs,
        linear,
        bias,
        above,
        null,
        null,
      );
      this.engine.release(linear);
      below = above;
    }
    return below;
  }
}
