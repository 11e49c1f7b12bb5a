// Checks a network and writes out its defaults, one entry a layer.
import { boolean, byKind, Fields, listOf, oneOf, perLayer, positiveNumber } from "./checks";
import type { Check } from "./checks";
import { checkInitialization, fitInitialization } from "./initialization";
import type { Place } from "./place";
import type { ActivationName, CompleteNetwork } from "./types";

/** The compiler sees that none is missing. */
const activationSet: Record<ActivationName, true> = {
  tanh: true,
  sigmoid: true,
  softplus: true,
  sin: true,
  arctan: true,
  identity: true,
  relu: true,
};
const activationNames = Object.keys(activationSet) as ActivationName[];

const fieldNames = [
  "kind",
  "widths",
  "activation",
  "biases",
  "parametrization",
  "layerScales",
  "trained",
  "initialization",
];

/** Any network the project knows. */
export const checkNetwork: Check<CompleteNetwork> = byKind({ mlp: completeMlp });

function completeMlp(value: unknown, at: Place): CompleteNetwork {
  const fields = new Fields(value, at, fieldNames);
  const widths = fields.required("widths", widthList, widthRemedy);
  const layers = widths.length - 1;
  const activation = fields.required("activation", oneOf(...activationNames), 'Give a name, such as "tanh".');
  const biases = fields.optional("biases", perLayer(boolean, layers), Array<boolean>(layers).fill(false));
  const parametrization = fields.optional("parametrization", oneOf("standard", "ntk"), "standard");
  const scales = widths.slice(0, -1).map((fanIn) => (parametrization === "ntk" ? 1 / Math.sqrt(fanIn) : 1));
  const layerScales = fields.optional("layerScales", perLayer(positiveNumber, layers), scales);
  const trained = fields.optional("trained", trainedLayers(layers), Array<boolean>(layers).fill(true));
  const start = fields.required(
    "initialization",
    checkInitialization,
    'Give the starting weights, such as { "kind": "gaussian", "seed": 1 }.',
  );
  const initialization = fitInitialization(
    start,
    { widths, biases, parametrization },
    at.field("initialization"),
  );
  return {
    kind: "mlp",
    widths,
    activation,
    biases,
    parametrization,
    layerScales,
    trained,
    initialization,
  };
}

const widthRemedy = "Give input and output width, such as [2, 64, 1].";

function widthList(value: unknown, at: Place): number[] {
  const good = Array.isArray(value) && value.length >= 2 && value.every(isWidth);
  return good ? (value as number[]) : at.expected("at least 2 integers >= 1", value, widthRemedy);
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
