// Derivatives of all N outputs at once: one batched backward pass gives the Jacobian and the tangent kernel.
import type { Vector } from "../engines";
import { GramScratch } from "./gram";
import type { Shared } from "./shared";
import { Storage } from "./storage";
import type { LayerLayout } from "./types";
import { parameterViews, remembered, rowsOf } from "./views";

/** The layers of a point, one entry a layer; entries below the lowest trained layer are never read. */
export interface EvaluatedLayers {
  /** h_{l-1}, n x inputs */
  readonly below: readonly Vector[];
  /** sigma'(z_l), n x outputs, hidden layers only */
  readonly slopes: readonly Vector[];
  readonly weights: readonly Vector[];
}

/**
 * The backward pass of every stacked output. Delta_l is N x d_l, row (j, o) is dF_{j,o} / dz_l, so that the rows of
 * the Jacobian are the outer products s_l Delta_l[j,o] h_{l-1}[j], and K = J J^T never needs them:
 * K = sum_l (Delta_l Delta_l^T) * (s_l^2 h_{l-1} h_{l-1}^T + bias flag), entry by entry.
 * Storage of Jacobian and kernel is made when each is first asked for.
 */
export class AllOutputs {
  private readonly storage: Storage;
  private readonly deltas: Vector[] = [];
  /** room for sigma'(z_l) with rows repeated for each output, one entry a hidden layer; empty for one output */
  private readonly repeatedSlopes: Vector[] = [];
  private readonly jacobianRows: (out: Vector) => OuterProduct[];
  private kernelScratch: KernelScratch | null = null;

  constructor(
    private readonly shared: Shared,
    private readonly evaluated: EvaluatedLayers,
  ) {
    const { engine, layers, layout, outputCount: N, seeds } = shared;
    this.storage = new Storage(engine);
    const last = layers.length - 1;
    const hidden = layers.slice(0, last).map((layer) => layer.outputs);
    for (let index = layout.firstTrained; index < last; index++)
      this.deltas[index] = this.storage.allocate(N * hidden[index]);
    this.deltas[last] = seeds;
    if (shared.outputsPerSample > 1 && layout.firstTrained < last) {
      const room = this.storage.allocate(N * Math.max(...hidden));
      this.repeatedSlopes = hidden.map((width) => room.slice(0, N * width));
    }
    this.jacobianRows = remembered((out) => this.cutJacobian(out));
  }

  /** out = J, N x p row by row */
  jacobian(out: Vector): void {
    const { engine } = this.shared;
    this.backward();
    for (const { layer, delta, below, weights, bias } of this.jacobianRows(out)) {
      engine.gemm(true, false, layer.outputs, layer.inputs, 1, layer.scale, delta, below, 0, weights);
      if (bias) engine.copy(delta, bias);
    }
  }

  /** out = K, N x N */
  tangentKernel(out: Vector): void {
    const { engine, layers, layout, outputCount: N } = this.shared;
    const scratch = (this.kernelScratch ??= new KernelScratch(this.shared));
    this.backward();
    this.outputLayerKernel(out, scratch);
    for (let index = layers.length - 2; index >= layout.firstTrained; index--) {
      if (!layers[index].trained) continue;
      const delta = this.deltas[index];
      engine.gemm(false, true, N, N, layers[index].outputs, 1, delta, delta, 0, scratch.ofDeltas);
      engine.hadamardAccumulate(out, scratch.ofDeltas, this.gramBelow(index, scratch));
    }
  }

  release(): void {
    this.kernelScratch?.release();
    this.storage.release();
  }

  /** out = the share of the output layer, whose Delta is constant: all ones for one output */
  private outputLayerKernel(out: Vector, scratch: KernelScratch): void {
    const { engine, layers, layout, outputsPerSample, featureGram } = this.shared;
    const last = layers.length - 1;
    if (!layers[last].trained) engine.fill(out, 0);
    else if (outputsPerSample > 1) {
      engine.fill(out, 0);
      engine.hadamardAccumulate(out, this.shared.sameOutput, this.gramBelow(last, scratch));
    } else if (layout.firstTrained === last) engine.copy(featureGram, out);
    else scratch.gram.gram(layers[last], this.evaluated.below[last], out);
  }

  /** s^2 h h^T + bias flag below a layer; constant below the lowest trained one */
  private gramBelow(index: number, { gram, ofBelow }: KernelScratch): Vector {
    const { layers, layout, featureGram } = this.shared;
    if (index === layout.firstTrained) return featureGram;
    gram.gram(layers[index], this.evaluated.below[index], ofBelow);
    return ofBelow;
  }

  /** fills Delta_l from the last hidden layer down to the lowest trained one */
  private backward(): void {
    const { engine, layers, layout, outputCount: N } = this.shared;
    const { weights } = this.evaluated;
    for (let index = layers.length - 2; index >= layout.firstTrained; index--) {
      const { inputs, outputs, scale } = layers[index + 1];
      const delta = this.deltas[index];
      engine.gemm(
        false,
        false,
        N,
        inputs,
        outputs,
        scale,
        this.deltas[index + 1],
        weights[index + 1],
        0,
        delta,
      );
      engine.multiplyInto(this.slopesOfOutputs(index), delta);
    }
  }

  /** sigma'(z_l) with one row for every stacked output */
  private slopesOfOutputs(index: number): Vector {
    const { engine, layers, samples: n, outputCount: N, outputsPerSample, repeat } = this.shared;
    const slopes = this.evaluated.slopes[index];
    if (outputsPerSample === 1) return slopes;
    const repeated = this.repeatedSlopes[index];
    engine.gemm(false, false, N, layers[index].outputs, n, 1, repeat, slopes, 0, repeated);
    return repeated;
  }

  /** the outer products of which a Jacobian consists, with the slices they read and write */
  private cutJacobian(out: Vector): OuterProduct[] {
    const { layers, layout, samples, outputCount: N, outputsPerSample } = this.shared;
    const trained = layers.flatMap((layer, index) => (layer.trained ? [{ layer, index }] : []));
    const rows = Array.from({ length: N }, (_, row) =>
      parameterViews(layout, out, row * layout.parameterCount),
    );
    return trained.flatMap(({ layer, index }) => {
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

/** Storage that only the tangent kernel needs. */
class KernelScratch {
  readonly gram: GramScratch;
  /** Delta_l Delta_l^T */
  readonly ofDeltas: Vector;
  /** s_l^2 h_{l-1} h_{l-1}^T + bias flag */
  readonly ofBelow: Vector;
  private readonly storage: Storage;

  constructor(shared: Shared) {
    this.storage = new Storage(shared.engine);
    this.gram = new GramScratch(shared);
    this.ofDeltas = this.storage.allocate(shared.outputCount ** 2);
    this.ofBelow = this.storage.allocate(shared.outputCount ** 2);
  }

  release(): void {
    this.gram.release();
    this.storage.release();
  }
}
