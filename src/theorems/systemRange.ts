// What the formulas of a system can give: enclosures of an output at a point, and over all parameters.
import { intervals } from "../certify";
import type { Interval } from "../certify";
import { InputError } from "../errors";
import type { Problem } from "../problems";
import { encloseExpression, parseFormula } from "./formulas";

/** Output `row` of the system over given values of its parameters; null where its formula is not in the grammar. */
function enclosed(problem: Problem, row: number, parameter: (k: number) => Interval): Interval | null {
  const { model, inputs, outputsPerSample: Q, sampleWeights } = problem;
  if (model.kind !== "system" || sampleWeights !== null) return null;
  const { network } = model;
  const sample = Math.floor(row / Q);
  const d = network.inputs.length;
  const values: Record<string, Interval> = {};
  network.parameters.forEach((name, k) => (values[name] = parameter(k)));
  network.inputs.forEach((name, k) => (values[name] = intervals.point(inputs[sample * d + k])));
  try {
    return encloseExpression(parseFormula(network.outputs[row % Q]).tree, values);
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

/** The output at theta. */
export function outputOfSystem(problem: Problem, row: number, theta: Float64Array): Interval | null {
  return enclosed(problem, row, (k) => intervals.point(theta[k]));
}

/** Every value the output can take, whatever the parameters. */
export function systemRange(problem: Problem, row: number): Interval | null {
  return enclosed(problem, row, () => intervals.EVERYTHING);
}

/** One equation a b = y in its two parameters a and b. */
export function productOfTwo({ model, outputCount }: Problem): boolean {
  if (model.kind !== "system" || outputCount !== 1) return false;
  const { parameters, outputs } = model.network;
  if (parameters.length !== 2) return false;
  const [a, b] = parameters;
  const written = outputs[0].replace(/\s+/g, "");
  return written === `${a}*${b}` || written === `${b}*${a}`;
}
