// Stability polynomials of order 4 on long real intervals, w P with P orthogonal (Abdulle, SIAM J. Sci. Comput. 23 (2002)).

/** Ripple of the stability polynomial: every decaying component shrinks at least by this factor a step. */
const damping = 0.95;
/** kappa (x_0 - 1): how far z = 0 lies outside the interval of orthogonality; the ripples next to 0 are then level */
const offset = 5;

/**
 * R(z) = w(z) P(z) of degree s: w = 1 + w_1 z + ... + w_4 z^4 belongs to the finishing method, P to the recurrence
 * P_{j+1} = mu_j z P_j + (1 + kappa_j) P_j - kappa_j P_{j-1}, j = 0, ..., s - 5, from P_0 = 1.
 */
export interface StabilityPolynomial {
  readonly degree: number;
  readonly mu: Float64Array;
  readonly kappa: Float64Array;
  /** w_0 = 1 to w_4 */
  readonly finish: readonly number[];
  /** |R| <= 1 on [-interval, 0], except for rounding */
  readonly interval: number;
}

/** What Newton's method moves: the zeros A_k +- i B_k of w, and kappa = dz/dx. */
type Unknowns = number[];

/**
 * Computes the polynomial of a degree >= 5; beta(s) = 0.3526 s^2 - 3.
 *
 * P is orthogonal on [-1, 1] for the weight w^2 / sqrt(1 - x^2), so that w P oscillates with nearly constant
 * amplitude (Bernstein). The four zeros of w and the scale kappa of z = kappa (x - x_0) solve the five equations
 * R'(0) = R''(0) = R'''(0) = R''''(0) = 1 and |R| = 0.95 at the end of the interval. Newton's method, started from
 * the solutions' own expansion in 1/s^2, needs five iterations.
 */
export function stabilityPolynomial(degree: number): StabilityPolynomial {
  const s2 = degree * degree;
  const solution: Unknowns = [
    -0.3057 + 6.1 / s2 - 100 / (s2 * s2),
    3.5855 - 18.9 / s2,
    -2.5023 + 11.8 / s2,
    1.3192 - 4.5 / s2 - 40 / (s2 * s2),
    0.17635 * s2 - 4,
  ];
  const size = degree - 4;
  let defects = residuals(solution, size);
  for (let iteration = 0; iteration < 20; iteration++) {
    const before = norm(defects);
    const jacobian = defects.map(() => new Array<number>(5));
    for (let k = 0; k < 5; k++) {
      const shifted = [...solution];
      const change = 1e-7 * Math.abs(solution[k]);
      shifted[k] += change;
      residuals(shifted, size).forEach((value, i) => (jacobian[i][k] = (value - defects[i]) / change));
    }
    const correction = solve(jacobian, defects);
    const next = solution.map((value, k) => value - correction[k]);
    const nextDefects = residuals(next, size);
    // at the level of rounding no step makes the defects smaller
    if (before < 1e-9 && !(norm(nextDefects) < before)) break;
    solution.splice(0, 5, ...next);
    defects = nextDefects;
  }
  const { mu, kappa, finish } = recurrence(solution, size);
  return { degree, mu, kappa, finish, interval: 2 * solution[4] + offset };
}

/** The Taylor coefficients of R at 0 times k!, minus 1, and the excess of |R| at x = -1 over the damping. */
function residuals(unknowns: Unknowns, size: number): number[] {
  const { mu, kappa, finish } = recurrence(unknowns, size);
  const end = -2 * unknowns[4] - offset;
  let before = [1, 0, 0, 0, 0];
  let series = [1, 0, 0, 0, 0];
  let [valueBefore, value] = [1, 1];
  for (let j = 0; j < size; j++) {
    const current = series;
    const previous = before;
    series = current.map(
      (entry, k) => (k > 0 ? mu[j] * current[k - 1] : 0) + entry + kappa[j] * (entry - previous[k]),
    );
    before = current;
    [valueBefore, value] = [value, mu[j] * end * value + value + kappa[j] * (value - valueBefore)];
  }
  const taylor = [1, 2, 3, 4].map((k) => {
    let sum = 0;
    for (let i = 0; i <= k; i++) sum += finish[i] * series[k - i];
    return sum;
  });
  const atEnd = finish.reduceRight((sum, coefficient) => sum * end + coefficient, 0) * value;
  return [taylor[0] - 1, 2 * taylor[1] - 1, 6 * taylor[2] - 1, 24 * taylor[3] - 1, Math.abs(atEnd) - damping];
}

