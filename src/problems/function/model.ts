// A problem's model that is a user's own function: its start and its points.
import type { Engine } from "../../engines";
import type { CompleteFunctionNetwork } from "../../experiment";
import type { ModelParts } from "../modelParts";
import type { FunctionModel } from "../types";
import { FunctionMap } from "./map";
import { FunctionShared } from "./shared";
import { startOfFunction } from "./start";

/** @throws InputError when the function cannot be run or differentiated at its start */
export function functionParts(
  network: CompleteFunctionNetwork,
  engine: Engine,
  samples: number,
  outputsPerSample: number,
  inputs: Float64Array,
): ModelParts<FunctionModel> {
  const initialTheta = startOfFunction(network);
  const shared = new FunctionShared(network, engine, samples, outputsPerSample, inputs, initialTheta);
  return {
    model: shared,
    parameterCount: shared.parameterCount,
    outputsPerSample,
    initialTheta,
    map: () => new FunctionMap(shared),
    release: () => shared.release(),
  };
}
