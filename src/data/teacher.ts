// Targets made by another network, with normal noise on top.
import { completeTeacher } from "../experiment";
import type { TeacherData } from "../experiment";
import { InputError } from "../errors";
import { forward, initialWeights } from "../networks";
import { mulberry32 } from "../random";

/**
 * n x Q outputs of a network of layers at its starting weights.
 * @throws InputError when the teacher's numbers overflow
 */
export function teacherOutputs(
  teacher: TeacherData["network"],
  samples: number,
  inputs: Float64Array,
): Float64Array {
  const network = completeTeacher(teacher);
  const { weights, biases } = initialWeights(network);
  const outputs = forward(network, weights, biases, samples, inputs);
  if (!outputs.every(Number.isFinite))
    throw new InputError("teacher", "its outputs overflow float64. Give the network smaller weights.");
  return outputs;
}

/** n x Q outputs of the teacher, plus noise where the data ask for it. */
export function teacherTargets(data: TeacherData, samples: number, inputs: Float64Array): Float64Array {
  const targets = teacherOutputs(data.network, samples, inputs);
  if (data.noise === undefined) return targets;
  const { standardDeviation, seed } = data.noise;
  const random = mulberry32(seed);
  return targets.map((target) => target + standardDeviation * random.normal());
}
