// The outputs of a user's function and their derivatives, by TensorFlow.js in float32; theta and all sums over outputs
// stay float64.
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Vector } from "../../engines";
import { InputError } from "../../errors";
import { mulberry32 } from "../../random";
import type { OutputMap } from "../outputMap";
import { Storage } from "../storage";
import { failure, underivedOperation } from "./run";
import type { FunctionShared } from "./shared";
import { discardTape, sortTape } from "./tape";
import { scaleOf, tensorsOf, valuesOf } from "./tensors";

/** Entries of a Jacobian that is kept whole: 256 MiB. A larger one is made in blocks of rows. */
const wholeEntries = 2 ** 25;

/** How far parameters are moved to see what rounding them does: four roundings of float32. */
const nudge = 2 ** -22;

/**
 * Keeps the parameters of the last `evaluate` as tensors. A Jacobian is made of one backward pass an output, and serves
 * all products from then on: J, J^T and K of one place then belong together to the last bit of a double.
 */
export class FunctionMap implements OutputMap {
  private readonly storage: Storage;
  private readonly theta: Float64Array;
  /** host copies of a vector in theta and of one in the outputs */
  private readonly inTheta: Float64Array;
  private readonly inOutputs: Float64Array;
  private outputs: Float64Array;
  private parameters: Tensor[] = [];
  private storedJacobian: Vector | null = null;
  private jacobianIsCurrent = false;
  private tangent: Vector | null = null;
  private bent: Vector | null = null;

  /** @param mostEntries of a Jacobian that is kept whole */
  constructor(
    private readonly shared: FunctionShared,
    private readonly mostEntries = wholeEntries,
  ) {
    const { engine, parameterCount, samples, outputsPerSample } = shared;
    this.storage = new Storage(engine);
    this.theta = new Float64Array(parameterCount);
    this.inTheta = new Float64Array(parameterCount);
    this.inOutputs = new Float64Array(samples * outputsPerSample);
    this.outputs = new Float64Array(samples * outputsPerSample);
  }

  evaluate(theta: Vector, outputs: Vector): void {
    const { engine, tensorflow, network } = this.shared;
    engine.read(theta, this.theta);
    tensorflow.use();
    this.forget();
    this.parameters = tensorsOf(tensorflow.tf, network.parameters, this.theta).map((one) =>
      tensorflow.tf.keep(one),
    );
    this.outputs = this.run(this.parameters);
    engine.write(outputs, this.outputs);
    this.jacobianIsCurrent = false;
  }

  jvp(v: Vector, out: Vector): void {
    const { engine } = this.shared;
    if (this.jacobianIsCurrent || this.shared.withoutSecondDerivatives) {
      engine.gemm(false, false, out.length, 1, v.length, 1, this.currentJacobian(), v, 0, out);
      return;
    }
    engine.read(v, this.inTheta);
    const scale = scaleOf(this.inTheta);
    try {
      this.differentiated(this.inTheta, scale, null, (by) => {
        valuesOf([by.cotangent], [this.inOutputs.length], this.inOutputs, scale);
      });
    } catch (error) {
      if (!(error instanceof Error) || underivedOperation(error.message) === null) throw error;
      this.requireJacobian(error);
      this.shared.withoutSecondDerivatives = true;
      return this.jvp(v, out);
    }
    engine.write(out, this.inOutputs);
  }

  vjp(u: Vector, out: Vector): void {
    const { engine } = this.shared;
    if (this.jacobianIsCurrent) {
      engine.gemm(false, false, 1, out.length, u.length, 1, u, this.currentJacobian(), 0, out);
      return;
    }
    engine.read(u, this.inOutputs);
    this.pullBack(this.inOutputs, this.inTheta);
    engine.write(out, this.inTheta);
  }

  jacobian(out: Vector): void {
    const { engine } = this.shared;
    if (this.fits) engine.copy(this.currentJacobian(), out);
    else this.rows(0, this.inOutputs.length, out);
  }

  /** K = J J^T of the one J, or of blocks of its rows where it is large: symmetric and positive semidefinite. */
  tangentKernel(out: Vector): void {
    const { engine, parameterCount: p } = this.shared;
    const N = this.inOutputs.length;
    if (this.fits) {
      const jacobian = this.currentJacobian();
      engine.gemm(false, true, N, N, p, 1, jacobian, jacobian, 0, out);
      return;
    }
    const height = Math.max(1, Math.floor(this.mostEntries / (2 * p)));
    const kernel = new Float64Array(N * N);
    const [above, beside, product] = [height * p, height * p, height * height].map((length) =>
      engine.allocate(length),
    );
    try {
      for (let i = 0; i < N; i += height) {
        const m = Math.min(height, N - i);
        this.rows(i, m, above);
        for (let j = i; j < N; j += height) {
          const n = Math.min(height, N - j);
          if (j > i) this.rows(j, n, beside);
          const block = product.slice(0, m * n);
          engine.gemm(false, true, m, n, p, 1, above, j > i ? beside : above, 0, block);
          engine.read(block).forEach((value, place) => {
            const [row, column] = [i + Math.floor(place / n), j + (place % n)];
            kernel[row * N + column] = kernel[column * N + row] = value;
          });
        }
      }
    } finally {
      for (const vector of [above, beside, product]) engine.release(vector);
    }
    engine.write(out, kernel);
  }

