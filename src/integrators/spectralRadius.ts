// Largest decay rate of the flow at a point: nonlinear power iteration (Sommeijer, Shampine, Verwer, JCAM 88 (1998)).
import type { Vector } from "../engines";
import type { VectorField } from "../flows";
import type { Point, Problem } from "../problems";

const mostSweeps = 50;
/** the iteration stops when its estimate changes by less than this fraction */
const settled = 0.01;
/** what the estimate is multiplied by: it approaches the radius from below */
const safety = 1.2;
const squareRootOfRoundoff = 2 ** -26.5;

/**
 * Estimates the spectral radius of the Jacobian of the field, v <- (f(theta + z) - f(theta)), z = d v / |v| with
 * d = |theta| sqrt(u). The vector is kept between calls, so that a call along a flow needs a few sweeps only.
 *
 * With `exactProducts` a sweep is one product with the Hessian of the loss, which must be the Jacobian of the field
 * up to its sign: no difference quotient, and no noise of it.
 */
export class SpectralRadius {
  /** evaluations of the field so far, a Hessian product counted as two */
  gradients = 0;
  private readonly direction: Vector;
  private readonly shifted: Vector;
  private readonly slope: Vector;
  private readonly point: Point;
  private warm = false;

  private readonly shift: readonly Vector[];
  private readonly difference: readonly Vector[];
  private readonly slopeAlone: readonly Vector[];
  private readonly coefficients = new Float64Array(2);
  private readonly one = this.coefficients.subarray(0, 1);

  constructor(
    private readonly problem: Problem,
    private readonly field: VectorField,
    private readonly exactProducts = false,
  ) {
    const { engine, parameterCount: p } = problem;
    this.direction = engine.allocate(p);
    this.shifted = engine.allocate(p);
    this.slope = engine.allocate(p);
    this.point = problem.point();
    this.shift = [this.shifted, this.direction];
    this.difference = [this.slope, this.shifted];
    this.slopeAlone = [this.slope];
  }

  /**
   * 1.2 times the estimated radius at theta, where `here` stands and the field is `velocity`; 0 for a field that is
   * constant along every direction tried.
   */
  estimate(theta: Vector, here: Point, velocity: Vector): number {
    const { engine } = this.problem;
    if (!this.warm) {
      this.start(velocity);
      this.warm = true;
    }
    const size = engine.norm(theta) * squareRootOfRoundoff || squareRootOfRoundoff;
    let estimate = 0;
    for (let sweep = 0; sweep < mostSweeps; sweep++) {
      const length = engine.norm(this.direction);
      if (!(length > 0 && Number.isFinite(length))) {
        this.start(null);
        continue;
      }
      const previous = estimate;
      if (this.exactProducts) this.multiply(here, length);
      else if (!this.differentiate(theta, velocity, size, length)) break;
      estimate = engine.norm(this.direction);
      if (sweep > 0 && Math.abs(estimate - previous) <= settled * estimate) break;
    }
    return safety * estimate;
  }

  /** forgets the vector of earlier calls */
  reset(): void {
    this.warm = false;
  }

  /** a copy of the vector, with which a later `load` continues as from here; empty before the first estimate */
  read(): Float64Array {
    return this.warm ? this.problem.engine.read(this.direction) : new Float64Array(0);
  }

  load(direction: Float64Array): void {
    this.warm = direction.length > 0;
    if (this.warm) this.problem.engine.write(this.direction, direction);
  }

  release(): void {
    const { engine } = this.problem;
    for (const vector of [this.direction, this.shifted, this.slope]) engine.release(vector);
    this.point.release();
  }

  /** direction = Hess L direction / length */
  private multiply(here: Point, length: number): void {
    here.hessianProduct(this.direction, this.slope);
    this.gradients += 2;
    this.coefficients[0] = 1 / length;
    this.problem.engine.linearCombination(this.direction, this.slopeAlone, this.one);
  }

  /** direction = (f(theta + z) - f(theta)) / size, z of length `size` along the direction; false where f is undefined */
  private differentiate(theta: Vector, velocity: Vector, size: number, length: number): boolean {
    const { engine } = this.problem;
    const { coefficients } = this;
    engine.copy(theta, this.shifted);
    coefficients[0] = 1;
    coefficients[1] = size / length;
    engine.linearCombination(this.shifted, this.shift, coefficients);
    this.gradients++;
    if (!Number.isFinite(this.point.moveTo(this.shifted))) return false;
    if (!this.field.evaluate(this.point, this.slope)) return false;
    engine.copy(velocity, this.shifted);
    coefficients[0] = 1 / size;
    coefficients[1] = -1 / size;
    engine.linearCombination(this.direction, this.difference, coefficients);
    return true;
  }

  /** the velocity, which already lies along the fast directions, or a fixed vector without symmetry where it is zero */
  private start(velocity: Vector | null): void {
    const { engine, parameterCount: p } = this.problem;
    if (velocity && engine.norm(velocity) > 0) engine.copy(velocity, this.direction);
    else
      engine.write(
        this.direction,
        Float64Array.from({ length: p }, (_, i) => Math.cos(i * i + 1)),
      );
  }
}
