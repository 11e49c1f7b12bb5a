// Extreme eigenvalues of a symmetric operator: thick-restart Lanczos (Wu & Simon, SIAM J. Matrix Anal. Appl. 22 (2000) 602).
import type { Engine, Vector } from "../engines";
import { mulberry32 } from "../random";

/** An eigenvalue of a symmetric operator, as Lanczos sees it. */
export interface RitzValue {
  readonly value: number;
  /** |A x - value x| for a unit vector x, plus the rounding of the method: A has an eigenvalue this close to `value` */
  readonly error: number;
}

export interface ExtremeEigenvalues {
  readonly smallest: RitzValue;
  readonly largest: RitzValue;
  /** products with the operator */
  readonly products: number;
  /** both errors are within the tolerance */
  readonly converged: boolean;
}

export interface LanczosOptions {
  /** error relative to the largest eigenvalue in size; default 1e-10 */
  tolerance?: number;
  /** default 2000 */
  products?: number;
  /** vectors kept at a time; default 40, fewer where that takes more than 256 MB */
  basis?: number;
  /** of the starting vector; default 1 */
  seed?: number;
}

const basisEntries = 2 ** 25;
const rounding = 2 ** -52;
/** Roundings of basis and projected matrix, in units of sqrt(dimension) times the largest eigenvalue: seen below 2. */
const floorRoundings = 8;

/**
 * The two ends of the spectrum of a symmetric operator of which only products are known. The basis is orthogonalised
 * twice against itself, so no copies of eigenvalues appear. The start is random: an eigenvector that it misses is
 * found through rounding alone, as in every Krylov method.
 *
 * @param apply writes A x; x must stay as it is
 */
export function extremeEigenvalues(
  engine: Engine,
  dimension: number,
  apply: (x: Vector, Ax: Vector) => void,
  options: LanczosOptions = {},
): ExtremeEigenvalues {
  const { tolerance = 1e-10, products = 2000, basis = 40, seed = 1 } = options;
  const room = Math.max(8, Math.min(basis, Math.floor(basisEntries / dimension)));
  const lanczos = new Lanczos(engine, dimension, Math.min(dimension, room), apply, seed);
  try {
    return lanczos.run(tolerance, products);
  } finally {
    lanczos.release();
  }
}

class Lanczos {
  /** orthonormal rows, `size` of them */
  private readonly basis: Vector;
  private readonly rows: readonly Vector[];
  private readonly kept: Vector;
  private readonly next: Vector;
  private readonly shares: Vector;
  private readonly turned: Vector;
  private readonly projected: Vector;
  private readonly values: Vector;
  private readonly vectors: Vector;
  /** V A V^T, row by row */
  private readonly matrix: Float64Array;
  private readonly random: ReturnType<typeof mulberry32>;
  private products = 0;

  constructor(
    private readonly engine: Engine,
    private readonly dimension: number,
    private readonly size: number,
    private readonly apply: (x: Vector, Ax: Vector) => void,
    seed: number,
  ) {
    const allocate = (length: number): Vector => engine.allocate(length);
    this.basis = allocate(size * dimension);
    this.rows = Array.from({ length: size }, (_, row) => this.basis.slice(row * dimension, dimension));
    this.kept = allocate(Math.max(1, size - 2) * dimension);
    this.next = allocate(dimension);
    this.shares = allocate(size);
    this.turned = allocate(size * size);
    this.projected = allocate(size * size);
    this.values = allocate(size);
    this.vectors = allocate(size * size);
    this.matrix = new Float64Array(size * size);
    this.random = mulberry32(seed);
  }

