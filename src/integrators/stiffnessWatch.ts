// Watches an explicit method for steps that stability holds up (Hairer & Wanner, Solving ODEs II, IV.2).
import type { Stiffness } from "./types";

/** accepted steps over which h times the largest rate is averaged */
const window = 50;
/** the average at which an explicit method of order five runs along its stability limit of 3.3 */
const stabilityLimit = 3;

/**
 * A method's own test looks at single steps. This watch adds the long view: when the largest rate times the time
 * covered is more than three times the number of steps, the spectrum and not the solution chooses the step.
 */
export class StiffnessWatch {
  private sum = 0;
  private count = 0;

  /** h times the largest rate when the problem is found stiff, otherwise null; told of every accepted step */
  productWhenStiff(report: Stiffness, product: number): number | null {
    if (report.detected) return report.product;
    this.sum += product;
    this.count++;
    if (this.count < window) return null;
    const average = this.sum / this.count;
    this.sum = 0;
    this.count = 0;
    return average >= stabilityLimit ? average : null;
  }

  save(): Float64Array {
    return Float64Array.of(this.sum, this.count);
  }

  restore(state: Float64Array): void {
    this.sum = state[0];
    this.count = state[1];
  }
}
