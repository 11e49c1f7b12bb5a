// Between the Euclidean and the adapted flow (a family of the kind of arXiv 2408.01517).
import type { Problem } from "../problems";
import { euclideanField } from "./euclidean";
import { outputEuclideanField } from "./outputEuclidean";
import type { VectorField } from "./types";

/** theta' = -[(1 - a) grad L + a J^+ grad_x L] with a = `weight` in [0, 1]: the same equilibria for every a. */
export function interpolatedField(problem: Problem, weight: number): VectorField {
  const { engine } = problem;
  if (weight === 0) return { ...euclideanField(engine), kind: "interpolated" };
  const adapted = outputEuclideanField(problem);
  const gradient = engine.allocate(problem.parameterCount);
  const weights = [weight, weight - 1];
  return {
    ...adapted,
    kind: "interpolated",
    evaluate(point, out) {
      if (!adapted.evaluate(point, out)) return false;
      point.gradient(gradient);
      engine.linearCombination(out, [out, gradient], weights);
      return true;
    },
    dissipation(point, velocity) {
      point.gradient(gradient);
      return -engine.dot(gradient, velocity);
    },
    release() {
      adapted.release();
      engine.release(gradient);
    },
  };
}
