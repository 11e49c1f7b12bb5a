// The Moore-Penrose inverse of the Jacobian along a flow, at the rank the Jacobian has at the start.
import type { Vector } from "../engines";
import type { Point, Problem } from "../problems";
import { singularValues } from "../tangent";
import { FullColumnRank } from "./fullColumnRank";
import { FullRowRank } from "./fullRowRank";
import { ConstantRank } from "./constantRank";
import { rankTolerance } from "./rankTolerance";
import type { PseudoInverse, SingularRange } from "./types";

/** At a start without full rank the next singular value must lie below this share, or the rank is not clear. */
const gapTolerance = 1e-11;

/** A lower bound within a few percent is enough for the scale of a rank. */
const powerSweeps = 20;

/**
 * J^+ at the rank of the starting point: (J J^T)^{-1} when that is N, (J^T J)^{-1} when it is p, and otherwise the
 * truncated singular value decomposition, provided that the singular values show a clear gap. A pseudo-inverse is
 * discontinuous where the rank changes: `apply` refuses there.
 */
export class RankedInverse {
  private inverse: PseudoInverse | null = null;
  private jacobian: Vector | null = null;
  private largestSigma = 0;
  private problemOfRank: string | null = null;

  constructor(private readonly problem: Problem) {}

  /** 0 before the first point */
  get rank(): number {
    return this.inverse?.rank ?? 0;
  }

  get full(): boolean {
    return this.rank === this.problem.outputCount;
  }

  get conditioning(): number {
    return this.inverse?.conditioning ?? 0;
  }

  get obstacle(): string | null {
    return this.problemOfRank;
  }

  apply(point: Point, u: Vector, out: Vector): boolean {
    this.inverse ??= this.choose(point);
    const defined = this.inverse !== null && this.inverse.apply(point, u, out);
    if (defined) this.problemOfRank = null;
    else if (this.inverse) this.problemOfRank = "the Jacobian changes its rank";
    return defined;
  }

  singularRange(point: Point): SingularRange {
    const sigma = this.singularValues(point);
    this.largestSigma = Math.max(this.largestSigma, sigma[0]);
    return { sigmaMin: sigma[Math.max(this.rank, 1) - 1], sigmaMax: this.largestSigma };
  }

  save(): Record<string, number> {
    return { rank: this.rank, largestSigma: this.largestSigma, largest: this.inverse?.largest ?? 0 };
  }

  restore(state: Record<string, number>): void {
    this.largestSigma = state.largestSigma;
    this.inverse?.release();
    this.inverse = state.rank > 0 ? this.make(state.rank) : null;
    if (this.inverse) this.inverse.largest = state.largest;
  }

  release(): void {
    this.inverse?.release();
    if (this.jacobian) this.problem.engine.release(this.jacobian);
  }

  /** the inverse for the rank at the first point, or null when that rank is not clear */
  private choose(point: Point): PseudoInverse | null {
    const { outputCount: N, parameterCount: p } = this.problem;
    if (N <= p) {
      const full = new FullRowRank(this.problem);
      if (full.fits(point)) {
        this.largestSigma = this.operatorNorm(point);
        return full;
      }
      full.release();
    }
    const sigma = this.singularValues(point);
    this.largestSigma = sigma[0];
    if (!(sigma[0] > 0)) {
      this.problemOfRank = "the Jacobian is zero";
      return null;
    }
    const lost = rankTolerance(this.problem) * sigma[0];
    const rank = sigma.filter((value) => value > lost).length;
    if (rank < Math.min(N, p) && sigma[rank] > gapTolerance * sigma[0]) {
      this.problemOfRank =
        `the rank of the Jacobian is not clear (singular values ${sigma[0].toExponential(2)} to ` +
        `${sigma[rank - 1].toExponential(2)}, then ${sigma[rank].toExponential(2)})`;
      return null;
    }
    return this.make(rank);
  }

  private make(rank: number): PseudoInverse {
    const { outputCount: N, parameterCount: p } = this.problem;
    if (rank === N) return new FullRowRank(this.problem);
    if (rank === p) return new FullColumnRank(this.problem);
    return new ConstantRank(this.problem, rank);
  }

  /** |J| from below, by power iteration on J J^T */
  private operatorNorm(point: Point): number {
    const { engine, outputCount: N, parameterCount: p } = this.problem;
    const [left, right] = [engine.allocate(N), engine.allocate(p)];
    engine.write(
      left,
      Float64Array.from({ length: N }, (_, i) => Math.cos(i)),
    );
    let norm = 0;
    for (let sweep = 0; sweep < powerSweeps; sweep++) {
      engine.linearCombination(left, [left], [1 / engine.norm(left)]);
      point.vjp(left, right);
      norm = engine.norm(right);
      point.jvp(right, left);
    }
    engine.release(left);
    engine.release(right);
    return norm;
  }

  private singularValues(point: Point): Float64Array {
    const { engine, outputCount: N, parameterCount: p } = this.problem;
    this.jacobian ??= engine.allocate(N * p);
    point.jacobian(this.jacobian);
    return singularValues(engine.read(this.jacobian), N, p);
  }
}
