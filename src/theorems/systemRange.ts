// What the formulas of a system can give: enclosures of an output at a point, and over all parameters.
import { intervals, jetsOnBox } from "../certify";
import type { Interval } from "../certify";
import { InputError } from "../errors";
import type { Problem } from "../problems";
import { isUndefined } from "./arithmetic";
import { encloseExpression, parseFormula } from "./formulas";

/**
 * Output `row` of the system over given values of its parameters; null where its formula is not in the grammar, or may
 * not be defined.
 */
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
    const value = encloseExpression(parseFormula(network.outputs[row % Q]).tree, values);
    return isUndefined(value) ? null : value;
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
  return parabolaRange(problem) ?? enclosed(problem, row, () => intervals.EVERYTHING);
}

/** An equation x(z) = y of one unknown whose second derivative is one number on the whole line. */
export interface Parabola {
  readonly value: Interval;
  readonly slope: Interval;
  /** x'', not 0 */
  readonly bend: Interval;
}

/** The parabola of a problem with one parameter and one output; null for any other problem. */
export function parabolaOf(problem: Problem, theta: Float64Array): Parabola | null {
  if (problem.model.kind !== "system" || problem.parameterCount !== 1 || problem.outputCount !== 1)
    return null;
  const [here] = jetsOnBox(problem, theta, 0);
  const [everywhere] = jetsOnBox(problem, theta, Infinity);
  const bend = everywhere.hessian[0][0];
  const thin = bend.upper - bend.lower <= 1e-12 * Math.abs(bend.lower);
  if (!thin || !(bend.lower > 0 || bend.upper < 0)) return null;
  return { value: here.value, slope: here.gradient[0], bend };
}

/** A parabola ends at its vertex: x - x'^2 / (2 x''). */
function parabolaRange(problem: Problem): Interval | null {
  const parabola = parabolaOf(problem, problem.initialTheta);
  if (parabola === null) return null;
  const { value, slope, bend } = parabola;
  const vertex = intervals.subtract(
    value,
    intervals.divide(intervals.square(slope), intervals.multiply(intervals.point(2), bend)),
  );
  return bend.lower > 0
    ? { lower: vertex.lower, upper: Infinity }
    : { lower: -Infinity, upper: vertex.upper };
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
