// J^+ of a Jacobian whose rank k < min(N, p) is constant, by the singular value decomposition cut off after k.
import type { Vector } from "../engines";
import type { Point, Problem } from "../problems";
import type { PseudoInverse } from "./types";

/** sigma_k below this share of the largest singular value so far: the rank has fallen */
const fallen = 1e-9;
/** sigma_{k+1} above this share: the rank has risen */
const risen = 1e-8;

/** J = U S V^T, J^+ u = V_k S_k^{-1} U_k^T u with k fixed. Refuses when a singular value crosses the gap behind k. */
export class ConstantRank implements PseudoInverse {
  conditioning = 1;
  private readonly jacobian: Vector;
  private readonly S: Vector;
  private readonly U: Vector;
  private readonly V: Vector;
  private readonly coordinates: Vector;
  private readonly sigma: Float64Array;
  private readonly host: Float64Array;
  largest = 0;

  constructor(
    private readonly problem: Problem,
    readonly rank: number,
  ) {
    const { engine, outputCount: N, parameterCount: p } = problem;
    const count = Math.min(N, p);
    this.jacobian = engine.allocate(N * p);
    this.S = engine.allocate(count);
    this.U = engine.allocate(N * count);
    this.V = engine.allocate(p * count);
    this.coordinates = engine.allocate(count);
    this.sigma = new Float64Array(count);
    this.host = new Float64Array(count);
  }

  apply(point: Point, u: Vector, out: Vector): boolean {
    const { engine, outputCount: N, parameterCount: p } = this.problem;
    const { rank, sigma, host, coordinates } = this;
    const count = sigma.length;
    point.jacobian(this.jacobian);
    engine.svd(N, p, this.jacobian, this.S, this.U, this.V);
    engine.read(this.S, sigma);
    this.largest = Math.max(this.largest, sigma[0]);
    this.conditioning = 0;
    if (!(sigma[rank - 1] > fallen * this.largest) || sigma[rank] > risen * sigma[0]) return false;
    this.conditioning = (sigma[rank - 1] / this.largest) ** 2;
    engine.gemm(true, false, count, 1, N, 1, this.U, u, 0, coordinates);
    engine.read(coordinates, host);
    for (let i = 0; i < count; i++) host[i] = i < rank ? host[i] / sigma[i] : 0;
    engine.write(coordinates, host);
    engine.gemm(false, false, p, 1, count, 1, this.V, coordinates, 0, out);
    return true;
  }

  release(): void {
    const { jacobian, S, U, V, coordinates } = this;
    for (const vector of [jacobian, S, U, V, coordinates]) this.problem.engine.release(vector);
  }
}
