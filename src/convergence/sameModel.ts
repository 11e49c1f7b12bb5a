// Whether an unfinished run is of the model at hand. A user's function counts in the hash by its text, which does not show
// what it takes from outside itself: so the function is asked again where the run has been.
import type { Checkpoint } from "../integrators";
import type { Problem } from "../problems";

/** The checkpoint, unless its model is a function that gives other losses at its first or last recorded place. */
export function ofTheSameModel(checkpoint: Checkpoint | undefined, problem: Problem): Checkpoint | undefined {
  if (checkpoint === undefined || problem.model.kind !== "function") return checkpoint;
  const { theta, loss } = checkpoint.trajectory;
  const places = [{ theta: problem.initialTheta, loss: loss[0] }];
  if (theta !== null && theta.length > 0)
    places.push({ theta: theta[theta.length - 1], loss: loss[loss.length - 1] });
  const { engine } = problem;
  const point = problem.point();
  const vector = engine.allocate(problem.parameterCount);
  try {
    const same = places.every((place) => {
      engine.write(vector, place.theta);
      return point.moveTo(vector) === place.loss;
    });
    return same ? checkpoint : undefined;
  } finally {
    engine.release(vector);
    point.release();
  }
}
