// J^+ = (J^T J)^{-1} J^T for a Jacobian of rank p < N, by QR of J.
import type { Vector } from "../engines";
import type { Point, Problem } from "../problems";
import { solveUpper, squaredPivots } from "./triangular";
import type { PseudoInverse } from "./types";

/** Smallest |R_ii|^2, relative to the largest so far, below which nothing of the inverse is left: (1e-9)^2. */
const lost = 1e-18;

/** J = Q R, so J^+ u = R^{-1} Q^T u: the Gauss-Newton direction, without squaring the condition number. */
export class FullColumnRank implements PseudoInverse {
  readonly rank: number;
  conditioning = 1;
  private readonly jacobian: Vector;
  private readonly Q: Vector;
  private readonly R: Vector;
  private readonly host: Float64Array;
  private readonly solution: Float64Array;
  largest = 0;

  constructor(private readonly problem: Problem) {
    const { engine, outputCount: N, parameterCount: p } = problem;
    this.rank = p;
    this.jacobian = engine.allocate(N * p);
    this.Q = engine.allocate(N * p);
    this.R = engine.allocate(p * p);
    this.host = new Float64Array(p * p);
    this.solution = new Float64Array(p);
  }

  apply(point: Point, u: Vector, out: Vector): boolean {
    const { engine, outputCount: N, parameterCount: p } = this.problem;
    point.jacobian(this.jacobian);
    engine.qr(N, p, this.jacobian, this.Q, this.R);
    const { smallest, largest } = squaredPivots(engine.read(this.R, this.host), p);
    this.largest = Math.max(this.largest, largest);
    this.conditioning = this.largest > 0 ? smallest / this.largest : 0;
    if (!(this.conditioning > lost)) return false;
    engine.gemm(true, false, p, 1, N, 1, this.Q, u, 0, out);
    engine.read(out, this.solution);
    solveUpper(this.host, p, this.solution);
    engine.write(out, this.solution);
    return true;
  }

  release(): void {
    for (const vector of [this.jacobian, this.Q, this.R]) this.problem.engine.release(vector);
  }
}
