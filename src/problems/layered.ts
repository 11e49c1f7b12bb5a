// The dense layers of a problem, for code that has made sure there are some.
import { InternalError } from "../errors";
import type { LayeredModel, Problem } from "./types";

/** The layers of a problem whose model is made of them. */
export function layeredModel({ model }: Pick<Problem, "model">): LayeredModel {
  if (model.kind !== "layered") throw new InternalError("layers asked of a model given by formulas");
  return model;
}
