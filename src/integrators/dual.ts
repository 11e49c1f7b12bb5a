// The tangent-kernel W-method: ROS34PW2 (Rang & Angermann, BIT 45 (2005) 761-787) with the Gauss-Newton Jacobian
// A = -J^T G J, solved in output space through the tangent kernel. L-stable, order 3 for any A.
import type { Vector } from "../engines";
import type { VectorField } from "../flows";
import type { Problem } from "../problems";
import { dualSolver, type DualSolver } from "./dualSolve";
import { OneStep } from "./oneStep";
import type { MethodState } from "./types";

const gamma = 0.435866521508459;
const a: readonly (readonly number[])[] = [
  [],
  [2],
  [1.4192173174557647, -0.2592322116729697],
  [4.18476048231916, -0.28519201735549593, 2.294280360279042],
];
const c: readonly (readonly number[])[] = [
  [],
  [-4.588560720558084],
  [-4.18476048231916, 0.28519201735549593],
  [-6.368179200128358, -6.795620944466837, 2.870098604331056],
];
const m = [4.18476048231916, -0.28519201735549593, 2.294280360279042, 1];
const e = [0.2777499476479681, -1.4032398951759992, 1.7726301276675507, 0.5];

/**
 * Solves (I/(h gamma) - A) U_i = f(theta + sum a_ij U_j) + (1/h) sum c_ij U_j with A = -J^T G J frozen at theta_n, where
 * G is the Hessian of the loss in the outputs: 2 c I for L = c |r|^2.
 *
 * Every right-hand side is kept as J^T omega + delta, so that U = J^T w + h gamma delta with one N x N solve
 * (I + h gamma G K) w = h gamma (omega - h gamma G J delta). The large part never leaves output space, where
 * the plain Woodbury formula would subtract two nearly equal vectors once h times the largest rate is large.
 */
export class DualMethod extends OneStep {
  readonly name = "dual";
  readonly errorOrder = 3;
  private readonly kernel: Vector;
  private readonly solver: DualSolver;
  /** U_i, its remainder d_i outside ran J^T, and w_i, for the four stages */
  private readonly increments: Vector[] = [];
  private readonly remainders: Vector[] = [];
  private readonly duals: Vector[] = [];
  private readonly slope: Vector;
  private readonly pullback: Vector;
  /** operand lists made once, so that a step allocates nothing */
  private readonly argument: Vector[][] = [];
  private readonly remainderTerms: Vector[][] = [];
  private readonly dualTerms: Vector[][] = [];
  private readonly incrementTerms: Vector[][] = [];
  private readonly residualTerm: Vector[];
  private readonly coefficients = new Float64Array(6);
  private readonly leading = Array.from({ length: 7 }, (_, k) => this.coefficients.subarray(0, k));
  private readonly dissipations = new Float64Array(4);
  private kernelIsCurrent = false;

  constructor(problem: Problem, field: VectorField) {
    super(problem, field);
    const { parameterCount: p, outputCount: N } = problem;
    this.slope = this.allocate(p);
    this.pullback = this.allocate(p);
    this.kernel = this.allocate(N * N);
    this.solver = dualSolver(problem);
    for (let i = 0; i < 4; i++) {
      this.increments.push(this.allocate(p));
      this.remainders.push(this.allocate(p));
      this.duals.push(this.allocate(N));
    }
    for (let i = 0; i < 4; i++) {
      this.argument.push([this.theta, ...this.increments.slice(0, i)]);
      this.remainderTerms.push([this.slope, this.pullback, ...this.remainders.slice(1, i)]);
      this.dualTerms.push([this.there.residual, ...this.duals.slice(0, i + 1)]);
      this.incrementTerms.push([this.increments[i], this.remainders[i]]);
    }
    this.residualTerm = [this.here.residual];
  }

  override begin(theta: Float64Array): boolean {
    this.kernelIsCurrent = false;
    return super.begin(theta);
  }

  /** K at theta, which the next step needs in any case */
  tangentKernel(): Vector {
    if (!this.kernelIsCurrent) {
      this.here.tangentKernel(this.kernel);
      this.kernels++;
      this.kernelIsCurrent = true;
    }
    return this.kernel;
  }

  attempt(h: number): boolean {
    const { engine, gradientScale } = this.problem;
    const { coefficients, leading, increments, remainders, duals, here, there, solver } = this;
    const hg = h * gamma;
    this.step = h;
    if (!solver.factor(here, this.tangentKernel(), hg)) return false;

    // stage 1: f = -g J^T r lies in ran J^T
    coefficients[0] = -gradientScale * hg;
    this.residualTerm[0] = here.residual;
    engine.linearCombination(duals[0], this.residualTerm, leading[1]);
    solver.solve(here, duals[0]);
    here.vjp(duals[0], increments[0]);
    engine.fill(remainders[0], 0);
    this.dissipations[0] = hg * this.field.dissipation(here, this.velocity);

    for (let i = 1; i < 4; i++) {
      coefficients[0] = 1;
      for (let j = 0; j < i; j++) coefficients[j + 1] = a[i][j];
      engine.linearCombination(this.candidate, this.argument[i], leading[i + 1]);
      this.gradients++;
      if (!this.evaluate(there, this.candidate, this.slope)) return false;
      let dissipation = this.field.dissipation(there, this.slope);
      for (let j = 0; j < i; j++) dissipation += (c[i][j] / h) * this.dissipations[j];
      this.dissipations[i] = hg * dissipation;

      // delta = f + g J^T r' + sum c d_j / h, scaled by h gamma at once
      here.vjp(there.residual, this.pullback);
      coefficients[0] = hg;
      coefficients[1] = hg * gradientScale;
      for (let j = 1; j < i; j++) coefficients[j + 1] = gamma * c[i][j];
      engine.linearCombination(remainders[i], this.remainderTerms[i], leading[i + 1]);

      // w = (I + h gamma G K)^{-1} (h gamma omega - h gamma G J d), with d = h gamma delta
      here.jvp(remainders[i], duals[i]);
      solver.curve(here, duals[i]);
      this.dualTerms[i][0] = there.residual;
      coefficients[0] = -gradientScale * hg;
      for (let j = 0; j < i; j++) coefficients[j + 1] = gamma * c[i][j];
      coefficients[i + 1] = -solver.scale * hg;
      engine.linearCombination(duals[i], this.dualTerms[i], leading[i + 2]);
      solver.solve(here, duals[i]);
      here.vjp(duals[i], increments[i]);
      coefficients[0] = 1;
      coefficients[1] = 1;
      engine.linearCombination(increments[i], this.incrementTerms[i], leading[2]);
    }

    for (let i = 0; i < 4; i++) coefficients[i] = m[i];
    engine.linearCombination(this.increment, increments, leading[4]);
    for (let i = 0; i < 4; i++) coefficients[i] = e[i];
    engine.linearCombination(this.estimate, increments, leading[4]);
    this.dissipated = 0;
    for (let i = 0; i < 4; i++) this.dissipated += m[i] * this.dissipations[i];
    return this.arrive();
  }

  override accept(): boolean {
    this.kernelIsCurrent = false;
    return super.accept();
  }

  override save(): MethodState {
    // a kernel formed for the step to come is formed again after `restore`
    return { ...super.save(), kernels: this.kernels - (this.kernelIsCurrent ? 1 : 0) };
  }

  override release(): void {
    this.solver.release();
    super.release();
  }
}
