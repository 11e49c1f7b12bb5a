// What all points of a layered problem share on the engine: constant inputs, frozen weights and constant matrices.
import type { ActivationName, LayeredNetwork } from "../../experiment";
import type { Engine, Vector } from "../../engines";
import type { NetworkWeights } from "../../networks";
import { Storage } from "../storage";
import type { LayerLayout } from "../types";
import type { Layout } from "./layout";

/** Constants of a problem in the engine's memory; those that only Jacobians and kernels need are made at first use. */
export class Shared {
  readonly activation: ActivationName;
  readonly layers: readonly LayerLayout[];
  /** one entry a layer: its output is added to its input, h_l = h_{l-1} + activation(z_l) */
  readonly skips: readonly boolean[];
  /** n */
  readonly samples: number;
  /** Q */
  readonly outputsPerSample: number;
  /** N */
  readonly outputCount: number;
  /** h below the lowest trained layer, n x its width: nothing that moves comes before it */
  readonly features: Vector;
  /** one entry a layer, null where the layer is trained or has no bias */
  readonly frozenWeights: readonly (Vector | null)[];
  readonly frozenBiases: readonly (Vector | null)[];

  private readonly storage: Storage;
  private madeSeeds: Vector | null = null;

  constructor(
    readonly engine: Engine,
    network: LayeredNetwork,
    readonly layout: Layout,
    samples: number,
    inputs: Float64Array,
    initial: NetworkWeights,
  ) {
    this.storage = new Storage(engine);
    this.activation = network.activation;
    this.layers = layout.layers;
    const last = this.layers.length - 1;
    this.skips = this.layers.map((_, l) => network.kind === "residual" && l > 0 && l < last);
    this.samples = samples;
    this.outputsPerSample = this.layers[last].outputs;
    this.outputCount = samples * this.outputsPerSample;
    const frozen = (values: Float64Array | null, index: number): Vector | null =>
      values === null || this.layers[index].trained ? null : this.storage.hold(values);
    this.frozenWeights = initial.weights.map(frozen);
    this.frozenBiases = initial.biases.map(frozen);
    this.features = this.evaluateFeatures(this.storage.hold(inputs));
  }

  /** Z = s h W^T, without the bias: `below` is n x inputs, `into` n x outputs */
  applyWeights(layer: LayerLayout, below: Vector, weights: Vector, into: Vector): void {
    const { inputs, outputs, scale } = layer;
    this.engine.gemm(false, true, this.samples, outputs, inputs, scale, below, weights, 0, into);
  }

  /** Derivatives of the stacked outputs by the last z: N x Q, row (j, o) is the unit vector e_o */
  get seeds(): Vector {
    if (this.madeSeeds === null) {
      const { outputCount: N, outputsPerSample: Q } = this;
      const values = new Float64Array(N * Q);
      for (let row = 0; row < N; row++) values[row * Q + (row % Q)] = 1;
      this.madeSeeds = this.storage.hold(values);
    }
    return this.madeSeeds;
  }

  release(): void {
    this.storage.release();
  }

  /** runs the frozen layers below the lowest trained one, once and for all */
  private evaluateFeatures(inputs: Vector): Vector {
    const { engine, samples, activation } = this;
    let below = inputs;
    for (let index = 0; index < this.layout.firstTrained; index++) {
      const layer = this.layers[index];
      const weights = this.frozenWeights[index] as Vector;
      const above = this.storage.allocate(samples * layer.outputs);
      this.applyWeights(layer, below, weights, above);
      const bias = this.frozenBiases[index];
      engine.biasActivation(activation, samples, layer.outputs, above, bias, above, null, null);
      if (this.skips[index]) engine.linearCombination(above, [above, below], [1, 1]);
      below = above;
    }
    return below;
  }
}
