// Where inside a step something happens: bisection on the dense output.
import type { Vector } from "../engines";
import type { Method } from "./types";

/**
 * The fraction of the last attempted step at which `crossed` turns true, right to `halvings` binary digits.
 *
 * @param work p entries, overwritten
 * @param crossed asked of theta along the step; false at its start, true at its end
 */
export function locate(
  method: Method,
  work: Vector,
  crossed: (theta: Vector) => boolean,
  halvings = 50,
): number {
  let low = 0;
  let high = 1;
  for (let i = 0; i < halvings; i++) {
    const middle = (low + high) / 2;
    method.interpolate(middle, work);
    if (crossed(work)) high = middle;
    else low = middle;
  }
  return high;
}