  secondOrderProduct(v: Vector, u: Vector, curve: (tangent: Vector) => void, out: Vector): void {
    const { engine, parameterCount } = this.shared;
    const tangent = (this.tangent ??= this.storage.allocate(this.inOutputs.length));
    const bent = (this.bent ??= this.storage.allocate(parameterCount));
    this.jvp(v, tangent);
    curve(tangent);
    engine.read(v, this.inTheta);
    engine.read(u, this.inOutputs);
    const [ofV, ofU] = [scaleOf(this.inTheta), scaleOf(this.inOutputs)];
    const cotangent = { values: this.inOutputs, scale: ofU };
    try {
      this.differentiated(this.inTheta, ofV, cotangent, (by) => {
        valuesOf(by.parameters, this.shared.sizes, this.inTheta, ofV * ofU);
      });
    } catch (error) {
      throw failure(this.shared, error);
    }
    engine.write(bent, this.inTheta);
    this.vjp(tangent, out);
    engine.linearCombination(out, [out, bent], [1, 1]);
  }

  /** From what the function does when its parameters are moved by a few roundings, and from the size of its outputs. */
  outputScale(): number {
    const { tensorflow, network } = this.shared;
    const random = mulberry32(1);
    const moved = this.theta.map((value) => value * (random.next() < 0.5 ? 1 - nudge : 1 + nudge));
    tensorflow.use();
    const parameters = tensorsOf(tensorflow.tf, network.parameters, moved);
    const there = this.run(parameters);
    for (const tensor of parameters) tensor.dispose();
    let largest = 0;
    this.outputs.forEach((value, k) => {
      const change = Math.abs(there[k] - value) / nudge;
      largest = Math.max(largest, Math.abs(value), Number.isFinite(change) ? change : 0);
    });
    return largest;
  }

  release(): void {
    this.forget();
    this.storage.release();
  }

  private run(parameters: Tensor[]): Float64Array {
    const { tf } = this.shared.tensorflow;
    let outputs = this.outputs;
    tf.tidy(() => {
      outputs = Float64Array.from(this.shared.forward(parameters).dataSync());
    });
    return outputs;
  }

  private forget(): void {
    for (const tensor of this.parameters.splice(0)) tensor.dispose();
  }

  private get fits(): boolean {
    return this.inOutputs.length * this.shared.parameterCount <= this.mostEntries;
  }

  private currentJacobian(): Vector {
    const N = this.inOutputs.length;
    const jacobian = (this.storedJacobian ??= this.storage.allocate(N * this.shared.parameterCount));
    if (!this.jacobianIsCurrent) {
      this.rows(0, N, jacobian);
      this.jacobianIsCurrent = true;
    }
    return jacobian;
  }

  /** out = rows [from, from + count) of J, one backward pass each */
  private rows(from: number, count: number, out: Vector): void {
    const { engine, parameterCount: p } = this.shared;
    const unit = new Float64Array(this.inOutputs.length);
    const row = new Float64Array(p);
    for (let k = 0; k < count; k++) {
      unit[from + k] = 1;
      this.pullBack(unit, row);
      unit[from + k] = 0;
      engine.write(out.slice(k * p, p), row);
      // many passes are a long operation: an interrupt may end it here
      engine.onSlice?.();
    }
  }

  /** into = J^T u, by one forward and one backward pass */
  private pullBack(u: Float64Array, into: Float64Array): void {
    const { tensorflow, sizes } = this.shared;
    const { tf } = tensorflow;
    tensorflow.use();
    const scale = scaleOf(u);
    this.guarded(() => {
      const [cotangent] = tensorsOf(tf, [[u.length]], u, scale);
      const run = () => this.shared.forward(this.parameters);
      const { grads } = tf.engine().gradients(run, this.parameters, cotangent, true);
      valuesOf(grads, sizes, into, scale);
    });
  }

  /**
   * Derivatives of <J^T u, v>, which is linear in u: by the cotangent u they are J v, and by the parameters
   * sum_i u_i Hess F_i v. Without a cotangent the first alone.
   */
  private differentiated(
    v: Float64Array,
    scale: number,
    u: { values: Float64Array; scale: number } | null,
    take: (by: { parameters: Tensor[]; cotangent: Tensor }) => void,
  ): void {
    const { tensorflow, network } = this.shared;
    const { tf } = tensorflow;
    tensorflow.use();
    this.guarded(() => {
      const directions = tensorsOf(tf, network.parameters, v, scale);
      const N = this.inOutputs.length;
      const cotangent = u === null ? tf.zeros([N]) : tensorsOf(tf, [[N]], u.values, u.scale)[0];
      const product = () => {
        const run = () => this.shared.forward(this.parameters);
        const { grads } = tf.engine().gradients(run, this.parameters, cotangent, true);
        const terms = grads.map((gradient, k) => tf.sum(tf.mul(gradient, directions[k])));
        sortTape(tf);
        return tf.addN(terms) as Tensor;
      };
      const by = u === null ? [cotangent] : this.parameters;
      const { grads } = tf.engine().gradients(product, by, undefined, true);
      take(u === null ? { parameters: [], cotangent: grads[0] } : { parameters: grads, cotangent });
    });
  }

  /** Runs work with derivatives inside a tidy; after an error no tensor of it stays. */
  private guarded(work: () => void): void {
    const { tf } = this.shared.tensorflow;
    try {
      tf.tidy(work);
    } catch (error) {
      discardTape(tf);
      throw error;
    }
  }

  /** @throws InputError where J v needs a second derivative that is missing, and J is too large to be kept */
  private requireJacobian(error: Error): void {
    if (this.fits) return;
    const N = this.inOutputs.length;
    throw new InputError(
      "differentiable",
      `TensorFlow.js has no second derivative of ${underivedOperation(error.message)}, and without it products with J need all of J, ${N} x ${this.shared.parameterCount} numbers, more than ${this.mostEntries}. Use fewer samples or parameters, or other operations.`,
    );
  }
}
