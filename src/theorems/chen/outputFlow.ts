// The adapted flow of a cross-entropy in output space: n decoupled equations x_j' = y_j - softmax(x_j), integrated without
// the network, with a proved error (project's theory, "Chen", section 4).
//
// The exact flow is a gradient flow of a convex function, hence non-expansive: a curve with defect d(t) stays within
// int |d| of it. The curve is piecewise cubic and meets the equation at every node, so on a step of length h
// |d| <= (h^2/8) sup |x''' - f''(x', x') - f' x''|, and |f'| <= 1/2, |f''(v, v)| <= |v|^2 / sqrt 2 for f = y - softmax.
// Roundings of the evaluation are not enclosed; they are allowed for by 1e-13 a unit of length.

/** One time of the integrated flow. */
export interface OutputState {
  /** flow time in the unit in which x' = y - softmax(x): c s */
  readonly time: number;
  /** outputs, n x Q */
  readonly outputs: Float64Array;
  /** upper bound of the distance of sample j from the exact flow */
  readonly errors: Float64Array;
  /** upper bounds of the path length of each sample so far */
  readonly lengths: Float64Array;
  /** |y_j - softmax(x_j)| */
  readonly slopes: Float64Array;
}

const ROUNDING = 1e-13;
/** Length of the first step; later ones grow as the flow slows down, and where it runs straight. */
const FIRST_STEP = 1e-3;
const LONGEST_STEP = 0.05;
/** A longer step adds at most this much to the error per unit of time, and this share to the length of the path. */
const DEFECT = 4e-9;
const EXCESS = 1e-3;
const MOST_STEPS = 200_000;

/** out = y - softmax(x), sample by sample; returns nothing. */
function slope(x: Float64Array, y: Float64Array, Q: number, out: Float64Array): void {
  for (let start = 0; start < x.length; start += Q) {
    let largest = -Infinity;
    for (let i = 0; i < Q; i++) largest = Math.max(largest, x[start + i]);
    let sum = 0;
    for (let i = 0; i < Q; i++) sum += out[start + i] = Math.exp(x[start + i] - largest);
    for (let i = 0; i < Q; i++) out[start + i] = y[start + i] - out[start + i] / sum;
  }
}

/**
 * Integrates from x0 until `horizon`, until every slope is below `slowest`, or until `visit` says false. Every node is
 * reported to `visit`; what it is given is only valid during the call. Classical Runge and Kutta, steps growing with the fall of the slope.
 */
export function followOutputs(
  x0: Float64Array,
  labels: Float64Array,
  Q: number,
  horizon: number,
  slowest: number,
  visit: (state: OutputState) => boolean,
): void {
  const size = x0.length;
  const n = size / Q;
  const x = Float64Array.from(x0);
  const [k1, k2, k3, k4, next, end] = Array.from({ length: 6 }, () => new Float64Array(size));
  const errors = new Float64Array(n);
  const lengths = new Float64Array(n);
  const slopes = new Float64Array(n);
  let time = 0;
  slope(x, labels, Q, k1);
  const measure = (): number => {
    let largest = 0;
    for (let j = 0; j < n; j++) largest = Math.max(largest, (slopes[j] = norm(k1, j * Q, Q)));
    return largest;
  };
  const first = measure();
  if (!visit({ time, outputs: x, errors, lengths, slopes })) return;
  let straight = 0;
  for (let step = 0; step < MOST_STEPS && time < horizon; step++) {
    const largest = measure();
    if (largest <= slowest) return;
    const wanted = Math.max(FIRST_STEP * Math.sqrt(first / largest), straight);
    const h = Math.min(wanted, LONGEST_STEP, horizon - time);
    straight = Infinity;
    for (let i = 0; i < size; i++) next[i] = x[i] + (h / 2) * k1[i];
    slope(next, labels, Q, k2);
    for (let i = 0; i < size; i++) next[i] = x[i] + (h / 2) * k2[i];
    slope(next, labels, Q, k3);
    for (let i = 0; i < size; i++) next[i] = x[i] + h * k3[i];
    slope(next, labels, Q, k4);
    for (let i = 0; i < size; i++) next[i] = x[i] + (h / 6) * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
    slope(next, labels, Q, end);
    for (let j = 0; j < n; j++) {
      const { defect, speed, bend } = stepDefect(x, k1, next, end, j * Q, Q, h);
      // a sample that stands still asks for nothing
      if (bend > 0)
        straight = Math.min(straight, h * Math.sqrt(DEFECT / defect), (EXCESS * speed) / bend, 1.5 * h);
      errors[j] += h * defect + ROUNDING * h * speed + 1e-16;
      // the exact path is no longer than the computed one plus what their difference of slopes can add
      lengths[j] += h * (speed + defect + 0.5 * errors[j]);
    }
    x.set(next);
    k1.set(end);
    time = time + h;
    measure();
    if (!visit({ time, outputs: x, errors, lengths, slopes })) return;
  }
}

/** Mean over the step of the bound of |d| (its parabola integrates to two thirds), and bounds of |x'| and |x''|. */
function stepDefect(
  x: Float64Array,
  f0: Float64Array,
  next: Float64Array,
  f1: Float64Array,
  at: number,
  Q: number,
  h: number,
): { defect: number; speed: number; bend: number } {
  let third = 0;
  let second0 = 0;
  let second1 = 0;
  let secant = 0;
  for (let i = at; i < at + Q; i++) {
    const rise = (next[i] - x[i]) / h;
    // derivatives of the cubic through both ends with both slopes
    third += ((6 * (f0[i] + f1[i] - 2 * rise)) / (h * h)) ** 2;
    second0 += ((6 * rise - 4 * f0[i] - 2 * f1[i]) / h) ** 2;
    second1 += ((-6 * rise + 2 * f0[i] + 4 * f1[i]) / h) ** 2;
    secant += rise ** 2;
  }
  const bend = Math.sqrt(Math.max(second0, second1));
  const speed = Math.max(norm(f0, at, Q), norm(f1, at, Q), Math.sqrt(secant)) + h * bend;
  const sup = Math.sqrt(third) + speed * speed * Math.SQRT1_2 + bend / 2;
  return { defect: ((h * h) / 12) * sup, speed, bend };
}

function norm(x: Float64Array, at: number, length: number): number {
  let sum = 0;
  for (let i = at; i < at + length; i++) sum += x[i] * x[i];
  return Math.sqrt(sum);
}
