// Checks networks of dense layers, each kind in its own form or in the completed one that all kinds share.
import { shown } from "../errors";
import { boolean, Fields, integerFrom, listOf, oneOf, perLayer, positiveNumber } from "./checks";
import type { Check } from "./checks";
import { checkInitialization, fitInitialization } from "./initialization";
import type { Place } from "./place";
import type { ActivationName, LayeredNetwork } from "./types";

/** The compiler sees that none is missing. */
const activationSet: Record<ActivationName, true> = {
  tanh: true,
  sigmoid: true,
  softplus: true,
  sin: true,
  arctan: true,
  erf: true,
  gelu: true,
  swish: true,
  identity: true,
  relu: true,
  leakyRelu: true,
};
const activationNames = Object.keys(activationSet) as ActivationName[];

/** Fields of a completed network; a kind that has no such field of its own accepts only the value it fixes. */
export const completedFields = [
  "kind",
  "widths",
  "activation",
  "biases",
  "parametrization",
  "layerScales",
  "trained",
  "initialization",
];

/** Kinds that differ from an mlp only in what they fix. */
interface Form {
  kind: LayeredNetwork["kind"];
  /** the fields a user writes */
  fields: string[];
  widths: Check<number[]>;
}

const everyField = completedFields.slice(1);

export const completeMlp = layered({ kind: "mlp", fields: everyField, widths: widthList });

export const completeResidual = layered({
  kind: "residual",
  fields: everyField,
  widths(value, at) {
    const widths = widthList(value, at);
    const hidden = widths.slice(1, -1);
    if (hidden.length === 0 || hidden.some((width) => width !== hidden[0]))
      at.refuse(
        `must have hidden widths, all equal because a skip adds one layer to the next, got ${shown(widths)}. ` +
          "Give such as [2, 16, 16, 1].",
      );
    return widths;
  },
});

export const completeDeepLinear = layered({
  kind: "deepLinear",
  fields: ["widths", "layerScales", "trained", "initialization"],
  widths: widthList,
});

export const completeLinear = layered({
  kind: "linear",
  fields: ["widths", "bias", "initialization"],
  widths: pairOfWidths("[3, 1]"),
});

export const completeSoftmaxRegression = layered({
  kind: "softmaxRegression",
  fields: ["widths", "initialization"],
  widths(value, at) {
    const widths = pairOfWidths("[4, 3]")(value, at);
    integerFrom(2)(widths[1], at.entry(1));
    return widths;
  },
});

function layered({ kind, fields: names, widths: widthCheck }: Form): Check<LayeredNetwork> {
  return (value, at) => {
    const fields = new Fields(value, at, ["kind", ...names], completedFields);
    const widths = fields.required("widths", widthCheck, widthRemedy);
    refuseHuge(widths, at.field("widths"));
    const layers = widths.length - 1;
    /** a field of the user's form under its own check, and otherwise nothing but the value the kind fixes */
    const field = <T>(name: string, check: Check<T>, fixed: T): T =>
      fields.optional(name, names.includes(name) ? check : only(kind, fixed), fixed);
    const activation = names.includes("activation")
      ? fields.required("activation", oneOf(...activationNames), 'Give a name, such as "tanh".')
      : field("activation", oneOf(...activationNames), "identity");
    const biases = names.includes("bias")
      ? singleBias(fields, at)
      : field("biases", perLayer(boolean, layers), Array<boolean>(layers).fill(false));
    const parametrization = field("parametrization", oneOf("standard", "ntk"), "standard");
    const scales = widths.slice(0, -1).map((fanIn) => (parametrization === "ntk" ? 1 / Math.sqrt(fanIn) : 1));
    const layerScales = field("layerScales", perLayer(positiveNumber, layers), scales);
    const trained = fields.optional("trained", trainedLayers(layers), Array<boolean>(layers).fill(true));
    const start = fields.required("initialization", checkInitialization, initializationRemedy);
    const network = { kind, widths, activation, biases, parametrization, layerScales, trained };
    return { ...network, initialization: fitInitialization(start, network, at.field("initialization")) };
  };
}

/** `bias` as a user writes it, or `biases` as completion writes it. */
function singleBias(fields: Fields, at: Place): boolean[] {
  if (!fields.has("bias")) return fields.optional("biases", perLayer(boolean, 1), [false]);
  if (fields.has("biases")) at.refuse("has both bias and biases. Give bias alone.");
  return [fields.required("bias", boolean)];
}

/** The value a kind of network fixes, which its completed form repeats; one value stands for that of every layer. */
function only<T>(kind: LayeredNetwork["kind"], fixed: T): Check<T> {
  const single: unknown = Array.isArray(fixed) ? fixed[0] : fixed;
  return (value, at) =>
    value === single || JSON.stringify(value) === JSON.stringify(fixed)
      ? fixed
      : at.expected(`${shown(single)} in a network of kind ${JSON.stringify(kind)}`, value, "Leave it out.");
}

const widthRemedy = "Give input and output width, such as [2, 64, 1].";
const initializationRemedy = 'Give the starting weights, such as { "kind": "gaussian", "seed": 1 }.';

function widthList(value: unknown, at: Place): number[] {
  const good = Array.isArray(value) && value.length >= 2 && value.every(isWidth);
  return good ? (value as number[]) : at.expected("at least 2 integers >= 1", value, widthRemedy);
}

/** Weights of one network: as many doubles fill the 4 GiB that an engine has. */
const MOST_WEIGHTS = 2 ** 29;

function refuseHuge(widths: readonly number[], at: Place): void {
  const weights = widths.slice(1).reduce((sum, width, l) => sum + width * widths[l], 0);
  if (weights > MOST_WEIGHTS)
    at.refuse(`must ask for at most 2^29 weights, got ${weights.toPrecision(3)}. Give narrower layers.`);
}

function pairOfWidths(example: string): Check<number[]> {
  return (value, at) =>
    Array.isArray(value) && value.length === 2 && value.every(isWidth)
      ? (value as number[])
      : at.expected("2 integers >= 1", value, `Give input and output width, such as ${example}.`);
}

function isWidth(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}

/** "all", a list of layer numbers (the first is 1), or, in a completed network, one boolean a layer. */
function trainedLayers(layers: number): Check<boolean[]> {
  return (value, at) => {
    if (value === "all") return Array<boolean>(layers).fill(true);
    const flags =
      Array.isArray(value) && typeof value[0] === "boolean" ? value : flagsOfNumbers(value, layers, at);
    if (flags.length !== layers)
      at.refuse(`must have one boolean a layer, ${layers} of them, got ${flags.length}.`);
    if (!flags.includes(true)) at.refuse('must name at least one layer. Give "all" or a list such as [1].');
    return listOf(boolean)(flags, at);
  };
}

function flagsOfNumbers(value: unknown, layers: number, at: Place): boolean[] {
  const isLayer = (entry: unknown) =>
    Number.isInteger(entry) && (entry as number) >= 1 && (entry as number) <= layers;
  if (!Array.isArray(value) || !value.every(isLayer) || new Set(value).size !== value.length)
    return at.expected(`"all" or a list of different layers from 1 to ${layers}`, value);
  return Array.from({ length: layers }, (_, l) => value.includes(l + 1));
}
