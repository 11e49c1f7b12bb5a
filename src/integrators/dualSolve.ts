// The linear systems of the dual W-method in output space, (I + h gamma G K) w = rho with G the Hessian of the loss.
import type { Vector } from "../engines";
import type { Point, Problem } from "../problems";

/** Solver of (I + h gamma G K) w = rho at a point that stays where it is between two calls of `factor`. */
export interface DualSolver {
  /** s with G u = s * (what `curve` leaves in u) */
  readonly scale: number;
  /** prepares for a step, given K and h gamma; false when the matrix is not positive definite */
  factor(here: Point, kernel: Vector, stepTimesGamma: number): boolean;
  /** u becomes G u / scale */
  curve(here: Point, u: Vector): void;
  /** rho becomes w */
  solve(here: Point, rho: Vector): void;
  release(): void;
}

/** The solver that the problem's loss needs. */
export function dualSolver(problem: Problem): DualSolver {
  return problem.experiment.loss.kind === "squared" ? new SquaredSolver(problem) : new CurvedSolver(problem);
}

function identity(problem: Problem): Vector {
  const { engine, outputCount: N } = problem;
  const entries = new Float64Array(N * N);
  for (let i = 0; i < N; i++) entries[i * N + i] = 1;
  const matrix = engine.allocate(N * N);
  engine.write(matrix, entries);
  return matrix;
}

/** G = 2 c I: the matrix I + 2 c h gamma K is symmetric, and one Cholesky factorisation does everything. */
class SquaredSolver implements DualSolver {
  readonly scale: number;
  private readonly identity: Vector;
  private readonly matrix: Vector;
  private readonly terms: Vector[];
  private readonly coefficients = new Float64Array([1, 0]);

  constructor(private readonly problem: Problem) {
    this.scale = 2 * problem.lossConstant;
    this.identity = identity(problem);
    this.matrix = problem.engine.allocate(problem.outputCount ** 2);
    this.terms = [this.identity, this.matrix];
  }

  factor(_here: Point, kernel: Vector, stepTimesGamma: number): boolean {
    const { engine, outputCount: N } = this.problem;
    this.terms[1] = kernel;
    this.coefficients[1] = this.scale * stepTimesGamma;
    engine.linearCombination(this.matrix, this.terms, this.coefficients);
    return engine.cholesky(N, this.matrix);
  }

  curve(): void {}

  solve(_here: Point, rho: Vector): void {
    this.problem.engine.choleskySolve(this.problem.outputCount, this.matrix, rho);
  }

  release(): void {
    this.problem.engine.release(this.identity);
    this.problem.engine.release(this.matrix);
  }
}

/**
 * G = B B^T: w = rho - h gamma B (I + h gamma B^T K B)^{-1} B^T K rho. Where h gamma G K is large the two terms nearly
 * cancel; one step of iterative refinement, whose residual is small there, gives the lost digits back.
 */
class CurvedSolver implements DualSolver {
  readonly scale = 1;
  private readonly identity: Vector;
  private readonly matrix: Vector;
  private readonly terms: Vector[];
  private readonly coefficients = new Float64Array([1, 0]);
  private readonly right: Vector;
  private readonly residual: Vector;
  private readonly image: Vector;
  private readonly differenceTerms: Vector[];
  private readonly correctionTerms: Vector[];
  private readonly three: Float64Array;
  private kernel: Vector;
  private stepTimesGamma = 0;

  constructor(private readonly problem: Problem) {
    const { engine, outputCount: N } = problem;
    this.identity = identity(problem);
    this.matrix = engine.allocate(N * N);
    this.kernel = this.matrix;
    this.terms = [this.identity, this.matrix];
    this.right = engine.allocate(N);
    this.residual = engine.allocate(N);
    this.image = engine.allocate(N);
    this.differenceTerms = [this.right, this.right, this.image];
    this.correctionTerms = [this.right, this.residual];
    this.three = new Float64Array([1, -1, 0]);
  }

  factor(here: Point, kernel: Vector, stepTimesGamma: number): boolean {
    const { engine, outputCount: N } = this.problem;
    this.kernel = kernel;
    this.stepTimesGamma = stepTimesGamma;
    engine.copy(kernel, this.matrix);
    here.curvatureKernel(this.matrix);
    this.coefficients[0] = 1;
    this.coefficients[1] = stepTimesGamma;
    engine.linearCombination(this.matrix, this.terms, this.coefficients);
    return engine.cholesky(N, this.matrix);
  }

  curve(here: Point, u: Vector): void {
    here.curvatureFactor(u, true, u);
    here.curvatureFactor(u, false, u);
  }

  solve(here: Point, rho: Vector): void {
    const { engine } = this.problem;
    engine.copy(rho, this.right);
    this.damp(here, rho);
    // residual = right - w - h gamma G K w
    this.multiply(rho);
    this.curve(here, this.image);
    this.differenceTerms[1] = rho;
    this.three[2] = -this.stepTimesGamma;
    engine.linearCombination(this.residual, this.differenceTerms, this.three);
    this.damp(here, this.residual);
    this.correctionTerms[0] = rho;
    this.coefficients[0] = 1;
    this.coefficients[1] = 1;
    engine.linearCombination(rho, this.correctionTerms, this.coefficients);
  }

  release(): void {
    const { engine } = this.problem;
    for (const vector of [this.identity, this.matrix, this.right, this.residual, this.image]) {
      engine.release(vector);
    }
  }

  /** u becomes u - h gamma B (I + h gamma B^T K B)^{-1} B^T K u */
  private damp(here: Point, u: Vector): void {
    const { engine, outputCount: N } = this.problem;
    this.multiply(u);
    here.curvatureFactor(this.image, true, this.image);
    engine.choleskySolve(N, this.matrix, this.image);
    here.curvatureFactor(this.image, false, this.image);
    this.correctionTerms[0] = u;
    this.correctionTerms[1] = this.image;
    this.coefficients[0] = 1;
    this.coefficients[1] = -this.stepTimesGamma;
    engine.linearCombination(u, this.correctionTerms, this.coefficients);
    this.correctionTerms[1] = this.residual;
  }

  /** image = K u */
  private multiply(u: Vector): void {
    const { engine, outputCount: N } = this.problem;
    engine.gemm(false, false, N, 1, N, 1, this.kernel, u, 0, this.image);
  }
}
