// Turns unknown JSON into an experiment with every default written out, or says what is wrong with it.
import { Fields } from "./checks";
import { completeData } from "./data";
import { requireFit } from "./fit";
import { checkNetwork, checkTeacherNetwork } from "./network";
import { Place } from "./place";
import { plainData } from "./plain";
import {
  completeFlow,
  completeIntegrator,
  completeLoss,
  completeUntil,
  defaultIntegrator,
  defaultLoss,
  defaultTheorems,
  theoremIds,
} from "./settings";
import type {
  CompleteExperiment,
  CompleteNetwork,
  Flow,
  FunctionNetwork,
  LayeredNetwork,
  Network,
  SystemNetwork,
} from "./types";

const fieldNames = ["thalweg", "network", "data", "loss", "flow", "integrator", "until", "theorems"];

/**
 * Checks a value completely and fills every default. The result is a copy that shares nothing with the value,
 * equal to its own completion, and the same for all ways of writing one experiment.
 *
 * @param where the function or file named in errors
 * @throws InputError on the first thing that is wrong, such as
 * `experiment: data.inputs[3][1] must be a finite number, got NaN.`
 */
export function completeExperiment(value: unknown, where = "experiment"): CompleteExperiment {
  const root = Place.root(where);
  const fields = new Fields(plainData(value, root), root, fieldNames);
  fields.optional("thalweg", formatVersion, 1);
  const network = fields.required("network", checkNetwork, "Give a network, such as mlp({...}).");
  const data = fields.required("data", completeData, "Give data, such as explicit({ inputs, targets }).");
  const loss = fields.optional("loss", completeLoss, { ...defaultLoss });
  requireFit(network, data, loss, root);
  const flow = fields.optional<Flow>("flow", completeFlow, { kind: "euclidean" });
  return {
    thalweg: 1,
    network,
    data,
    loss,
    flow,
    integrator: fields.optional(
      "integrator",
      (given, at) => completeIntegrator(given, at, flow, network),
      defaultIntegrator(flow, network),
    ),
    until: fields.optional("until", (given, at) => completeUntil(given, at, flow), {}),
    theorems: fields.optional("theorems", theoremIds, defaultTheorems(flow, loss)),
  };
}

/**
 * Checks a network by itself and fills its defaults, as `completeExperiment` does.
 * @throws InputError on the first thing that is wrong
 */
export function completeNetwork(
  value: Exclude<Network, SystemNetwork | FunctionNetwork> | LayeredNetwork,
  where?: string,
): LayeredNetwork;
export function completeNetwork(value: unknown, where?: string): CompleteNetwork;
export function completeNetwork(value: unknown, where = "network"): CompleteNetwork {
  const root = Place.root(where);
  return checkNetwork(plainData(value, root), root);
}

/**
 * Checks a network of layers that makes targets: it stands still, whatever its `trained` says.
 * @throws InputError on the first thing that is wrong, and for a system
 */
export function completeTeacher(value: unknown, where = "teacher"): LayeredNetwork {
  const root = Place.root(where);
  return checkTeacherNetwork(plainData(value, root), root);
}

function formatVersion(value: unknown, at: Place): 1 {
  return value === 1 ? 1 : at.expected("1, the version of the format", value);
}
