// The tangent kernel K = J J^T by two slower routes, to check the layerwise `point.tangentKernel` against.
import type { Vector } from "../engines";
import type { Point } from "../problems";

/** out = J J^T from the full Jacobian: N x p numbers of temporary storage. */
export function kernelByJacobian(point: Point, out: Vector): void {
  const { engine, outputCount: N, parameterCount: p } = point.problem;
  const jacobian = engine.allocate(N * p);
  point.jacobian(jacobian);
  engine.gemm(false, true, N, N, p, 1, jacobian, jacobian, 0, out);
  engine.release(jacobian);
}

/** out = J J^T row by row, each by one backward and one forward product: K e_i = J (J^T e_i). No matrix but K. */
export function kernelByProducts(point: Point, out: Vector): void {
  const { engine, outputCount: N, parameterCount: p } = point.problem;
  const unit = engine.allocate(N);
  const gradient = engine.allocate(p);
  const entries = new Float64Array(N);
  for (let row = 0; row < N; row++) {
    entries[row] = 1;
    engine.write(unit, entries);
    entries[row] = 0;
    point.vjp(unit, gradient);
    point.jvp(gradient, out.slice(row * N, N));
  }
  engine.release(gradient);
  engine.release(unit);
}
