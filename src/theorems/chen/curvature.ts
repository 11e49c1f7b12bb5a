// Dense second derivatives at a point, in floating point: Hess L from exact products, Hess F_i from differences of the
// gradients of F_i, and eigenvalues on the kernel of J.
import type { Vector } from "../../engines";
import { InputError } from "../../errors";
import type { Point, Problem } from "../../problems";

/** Step of the central differences, in units of 1 + |theta|. */
const DIFFERENCE = 1e-4;
/** Eigenvalues below this share of the largest count as 0. */
const ZERO = 1e-7;

/** Curvature of one output. */
export interface OutputCurvature {
  /** |Hess F_i|, its rank, and its least and largest eigenvalue on ker J */
  readonly norm: number;
  readonly rank: number;
  readonly least: number;
  readonly most: number;
}

/** Hess F_i on ker J for every output; J must have full rank N. */
export function curvaturesOfOutputs(problem: Problem, theta: Float64Array): OutputCurvature[] {
  const place = secondOrderPlace(problem);
  try {
    const kernel = place.kernelOfJacobian(theta);
    return place.outputHessians(theta).map((H) => {
      const all = place.eigenvalues(H, problem.parameterCount);
      const norm = Math.max(-all[0], all[all.length - 1]);
      const restricted = place.eigenvalues(
        restrictedTo(H, kernel, problem.parameterCount),
        kernel.length / problem.parameterCount,
      );
      return {
        norm,
        rank: all.filter((value) => Math.abs(value) > ZERO * norm).length,
        least: restricted[0] ?? 0,
        most: restricted[restricted.length - 1] ?? 0,
      };
    });
  } finally {
    place.release();
  }
}

/** Z H Z^T for the rows Z of an orthonormal basis. */
function restrictedTo(H: Float64Array, Z: Float64Array, p: number): Float64Array {
  const count = Z.length / p;
  const product = new Float64Array(count * p);
  for (let a = 0; a < count; a++)
    for (let i = 0; i < p; i++) {
      const z = Z[a * p + i];
      if (z !== 0) for (let j = 0; j < p; j++) product[a * p + j] += z * H[i * p + j];
    }
  const out = new Float64Array(count * count);
  for (let a = 0; a < count; a++)
    for (let b = 0; b <= a; b++) {
      let sum = 0;
      for (let j = 0; j < p; j++) sum += product[a * p + j] * Z[b * p + j];
      out[a * count + b] = out[b * count + a] = sum;
    }
  return out;
}

/** A point with storage for dense second derivatives; release it. */
export interface SecondOrderPlace {
  /** p x p, one for each of the N outputs */
  outputHessians(theta: Float64Array): Float64Array[];
  /** orthonormal rows that span ker J, (p - N) x p */
  kernelOfJacobian(theta: Float64Array): Float64Array;
  /** J^+ e_i and its length */
  pseudoInverseColumn(theta: Float64Array, output: number): { direction: Float64Array; size: number };
  smallestHessianEigenvalue(theta: Float64Array): number;
  /** of a symmetric matrix, ascending */
  eigenvalues(matrix: Float64Array, order: number): Float64Array;
  release(): void;
}

export function secondOrderPlace(problem: Problem): SecondOrderPlace {
  return new DensePlace(problem);
}

class DensePlace implements SecondOrderPlace {
  private readonly point: Point;
  private readonly held: Vector[] = [];
  private readonly theta: Vector;
  private readonly inParameters: Vector;
  private readonly gradient: Vector;
  private readonly inOutputs: Vector;

  constructor(private readonly problem: Problem) {
    this.point = problem.point();
    this.theta = this.hold(problem.parameterCount);
    this.inParameters = this.hold(problem.parameterCount);
    this.gradient = this.hold(problem.parameterCount);
    this.inOutputs = this.hold(problem.outputCount);
  }

  outputHessians(theta: Float64Array): Float64Array[] {
    const { outputCount: N, parameterCount: p } = this.problem;
    const hessians = Array.from({ length: N }, () => new Float64Array(p * p));
    for (let j = 0; j < p; j++) {
      const step = DIFFERENCE * (1 + Math.abs(theta[j]));
      const above = this.gradientsOfOutputs(shifted(theta, j, step));
      const below = this.gradientsOfOutputs(shifted(theta, j, -step));
      hessians.forEach((H, i) => {
        for (let k = 0; k < p; k++) H[j * p + k] = (above[i][k] - below[i][k]) / (2 * step);
      });
    }
    return hessians.map((H) => symmetrised(H, p));
  }

