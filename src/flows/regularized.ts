// The adapted flow with a regularised solve, theta' = -J^T (J J^T + epsilon)^{-1} grad_x L: defined at every rank.
import type { Problem } from "../problems";
import { negation } from "./negate";
import type { VectorField } from "./types";

/**
 * Along it dL/dt = -<grad_x L, K (K + epsilon)^{-1} grad_x L>: for the squared loss between exp(-4 c t) and the rate
 * of the smallest eigenvalue, 4 c lambda / (lambda + epsilon).
 */
export function regularizedField(problem: Problem, epsilon: number): VectorField {
  const { engine, outputCount: N, gradientScale: g } = problem;
  const kernel = engine.allocate(N * N);
  const shift = engine.allocate(N * N);
  const slope = engine.allocate(N);
  const correction = engine.allocate(N);
  const gradient = engine.allocate(problem.parameterCount);
  const diagonal = new Float64Array(N * N);
  for (let i = 0; i < N; i++) diagonal[i * N + i] = epsilon;
  engine.write(shift, diagonal);
  const ones = [1, 1];
  const right = [g];
  const residual = [g, -1, -epsilon];
  const negate = negation(engine);
  return {
    kind: "outputEuclidean",
    evaluate(point, out) {
      point.tangentKernel(kernel);
      engine.linearCombination(kernel, [kernel, shift], ones);
      if (!engine.cholesky(N, kernel)) return false;
      engine.linearCombination(slope, [point.residual], right);
      engine.choleskySolve(N, kernel, slope);
      // one refinement: g r - J J^T w - epsilon w, through J itself
      point.vjp(slope, out);
      point.jvp(out, correction);
      engine.linearCombination(correction, [point.residual, correction, slope], residual);
      engine.choleskySolve(N, kernel, correction);
      engine.linearCombination(slope, [slope, correction], ones);
      point.vjp(slope, out);
      negate(out);
      return true;
    },
    dissipation(point, velocity) {
      point.gradient(gradient);
      return -engine.dot(gradient, velocity);
    },
    release() {
      for (const vector of [kernel, shift, slope, correction, gradient]) engine.release(vector);
    },
  };
}
