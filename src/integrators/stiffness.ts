// Detection of stiffness inside an explicit method (Hairer and Wanner, Solving ODEs II, IV.2).
import type { Stiffness } from "./types";

/** stiff steps, without as many calm ones in a row as `forgiving`, after which the problem counts as stiff */
const patience = 15;
const forgiving = 6;

/**
 * Counts accepted steps whose h lambda lies at the limit of the method's stability interval. lambda is estimated from
 * two evaluations of the field at the end of a step, |f(y) - f(g)| / |y - g|: it costs nothing.
 */
export class StiffnessDetector implements Stiffness {
  product = 0;
  detected = false;
  private stiffSteps = 0;
  private calmSteps = 0;

  /** @param limit h lambda from which on a step counts as stiff: just below the method's real stability interval */
  constructor(private readonly limit: number) {}

  /** one accepted step with the given h lambda */
  observe(product: number): void {
    this.product = product;
    if (product > this.limit) {
      this.calmSteps = 0;
      this.stiffSteps++;
      if (this.stiffSteps >= patience) this.detected = true;
    } else if (this.stiffSteps > 0 && ++this.calmSteps >= forgiving) {
      this.stiffSteps = 0;
      this.calmSteps = 0;
    }
  }

  reset(): void {
    this.product = 0;
    this.detected = false;
    this.stiffSteps = 0;
    this.calmSteps = 0;
  }

  /** the inside as numbers, for `load` */
  read(): Float64Array {
    return Float64Array.of(this.product, this.stiffSteps, this.calmSteps, this.detected ? 1 : 0);
  }

  load([product, stiffSteps, calmSteps, detected]: Float64Array): void {
    this.product = product;
    this.stiffSteps = stiffSteps;
    this.calmSteps = calmSteps;
    this.detected = detected === 1;
  }
}
