// A problem's model given by formulas: its start and its points.
import type { Engine } from "../../engines";
import { InternalError } from "../../errors";
import type { SystemNetwork } from "../../experiment";
import type { ModelParts } from "../modelParts";
import type { Problem, SystemModel } from "../types";
import { SystemMap } from "./map";
import { SystemShared } from "./shared";

/** @throws InputError when a formula cannot be read */
export function systemParts(
  network: SystemNetwork & { inputs: string[] },
  engine: Engine,
  samples: number,
  inputs: Float64Array,
): ModelParts<SystemModel> {
  const shared = new SystemShared(network, engine, samples, inputs);
  return {
    model: shared,
    parameterCount: shared.parameterCount,
    outputsPerSample: shared.outputsPerSample,
    initialTheta: Float64Array.from(network.start),
    map: () => new SystemMap(shared),
    release: () => {},
  };
}

/** The formulas of a problem whose model is given by them. */
export function systemModel({ model }: Pick<Problem, "model">): SystemModel {
  if (model.kind !== "system") throw new InternalError("formulas asked of a model without them");
  return model;
}
