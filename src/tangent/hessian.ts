// Hess L and the Gauss-Newton matrix J^T B B^T J as dense matrices, with their spectra.
import type { Vector } from "../engines";
import { InputError } from "../errors";
import type { Point } from "../problems";

/** More parameters than this give matrices of 32 MB and eigenvalues of minutes. */
export const densestParameters = 2000;

/**
 * out = Hess L, p x p, by p exact products; exactly symmetric.
 * @throws InputError for more than 2000 parameters
 */
export function hessianMatrix(point: Point, out: Vector): void {
  const { engine, parameterCount: p } = point.problem;
  requireFew("hessianMatrix", p);
  forEachUnit(point, (unit, k) => point.hessianProduct(unit, out.slice(k * p, p)));
  const rows = engine.read(out);
  for (let k = 0; k < p; k++)
    for (let l = 0; l < k; l++) rows[k * p + l] = rows[l * p + k] = (rows[k * p + l] + rows[l * p + k]) / 2;
  engine.write(out, rows);
}

/**
 * out = J^T B B^T J, p x p; positive semidefinite, and Hess L where the residual is zero.
 * @throws InputError for more than 2000 parameters
 */
export function gaussNewtonMatrix(point: Point, out: Vector): void {
  const { engine, parameterCount: p, outputCount: N } = point.problem;
  requireFew("gaussNewtonMatrix", p);
  const columns = engine.allocate(p * N); // row k is B^T J e_k
  forEachUnit(point, (unit, k) => {
    const column = columns.slice(k * N, N);
    point.jvp(unit, column);
    point.curvatureFactor(column, true, column);
  });
  engine.gemm(false, true, p, p, N, 1, columns, columns, 0, out);
  engine.release(columns);
}

/** The p eigenvalues of Hess L, ascending, to about p u |Hess L|. @throws InputError for more than 2000 parameters */
export function hessianSpectrum(point: Point): Float64Array {
  return eigenvaluesOf(point, hessianMatrix);
}

/** The p eigenvalues of J^T B B^T J, ascending. @throws InputError for more than 2000 parameters */
export function gaussNewtonSpectrum(point: Point): Float64Array {
  return eigenvaluesOf(point, gaussNewtonMatrix);
}

function eigenvaluesOf(point: Point, fill: (point: Point, out: Vector) => void): Float64Array {
  const { engine, parameterCount: p } = point.problem;
  requireFew("spectrum of the Hessian", p);
  const [matrix, values] = [engine.allocate(p * p), engine.allocate(p)];
  try {
    fill(point, matrix);
    engine.eigenSymmetric(p, matrix, values);
    return engine.read(values);
  } finally {
    engine.release(values);
    engine.release(matrix);
  }
}

function forEachUnit(point: Point, visit: (unit: Vector, k: number) => void): void {
  const { engine, parameterCount: p } = point.problem;
  const unit = engine.allocate(p);
  const entries = new Float64Array(p);
  for (let k = 0; k < p; k++) {
    entries[k] = 1;
    engine.write(unit, entries);
    entries[k] = 0;
    visit(unit, k);
  }
  engine.release(unit);
}

function requireFew(where: string, p: number): void {
  if (p > densestParameters)
    throw new InputError(
      where,
      `takes at most ${densestParameters} parameters, got ${p}. Use operatorExtremes, which needs products alone.`,
    );
}
