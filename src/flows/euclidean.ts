// The standard gradient flow theta' = -grad L(theta).
import type { Engine } from "../engines";
import { negation } from "./negate";
import type { VectorField } from "./types";

/** theta' = -grad L. Along it dL/dt = -|grad L|^2. */
export function euclideanField(engine: Engine): VectorField {
  const negate = negation(engine);
  return {
    kind: "euclidean",
    evaluate(point, out) {
      point.gradient(out);
      negate(out);
      return true;
    },
    dissipation: (_point, velocity) => engine.dot(velocity, velocity),
    release: () => undefined,
  };
}
