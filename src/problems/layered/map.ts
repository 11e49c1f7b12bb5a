// The outputs of a network of dense layers: forward pass and Jacobian products, all in storage made beforehand.
import type { Vector } from "../../engines";
import type { OutputMap } from "../outputMap";
import { Storage } from "../storage";
import { remembered } from "../views";
import { AllOutputs } from "./allOutputs";
import type { EvaluatedLayers } from "./evaluatedLayers";
import { SecondOrder } from "./secondOrder";
import type { Shared } from "./shared";
import { parameterViews } from "./parameterViews";

/** Keeps theta, h_l and sigma'(z_l) of the last `evaluate`. */
export class LayeredMap implements OutputMap {
  private readonly storage: Storage;
  private readonly theta: Vector;
  private readonly weights: Vector[] = [];
  private readonly biases: (Vector | null)[] = [];
  private readonly below: Vector[] = [];
  private readonly slopes: Vector[] = [];
  /** cotangents of z_l, or tangents of h_l: a pass in either direction needs one layer at a time and the next */
  private readonly passing: Vector[] = [];
  /** cotangent of h_l, which a skip carries past its layer; null without skips */
  private readonly carried: Vector | null;
  private readonly first: number;
  private readonly last: number;
  private readonly viewsOf: (vector: Vector) => ReturnType<typeof parameterViews>;
  private readonly hostArrays: Float64Array[] = [];
  private allOutputs: AllOutputs | null = null;
  private secondOrder: SecondOrder | null = null;

  // argument lists of the engine's linear combinations, made once
  private readonly both = [1, 1] as const;
  private readonly hiddenAndBelow: (readonly Vector[])[] = [];
  private readonly passingAndBelow: (readonly Vector[])[] = [];

  constructor(private readonly shared: Shared) {
    const { engine, layers, layout, samples, skips } = shared;
    this.storage = new Storage(engine);
    this.first = layout.firstTrained;
    this.last = layers.length - 1;
    this.theta = this.storage.allocate(layout.parameterCount);
    this.viewsOf = remembered((vector) => parameterViews(layout, vector));
    const moving = this.viewsOf(this.theta);
    const widest = Math.max(1, ...layers.slice(this.first, this.last).map((layer) => layer.outputs));
    const passing = [this.storage.allocate(samples * widest), this.storage.allocate(samples * widest)];
    const anySkip = skips.some((skip, index) => skip && index >= this.first);
    this.carried = anySkip ? this.storage.allocate(samples * widest) : null;
    let below = shared.features;
    for (let index = this.first; index <= this.last; index++) {
      const size = samples * layers[index].outputs;
      this.weights[index] = (moving.weights[index] ?? shared.frozenWeights[index]) as Vector;
      this.biases[index] = moving.biases[index] ?? shared.frozenBiases[index];
      this.below[index] = below;
      if (index === this.last) break;
      this.passing[index] = passing[index % 2].slice(0, size);
      this.slopes[index] = this.storage.allocate(size);
      const hidden = this.storage.allocate(size);
      if (skips[index]) this.hiddenAndBelow[index] = [hidden, below];
      if (skips[index] && index > this.first)
        this.passingAndBelow[index] = [this.passing[index], this.passing[index - 1]];
      below = hidden;
    }
  }

  evaluate(theta: Vector, outputs: Vector): void {
    const { engine, layers, samples, activation, skips } = this.shared;
    engine.copy(theta, this.theta);
    this.secondOrder?.forget();
    for (let index = this.first; index < this.last; index++) {
      const hidden = this.below[index + 1];
      const width = layers[index].outputs;
      this.shared.applyWeights(layers[index], this.below[index], this.weights[index], hidden);
      engine.biasActivation(
        activation,
        samples,
        width,
        hidden,
        this.biases[index],
        hidden,
        this.slopes[index],
        null,
      );
      if (skips[index]) engine.linearCombination(hidden, this.hiddenAndBelow[index], this.both);
    }
    const layer = layers[this.last];
    const bias = this.biases[this.last];
    this.shared.applyWeights(layer, this.below[this.last], this.weights[this.last], outputs);
    if (bias) engine.addRow(samples, layer.outputs, bias, outputs);
  }

