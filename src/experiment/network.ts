// Checks a network of any kind and writes out its defaults.
import { byKind } from "./checks";
import type { Check } from "./checks";
import { completeFunction } from "./function";
import {
  completeDeepLinear,
  completeLinear,
  completeMlp,
  completeResidual,
  completeSoftmaxRegression,
} from "./layered";
import { completeSineNetwork } from "./sineNetwork";
import { completeSystem } from "./system";
import type { CompleteNetwork, LayeredNetwork } from "./types";

const layeredKinds: Record<LayeredNetwork["kind"], Check<LayeredNetwork>> = {
  mlp: completeMlp,
  linear: completeLinear,
  deepLinear: completeDeepLinear,
  residual: completeResidual,
  sineNetwork: completeSineNetwork,
  softmaxRegression: completeSoftmaxRegression,
};

/** Any network the project knows. */
export const checkNetwork: Check<CompleteNetwork> = byKind<CompleteNetwork>({
  ...layeredKinds,
  system: completeSystem,
  function: completeFunction,
});

/** A network of layers that makes targets; it does not move, so whatever `trained` said becomes the default. */
export const checkTeacherNetwork: Check<LayeredNetwork> = (value, at) => {
  const network = byKind(layeredKinds)(value, at);
  return { ...network, trained: network.widths.slice(1).map(() => true) };
};
