// The stages of Radau IIA of order 5: simplified Newton iteration in the eigenbasis of the Hessian
// (Hairer and Wanner, Solving ODEs II, IV.8, where the Newton systems are decoupled in the stages instead).
import type { Vector } from "../engines";
import type { VectorField } from "../flows";
import type { Point, Problem } from "../problems";
import type { HessianSpectrum } from "./hessianSpectrum";
import { phi1 } from "./phiFunctions";

const root6 = Math.sqrt(6);
export const radauNodes = [(4 - root6) / 10, (4 + root6) / 10, 1];
export const radauMatrix: readonly (readonly number[])[] = [
  [(88 - 7 * root6) / 360, (296 - 169 * root6) / 1800, (-2 + 3 * root6) / 225],
  [(296 + 169 * root6) / 1800, (88 + 7 * root6) / 360, (-2 - 3 * root6) / 225],
  [(16 - root6) / 36, (16 + root6) / 36, 1 / 9],
];

const mostIterations = 40;
/** contraction of the Newton iteration above which a new Hessian is worth its p products and decomposition */
const slow = 0.5;

/** How an attempt to solve for the stages ended. */
export type NewtonOutcome = "converged" | "slow" | "failed";

/** The values l_1, l_2, l_3 at s of the Lagrange polynomials on the nodes 0, c_1, c_2, c_3 (l_0 belongs to Z = 0). */
export function collocationWeights(s: number, weights: Float64Array): void {
  for (let i = 0; i < 3; i++) {
    let value = s / radauNodes[i];
    for (let j = 0; j < 3; j++) if (j !== i) value *= (s - radauNodes[j]) / (radauNodes[i] - radauNodes[j]);
    weights[i] = value;
  }
}

/**
 * Solves Z_i = h sum_j a_ij f(theta + Z_j). With f' = -Q Lambda Q^T a Newton step is (I + h lambda_k A) dZ_k = -G_k for
 * each eigenvalue on its own: 3 x 3 systems, and no factorisation again when h changes.
 */
export class RadauStages {
  /** Z, 3 x p, of the last solution */
  readonly displacements: readonly Vector[];
  /** evaluations of the field so far */
  gradients = 0;
  /** h sum b_i |f_i|^2, the loss dissipated over the last solution */
  dissipated = 0;

  private readonly stages: Vector;
  private readonly slopes: Vector;
  private readonly slopeRows: readonly Vector[];
  private readonly rotated: Vector;
  private readonly firstRow: Vector;
  private readonly argument: Vector;
  private readonly host: Float64Array;
  /** Z and f in the eigenbasis, 3 x p */
  private readonly components: Float64Array;
  private readonly pair: Vector[];
  private readonly ones = [1, 1];

  constructor(
    private readonly problem: Problem,
    private readonly field: VectorField,
    private readonly spectrum: HessianSpectrum,
  ) {
    const { engine, parameterCount: p } = problem;
    this.stages = engine.allocate(3 * p);
    this.slopes = engine.allocate(3 * p);
    this.rotated = engine.allocate(3 * p);
    this.firstRow = this.rotated.slice(0, p);
    this.argument = engine.allocate(p);
    const { stages, slopes } = this;
    this.displacements = [0, 1, 2].map((i) => stages.slice(i * p, p));
    this.slopeRows = [0, 1, 2].map((i) => slopes.slice(i * p, p));
    this.pair = [this.argument, this.argument];
    this.host = new Float64Array(3 * p);
    this.components = new Float64Array(3 * p);
  }

  /**
   * Starting values: the flow with the field linearised at theta, Z_i = c_i h phi_1(-c_i h H) f(theta).
   * Growing modes are followed up to a factor e only.
   */
  guess(h: number, velocity: Vector): void {
    const { engine, parameterCount: p } = this.problem;
    const { eigenvalues, eigenvectors } = this.spectrum;
    engine.gemm(false, false, 1, p, p, 1, velocity, eigenvectors, 0, this.firstRow);
    engine.read(this.rotated, this.host);
    for (let i = 0; i < 3; i++) {
      const step = radauNodes[i] * h;
      for (let k = 0; k < p; k++)
        this.components[i * p + k] = step * phi1(Math.min(-step * eigenvalues[k], 1)) * this.host[k];
    }
    this.rotateBack();
  }

  /** starting values from displacements that are already in `displacements` */
  useDisplacements(): void {
    const { engine, parameterCount: p } = this.problem;
    engine.gemm(false, false, 3, p, p, 1, this.stages, this.spectrum.eigenvectors, 0, this.rotated);
    engine.read(this.rotated, this.components);
  }

