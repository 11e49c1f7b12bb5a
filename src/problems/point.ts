// A place in parameter space of an mlp: forward pass, gradient, Jacobian products, all in storage made beforehand.
import type { Vector } from "../engines";
import { AllOutputs } from "./allOutputs";
import type { Shared } from "./shared";
import { Storage } from "./storage";
import type { Point, Problem } from "./types";
import { parameterViews, remembered } from "./views";

/**
 * Keeps theta, h_l and sigma'(z_l) of the last `moveTo`; the caller's vector may change afterwards. Nothing below
 * the lowest trained layer is computed again. Overflow shows as a loss of Infinity or NaN, never as an exception.
 */
export class MlpPoint implements Point {
  loss = NaN;
  readonly outputs: Vector;
  readonly residual: Vector;

  private readonly storage: Storage;
  private readonly theta: Vector;
  /** one entry a layer from the lowest trained one on; `hidden` and `slopes` for all but the last */
  private readonly weights: Vector[] = [];
  private readonly biases: (Vector | null)[] = [];
  private readonly below: Vector[] = [];
  private readonly hidden: Vector[] = [];
  private readonly slopes: Vector[] = [];
  private readonly linear: Vector[] = [];
  /** cotangents of z_l, or tangents of h_l: a pass in either direction needs one layer at a time and the next */
  private readonly passing: Vector[] = [];
  private readonly seed: Vector;
  private readonly first: number;
  private readonly last: number;
  private readonly viewsOf: (vector: Vector) => ReturnType<typeof parameterViews>;
  private readonly hostArrays: Float64Array[] = [];
  private allOutputs: AllOutputs | null = null;

  // argument lists of the engine's linear combinations, made once
  private readonly outputsAndTargets: readonly Vector[];
  private readonly difference = [1, -1] as const;
  private readonly residualAlone: readonly Vector[];
  private readonly lossSlope: readonly number[];

  constructor(
    readonly problem: Problem,
    private readonly shared: Shared,
  ) {
    const { engine, layers, layout, samples, outputCount } = shared;
    this.storage = new Storage(engine);
    this.first = layout.firstTrained;
    this.last = layers.length - 1;
    this.theta = this.storage.allocate(layout.parameterCount);
    this.outputs = this.storage.allocate(outputCount);
    this.residual = this.storage.allocate(outputCount);
    this.seed = this.storage.allocate(outputCount);
    this.viewsOf = remembered((vector) => parameterViews(layout, vector));
    const moving = this.viewsOf(this.theta);
    const widest = Math.max(1, ...layers.slice(this.first, this.last).map((layer) => layer.outputs));
    const linear = this.storage.allocate(samples * widest);
    const passing = [this.storage.allocate(samples * widest), this.storage.allocate(samples * widest)];
    let below = shared.features;
    for (let index = this.first; index <= this.last; index++) {
      const size = samples * layers[index].outputs;
      this.weights[index] = (moving.weights[index] ?? shared.frozenWeights[index]) as Vector;
      this.biases[index] = moving.biases[index] ?? shared.frozenBiases[index];
      this.below[index] = below;
      if (index === this.last) break;
      this.linear[index] = linear.slice(0, size);
      this.passing[index] = passing[index % 2].slice(0, size);
      this.slopes[index] = this.storage.allocate(size);
      this.hidden[index] = this.storage.allocate(size);
      below = this.hidden[index];
    }
    this.outputsAndTargets = [this.outputs, shared.targets];
    this.residualAlone = [this.residual];
    this.lossSlope = [2 * shared.lossConstant];
  }

  moveTo(theta: Vector): number {
    const { engine, layers, samples, activation, lossConstant } = this.shared;
    engine.copy(theta, this.theta);
    for (let index = this.first; index < this.last; index++) {
      const linear = this.linear[index];
      this.shared.applyWeights(layers[index], this.below[index], this.weights[index], linear);
      engine.biasActivation(
        activation,
        samples,
        layers[index].outputs,
        linear,
        this.biases[index],
        this.hidden[index],
        this.slopes[index],
        null,
      );
    }
    const bias = this.biases[this.last];
    this.shared.applyWeights(layers[this.last], this.below[this.last], this.weights[this.last], this.outputs);
    if (bias) engine.addRow(samples, layers[this.last].outputs, bias, this.outputs);
    engine.linearCombination(this.residual, this.outputsAndTargets, this.difference);
    this.loss = lossConstant * engine.dot(this.residual, this.residual);
    return this.loss;
  }

  gradient(out: Vector): void {
    this.shared.engine.linearCombination(this.seed, this.residualAlone, this.lossSlope);
    this.vjp(this.seed, out);
  }

  jvp(v: Vector, out: Vector): void {
    const { engine, layers, samples: n } = this.shared;
    const direction = this.viewsOf(v);
    for (let index = this.first; index <= this.last; index++) {
      const { inputs, outputs, scale, trained } = layers[index];
      const tangent = index === this.last ? out : this.passing[index];
      const weights = direction.weights[index];
      const bias = direction.biases[index];
      if (weights) this.shared.applyWeights(layers[index], this.below[index], weights, tangent);
      if (index > this.first)
        engine.gemm(
          false,
          true,
          n,
          outputs,
          inputs,
          scale,
          this.passing[index - 1],
          this.weights[index],
          trained ? 1 : 0,
          tangent,
        );
      if (bias) engine.addRow(n, outputs, bias, tangent);
      if (index < this.last) engine.multiplyInto(this.slopes[index], tangent);
    }
  }

  vjp(u: Vector, out: Vector): void {
    const { engine, layers, samples: n } = this.shared;
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
      engine.gemm(false, false, n, inputs, outputs, scale, cotangent, this.weights[index], 0, next);
      engine.multiplyInto(this.slopes[index - 1], next);
    }
  }

  jacobian(out: Vector): void {
    this.batched().jacobian(out);
  }

  tangentKernel(out: Vector): void {
    this.batched().tangentKernel(out);
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
        let sum = 0;
        for (let k = 0; k < inputs; k++)
          sum += Math.abs(weights[output * inputs + k] * below[sample * inputs + k]);
        largest = Math.max(largest, Math.abs(scale) * sum + Math.abs(biases?.[output] ?? 0));
      }
    return largest;
  }

  release(): void {
    this.allOutputs?.release();
    this.storage.release();
  }

  /** host copies of the output layer, made when first needed */
  private host(place: number, length: number): Float64Array {
    return (this.hostArrays[place] ??= new Float64Array(length));
  }

  private batched(): AllOutputs {
    return (this.allOutputs ??= new AllOutputs(this.shared, {
      below: this.below,
      slopes: this.slopes,
      weights: this.weights,
    }));
  }
}