/**
 * The three-term recurrence of P, scaled to P_j(z = 0) = 1, by Stieltjes' procedure: the Gauss-Chebyshev rule with
 * size + 6 nodes integrates every product in it exactly.
 */
function recurrence([A1, B1, A2, B2, scale]: Unknowns, size: number) {
  const origin = 1 + offset / scale;
  const nodes = size + 6;
  const x = new Float64Array(nodes);
  const weights = new Float64Array(nodes);
  const previous = new Float64Array(nodes);
  const current = new Float64Array(nodes).fill(1);
  for (let i = 0; i < nodes; i++) {
    x[i] = Math.cos(((2 * i + 1) * Math.PI) / (2 * nodes));
    const z = scale * (x[i] - origin);
    // w / w(end) keeps the weights of moderate size
    const w = (((z - A1) ** 2 + B1 * B1) * ((z - A2) ** 2 + B2 * B2)) / (4 * scale * scale) ** 2;
    weights[i] = w * w;
  }
  const mu = new Float64Array(size);
  const kappa = new Float64Array(size);
  let lastNorm = 1;
  let lastRatio = 0;
  for (let j = 0; j < size; j++) {
    let [total, moment] = [0, 0];
    for (let i = 0; i < nodes; i++) {
      const square = weights[i] * current[i] * current[i];
      total += square;
      moment += x[i] * square;
    }
    const alpha = moment / total;
    const beta = j === 0 ? 0 : total / lastNorm;
    const ratio = 1 / (origin - alpha - beta * lastRatio);
    mu[j] = ratio / scale;
    kappa[j] = beta * ratio * lastRatio;
    // twice the monic recurrence: the polynomials neither grow nor vanish
    for (let i = 0; i < nodes; i++) {
      const next = 2 * ((x[i] - alpha) * current[i] - beta * previous[i]);
      previous[i] = 2 * current[i];
      current[i] = next;
    }
    lastNorm = 4 * total;
    lastRatio = ratio;
  }
  const finish = multiply(quadratic(A1, B1), quadratic(A2, B2));
  return { mu, kappa, finish };
}

/** (z - A - iB)(z - A + iB), scaled to 1 at z = 0 */
function quadratic(A: number, B: number): number[] {
  const size = A * A + B * B;
  return [1, (-2 * A) / size, 1 / size];
}

function multiply(p: readonly number[], q: readonly number[]): number[] {
  const product = new Array<number>(p.length + q.length - 1).fill(0);
  p.forEach((a, i) => q.forEach((b, j) => (product[i + j] += a * b)));
  return product;
}

function norm(values: readonly number[]): number {
  return Math.hypot(...values);
}

/** Gaussian elimination with partial pivoting, for the few unknowns here. */
export function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const n = right.length;
  const rows = matrix.map((row, i) => [...row, right[i]]);
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(rows[i][k]) > Math.abs(rows[pivot][k])) pivot = i;
    [rows[k], rows[pivot]] = [rows[pivot], rows[k]];
    for (let i = k + 1; i < n; i++) {
      const factor = rows[i][k] / rows[k][k];
      for (let j = k; j <= n; j++) rows[i][j] -= factor * rows[k][j];
    }
  }
  for (let k = n - 1; k >= 0; k--) {
    for (let j = k + 1; j < n; j++) rows[k][n] -= rows[k][j] * rows[j][n];
    rows[k][n] /= rows[k][k];
  }
  return rows.map((row) => row[n]);
}
