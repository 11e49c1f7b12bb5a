// Exponential integrator of the linearised network (Hochbruck and Ostermann, Acta Numerica 19 (2010): ETD2RK).
import type { Vector } from "../engines";
import { InternalError } from "../errors";
import type { VectorField } from "../flows";
import type { Problem } from "../problems";
import { OneStep } from "./oneStep";
import { phi1, phi2, phi3 } from "./phiFunctions";

/**
 * Follows the flow of the network linearised at theta_n exactly, and corrects for what the network does otherwise:
 *
 *     u = theta - h J^T phi_1(-h g K) g r,      theta+ = u + h phi_2(h A) D,      A = -g J^T J,
 *     D = f(u) - f(theta) - A (u - theta),      estimate = theta+ - u.
 *
 * With g = 2 c the first step alone is closed-form lazy training from theta_n: exact for networks that are linear in
 * their parameters, whatever h. phi_2 makes the corrected step order 2 although A is not the exact Jacobian.
 * K = Q Lambda Q^T is decomposed once a step; directions with lambda = 0 move with constant speed. Squared loss only.
 */
export class Exponential extends OneStep {
  readonly name = "exponential";
  readonly errorOrder = 2;
  private readonly kernel: Vector;
  private readonly eigenvectors: Vector;
  private readonly spectrum: Vector;
  /** D = J^T omega + delta */
  private readonly delta: Vector;
  private readonly pullback: Vector;
  private readonly outputWork: Vector;
  private readonly eigenWork: Vector;
  private readonly deltaTerms: readonly Vector[];
  private readonly argumentTerms: readonly Vector[];
  private readonly displacementTerms: readonly Vector[];
  private readonly correctionTerms: readonly Vector[];
  private readonly pair = new Float64Array(2);
  /** eigenvalues of K and the components of r, omega and J delta along its eigenvectors */
  private readonly eigenvalues: Float64Array;
  private readonly residuals: Float64Array;
  private readonly omega: Float64Array;
  private readonly driven: Float64Array;
  private readonly components: Float64Array;
  private kernelIsCurrent = false;

  constructor(problem: Problem, field: VectorField) {
    super(problem, field);
    if (problem.experiment.loss.kind !== "squared" || field.kind !== "euclidean")
      throw new InternalError("the exponential integrator needs the Euclidean flow of a squared loss");
    const { parameterCount: p, outputCount: N } = problem;
    this.kernel = this.allocate(N * N);
    this.eigenvectors = this.allocate(N * N);
    this.spectrum = this.allocate(N);
    this.delta = this.allocate(p);
    this.pullback = this.allocate(p);
    this.outputWork = this.allocate(N);
    this.eigenWork = this.allocate(N);
    this.deltaTerms = [this.arrival, this.pullback];
    this.argumentTerms = [this.theta, this.increment];
    this.displacementTerms = [this.pullback, this.delta];
    this.correctionTerms = [this.increment, this.estimate];
    this.eigenvalues = new Float64Array(N);
    this.residuals = new Float64Array(N);
    this.omega = new Float64Array(N);
    this.driven = new Float64Array(N);
    this.components = new Float64Array(N);
  }

  override begin(theta: Float64Array): boolean {
    this.kernelIsCurrent = false;
    return super.begin(theta);
  }

  attempt(h: number): boolean {
    const { engine, gradientScale: g } = this.problem;
    const { here, there, pair } = this;
    this.step = h;
    this.decompose();
    this.lazyStep(1, this.increment);
    pair[0] = 1;
    pair[1] = 1;
    engine.linearCombination(this.candidate, this.argumentTerms, pair);
    this.gradients++;
    if (!this.evaluate(there, this.candidate, this.arrival)) return false;

    // D = delta + J^T omega: what J^T carries stays in output space, where the stiff part is solved
    here.vjp(there.residual, this.pullback);
    pair[1] = g;
    engine.linearCombination(this.delta, this.deltaTerms, pair);
    here.jvp(this.delta, this.outputWork);
    this.toEigenbasis(this.outputWork, this.driven);
    this.toEigenbasis(there.residual, this.omega);
    for (let i = 0; i < this.omega.length; i++) {
      const linear = Math.exp(-h * g * this.eigenvalues[i]) * this.residuals[i];
      this.omega[i] = -g * (this.omega[i] - linear);
    }
    this.correction(1, this.estimate);
    pair[1] = 1;
    engine.linearCombination(this.increment, this.correctionTerms, pair);
    if (!this.arrive()) return false;
    this.dissipated = this.energy(h);
    return true;
  }

