// Softmax of one sample, its cross-entropy and the factor of its Hessian, with differences formed before they cancel.

/** Everything here works on entries [from, from + Q) of flat arrays of stacked outputs. */
export class SoftmaxRow {
  constructor(
    private readonly Q: number,
    private readonly outputs: Float64Array,
    private readonly labels: Float64Array,
    private readonly probabilities: Float64Array,
    private readonly residual: Float64Array,
  ) {}

  /**
   * Writes probabilities and residual p - y of the sample and returns -sum_o y_o ln p_o. With m the largest output and
   * q the sum of exp(x_o - m) over the others, -ln p_o = (m - x_o) + ln(1 + q): both terms are positive, so a loss of
   * 1e-300 keeps its digits. The residual of a label 1 is minus the sum of the other probabilities.
   */
  evaluate(from: number): number {
    const { Q, outputs, labels, probabilities, residual } = this;
    const top = largestOf(outputs, from, Q);
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
      if (labels[k] !== 0) loss += labels[k] * (largest - outputs[k] + log);
    }
    for (let k = from; k < from + Q; k++) {
      if (labels[k] !== 1) residual[k] = probabilities[k] - labels[k];
      else residual[k] = k === top ? -others / total : -this.sumWithout(k, from);
    }
    return Number.isNaN(total) ? NaN : loss;
  }

  /**
   * out = B u with B = diag(sqrt p) - p sqrt(p)^T, or B^T u = sqrt(p) (u - p . u). The columns of B sum to zero, and
   * B^T only sees differences of u: both are formed relative to the most probable class, whose own entry would cancel.
   */
  factor(from: number, u: Float64Array, transpose: boolean, at: number, stride: number): void {
    const { Q, probabilities } = this;
    const top = largestOf(probabilities, from, Q);
    const place = (k: number): number => at + (k - from) * stride;
    const reference = u[place(top)];
    let mean = 0;
    if (transpose) {
      for (let k = from; k < from + Q; k++) mean += probabilities[k] * (u[place(k)] - reference);
      for (let k = from; k < from + Q; k++)
        u[place(k)] = Math.sqrt(probabilities[k]) * (u[place(k)] - reference - mean);
      return;
    }
    for (let k = from; k < from + Q; k++) mean += Math.sqrt(probabilities[k]) * u[place(k)];
    let others = 0;
    for (let k = from; k < from + Q; k++) {
      if (k === top) continue;
      u[place(k)] = Math.sqrt(probabilities[k]) * u[place(k)] - probabilities[k] * mean;
      others += u[place(k)];
    }
    u[place(top)] = -others;
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