  jvp(v: Vector, out: Vector): void {
    const { engine, layers, samples: n } = this.shared;
    const direction = this.viewsOf(v);
    for (let index = this.first; index <= this.last; index++) {
      const { inputs, outputs, scale } = layers[index];
      const tangent = index === this.last ? out : this.passing[index];
      const weights = direction.weights[index];
      const bias = direction.biases[index];
      if (weights) this.shared.applyWeights(layers[index], this.below[index], weights, tangent);
      if (index > this.first) {
        const beta = weights ? 1 : 0;
        const before = this.passing[index - 1];
        engine.gemm(false, true, n, outputs, inputs, scale, before, this.weights[index], beta, tangent);
      }
      if (bias) engine.addRow(n, outputs, bias, tangent);
      if (index === this.last) return;
      engine.multiplyInto(this.slopes[index], tangent);
      const withBelow = this.passingAndBelow[index];
      if (withBelow) engine.linearCombination(tangent, withBelow, this.both);
    }
  }

  vjp(u: Vector, out: Vector): void {
    const { engine } = this.shared;
    engine.backward = true;
    try {
      this.propagateBackwards(u, out);
    } finally {
      engine.backward = false;
    }
  }

  private propagateBackwards(u: Vector, out: Vector): void {
    const { engine, layers, samples: n, skips } = this.shared;
    const { weights, biases } = this.viewsOf(out);
    for (let index = this.last; index >= this.first; index--) {
      const { inputs, outputs, scale } = layers[index];
      const cotangent = index === this.last ? u : this.passing[index];
      const ofWeights = weights[index];
      const ofBias = biases[index];
      if (ofWeights)
        engine.gemm(true, false, outputs, inputs, n, scale, cotangent, this.below[index], 0, ofWeights);
      if (ofBias) engine.columnSum(n, outputs, cotangent, 0, ofBias);
      if (index === this.first) return;
      const next = this.passing[index - 1];
      const ofHidden = this.carried ?? next;
      const beta = skips[index] ? 1 : 0;
      engine.gemm(false, false, n, inputs, outputs, scale, cotangent, this.weights[index], beta, ofHidden);
      if (this.carried) engine.copy(ofHidden, next);
      engine.multiplyInto(this.slopes[index - 1], next);
    }
  }

  jacobian(out: Vector): void {
    this.batched().jacobian(out);
  }

  tangentKernel(out: Vector): void {
    this.batched().tangentKernel(out);
  }

  secondOrderProduct(v: Vector, u: Vector, curve: (tangent: Vector) => void, out: Vector): void {
    this.secondOrder ??= new SecondOrder(this.shared, this.evaluated());
    this.secondOrder.product(this.viewsOf(v), u, curve, this.viewsOf(out));
  }

  outputScale(): number {
    const { engine, layers, samples } = this.shared;
    const { inputs, outputs, scale } = layers[this.last];
    const bias = this.biases[this.last];
    const weights = engine.read(this.weights[this.last], this.host(0, outputs * inputs));
    const below = engine.read(this.below[this.last], this.host(1, samples * inputs));
    const biases = bias && engine.read(bias, this.host(2, outputs));
    let largest = 0;
    for (let sample = 0; sample < samples; sample++)
      for (let output = 0; output < outputs; output++) {
        const sum = absoluteProduct(weights, output * inputs, below, sample * inputs, inputs);
        largest = Math.max(largest, Math.abs(scale) * sum + Math.abs(biases?.[output] ?? 0));
      }
    return largest;
  }

  release(): void {
    this.allOutputs?.release();
    this.secondOrder?.release();
    this.storage.release();
  }

  /** host copies of the output layer, made when first needed */
  private host(place: number, length: number): Float64Array {
    return (this.hostArrays[place] ??= new Float64Array(length));
  }

  private evaluated(): EvaluatedLayers {
    return { weights: this.weights, biases: this.biases, below: this.below, slopes: this.slopes };
  }

  private batched(): AllOutputs {
    return (this.allOutputs ??= new AllOutputs(this.shared, this.evaluated()));
  }
}

/** sum of |a_k b_k| of two rows; four partial sums, so that the additions do not wait for each other */
function absoluteProduct(
  a: Float64Array,
  fromA: number,
  b: Float64Array,
  fromB: number,
  count: number,
): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  const whole = count - (count % 4);
  for (let k = 0; k < whole; k += 4) {
    s0 += Math.abs(a[fromA + k] * b[fromB + k]);
    s1 += Math.abs(a[fromA + k + 1] * b[fromB + k + 1]);
    s2 += Math.abs(a[fromA + k + 2] * b[fromB + k + 2]);
    s3 += Math.abs(a[fromA + k + 3] * b[fromB + k + 3]);
  }
  for (let k = whole; k < count; k++) s0 += Math.abs(a[fromA + k] * b[fromB + k]);
  return s0 + s1 + (s2 + s3);
}
