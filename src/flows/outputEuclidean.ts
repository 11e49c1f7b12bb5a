// Chen's flow, steepest descent in the Euclidean metric of the outputs (arXiv 2311.15487; over-parametrised case).
import type { Problem } from "../problems";
import type { VectorField } from "./types";

/** Smallest pivot of J J^T, relative to its largest entry so far, below which the rank counts as lost: (1e-7)^2. */
const rankTolerance = 1e-14;

/**
 * theta' = -J^T (J J^T)^{-1} grad_x L, where grad_x L = 2 c r. While J has rank N the outputs move on straight
 * lines, x' = -2 c r, and L = L(0) exp(-4 c t).
 *
 * The N x N system is solved by Cholesky and refined once through J and J^T themselves, so that J theta' = -2 c r
 * holds to rounding although cond(J J^T) = cond(J)^2.
 */
export function outputEuclideanField(problem: Problem): VectorField {
  const { engine, outputCount: N, lossConstant: c } = problem;
  const kernel = engine.allocate(N * N);
  const diagonal = new Float64Array(N * N);
  const solution = engine.allocate(N);
  const correction = engine.allocate(N);
  const scale = [2 * c];
  const ones = [1, 1];
  const subtract = [2 * c, -1];
  const minusOne = [-1];
  let largest = 0;
  let conditioning = 1;

  return {
    kind: "outputEuclidean",
    evaluate(point, out) {
      point.tangentKernel(kernel);
      engine.read(kernel, diagonal);
      for (let i = 0; i < N; i++) largest = Math.max(largest, diagonal[i * N + i]);
      conditioning = 0;
      if (!(largest > 0) || !engine.cholesky(N, kernel)) return false;
      engine.read(kernel, diagonal);
      let smallest = Infinity;
      for (let i = 0; i < N; i++) smallest = Math.min(smallest, diagonal[i * N + i] ** 2);
      conditioning = smallest / largest;
      if (!(conditioning > rankTolerance)) return false;
      engine.linearCombination(solution, [point.residual], scale);
      engine.choleskySolve(N, kernel, solution);
      point.vjp(solution, out);
      point.jvp(out, correction);
      engine.linearCombination(correction, [point.residual, correction], subtract);
      engine.choleskySolve(N, kernel, correction);
      engine.linearCombination(solution, [solution, correction], ones);
      point.vjp(solution, out);
      engine.linearCombination(out, [out], minusOne);
      return true;
    },
    conditioning: () => conditioning,
    // <grad_x L, J theta'> with J theta' = -2 c r: 4 c^2 |r|^2 = 4 c L
    dissipation: (point) => 4 * c * point.loss,
    release() {
      engine.release(kernel);
      engine.release(solution);
      engine.release(correction);
    },
  };
}
