// Door of flows/: vector fields on parameter space.
import type { Problem } from "../problems";
import { euclideanField } from "./euclidean";
import { outputEuclideanField } from "./outputEuclidean";
import type { VectorField } from "./types";

export type { VectorField } from "./types";

/** The vector field that the problem's experiment asks for. */
export function createField(problem: Problem): VectorField {
  return problem.experiment.flow.kind === "euclidean"
    ? euclideanField(problem.engine)
    : outputEuclideanField(problem);
}
