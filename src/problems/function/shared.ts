// What all points of a function share: TensorFlow.js, the inputs as a tensor, and what one run of the function has shown.
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Engine, Tensorflow } from "../../engines";
import { loadTensorflow } from "../../engines";
import { InputError } from "../../errors";
import type { CompleteFunctionNetwork } from "../../experiment";
import type { FunctionModel } from "../types";
import { observe } from "./operations";
import { failure, runForward, type FunctionSetting } from "./run";
import { discardTape } from "./tape";
import { tensorsOf, valuesOf } from "./tensors";

/** Runs the function at the start, twice, and differentiates it once: what is wrong with it shows before a flow begins. */
export class FunctionShared implements FunctionModel, FunctionSetting {
  readonly kind = "function";
  readonly tensorflow: Tensorflow;
  readonly inputs: Tensor;
  readonly sizes: readonly number[];
  readonly parameterCount: number;
  readonly kinks: readonly string[];
  readonly evaluator: string;
  /** an operation has no second derivative, so that J v takes the rows of J; found out when it is first needed */
  withoutSecondDerivatives = false;

  constructor(
    readonly network: CompleteFunctionNetwork,
    readonly engine: Engine,
    readonly samples: number,
    /** Q */
    readonly outputsPerSample: number,
    inputs: Float64Array,
    start: Float64Array,
  ) {
    this.tensorflow = loadTensorflow();
    this.tensorflow.use();
    const { tf, backend } = this.tensorflow;
    this.evaluator = `TensorFlow.js ${tf.version_core}, ${backend}, float32`;
    this.sizes = network.parameters.map((shape) => shape.reduce((product, length) => product * length, 1));
    this.parameterCount = start.length;
    this.inputs = tf.keep(
      tf.tensor(Float32Array.from(inputs), [samples, inputs.length / samples], "float32"),
    );
    try {
      this.kinks = this.tried(start);
    } catch (error) {
      this.release();
      throw error;
    }
  }

  /** F at the given parameters, inside a `tidy` */
  forward(parameters: Tensor[]): Tensor {
    return runForward(this, parameters);
  }

  release(): void {
    this.inputs.dispose();
  }

  /** The kinked operations of the function. @throws InputError for what cannot be followed by a flow */
  private tried(start: Float64Array): readonly string[] {
    const { tf } = this.tensorflow;
    let seen: readonly string[] = [];
    tf.tidy(() => {
      const parameters = tensorsOf(tf, this.network.parameters, start);
      const returned: Tensor[] = [];
      const { kinks, reads } = observe(tf, this.inputs, () => returned.push(this.forward(parameters)));
      if (reads)
        throw new InputError(
          "differentiable",
          "forward reads numbers out of tensors (dataSync, arraySync), and what is computed from them has no derivative. Compute with operations of tf; the inputs alone may be read.",
        );
      returned.push(this.forward(parameters));
      const outputs = returned.map((tensor) => tensor.dataSync<"float32">());
      this.refuseNonFinite(outputs[0]);
      if (outputs[0].some((value, k) => value !== outputs[1][k]))
        throw new InputError(
          "differentiable",
          "forward gave different outputs for the same parameters, so it is no function of them. Leave out dropout, noise and counters.",
        );
      this.refuseUnused(parameters);
      seen = kinks;
    });
    return seen;
  }

  private refuseNonFinite(outputs: Float32Array): void {
    const place = outputs.findIndex((value) => !Number.isFinite(value));
    if (place < 0) return;
    const Q = this.outputsPerSample;
    throw new InputError(
      "differentiable",
      `forward gives ${outputs[place]} for output ${(place % Q) + 1} of sample ${Math.floor(place / Q) + 1} at the starting parameters. Use smaller initial parameters or inputs, or operations that are defined there.`,
    );
  }

  private refuseUnused(parameters: Tensor[]): void {
    const { tf } = this.tensorflow;
    const engine = tf.engine();
    let grads: (Tensor | null | undefined)[];
    try {
      const ones = tf.ones([this.samples * this.outputsPerSample]);
      ({ grads } = engine.gradients(() => this.forward(parameters), parameters, ones, true));
    } catch (error) {
      discardTape(tf);
      throw failure(this, error);
    }
    const unused = grads.findIndex((gradient) => gradient == null);
    if (unused >= 0)
      throw new InputError(
        "differentiable",
        `no derivative reaches parameter ${unused + 1}, of shape [${this.network.parameters[unused].join(", ")}]: forward does not use it, or only through operations without derivative. Use it, or leave it out.`,
      );
    const values = new Float64Array(this.parameterCount);
    valuesOf(grads, this.sizes, values);
    const place = values.findIndex((value) => !Number.isFinite(value));
    if (place >= 0)
      throw new InputError(
        "differentiable",
        `the derivative of forward by entry ${place + 1} of theta is ${values[place]} at the starting parameters. Start elsewhere, or use operations that are differentiable there.`,
      );
  }
}
