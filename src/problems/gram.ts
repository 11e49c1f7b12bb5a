// The share h h^T of a dense layer in the tangent kernel, for every pair of stacked outputs.
import type { Vector } from "../engines";
import type { Shared } from "./shared";
import { Storage } from "./storage";
import type { LayerLayout } from "./types";

/** Makes the N x N matrix s^2 h h^T + bias flag of a layer, rows of h repeated for each output of their sample. */
export class GramScratch {
  private readonly storage: Storage;
  private readonly ofSamples: Vector | null = null;
  private readonly halfRepeated: Vector | null = null;

  constructor(private readonly shared: Shared) {
    const { engine, samples, outputCount, outputsPerSample } = shared;
    this.storage = new Storage(engine);
    if (outputsPerSample === 1) return;
    this.ofSamples = this.storage.allocate(samples * samples);
    this.halfRepeated = this.storage.allocate(outputCount * samples);
  }

  /** @param below h, n x the layer's inputs */
  gram({ inputs, scale, hasBias }: LayerLayout, below: Vector, into: Vector): void {
    const { engine, samples: n, outputCount: N } = this.shared;
    const { ofSamples, halfRepeated } = this;
    const small = ofSamples ?? into;
    if (hasBias) engine.fill(small, 1);
    engine.gemm(false, true, n, n, inputs, scale * scale, below, below, hasBias ? 1 : 0, small);
    if (ofSamples === null || halfRepeated === null) return;
    const { repeat } = this.shared;
    engine.gemm(false, false, N, n, n, 1, repeat, ofSamples, 0, halfRepeated);
    engine.gemm(false, true, N, N, n, 1, halfRepeated, repeat, 0, into);
  }

  release(): void {
    this.storage.release();
  }
}