  override accept(): boolean {
    this.kernelIsCurrent = false;
    return super.accept();
  }

  /** the same formula with a shorter step; D grows from 0 in proportion to time */
  override interpolate(fraction: number, out: Vector): void {
    this.lazyStep(fraction, out);
    this.correction(fraction, this.pullback);
    this.problem.engine.linearCombination(out, [this.theta, out, this.pullback], [1, 1, fraction]);
  }

  /** K = Q Lambda Q^T at the state, and Q^T r */
  private decompose(): void {
    if (this.kernelIsCurrent) return;
    const { engine, outputCount: N } = this.problem;
    this.here.tangentKernel(this.kernel);
    this.kernels++;
    engine.eigenSymmetric(N, this.kernel, this.spectrum, this.eigenvectors);
    engine.read(this.spectrum, this.eigenvalues);
    for (let i = 0; i < N; i++) this.eigenvalues[i] = Math.max(this.eigenvalues[i], 0);
    this.toEigenbasis(this.here.residual, this.residuals);
    this.kernelIsCurrent = true;
  }

  /** out = -s h J^T phi_1(-s h g K) g r */
  private lazyStep(s: number, out: Vector): void {
    const { gradientScale: g } = this.problem;
    const h = s * this.step;
    for (let i = 0; i < this.components.length; i++)
      this.components[i] = -h * g * phi1(-h * g * this.eigenvalues[i]) * this.residuals[i];
    this.pull(out);
  }

  /** out = s h phi_2(s h A) D; phi_2(z) = 1/2 + z phi_3(z) for the part of D outside ran J^T */
  private correction(s: number, out: Vector): void {
    const { engine, gradientScale: g } = this.problem;
    const h = s * this.step;
    for (let i = 0; i < this.components.length; i++) {
      const z = -h * g * this.eigenvalues[i];
      this.components[i] = h * (phi2(z) * this.omega[i] - h * g * phi3(z) * this.driven[i]);
    }
    this.pull(this.pullback);
    this.pair[0] = 1;
    this.pair[1] = h / 2;
    engine.linearCombination(out, this.displacementTerms, this.pair);
    this.pair[0] = 1;
  }

  /** the linearised flow's exact dissipation, and the difference to the true one by the trapezoidal rule */
  private energy(h: number): number {
    const { lossConstant: c, gradientScale: g } = this.problem;
    let lost = 0;
    let speed = 0;
    for (let i = 0; i < this.residuals.length; i++) {
      const square = this.residuals[i] ** 2;
      const decay = -2 * h * g * this.eigenvalues[i];
      lost -= c * Math.expm1(decay) * square;
      speed += g * g * this.eigenvalues[i] * Math.exp(decay) * square;
    }
    return lost + (h / 2) * (this.field.dissipation(this.there, this.arrival) - speed);
  }

  /** components = Q^T u */
  private toEigenbasis(u: Vector, components: Float64Array): void {
    const { engine, outputCount: N } = this.problem;
    engine.gemm(true, false, N, 1, N, 1, this.eigenvectors, u, 0, this.eigenWork);
    engine.read(this.eigenWork, components);
  }

  /** out = J^T Q components */
  private pull(out: Vector): void {
    const { engine, outputCount: N } = this.problem;
    engine.write(this.eigenWork, this.components);
    engine.gemm(false, false, N, 1, N, 1, this.eigenvectors, this.eigenWork, 0, this.outputWork);
    this.here.vjp(this.outputWork, out);
  }
}
