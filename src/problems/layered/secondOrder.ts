// Second-order products of layered networks: Pearlmutter's R-operator (Neural Comput. 6 (1994) 147), forward over reverse.
import type { Vector } from "../../engines";
import { Storage } from "../storage";
import type { EvaluatedLayers } from "./evaluatedLayers";
import type { Shared } from "./shared";
import type { ParameterViews } from "./parameterViews";

/**
 * Writes z, h for the layers and R(.) for the derivative along v. Going up, R(z_l) = s (V_l h + W_l R(h)) + v_b and
 * R(h_l) = sigma'(z_l) R(z_l); going down, cotangents g of z_l and of h_l together with
 * R(g_z) = sigma'(z) R(g_h) + sigma''(z) R(z) g_h. sigma'' is evaluated at the first product after a move.
 */
export class SecondOrder {
  private readonly storage: Storage;
  private readonly first: number;
  private readonly last: number;
  /** sigma''(z_l) */
  private readonly curvatures: Vector[] = [];
  private curvaturesAreCurrent = false;
  /** R(z_l) */
  private readonly tangents: Vector[] = [];
  /** R(h_{l-1}) */
  private readonly tangentsBelow: Vector[] = [];
  private readonly outputTangent: Vector;
  /** cotangents of h_l and their derivatives, carried past a layer by a skip */
  private readonly ofHidden: Vector[] = [];
  private readonly ofHiddenTangent: Vector[] = [];
  /** cotangents of z_l and their derivatives: only one layer's at a time and the next */
  private readonly ofLinear: Vector[] = [];
  private readonly ofLinearTangent: Vector[] = [];
  private readonly both = [1, 1] as const;

  constructor(
    private readonly shared: Shared,
    private readonly evaluated: EvaluatedLayers,
  ) {
    const { engine, layers, layout, samples, outputCount } = shared;
    const storage = (this.storage = new Storage(engine));
    this.first = layout.firstTrained;
    this.last = layers.length - 1;
    this.outputTangent = storage.allocate(outputCount);
    const widest = Math.max(1, ...layers.slice(this.first, this.last).map((layer) => layer.outputs));
    const room = Array.from({ length: 6 }, () => storage.allocate(samples * widest));
    for (let index = this.first; index < this.last; index++) {
      const size = samples * layers[index].outputs;
      this.curvatures[index] = storage.allocate(size);
      this.tangents[index] = storage.allocate(size);
      this.tangentsBelow[index + 1] = storage.allocate(size);
      const cut = (place: number): Vector => room[place].slice(0, size);
      this.ofHidden[index] = cut(0);
      this.ofHiddenTangent[index] = cut(1);
      this.ofLinear[index] = cut(2 + (index % 2));
      this.ofLinearTangent[index] = cut(4 + (index % 2));
    }
  }

  /** the point has moved */
  forget(): void {
    this.curvaturesAreCurrent = false;
  }

  /** out = J^T w + sum_i u_i Hess F_i v, where `curve` turns J v into w */
  product(v: ParameterViews, u: Vector, curve: (tangent: Vector) => void, out: ParameterViews): void {
    if (!this.curvaturesAreCurrent) this.evaluateCurvatures();
    this.up(v);
    curve(this.outputTangent);
    this.down(v, u, out);
  }

  release(): void {
    this.storage.release();
  }

  private evaluateCurvatures(): void {
    const { engine, layers, samples, activation } = this.shared;
    const { below, weights, biases } = this.evaluated;
    for (let index = this.first; index < this.last; index++) {
      const [linear, value] = [this.tangents[index], this.tangentsBelow[index + 1]];
      this.shared.applyWeights(layers[index], below[index], weights[index], linear);
      engine.biasActivation(
        activation,
        samples,
        layers[index].outputs,
        linear,
        biases[index],
        value,
        linear,
        this.curvatures[index],
      );
    }
    this.curvaturesAreCurrent = true;
  }

  private up(v: ParameterViews): void {
    const { engine, layers, samples: n, skips } = this.shared;
    const { below, slopes, weights } = this.evaluated;
    for (let index = this.first; index <= this.last; index++) {
      const { inputs, outputs, scale } = layers[index];
      const tangent = index === this.last ? this.outputTangent : this.tangents[index];
      const direction = v.weights[index];
      const bias = v.biases[index];
      const before = index > this.first ? this.tangentsBelow[index] : null;
      if (direction) this.shared.applyWeights(layers[index], below[index], direction, tangent);
      if (before) {
        const beta = direction ? 1 : 0;
        engine.gemm(false, true, n, outputs, inputs, scale, before, weights[index], beta, tangent);
      }
      if (bias) engine.addRow(n, outputs, bias, tangent);
      if (index === this.last) return;
      const above = this.tangentsBelow[index + 1];
      engine.copy(tangent, above);
      engine.multiplyInto(slopes[index], above);
      if (skips[index] && before) engine.linearCombination(above, [above, before], this.both);
    }
  }

  private down(v: ParameterViews, u: Vector, out: ParameterViews): void {
    const { engine, layers, samples: n, skips } = this.shared;
    const { below, slopes, weights } = this.evaluated;
    for (let index = this.last; index >= this.first; index--) {
      const { inputs, outputs, scale } = layers[index];
      const g = index === this.last ? u : this.ofLinear[index];
      const gTangent = index === this.last ? this.outputTangent : this.ofLinearTangent[index];
      const ofWeights = out.weights[index];
      const ofBias = out.biases[index];
      const before = index > this.first ? this.tangentsBelow[index] : null;
      if (ofWeights) {
        engine.gemm(true, false, outputs, inputs, n, scale, gTangent, below[index], 0, ofWeights);
        if (before) engine.gemm(true, false, outputs, inputs, n, scale, g, before, 1, ofWeights);
      }
      if (ofBias) engine.columnSum(n, outputs, gTangent, 0, ofBias);
      if (index === this.first) return;
      const next = index - 1;
      const [hidden, hiddenTangent] = [this.ofHidden[next], this.ofHiddenTangent[next]];
      const beta = skips[index] ? 1 : 0;
      const direction = v.weights[index];
      engine.gemm(false, false, n, inputs, outputs, scale, g, weights[index], beta, hidden);
      engine.gemm(false, false, n, inputs, outputs, scale, gTangent, weights[index], beta, hiddenTangent);
      if (direction) engine.gemm(false, false, n, inputs, outputs, scale, g, direction, 1, hiddenTangent);
      this.throughActivation(next, slopes[next]);
    }
  }

  /** cotangents of h_l to cotangents of z_l; R(z_l) is used up */
  private throughActivation(index: number, slopes: Vector): void {
    const { engine } = this.shared;
    const [linear, linearTangent] = [this.ofLinear[index], this.ofLinearTangent[index]];
    const bent = this.tangents[index];
    engine.multiplyInto(this.curvatures[index], bent);
    engine.multiplyInto(this.ofHidden[index], bent);
    engine.copy(this.ofHidden[index], linear);
    engine.multiplyInto(slopes, linear);
    engine.copy(this.ofHiddenTangent[index], linearTangent);
    engine.multiplyInto(slopes, linearTangent);
    engine.linearCombination(linearTangent, [linearTangent, bent], this.both);
  }
}