  kernelOfJacobian(theta: Float64Array): Float64Array {
    const { parameterCount: p, outputCount: N } = this.problem;
    const J = this.jacobianAt(theta);
    const gram = new Float64Array(p * p);
    for (let i = 0; i < N; i++)
      for (let a = 0; a < p; a++) for (let b = 0; b < p; b++) gram[a * p + b] += J[i * p + a] * J[i * p + b];
    const { vectors } = this.decompose(gram, p);
    // columns of eigenvectors, the p - N smallest eigenvalues first
    const kernel = new Float64Array((p - N) * p);
    for (let a = 0; a < p - N; a++) for (let k = 0; k < p; k++) kernel[a * p + k] = vectors[k * p + a];
    return kernel;
  }

  pseudoInverseColumn(theta: Float64Array, output: number): { direction: Float64Array; size: number } {
    const { parameterCount: p, outputCount: N } = this.problem;
    const J = this.jacobianAt(theta);
    const K = new Float64Array(N * N);
    for (let a = 0; a < N; a++)
      for (let b = 0; b < N; b++) for (let k = 0; k < p; k++) K[a * N + b] += J[a * p + k] * J[b * p + k];
    const { values, vectors } = this.decompose(K, N);
    const coefficients = new Float64Array(N);
    for (let m = 0; m < N; m++)
      for (let a = 0; a < N; a++)
        coefficients[a] += (vectors[a * N + m] * vectors[output * N + m]) / values[m];
    const direction = new Float64Array(p);
    for (let a = 0; a < N; a++) for (let k = 0; k < p; k++) direction[k] += coefficients[a] * J[a * p + k];
    return { direction, size: Math.hypot(...direction) };
  }

  smallestHessianEigenvalue(theta: Float64Array): number {
    const { parameterCount: p, engine } = this.problem;
    this.moveTo(theta);
    const H = new Float64Array(p * p);
    for (let j = 0; j < p; j++) {
      engine.write(this.inParameters, unit(p, j));
      this.point.hessianProduct(this.inParameters, this.gradient);
      H.set(engine.read(this.gradient), j * p);
    }
    return this.eigenvalues(symmetrised(H, p), p)[0];
  }

  eigenvalues(matrix: Float64Array, order: number): Float64Array {
    return this.decompose(matrix, order, false).values;
  }

  release(): void {
    this.point.release();
    for (const vector of this.held) this.problem.engine.release(vector);
  }

  private decompose(
    matrix: Float64Array,
    order: number,
    withVectors = true,
  ): { values: Float64Array; vectors: Float64Array } {
    const { engine } = this.problem;
    if (order === 0) return { values: new Float64Array(0), vectors: new Float64Array(0) };
    if (matrix.some((entry) => !Number.isFinite(entry)))
      throw new InputError(
        "nonconvexity",
        "second derivatives overflow double precision at this start. Give inputs and weights of moderate size.",
      );
    const A = engine.allocate(order * order);
    const values = engine.allocate(order);
    const vectors = withVectors ? engine.allocate(order * order) : undefined;
    engine.write(A, matrix);
    engine.eigenSymmetric(order, A, values, vectors);
    const answer = {
      values: engine.read(values),
      vectors: vectors ? engine.read(vectors) : new Float64Array(0),
    };
    for (const vector of [A, values, ...(vectors ? [vectors] : [])]) engine.release(vector);
    return answer;
  }

  private gradientsOfOutputs(theta: Float64Array): Float64Array[] {
    const { outputCount: N, engine } = this.problem;
    this.moveTo(theta);
    return Array.from({ length: N }, (_, i) => {
      engine.write(this.inOutputs, unit(N, i));
      this.point.vjp(this.inOutputs, this.gradient);
      return engine.read(this.gradient);
    });
  }

  /** N x p */
  private jacobianAt(theta: Float64Array): Float64Array {
    const { parameterCount: p, outputCount: N } = this.problem;
    const J = new Float64Array(N * p);
    this.gradientsOfOutputs(theta).forEach((row, i) => J.set(row, i * p));
    return J;
  }

  private moveTo(theta: Float64Array): void {
    this.problem.engine.write(this.theta, theta);
    this.point.moveTo(this.theta);
  }

  private hold(length: number): Vector {
    const vector = this.problem.engine.allocate(length);
    this.held.push(vector);
    return vector;
  }
}

function shifted(theta: Float64Array, entry: number, by: number): Float64Array {
  const moved = theta.slice();
  moved[entry] += by;
  return moved;
}

function unit(length: number, entry: number): Float64Array {
  const e = new Float64Array(length);
  e[entry] = 1;
  return e;
}

function symmetrised(H: Float64Array, p: number): Float64Array {
  for (let a = 0; a < p; a++)
    for (let b = 0; b < a; b++) {
      const mean = (H[a * p + b] + H[b * p + a]) / 2;
      H[a * p + b] = H[b * p + a] = mean;
    }
  return H;
}