  /** iterates from the starting values; `point` is left at the last stage's argument */
  solve(theta: Vector, h: number, point: Point, tolerance: number): NewtonOutcome {
    const size = this.problem.engine.norm(theta);
    let before = Infinity;
    let contraction = 0;
    for (let iteration = 0; iteration < mostIterations; iteration++) {
      if (!this.evaluateSlopes(theta, h, point)) return "failed";
      const change = this.correct(h);
      this.rotateBack();
      if (!Number.isFinite(change)) return "failed";
      const displacement = norm(this.components);
      const rounding = 4 * this.problem.unitRoundoff * (size + displacement);
      if (iteration > 0) contraction = Math.max(change / before, 1e-3);
      const settled = contraction < 1 ? (contraction / (1 - contraction)) * change : Infinity;
      if (change <= rounding || (iteration > 0 && settled <= tolerance * displacement))
        return contraction > slow && change > rounding ? "slow" : "converged";
      if (contraction >= 0.9) {
        // what no longer shrinks is the rounding of f, harmless when it is small beside the step or theta
        const harmless = change <= Math.max(100 * tolerance * displacement, 1e4 * rounding);
        return harmless ? "converged" : "failed";
      }
      before = change;
    }
    return "failed";
  }

  release(): void {
    for (const vector of [this.stages, this.slopes, this.rotated, this.argument]) {
      this.problem.engine.release(vector);
    }
  }

  private evaluateSlopes(theta: Vector, h: number, point: Point): boolean {
    const { engine, parameterCount: p } = this.problem;
    this.dissipated = 0;
    for (let i = 0; i < 3; i++) {
      this.pair[0] = theta;
      this.pair[1] = this.displacements[i];
      engine.linearCombination(this.argument, this.pair, this.ones);
      this.gradients++;
      if (!Number.isFinite(point.moveTo(this.argument))) return false;
      if (!this.field.evaluate(point, this.slopeRows[i])) return false;
      this.dissipated += h * radauMatrix[2][i] * this.field.dissipation(point, this.slopeRows[i]);
    }
    engine.gemm(false, false, 3, p, p, 1, this.slopes, this.spectrum.eigenvectors, 0, this.rotated);
    engine.read(this.rotated, this.host);
    return true;
  }

  /** one Newton correction of the components; its norm */
  private correct(h: number): number {
    const { parameterCount: p } = this.problem;
    const { eigenvalues } = this.spectrum;
    const { components: Z, host: f } = this;
    const [[a, b, c], [d, e, g], [l, m, n]] = radauMatrix;
    let sum = 0;
    for (let k = 0; k < p; k++) {
      const [f1, f2, f3] = [f[k], f[p + k], f[2 * p + k]];
      const g1 = h * (a * f1 + b * f2 + c * f3) - Z[k];
      const g2 = h * (d * f1 + e * f2 + g * f3) - Z[p + k];
      const g3 = h * (l * f1 + m * f2 + n * f3) - Z[2 * p + k];
      // adjugate of M = I + h lambda A
      const x = h * eigenvalues[k];
      const [m11, m12, m13] = [1 + x * a, x * b, x * c];
      const [m21, m22, m23] = [x * d, 1 + x * e, x * g];
      const [m31, m32, m33] = [x * l, x * m, 1 + x * n];
      const c11 = m22 * m33 - m23 * m32;
      const c12 = m23 * m31 - m21 * m33;
      const c13 = m21 * m32 - m22 * m31;
      const determinant = m11 * c11 + m12 * c12 + m13 * c13;
      const z1 = (c11 * g1 + (m13 * m32 - m12 * m33) * g2 + (m12 * m23 - m13 * m22) * g3) / determinant;
      const z2 = (c12 * g1 + (m11 * m33 - m13 * m31) * g2 + (m13 * m21 - m11 * m23) * g3) / determinant;
      const z3 = (c13 * g1 + (m12 * m31 - m11 * m32) * g2 + (m11 * m22 - m12 * m21) * g3) / determinant;
      Z[k] += z1;
      Z[p + k] += z2;
      Z[2 * p + k] += z3;
      sum += z1 * z1 + z2 * z2 + z3 * z3;
    }
    return Math.sqrt(sum);
  }

  private rotateBack(): void {
    const { engine, parameterCount: p } = this.problem;
    engine.write(this.rotated, this.components);
    engine.gemm(false, true, 3, p, p, 1, this.rotated, this.spectrum.eigenvectors, 0, this.stages);
  }
}

function norm(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}
