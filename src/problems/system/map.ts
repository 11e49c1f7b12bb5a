// The outputs of a system given by formulas: compiled code evaluates them, and a stored Jacobian gives the products.
import type { Vector } from "../../engines";
import type { OutputMap } from "../outputMap";
import { Storage } from "../storage";
import type { SystemShared } from "./shared";

/** Keeps theta of the last `evaluate`; its Jacobian is evaluated when a derivative is first asked for. */
export class SystemMap implements OutputMap {
  private readonly storage: Storage;
  private readonly theta: Float64Array;
  private readonly outputs: Float64Array;
  private readonly jacobianOnHost: Float64Array;
  private readonly storedJacobian: Vector;
  private jacobianIsCurrent = false;
  private secondOrder: SecondOrderRoom | null = null;

  constructor(private readonly shared: SystemShared) {
    const { engine, samples, outputsPerSample, parameterCount } = shared;
    this.storage = new Storage(engine);
    this.theta = new Float64Array(parameterCount);
    this.outputs = new Float64Array(samples * outputsPerSample);
    this.jacobianOnHost = new Float64Array(this.outputs.length * parameterCount);
    this.storedJacobian = this.storage.allocate(this.jacobianOnHost.length);
  }

  evaluate(theta: Vector, outputs: Vector): void {
    const { engine, inputs, samples, outputsPerSample: Q, values } = this.shared;
    const width = inputs.length / samples;
    engine.read(theta, this.theta);
    for (let j = 0; j < samples; j++) values(this.theta, inputs, j * width, this.outputs, j * Q);
    engine.write(outputs, this.outputs);
    this.jacobianIsCurrent = false;
  }

  jvp(v: Vector, out: Vector): void {
    this.shared.engine.gemm(false, false, out.length, 1, v.length, 1, this.currentJacobian(), v, 0, out);
  }

  vjp(u: Vector, out: Vector): void {
    this.shared.engine.gemm(false, false, 1, out.length, u.length, 1, u, this.currentJacobian(), 0, out);
  }

  jacobian(out: Vector): void {
    this.shared.engine.copy(this.currentJacobian(), out);
  }

  tangentKernel(out: Vector): void {
    const { engine, parameterCount: p } = this.shared;
    const N = this.outputs.length;
    const jacobian = this.currentJacobian();
    engine.gemm(false, true, N, N, p, 1, jacobian, jacobian, 0, out);
  }

  secondOrderProduct(v: Vector, u: Vector, curve: (tangent: Vector) => void, out: Vector): void {
    const { engine, inputs, samples, outputsPerSample: Q, secondOrder, parameterCount: p } = this.shared;
    const room = (this.secondOrder ??= new SecondOrderRoom(this.storage, p, this.outputs.length));
    this.jvp(v, room.tangent);
    curve(room.tangent);
    this.vjp(room.tangent, out);
    engine.read(v, room.direction);
    engine.read(u, room.cotangent);
    room.sum.fill(0);
    const width = inputs.length / samples;
    for (let j = 0; j < samples; j++)
      secondOrder(this.theta, inputs, j * width, room.cotangent, j * Q, room.direction, room.sum);
    engine.write(room.bent, room.sum);
    engine.linearCombination(out, [out, room.bent], [1, 1]);
  }

  outputScale(): number {
    const { inputs, samples, outputsPerSample: Q, roundings } = this.shared;
    const width = inputs.length / samples;
    const bounds = new Float64Array(Q);
    let largest = 0;
    for (let j = 0; j < samples; j++) {
      roundings(this.theta, inputs, j * width, bounds, 0);
      for (let o = 0; o < Q; o++) largest = Math.max(largest, bounds[o]);
    }
    return largest;
  }

  release(): void {
    this.storage.release();
  }

  private currentJacobian(): Vector {
    if (!this.jacobianIsCurrent) {
      const { engine, inputs, samples, outputsPerSample: Q, parameterCount: p, derivatives } = this.shared;
      const width = inputs.length / samples;
      for (let j = 0; j < samples; j++)
        derivatives(this.theta, inputs, j * width, this.jacobianOnHost, j * Q * p);
      engine.write(this.storedJacobian, this.jacobianOnHost);
      this.jacobianIsCurrent = true;
    }
    return this.storedJacobian;
  }
}

/** Storage that only second-order products need. */
class SecondOrderRoom {
  readonly tangent: Vector;
  readonly bent: Vector;
  readonly direction: Float64Array;
  readonly cotangent: Float64Array;
  readonly sum: Float64Array;

  constructor(storage: Storage, parameterCount: number, outputCount: number) {
    this.tangent = storage.allocate(outputCount);
    this.bent = storage.allocate(parameterCount);
    this.direction = new Float64Array(parameterCount);
    this.cotangent = new Float64Array(outputCount);
    this.sum = new Float64Array(parameterCount);
  }
}
