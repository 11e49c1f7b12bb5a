// Softmax of one sample, its cross-entropy and the factor of its Hessian, with differences formed before they cancel.

/** Everything here works on entries [from, from + Q) of flat arrays of stacked outputs, one sample at a time. */
export class SoftmaxRow {
  private readonly probabilities: Float64Array;
  /** sqrt p */
  private readonly roots: Float64Array;
  /** place of the most probable class of a sample, at the sample's `from` */
  private readonly tops: Uint32Array;

  constructor(
    private readonly Q: number,
    private readonly outputs: Float64Array,
    private readonly labels: Float64Array,
    private readonly residual: Float64Array,
  ) {
    this.probabilities = new Float64Array(outputs.length);
    this.roots = new Float64Array(outputs.length);
    this.tops = new Uint32Array(outputs.length);
  }

  /**
   * Evaluates probabilities and residual p - y of the sample and returns -sum_o y_o ln p_o. With m the largest output
   * and q the sum of exp(x_o - m) over the others, -ln p_o = (m - x_o) + ln(1 + q): both terms are positive, so a loss
   * of 1e-300 keeps its digits. The residual of a label 1 is minus the sum of the other probabilities.
   */
  evaluate(from: number): number {
    const { Q, outputs, labels, probabilities, roots, residual } = this;
    const top = (this.tops[from] = largestOf(outputs, from, Q));
    const largest = outputs[top];
    let others = 0;
    for (let k = from; k < from + Q; k++) {
      const weight = k === top ? 1 : Math.exp(outputs[k] - largest);
      probabilities[k] = weight;
      if (k !== top) others += weight;
    }
    const log = Math.log1p(others);
    const total = 1 + others;
    let loss = 0;
    for (let k = from; k < from + Q; k++) {
      probabilities[k] /= total;
      roots[k] = Math.sqrt(probabilities[k]);
      if (labels[k] !== 0) loss += labels[k] * (largest - outputs[k] + log);
    }
    for (let k = from; k < from + Q; k++) {
      if (labels[k] !== 1) residual[k] = probabilities[k] - labels[k];
      else residual[k] = k === top ? -others / total : -this.sumWithout(k, from);
    }
    return Number.isNaN(total) ? NaN : loss;
  }

  /**
   * Turns Q numbers u, at `at` and then every `stride`, into B u with B = diag(sqrt p) - p sqrt(p)^T, or into
   * B^T u = sqrt(p) (u - p . u). The columns of B sum to zero, and B^T only sees differences of u: both are formed
   * relative to the most probable class, whose own entry would cancel.
   */
  factor(from: number, u: Float64Array, transpose: boolean, at: number, stride: number): void {
    const { Q, probabilities, roots } = this;
    const top = this.tops[from];
    const atTop = at + (top - from) * stride;
    let mean = 0;
    if (transpose) {
      const reference = u[atTop];
      for (let k = 0; k < Q; k++) mean += probabilities[from + k] * (u[at + k * stride] - reference);
      for (let k = 0; k < Q; k++)
        u[at + k * stride] = roots[from + k] * (u[at + k * stride] - reference - mean);
      return;
    }
    for (let k = 0; k < Q; k++) mean += roots[from + k] * u[at + k * stride];
    let others = 0;
    for (let k = 0; k < Q; k++) {
      if (from + k === top) continue;
      const turned = roots[from + k] * u[at + k * stride] - probabilities[from + k] * mean;
      u[at + k * stride] = turned;
      others += turned;
    }
    u[atTop] = -others;
  }

  private sumWithout(skipped: number, from: number): number {
    let sum = 0;
    for (let k = from; k < from + this.Q; k++) if (k !== skipped) sum += this.probabilities[k];
    return sum;
  }
}

/** place of the largest entry; the first one where several are equal */
function largestOf(values: Float64Array, from: number, count: number): number {
  let place = from;
  for (let k = from + 1; k < from + count; k++) if (values[k] > values[place]) place = k;
  return place;
}
