// Chen's flow, steepest descent in the Euclidean metric of the outputs (arXiv 2311.15487 and 2408.01517).
import type { Problem } from "../problems";
import { negation } from "./negate";
import { RankedInverse } from "./pseudoInverse";
import type { VectorField } from "./types";

/**
 * theta' = -J^+ grad_x L with grad_x L = g r, at the rank of the starting point. While J has rank N the outputs move
 * by x' = -grad_x L; for L = c |r|^2 on straight lines, with L = L(0) exp(-4 c t).
 *
 * The homotopy d theta / dt = -J^+ r / (1 - t) is the same curve on another clock, t = 1 - exp(-g s).
 */
export function outputEuclideanField(problem: Problem): VectorField {
  const { engine, gradientScale: g } = problem;
  const inverse = new RankedInverse(problem);
  const slope = engine.allocate(problem.outputCount);
  const gradient = engine.allocate(problem.parameterCount);
  const scale = [g];
  const negate = negation(engine);
  return {
    kind: problem.experiment.flow.kind,
    evaluate(point, out) {
      engine.linearCombination(slope, [point.residual], scale);
      if (!inverse.apply(point, slope, out)) return false;
      negate(out);
      return true;
    },
    // |P grad_x L|^2, which is |grad_x L|^2 while J has rank N
    dissipation(point, velocity) {
      if (inverse.full) return g * g * engine.dot(point.residual, point.residual);
      point.gradient(gradient);
      return -engine.dot(gradient, velocity);
    },
    conditioning: () => inverse.conditioning,
    singularRange: (point) => inverse.singularRange(point),
    obstacle: () => inverse.obstacle,
    save: () => inverse.save(),
    restore: (state) => inverse.restore(state),
    release() {
      inverse.release();
      engine.release(slope);
      engine.release(gradient);
    },
  };
}
