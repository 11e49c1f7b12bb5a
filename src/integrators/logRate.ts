// The integral of the rate rho = dissipation / L along a run: Newton's interpolation through the accepted steps.

const mostPoints = 5;
/** Gauss-Legendre nodes and weights on [0, 1], exact to degree 5 */
const nodes = [(1 - Math.sqrt(0.6)) / 2, 0.5, (1 + Math.sqrt(0.6)) / 2];
const weights = [5 / 18, 8 / 18, 5 / 18];

/**
 * Each step is integrated with the polynomial through the rates at its ends and at the ends of the steps before, as
 * many as the order of the method. Only accepted states enter: the stages of an implicit method pass through losses
 * that the flow never sees.
 */
export class LogRate {
  /** integral of rho so far */
  total = 0;
  private count = 0;
  /** the newest first: times relative to the newest, rates, and the coefficients of Newton's form */
  private readonly times = new Float64Array(mostPoints);
  private readonly rates = new Float64Array(mostPoints);
  private readonly differences = new Float64Array(mostPoints);

  begin(rate: number): void {
    this.rates[0] = rate;
    this.count = 1;
  }

  /**
   * A step of length h has led to a state of this rate.
   *
   * @param order of the method, which bounds the number of points
   */
  advance(h: number, rate: number, order: number): void {
    const { times, rates } = this;
    times.copyWithin(1, 0);
    rates.copyWithin(1, 0);
    times[0] = 0;
    for (let i = 1; i < mostPoints; i++) times[i] -= h;
    rates[0] = rate;
    this.count = Math.min(this.count + 1, mostPoints);
    const trapezium = (h / 2) * (rates[0] + rates[1]);
    const points = Math.min(this.count, Math.max(2, order));
    const correction = this.interpolated(h, points) - trapezium;
    // a long step after short ones extrapolates: the rate stays within what the points have shown
    const most = (h * this.spread(points)) / 4;
    this.total += trapezium + Math.max(-most, Math.min(most, correction));
  }

  save(): Float64Array {
    return Float64Array.of(this.total, this.count, ...this.times, ...this.rates);
  }

  restore(state: Float64Array): void {
    this.total = state[0];
    this.count = state[1];
    this.times.set(state.subarray(2, 2 + mostPoints));
    this.rates.set(state.subarray(2 + mostPoints));
  }

  /** largest minus smallest rate of the newest points */
  private spread(points: number): number {
    let [smallest, largest] = [this.rates[0], this.rates[0]];
    for (let i = 1; i < points; i++) {
      smallest = Math.min(smallest, this.rates[i]);
      largest = Math.max(largest, this.rates[i]);
    }
    return largest - smallest;
  }

  /** integral over [-h, 0] of the polynomial through the newest points */
  private interpolated(h: number, points: number): number {
    const { times, differences } = this;
    differences.set(this.rates);
    for (let level = 1; level < points; level++)
      for (let i = points - 1; i >= level; i--)
        differences[i] = (differences[i] - differences[i - 1]) / (times[i] - times[i - level]);
    let sum = 0;
    for (let k = 0; k < 3; k++) {
      const x = -h * nodes[k];
      let value = differences[points - 1];
      for (let i = points - 2; i >= 0; i--) value = value * (x - times[i]) + differences[i];
      sum += weights[k] * value;
    }
    return h * sum;
  }
}
