// Checks a network that is a function of the user's own: shapes of its parameters, their start, and the function itself.
import { shown } from "../errors";
import { byKind, counted, Fields, finite, nonNegative, oneOrMany, seed } from "./checks";
import type { Check } from "./checks";
import type { Place } from "./place";
import type {
  CompleteFunctionNetwork,
  ForwardFunction,
  FunctionInitialization,
  NestedNumbers,
} from "./types";

const fieldNames = ["kind", "name", "parameters", "forward", "initialization"];

/** Notes the text of the function beside it: what JSON, the store and the hash of an experiment see of it. */
export function completeFunction(value: unknown, at: Place): CompleteFunctionNetwork {
  const fields = new Fields(value, at, fieldNames, ["source"]);
  const parameters = fields.required("parameters", shapes, shapesRemedy);
  if (!fields.has("forward"))
    at.field("forward").refuse(
      fields.has("source")
        ? "is missing: of a function, JSON keeps the text alone (source), which is not run again. Make the network with differentiable({ parameters, forward }) in a program or a notebook."
        : "is missing. Give (tf, parameters, inputs) => outputs, such as (tf, [W, v], x) => x.matMul(W).tanh().matMul(v).",
    );
  const forward = fields.required("forward", ownFunction);
  const source = textOf(forward);
  if (fields.optional("source", text, source) !== source)
    at.field("source").refuse("is not the text of forward. Leave it out: it is read from the function.");
  return {
    kind: "function",
    ...fields.ifGiven("name", text),
    parameters,
    forward,
    source,
    initialization: fields.optional(
      "initialization",
      startOf(parameters),
      startOf(parameters)({ kind: "gaussian", seed: 1 }, at.field("initialization")),
    ),
  };
}

/** Number of entries of an array of a shape. */
function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

const shapesRemedy = "Give the shape of each parameter, such as [[2, 16], [16], [16, 1]].";

const shapes: Check<number[][]> = (value, at) => {
  const isShape = (shape: unknown): boolean =>
    Array.isArray(shape) &&
    shape.length <= 6 &&
    shape.every((length) => Number.isSafeInteger(length) && (length as number) >= 1);
  if (!Array.isArray(value) || value.length === 0)
    return at.expected("a list of at least one shape", value, shapesRemedy);
  value.forEach((shape: unknown, k) => {
    if (!isShape(shape))
      at.entry(k).expected("a shape, at most 6 integers >= 1", shape, "[] is the shape of one number.");
  });
  return value as number[][];
};

const text: Check<string> = (value, at) =>
  typeof value === "string" && value !== "" ? value : at.expected("a text", value);

const ownFunction: Check<ForwardFunction> = (value, at) => {
  if (typeof value !== "function")
    return at.expected("a function (tf, parameters, inputs) => outputs", value);
  const kind = Object.prototype.toString.call(value);
  if (kind !== "[object Function]")
    at.refuse(
      `must return its outputs at once, got ${kind === "[object AsyncFunction]" ? "an async function" : "a generator"}. Write it without async, await and yield.`,
    );
  if (/\{\s*\[native code\]\s*\}$/.test(textOf(value as ForwardFunction)))
    at.refuse(
      "is a bound or built-in function, whose text cannot be read. Give (tf, parameters, inputs) => ....",
    );
  return value as ForwardFunction;
};

function textOf(forward: ForwardFunction): string {
  return Function.prototype.toString.call(forward);
}

/** The start of parameters of these shapes, one spread a parameter written out. */
function startOf(parameters: readonly number[][]): Check<FunctionInitialization> {
  return byKind<FunctionInitialization>({
    gaussian(value, at) {
      const fields = new Fields(value, at, ["kind", "seed", "standardDeviation", "biasStandardDeviation"]);
      return {
        kind: "gaussian",
        seed: fields.required("seed", seed, seedRemedy),
        standardDeviation: spreads(fields, "standardDeviation", "biasStandardDeviation", parameters, at),
      };
    },
    uniform(value, at) {
      const fields = new Fields(value, at, ["kind", "seed", "halfWidth", "biasHalfWidth"]);
      return {
        kind: "uniform",
        seed: fields.required("seed", seed, seedRemedy),
        halfWidth: spreads(fields, "halfWidth", "biasHalfWidth", parameters, at),
      };
    },
    explicit(value, at) {
      const fields = new Fields(value, at, ["kind", "values"]);
      return { kind: "explicit", values: fields.required("values", valuesOf(parameters), valuesRemedy) };
    },
  });
}

const seedRemedy = "Give an integer, so that the same numbers can be drawn again.";
const valuesRemedy = "Give one nested list of numbers a parameter.";

/**
 * One spread a parameter. A single number is that of the parameters of two or more axes, whose default is
 * 1/sqrt(fan in); vectors and single numbers are biases and take the other field, default 0.
 */
function spreads(
  fields: Fields,
  name: string,
  biasName: string,
  parameters: readonly number[][],
  at: Place,
): number[] {
  const given = fields.optional<number | number[] | null>(name, oneOrMany(nonNegative), null);
  const ofBiases = fields.optional(biasName, nonNegative, 0);
  if (Array.isArray(given)) {
    if (given.length !== parameters.length)
      at.field(name).refuse(
        `must be one number or one a parameter, ${parameters.length} here, got ${given.length}.`,
      );
    if (fields.has(biasName))
      at.field(biasName).refuse(`is given beside one ${name} a parameter. Leave it out.`);
    return given;
  }
  return parameters.map((shape) => (shape.length < 2 ? ofBiases : (given ?? 1 / Math.sqrt(fanIn(shape)))));
}

/** Entries that meet in one output where the last axis is that of the outputs, as in x.matMul(W) and in convolutions. */
function fanIn(shape: readonly number[]): number {
  return sizeOf(shape.slice(0, -1));
}

function valuesOf(parameters: readonly number[][]): Check<NestedNumbers[]> {
  return (value, at) => {
    if (!Array.isArray(value) || value.length !== parameters.length)
      return at.expected(`a list of ${counted(parameters.length, "array")}, one a parameter`, value);
    return parameters.map((shape, k) => nested(value[k], shape, at.entry(k)));
  };
}

/** Nested lists of the lengths of a shape. */
function nested(value: unknown, shape: readonly number[], at: Place): NestedNumbers {
  if (shape.length === 0) return finite(value, at);
  const [length, ...inner] = shape;
  if (!Array.isArray(value) || value.length !== length)
    return at.refuse(
      `must be a list of ${length}, for the shape [${shape.join(", ")}], got ${Array.isArray(value) ? `a list of ${value.length}` : shown(value)}.`,
    );
  return value.map((entry: unknown, k) => nested(entry, inner, at.entry(k)));
}
