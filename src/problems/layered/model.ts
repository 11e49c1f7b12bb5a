// A problem's network of dense layers: its place in theta, its starting weights, its points.
import type { Engine } from "../../engines";
import { InternalError } from "../../errors";
import type { LayeredNetwork } from "../../experiment";
import { initialWeights } from "../../networks";
import type { ModelParts } from "../modelParts";
import type { LayeredModel, Problem } from "../types";
import { layoutOf, thetaOf, weightsOf } from "./layout";
import { LayeredMap } from "./map";
import { Shared } from "./shared";

/** @throws InputError when the start does not fit the network */
export function layeredParts(
  network: LayeredNetwork,
  engine: Engine,
  samples: number,
  inputs: Float64Array,
): ModelParts<LayeredModel> {
  const layout = layoutOf(network);
  const initial = initialWeights(network);
  const shared = new Shared(engine, network, layout, samples, inputs, initial);
  return {
    model: {
      kind: "layered",
      network,
      layers: layout.layers,
      weightsAt: (theta) => weightsOf(layout, initial, theta),
    },
    parameterCount: layout.parameterCount,
    outputsPerSample: shared.outputsPerSample,
    initialTheta: thetaOf(layout, initial),
    map: () => new LayeredMap(shared),
    release: () => shared.release(),
  };
}

/** The layers of a problem whose model is made of them. */
export function layeredModel({ model }: Pick<Problem, "model">): LayeredModel {
  if (model.kind !== "layered") throw new InternalError("layers asked of a model that has none");
  return model;
}
