// Door of flows/: vector fields on parameter space.
import { InternalError } from "../errors";
import type { Problem } from "../problems";
import { euclideanField } from "./euclidean";
import { interpolatedField } from "./interpolated";
import { outputEuclideanField } from "./outputEuclidean";
import { regularizedField } from "./regularized";
import type { VectorField } from "./types";

export { rankTolerance } from "./rankTolerance";
export type { SingularRange, VectorField } from "./types";

/** The vector field that the problem's experiment asks for. Descents have none: they are methods of their own. */
export function createField(problem: Problem): VectorField {
  const { flow } = problem.experiment;
  switch (flow.kind) {
    case "euclidean":
      return euclideanField(problem.engine);
    case "outputEuclidean":
      return flow.regularization !== undefined && flow.regularization > 0
        ? regularizedField(problem, flow.regularization)
        : outputEuclideanField(problem);
    case "homotopy":
      return outputEuclideanField(problem);
    case "interpolated":
      return interpolatedField(problem, flow.weight);
    case "descent":
    case "heavyBall":
    case "sgd":
      throw new InternalError(`"${flow.kind}" is a descent, which has no vector field`);
  }
}
