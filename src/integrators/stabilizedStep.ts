// What the stabilised explicit methods have in common: the spectral radius that decides on the stages of a step.
import type { VectorField } from "../flows";
import type { Problem } from "../problems";
import { OneStep } from "./oneStep";
import { SpectralRadius } from "./spectralRadius";
import type { MethodState } from "./types";

/** accepted steps after which the spectral radius is estimated again */
const refreshAfter = 25;

/** A one-step method that chooses its stages by h times the spectral radius, estimated as it goes. */
export abstract class StabilizedStep extends OneStep {
  private readonly radius: SpectralRadius;
  private spectralRadius = 0;
  private sinceRefresh = refreshAfter;
  /** a step was attempted and not accepted yet */
  private pending = false;

  /** @param exactProducts whether the radius comes from Hessian products: for the Euclidean flow of a C^2 loss only */
  constructor(problem: Problem, field: VectorField, exactProducts: boolean) {
    super(problem, field);
    this.radius = new SpectralRadius(problem, field, exactProducts);
  }

  /** the largest h times spectral radius that the method's stages can take */
  protected abstract readonly largestProduct: number;

  longestStep(): number {
    this.refreshRadius();
    return this.spectralRadius > 0 ? this.largestProduct / this.spectralRadius : Infinity;
  }

  override begin(theta: Float64Array): boolean {
    this.pending = false;
    this.sinceRefresh = refreshAfter;
    this.radius.reset();
    return super.begin(theta);
  }

  override accept(): boolean {
    this.pending = false;
    this.sinceRefresh++;
    return super.accept();
  }

  override save(): MethodState {
    return {
      ...super.save(),
      spectralRadius: this.spectralRadius,
      sinceRefresh: this.sinceRefresh,
      direction: this.radius.read(),
    };
  }

  override restore(state: MethodState): boolean {
    const defined = super.restore(state);
    this.spectralRadius = state.spectralRadius as number;
    this.sinceRefresh = state.sinceRefresh as number;
    this.radius.load(state.direction as Float64Array);
    return defined;
  }

  override release(): void {
    this.radius.release();
    super.release();
  }

  /** starts an attempt of length h; returns h times the spectral radius, NaN when that is more than the method takes */
  protected prepare(h: number): number {
    this.step = h;
    this.refreshRadius();
    this.pending = true;
    const product = h * this.spectralRadius;
    // the driver has divided by the radius, which costs a rounding
    return product <= this.largestProduct * (1 + 1e-12) ? product : NaN;
  }

  /** a step attempted again was rejected: then a radius from an earlier state is not trusted any more */
  private refreshRadius(): void {
    if (this.sinceRefresh < refreshAfter && !(this.pending && this.sinceRefresh > 0)) return;
    const before = this.radius.gradients;
    this.spectralRadius = this.radius.estimate(this.theta, this.here, this.velocity);
    this.gradients += this.radius.gradients - before;
    this.sinceRefresh = 0;
  }
}
