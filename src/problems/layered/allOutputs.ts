// Derivatives of all N outputs at once: one batched backward pass gives the Jacobian and the tangent kernel.
import type { Vector } from "../../engines";
import { Storage } from "../storage";
import { remembered, rowsOf } from "../views";
import type { LayerLayout } from "../types";
import { KernelShares } from "./kernelShares";
import type { EvaluatedLayers } from "./evaluatedLayers";
import type { Shared } from "./shared";
import { parameterViews } from "./parameterViews";

/**
 * The backward pass of every stacked output. Delta_l is N x d_l, row (j, o) is dF_{j,o} / dz_l, so that the rows of
 * the Jacobian are the outer products s_l Delta_l[j,o] h_{l-1}[j], and K = J J^T never needs them:
 * K = sum_l (Delta_l Delta_l^T) * (s_l^2 h_{l-1} h_{l-1}^T + bias flag), entry by entry.
 * Only the Deltas of two neighbouring layers exist at a time.
 */
export class AllOutputs {
  private readonly storage: Storage;
  private readonly first: number;
  private readonly last: number;
  /** Delta_l, one entry a layer; every other layer shares its storage */
  private readonly deltas: Vector[] = [];
  /** derivatives of the outputs by h_l, which a skip carries past its layer; null without skips */
  private readonly carried: Vector | null;
  /** rows of Delta_l and of sigma'(z_l), for more than one output */
  private readonly deltaRows: Vector[][] = [];
  private readonly slopeRows: Vector[][] = [];
  private readonly jacobianRows: (out: Vector) => OuterProduct[][];
  private shares: KernelShares | null = null;

  constructor(
    private readonly shared: Shared,
    private readonly evaluated: EvaluatedLayers,
  ) {
    const { engine, layers, layout, samples, outputCount: N, outputsPerSample, seeds, skips } = shared;
    this.storage = new Storage(engine);
    this.first = layout.firstTrained;
    this.last = layers.length - 1;
    const widest = Math.max(0, ...layers.slice(this.first, this.last).map((layer) => layer.outputs));
    const room = [0, 1].map((place) =>
      this.storage.allocate(this.last - this.first > place ? N * widest : 0),
    );
    const anySkip = skips.some((skip, index) => skip && index >= this.first);
    this.carried = anySkip ? this.storage.allocate(N * widest) : null;
    for (let index = this.first; index < this.last; index++) {
      const { outputs } = layers[index];
      this.deltas[index] = room[(this.last - 1 - index) % 2].slice(0, N * outputs);
      if (outputsPerSample === 1) continue;
      this.deltaRows[index] = rowsOf(this.deltas[index], N, outputs);
      this.slopeRows[index] = rowsOf(evaluated.slopes[index], samples, outputs);
    }
    this.deltas[this.last] = seeds;
    this.jacobianRows = remembered((out) => this.cutJacobian(out));
  }

  /** out = J, N x p row by row */
  jacobian(out: Vector): void {
    const { engine } = this.shared;
    const rows = this.jacobianRows(out);
    for (let index = this.last; index >= this.first; index--) {
      this.backTo(index);
      for (const { layer, delta, below, weights, bias } of rows[index]) {
        engine.gemm(true, false, layer.outputs, layer.inputs, 1, layer.scale, delta, below, 0, weights);
        if (bias) engine.copy(delta, bias);
      }
    }
  }

  /** out = K, N x N */
  tangentKernel(out: Vector): void {
    const { layers } = this.shared;
    const shares = (this.shares ??= new KernelShares(this.shared, this.evaluated.below));
    shares.startWithOutputLayer(out);
    for (let index = this.last - 1; index >= this.first; index--) {
      this.backTo(index);
      if (layers[index].trained) shares.add(index, this.deltas[index], out);
    }
    shares.finish(out);
  }

  release(): void {
    this.shares?.release();
    this.storage.release();
  }

  /** Delta_l from Delta_{l+1} */
  private backTo(index: number): void {
    if (index === this.last) return;
    const { engine, layers, outputCount: N, skips } = this.shared;
    const { inputs, outputs, scale } = layers[index + 1];
    const above = this.deltas[index + 1];
    const delta = this.deltas[index];
    const ofHidden = this.carried ?? delta;
    const weights = this.evaluated.weights[index + 1];
    const beta = skips[index + 1] ? 1 : 0;
    engine.gemm(false, false, N, inputs, outputs, scale, above, weights, beta, ofHidden);
    if (this.carried) engine.copy(ofHidden, delta);
    this.multiplySlopes(index, delta);
  }

  private multiplySlopes(index: number, delta: Vector): void {
    const { engine, outputsPerSample: Q } = this.shared;
    if (Q === 1) return engine.multiplyInto(this.evaluated.slopes[index], delta);
    const [rows, slopes] = [this.deltaRows[index], this.slopeRows[index]];
    for (let row = 0; row < rows.length; row++) engine.multiplyInto(slopes[Math.floor(row / Q)], rows[row]);
  }

  /** the outer products of which a Jacobian consists, layer by layer, with the slices they read and write */
  private cutJacobian(out: Vector): OuterProduct[][] {
    const { layers, layout, samples, outputCount: N, outputsPerSample } = this.shared;
    const rows = Array.from({ length: N }, (_, row) =>
      parameterViews(layout, out, row * layout.parameterCount),
    );
    return layers.map((layer, index) => {
      if (!layer.trained) return [];
      const deltas = rowsOf(this.deltas[index], N, layer.outputs);
      const below = rowsOf(this.evaluated.below[index], samples, layer.inputs);
      return rows.map(({ weights, biases }, row) => ({
        layer,
        delta: deltas[row],
        below: below[Math.floor(row / outputsPerSample)],
        weights: weights[index] as Vector,
        bias: biases[index],
      }));
    });
  }
}

/** One row of a Jacobian in one layer: weights = s delta below^T, bias = delta. */
interface OuterProduct {
  readonly layer: LayerLayout;
  readonly delta: Vector;
  readonly below: Vector;
  readonly weights: Vector;
  readonly bias: Vector | null;
}