  run(tolerance: number, limit: number): ExtremeEigenvalues {
    const { size } = this;
    let known = 0;
    this.drawNext(0);
    for (;;) {
      const coupling = this.extend(known);
      const { values, lastEntries, vectors } = this.ritz();
      const scale = Math.max(Math.abs(values[0]), Math.abs(values[size - 1]));
      const floor = floorRoundings * rounding * Math.sqrt(this.dimension) * scale;
      const ritzValue = (k: number): RitzValue => ({
        value: values[k],
        error: Math.abs(coupling * lastEntries[k]) + floor,
      });
      const [smallest, largest] = [ritzValue(0), ritzValue(size - 1)];
      const converged = Math.max(smallest.error, largest.error) <= Math.max(tolerance * scale, 2 * floor);
      const exhausted = size === this.dimension || this.products >= limit || !Number.isFinite(scale);
      if (converged || exhausted) return { smallest, largest, products: this.products, converged };
      known = this.restart(values, vectors);
    }
  }

  release(): void {
    const { basis, kept, next, shares, turned, projected, values, vectors } = this;
    for (const vector of [basis, kept, next, shares, turned, projected, values, vectors])
      this.engine.release(vector);
  }

  /** fills the basis from `known` vectors on, `next` holding the first; returns the norm of what is left at the end */
  private extend(known: number): number {
    const { engine, matrix, next, rows, size } = this;
    let remainder = 0;
    for (let row = known; row < size; row++) {
      engine.copy(next, rows[row]);
      this.apply(rows[row], next);
      this.products++;
      const before = engine.norm(next);
      const shares = this.orthogonalize(row + 1);
      for (let k = 0; k <= row; k++) matrix[row * size + k] = matrix[k * size + row] = shares[k];
      remainder = engine.norm(next);
      if (remainder > rounding * before) engine.linearCombination(next, [next], [1 / remainder]);
      else {
        remainder = 0;
        if (row + 1 < size) this.drawNext(row + 1);
      }
    }
    return remainder;
  }

  /** takes the first `count` basis vectors out of `next`, twice; returns the coefficients */
  private orthogonalize(count: number): Float64Array {
    const { engine, basis, shares, next, dimension } = this;
    const total = new Float64Array(count);
    for (let pass = 0; pass < 2; pass++) {
      engine.gemm(false, false, count, 1, dimension, 1, basis, next, 0, shares);
      engine.gemm(true, false, dimension, 1, count, -1, basis, shares, 1, next);
      const found = engine.read(shares);
      for (let k = 0; k < count; k++) total[k] += found[k];
    }
    return total;
  }

  /** a random unit vector orthogonal to the first `count` basis vectors */
  private drawNext(count: number): void {
    const { engine, next, random } = this;
    engine.write(
      next,
      Float64Array.from({ length: this.dimension }, () => random.normal()),
    );
    if (count > 0) this.orthogonalize(count);
    engine.linearCombination(next, [next], [1 / engine.norm(next)]);
  }

  /** eigenvalues of the projected matrix, ascending, its eigenvectors in columns, and their last entries */
  private ritz(): { values: Float64Array; vectors: Float64Array; lastEntries: Float64Array } {
    const { engine, size } = this;
    engine.write(this.projected, this.matrix);
    engine.eigenSymmetric(size, this.projected, this.values, this.vectors);
    const vectors = engine.read(this.vectors);
    return {
      values: engine.read(this.values),
      vectors,
      lastEntries: vectors.subarray((size - 1) * size),
    };
  }

  /** keeps the Ritz vectors at both ends as a basis in which A is diagonal; returns their number */
  private restart(values: Float64Array, vectors: Float64Array): number {
    const { engine, size, dimension, matrix } = this;
    const count = Math.max(1, Math.floor(size / 4));
    const places = Array.from({ length: size }, (_, k) => k).filter((k) => k < count || k >= size - count);
    const rows = new Float64Array(size * size);
    places.forEach((place, row) => {
      for (let k = 0; k < size; k++) rows[row * size + k] = vectors[k * size + place];
    });
    engine.write(this.turned, rows);
    engine.gemm(false, false, places.length, dimension, size, 1, this.turned, this.basis, 0, this.kept);
    const length = places.length * dimension;
    engine.copy(this.kept.slice(0, length), this.basis.slice(0, length));
    matrix.fill(0);
    places.forEach((place, row) => (matrix[row * size + row] = values[place]));
    return places.length;
  }
}
