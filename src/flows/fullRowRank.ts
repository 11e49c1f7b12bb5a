// J^+ = J^T (J J^T)^{-1} for a Jacobian of rank N: Cholesky of the tangent kernel, QR of J^T where that loses digits.
import type { Vector } from "../engines";
import type { Point, Problem } from "../problems";
import { solveTransposed, squaredPivots } from "./triangular";
import type { PseudoInverse } from "./types";

/** Smallest pivot of J J^T, relative to its largest entry, for which Cholesky is accurate enough: (1e-6)^2. */
const choleskyLimit = 1e-12;
/** The same relative to the largest entry so far, below which nothing of the inverse is left: (1e-9)^2. */
const lost = 1e-18;

/**
 * The N x N system is refined once through J and J^T themselves, so that J J^+ u = u holds to rounding although
 * cond(J J^T) = cond(J)^2. Below sigma_min / sigma_max of about 1e-6 the QR decomposition of J^T takes over, whose
 * errors grow with cond(J) alone.
 */
export class FullRowRank implements PseudoInverse {
  readonly rank: number;
  conditioning = 1;
  private readonly kernel: Vector;
  private readonly host: Float64Array;
  private readonly solution: Vector;
  private readonly correction: Vector;
  private readonly ones = [1, 1];
  private readonly difference = [1, -1];
  private orthogonal: {
    jacobian: Vector;
    transposed: Vector;
    identity: Vector;
    Q: Vector;
    R: Vector;
  } | null = null;
  /** largest diagonal entry of K, so far and at the last point */
  largest = 0;
  private largestHere = 0;

  constructor(private readonly problem: Problem) {
    const { engine, outputCount: N } = problem;
    this.rank = N;
    this.kernel = engine.allocate(N * N);
    this.host = new Float64Array(N * N);
    this.solution = engine.allocate(N);
    this.correction = engine.allocate(N);
  }

  apply(point: Point, u: Vector, out: Vector): boolean {
    if (this.fits(point)) {
      this.solve(point, u, out);
      return this.conditioning > lost;
    }
    return this.largestHere > lost * this.largest && this.solveOrthogonally(point, u, out);
  }

  /** factors the tangent kernel; false where Cholesky fails or would lose too many digits */
  fits(point: Point): boolean {
    const { engine, outputCount: N } = this.problem;
    const { kernel, host } = this;
    point.tangentKernel(kernel);
    engine.read(kernel, host);
    this.largestHere = 0;
    for (let i = 0; i < N; i++) this.largestHere = Math.max(this.largestHere, host[i * N + i]);
    this.largest = Math.max(this.largest, this.largestHere);
    this.conditioning = 0;
    if (!(this.largestHere > 0) || !engine.cholesky(N, kernel)) return false;
    const { smallest } = squaredPivots(engine.read(kernel, host), N);
    this.conditioning = smallest / this.largest;
    return smallest > choleskyLimit * this.largestHere;
  }

  release(): void {
    const { engine } = this.problem;
    for (const vector of [this.kernel, this.solution, this.correction]) engine.release(vector);
    for (const vector of Object.values(this.orthogonal ?? {})) engine.release(vector);
  }

  private solve(point: Point, u: Vector, out: Vector): void {
    const { engine, outputCount: N } = this.problem;
    const { kernel, solution, correction } = this;
    engine.copy(u, solution);
    engine.choleskySolve(N, kernel, solution);
    point.vjp(solution, out);
    point.jvp(out, correction);
    engine.linearCombination(correction, [u, correction], this.difference);
    engine.choleskySolve(N, kernel, correction);
    engine.linearCombination(solution, [solution, correction], this.ones);
    point.vjp(solution, out);
  }

  /** J^T = Q R, so J^+ u = Q R^{-T} u */
  private solveOrthogonally(point: Point, u: Vector, out: Vector): boolean {
    const { engine, outputCount: N, parameterCount: p } = this.problem;
    this.orthogonal ??= this.allocateFactors();
    const { jacobian, transposed, identity, Q, R } = this.orthogonal;
    point.jacobian(jacobian);
    engine.gemm(true, false, p, N, N, 1, jacobian, identity, 0, transposed);
    engine.qr(p, N, transposed, Q, R);
    engine.read(R, this.host);
    this.conditioning = squaredPivots(this.host, N).smallest / this.largest;
    if (!(this.conditioning > lost)) return false;
    const z = engine.read(u);
    solveTransposed(this.host, N, z);
    engine.write(this.solution, z);
    engine.gemm(false, false, p, 1, N, 1, Q, this.solution, 0, out);
    return true;
  }

  private allocateFactors(): {
    jacobian: Vector;
    transposed: Vector;
    identity: Vector;
    Q: Vector;
    R: Vector;
  } {
    const { engine, outputCount: N, parameterCount: p } = this.problem;
    const ones = new Float64Array(N * N);
    for (let i = 0; i < N; i++) ones[i * N + i] = 1;
    const identity = engine.allocate(N * N);
    engine.write(identity, ones);
    return {
      jacobian: engine.allocate(N * p),
      transposed: engine.allocate(p * N),
      identity,
      Q: engine.allocate(p * N),
      R: engine.allocate(N * N),
    };
  }
}
