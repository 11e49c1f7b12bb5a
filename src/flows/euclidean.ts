// The standard gradient flow theta' = -grad L(theta).
import type { Engine } from "../engines";
import type { VectorField } from "./types";

/** theta' = -grad L. Along it dL/dt = -|grad L|^2. */
export function euclideanField(engine: Engine): VectorField {
  const minusOne = [-1];
  return {
    kind: "euclidean",
    evaluate(point, out) {
      point.gradient(out);
      engine.linearCombination(out, [out], minusOne);
      return true;
    },
    dissipation: (_point, velocity) => engine.dot(velocity, velocity),
    release: () => undefined,
  };
}
