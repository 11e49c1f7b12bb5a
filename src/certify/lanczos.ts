// Approximate largest eigenvalue by Lanczos' method with full reorthogonalisation. Nothing rigorous rests on it:
// it only proposes the shifts that a verified factorisation then accepts or refuses.

const MAXIMUM_STEPS = 300;
const CHECK_EVERY = 5;

/**
 * Largest eigenvalue of the symmetric positive semidefinite operator `apply` (in place, n entries), accurate to
 * rounding when it converges within 300 steps; deterministic.
 */
export function largestRitzValue(n: number, apply: (x: Float64Array) => void): number {
  const basis: Float64Array[] = [];
  const diagonal: number[] = [];
  const offDiagonal: number[] = [];
  let vector = startVector(n);
  let previous = NaN;
  const steps = Math.min(n, MAXIMUM_STEPS);
  for (let step = 0; step < steps; step++) {
    basis.push(vector);
    const next = vector.slice();
    apply(next);
    diagonal.push(dot(next, vector));
    // twice is enough (Kahan, Parlett)
    for (let pass = 0; pass < 2; pass++) for (const q of basis) addScaled(next, -dot(next, q), q);
    const length = Math.sqrt(dot(next, next));
    const finished = step + 1 === steps || !(length > 1e-14 * Math.abs(diagonal[0]));
    if (finished || (step + 1) % CHECK_EVERY === 0) {
      const value = largestTridiagonalEigenvalue(diagonal, offDiagonal);
      if (finished || Math.abs(value - previous) <= 1e-15 * value) return value;
      previous = value;
    }
    offDiagonal.push(length);
    vector = next.map((x) => x / length);
  }
  return previous;
}

/** A fixed vector of norm 1 without any symmetry of a neural network: quadratic residues and the golden ratio. */
function startVector(n: number): Float64Array {
  const vector = new Float64Array(n);
  for (let i = 0; i < n; i++)
    vector[i] = 0.5 + (((i + 1) * 0.6180339887498949) % 1) - (((i * i + 1) * 0.7548776662466927) % 1);
  const length = Math.sqrt(dot(vector, vector));
  return vector.map((x) => x / length);
}

/** Bisection with Sturm sequences on the symmetric tridiagonal matrix. */
function largestTridiagonalEigenvalue(diagonal: readonly number[], offDiagonal: readonly number[]): number {
  const n = diagonal.length;
  let low = -Infinity;
  let high = -Infinity;
  for (let i = 0; i < n; i++) {
    const reach = (i > 0 ? Math.abs(offDiagonal[i - 1]) : 0) + (i + 1 < n ? Math.abs(offDiagonal[i]) : 0);
    high = Math.max(high, diagonal[i] + reach);
    low = Math.max(low, diagonal[i]);
  }
  // T - x has only negative pivots exactly when x exceeds every eigenvalue
  const exceeds = (x: number): boolean => {
    let pivot = 1;
    for (let i = 0; i < n; i++) {
      pivot = diagonal[i] - x - (i > 0 ? (offDiagonal[i - 1] * offDiagonal[i - 1]) / pivot : 0);
      if (!(pivot < 0)) return false;
    }
    return true;
  };
  for (;;) {
    const middle = low + (high - low) / 2;
    if (!(middle > low && middle < high)) return low;
    if (exceeds(middle)) high = middle;
    else low = middle;
  }
}

function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
  return sum;
}

function addScaled(x: Float64Array, factor: number, y: Float64Array): void {
  for (let i = 0; i < x.length; i++) x[i] += factor * y[i];
}
