// A place in parameter space with everything a certificate asks of it: weights, enclosed values and derivatives.
import type { ActivationName } from "../experiment";
import { InternalError } from "../errors";
import { layeredModel } from "../problems";
import type { LayerLayout, Problem } from "../problems";
import { encloseNetwork, hasSkip, sampleRoots } from "./network";
import type { NetworkEnclosure } from "./network";
import { systemPlace } from "./system";
import type { SystemPlace } from "./system";
import type { Enclosure, Interval } from "./types";

/** One layer and its stored weights at the place. */
export interface LayerDescription extends LayerLayout {
  /** W_l, row by row */
  readonly weights: Float64Array;
  /** b_l, null when the layer has no bias */
  readonly bias: Float64Array | null;
  /** h_l = h_{l-1} + s(z_l): hidden layers above the first of a residual network */
  readonly skip: boolean;
}

/** theta_0 of a certificate: the stored doubles of the network there, and rigorous enclosures of what they give. */
export interface ParameterPlace {
  readonly kind: "layered";
  readonly problem: Problem;
  readonly theta: Float64Array;
  readonly activation: ActivationName;
  readonly samples: number;
  readonly outputsPerSample: number;
  /** layer l at index l - 1 */
  readonly layers: readonly LayerDescription[];
  /** h_{l-1}, what layer l receives, at index l - 1: samples rows; the exact inputs for l = 1 */
  readonly layerInputs: readonly Enclosure[];
  /** sqrt(omega_j), which multiplies the outputs of sample j; 1 without sample weights */
  readonly sampleRoots: readonly Interval[];
  readonly network: NetworkEnclosure;
}

/** A place of any model; `network` holds the enclosures in both cases. */
export type Place = ParameterPlace | SystemPlace;

/** Encloses the model of a problem at `theta` (default: where the problem starts), whatever its kind. */
export function modelPlace(problem: Problem, theta: Float64Array = problem.initialTheta): Place {
  if (problem.model.kind === "function")
    throw new InternalError("an enclosure asked of a function of which only values are seen");
  return problem.model.kind === "system" ? systemPlace(problem, theta) : parameterPlace(problem, theta);
}

/** Encloses the network at `theta` (default: where the problem starts). */
export function parameterPlace(problem: Problem, theta: Float64Array = problem.initialTheta): ParameterPlace {
  const model = layeredModel(problem);
  const { weights, biases } = model.weightsAt(theta);
  const network = encloseNetwork(problem, theta);
  const inputs = { center: problem.inputs, radius: new Float64Array(problem.inputs.length) };
  return {
    kind: "layered",
    problem,
    theta,
    activation: model.network.activation,
    samples: problem.samples,
    outputsPerSample: problem.outputsPerSample,
    layers: model.layers.map((layer, l) => ({
      ...layer,
      weights: weights[l],
      bias: biases[l],
      skip: hasSkip(problem, l),
    })),
    sampleRoots: sampleRoots(problem),
    layerInputs: [inputs, ...network.hidden.slice(0, -1).map(({ h }) => h)],
    network,
  };
}
