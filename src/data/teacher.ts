// Targets made by another network, with normal noise on top.
import { completeNetwork } from "../experiment";
import type { TeacherData } from "../experiment";
import { InputError } from "../errors";
import { forward, initialWeights } from "../networks";
import { mulberry32 } from "../random";

/**
 * n x Q outputs of the teacher at its starting weights, plus noise where the data ask for it.
 * @throws InputError when the teacher's numbers overflow
 */
export function teacherTargets(data: TeacherData, samples: number, inputs: Float64Array): Float64Array {
  const network = completeNetwork(data.network, "teacher");
  const { weights, biases } = initialWeights(network);
  const targets = forward(network, weights, biases, samples, inputs);
  if (!targets.every(Number.isFinite))
    throw new InputError("teacher", "its outputs overflow float64. Give the network smaller weights.");
  if (data.noise === undefined) return targets;
  const { standardDeviation, seed } = data.noise;
  const random = mulberry32(seed);
  return targets.map((target) => target + standardDeviation * random.normal());
}
