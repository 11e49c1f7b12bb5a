// Radau IIA of order 5 with the exact Hessian and step doubling (Hairer and Wanner, Solving ODEs II, IV.5 and IV.8).
import type { Vector } from "../engines";
import type { VectorField } from "../flows";
import type { Problem } from "../problems";
import { HessianSpectrum } from "./hessianSpectrum";
import { OneStep } from "./oneStep";
import { collocationWeights, radauNodes, RadauStages, type NewtonOutcome } from "./radauStages";
import type { MethodState } from "./types";

/** accuracy of the Newton iteration relative to the tolerance of the run */
const newtonAccuracy = 1e-3;

/**
 * The judge of the other methods: implicit, L-stable, order 5 down to tolerances of 1e-12, at the price of p Hessian
 * products and a p x p eigen-decomposition whenever Newton's iteration slows down. For the Euclidean flow of a C^2
 * loss with up to about 2000 parameters. `kernels` counts the Hessians.
 *
 * A step is two half steps; the estimate is 1/31 of their distance to one whole step. Dense output is the collocation
 * polynomial of each half.
 */
export class Radau extends OneStep {
  readonly name = "radau";
  readonly errorOrder = 6;
  override readonly safety = 0.9;
  private readonly spectrum: HessianSpectrum;
  private readonly whole: RadauStages;
  private readonly halves: readonly [RadauStages, RadauStages];
  private readonly middle: Vector;
  private readonly middleTerms: readonly Vector[];
  private readonly wholeTerms: readonly Vector[];
  private readonly incrementTerms: readonly Vector[];
  private readonly estimateTerms: readonly Vector[];
  private readonly coefficients = new Float64Array(4);
  private readonly leading = Array.from({ length: 5 }, (_, k) => this.coefficients.subarray(0, k));
  private readonly tolerance: number;
  /** where the Hessian was taken */
  private hessianTheta: Float64Array = new Float64Array(0);
  /** false once Newton's iteration was slow, so that the next step takes a new Hessian */
  private hessianIsGood = false;
  /** taken at the present state */
  private hessianIsCurrent = false;

  constructor(problem: Problem, field: VectorField) {
    super(problem, field);
    this.tolerance = newtonAccuracy * problem.experiment.integrator.relativeTolerance;
    this.spectrum = new HessianSpectrum(problem);
    this.whole = new RadauStages(problem, field, this.spectrum);
    const first = new RadauStages(problem, field, this.spectrum);
    const second = new RadauStages(problem, field, this.spectrum);
    this.halves = [first, second];
    this.middle = this.allocate(problem.parameterCount);
    this.middleTerms = [this.theta, first.displacements[2]];
    this.wholeTerms = [...this.whole.displacements, first.displacements[2]];
    this.incrementTerms = [first.displacements[2], second.displacements[2]];
    this.estimateTerms = [this.increment, this.whole.displacements[2]];
  }

  override begin(theta: Float64Array): boolean {
    this.hessianIsGood = false;
    this.hessianIsCurrent = false;
    return super.begin(theta);
  }

  attempt(h: number): boolean {
    this.step = h;
    if (!this.hessianIsGood) this.takeHessian();
    let outcome = this.solve(h);
    if (outcome === "failed" && !this.hessianIsCurrent) {
      this.takeHessian();
      outcome = this.solve(h);
    }
    if (outcome === "failed") return false;
    if (outcome === "slow") this.hessianIsGood = false;

    const { engine } = this.problem;
    const { coefficients } = this;
    coefficients[0] = 1;
    coefficients[1] = 1;
    engine.linearCombination(this.increment, this.incrementTerms, this.leading[2]);
    coefficients[0] = 1 / 31;
    coefficients[1] = -1 / 31;
    engine.linearCombination(this.estimate, this.estimateTerms, this.leading[2]);
    this.dissipated = this.halves[0].dissipated + this.halves[1].dissipated;
    return this.arrive();
  }

  override accept(): boolean {
    this.hessianIsCurrent = false;
    return super.accept();
  }

  override save(): MethodState {
    const hessianTheta = this.hessianIsGood ? this.hessianTheta : new Float64Array(0);
    return { ...super.save(), hessianTheta };
  }

  override restore(state: MethodState): boolean {
    const defined = super.restore(state);
    const hessianTheta = state.hessianTheta as Float64Array;
    if (hessianTheta.length > 0) {
      this.problem.engine.write(this.candidate, hessianTheta);
      this.there.moveTo(this.candidate);
      this.spectrum.update(this.there);
      this.hessianTheta = hessianTheta;
      this.hessianIsGood = true;
    }
    return defined;
  }

  override interpolate(fraction: number, out: Vector): void {
    const half = fraction <= 0.5 ? 0 : 1;
    const { coefficients } = this;
    collocationWeights(2 * fraction - half, coefficients);
    const [w1, w2, w3] = coefficients;
    const [z1, z2, z3] = this.halves[half].displacements;
    this.problem.engine.linearCombination(
      out,
      [this.theta, this.halves[0].displacements[2], z1, z2, z3],
      [1, half, w1, w2, w3],
    );
  }

  override release(): void {
    for (const stages of [this.whole, ...this.halves]) stages.release();
    this.spectrum.release();
    super.release();
  }

  private takeHessian(): void {
    this.spectrum.update(this.here);
    this.hessianTheta = this.problem.engine.read(this.theta);
    this.kernels++;
    this.hessianIsGood = true;
    this.hessianIsCurrent = true;
  }

  /** one whole step, then two half steps that start from its collocation polynomial */
  private solve(h: number): NewtonOutcome {
    const { engine } = this.problem;
    const { whole, halves, coefficients } = this;
    const before = whole.gradients + halves[0].gradients + halves[1].gradients;
    whole.guess(h, this.velocity);
    let worst: NewtonOutcome = whole.solve(this.theta, h, this.there, this.tolerance);
    for (let half = 0; half < 2 && worst !== "failed"; half++) {
      for (let i = 0; i < 3; i++) {
        collocationWeights((radauNodes[i] + half) / 2, coefficients);
        coefficients[3] = -half;
        engine.linearCombination(halves[half].displacements[i], this.wholeTerms, coefficients);
      }
      halves[half].useDisplacements();
      const outcome = halves[half].solve(
        half === 0 ? this.theta : this.middle,
        h / 2,
        this.there,
        this.tolerance,
      );
      if (outcome !== "converged") worst = outcome;
      if (half === 0) {
        coefficients[0] = 1;
        coefficients[1] = 1;
        engine.linearCombination(this.middle, this.middleTerms, this.leading[2]);
      }
    }
    this.gradients += whole.gradients + halves[0].gradients + halves[1].gradients - before;
    return worst;
  }
}
