// Checks starting weights: first by themselves, then against the network they are for.
import {
  byKind,
  counted,
  Fields,
  finite,
  listOf,
  matrix,
  nonNegative,
  oneOrMany,
  perLayer,
  positiveNumber,
  seed,
  vector,
} from "./checks";
import type { Check } from "./checks";
import type { Place } from "./place";
import type {
  AntisymmetricInitialization,
  BalancedInitialization,
  ExplicitInitialization,
  Initialization,
  LayeredNetwork,
} from "./types";

/** Checks everything that can be checked without knowing the network. */
export const checkInitialization: Check<Initialization> = byKind<Initialization>({
  explicit(value, at) {
    const fields = new Fields(value, at, ["kind", "weights", "biases"]);
    return {
      kind: "explicit",
      weights: fields.required("weights", listOf(matrix), "Give one matrix a layer."),
      ...fields.ifGiven("biases", listOf(biasVector)),
    };
  },
  gaussian(value, at) {
    const fields = new Fields(value, at, ["kind", "seed", "standardDeviation", "biasStandardDeviation"]);
    return {
      kind: "gaussian",
      seed: fields.required("seed", seed, seedRemedy),
      ...fields.ifGiven("standardDeviation", oneOrMany(nonNegative)),
      ...fields.ifGiven("biasStandardDeviation", oneOrMany(nonNegative)),
    };
  },
  uniform(value, at) {
    const fields = new Fields(value, at, ["kind", "seed", "halfWidth", "biasHalfWidth"]);
    return {
      kind: "uniform",
      seed: fields.required("seed", seed, seedRemedy),
      ...fields.ifGiven("halfWidth", oneOrMany(nonNegative)),
      ...fields.ifGiven("biasHalfWidth", oneOrMany(nonNegative)),
    };
  },
  antisymmetric(value, at) {
    const fields = new Fields(value, at, ["kind", "frequency", "output", "seed"]);
    return {
      kind: "antisymmetric",
      frequency: fields.required("frequency", positiveNumber, "Give the length of a hidden weight vector."),
      output: fields.required("output", finite, "Give the size of an output weight."),
      ...fields.ifGiven("seed", seed),
    };
  },
  positive(value, at) {
    const fields = new Fields(value, at, ["kind", "hidden", "output"]);
    return {
      kind: "positive",
      hidden: fields.optional("hidden", positiveNumber, 1),
      output: fields.required("output", positiveNumber, "Give the size of an output weight."),
    };
  },
  orthogonal(value, at) {
    const fields = new Fields(value, at, ["kind", "seed", "gain"]);
    return {
      kind: "orthogonal",
      seed: fields.required("seed", seed, seedRemedy),
      ...fields.ifGiven("gain", oneOrMany(positiveNumber)),
    };
  },
  balanced(value, at) {
    const fields = new Fields(value, at, ["kind", "seed", "scale"]);
    return {
      kind: "balanced",
      seed: fields.required("seed", seed, seedRemedy),
      scale: fields.optional("scale", positiveNumber, 1),
    };
  },
});

const seedRemedy = "Give an integer, so that the same numbers can be drawn again.";

function biasVector(value: unknown, at: Place): number[] | null {
  return value === null ? null : vector(value, at);
}

type Shape = Omit<LayeredNetwork, "initialization">;

/** Checks that the start fits the network, and writes its defaults out, one number a layer. */
export function fitInitialization(start: Initialization, network: Shape, at: Place): Initialization {
  const layers = network.widths.length - 1;
  switch (start.kind) {
    case "explicit":
      return fitExplicit(start, network, at);
    case "gaussian":
      return {
        kind: "gaussian",
        seed: start.seed,
        standardDeviation: eachLayer(
          start.standardDeviation,
          defaultSpread(network, 1),
          at,
          "standardDeviation",
        ),
        biasStandardDeviation: eachLayer(
          start.biasStandardDeviation,
          Array<number>(layers).fill(0),
          at,
          "biasStandardDeviation",
        ),
      };
    case "uniform":
      return {
        kind: "uniform",
        seed: start.seed,
        halfWidth: eachLayer(start.halfWidth, defaultSpread(network, Math.sqrt(3)), at, "halfWidth"),
        biasHalfWidth: eachLayer(start.biasHalfWidth, Array<number>(layers).fill(0), at, "biasHalfWidth"),
      };
    case "antisymmetric":
      return fitAntisymmetric(start, network, at);
    case "positive":
      if (layers < 2) at.refuse("needs a hidden layer. Give the network three widths or more.");
      return start;
    case "orthogonal":
      return {
        kind: "orthogonal",
        seed: start.seed,
        gain: eachLayer(start.gain, Array<number>(layers).fill(1), at, "gain"),
      };
    case "balanced":
      return fitBalanced(start, network, at);
  }
}

function eachLayer(
  given: number | number[] | undefined,
  defaults: number[],
  at: Place,
  name: string,
): number[] {
  return given === undefined ? defaults : perLayer(nonNegative, defaults.length)(given, at.field(name));
}

function fitBalanced(start: BalancedInitialization, network: Shape, at: Place): BalancedInitialization {
  if (network.activation !== "identity" || network.kind === "residual")
    at.refuse(
      `of kind "balanced" is a start of linear networks, got kind "${network.kind}" with the activation ` +
        `"${network.activation}". Use kind "deepLinear", or the initialization "orthogonal".`,
    );
  return start;
}

/** 1/sqrt(fan in) for each layer, or `ntk` where the scales already hold that factor. */
function defaultSpread(network: Shape, ntk: number): number[] {
  return network.widths
    .slice(0, -1)
    .map((fanIn) => (network.parametrization === "ntk" ? ntk : 1 / Math.sqrt(fanIn)));
}

function fitAntisymmetric(
  start: AntisymmetricInitialization,
  { widths }: Shape,
  at: Place,
): AntisymmetricInitialization {
  if (widths.length !== 3) at.refuse(`needs exactly one hidden layer, got widths [${widths.join(", ")}].`);
  if (widths[1] % 2 !== 0) at.refuse(`pairs hidden units, so their number must be even, got ${widths[1]}.`);
  if (widths[0] !== 2 && start.seed === undefined)
    at.field("seed").refuse(
      `is missing: for inputs of length ${widths[0]} the directions are drawn at random.`,
    );
  return start;
}

function fitExplicit(
  start: ExplicitInitialization,
  { widths, biases }: Shape,
  at: Place,
): ExplicitInitialization {
  const layers = widths.length - 1;
  const weightsAt = at.field("weights");
  if (start.weights.length !== layers)
    weightsAt.refuse(
      `must have one matrix a layer, ${layers} for widths [${widths.join(", ")}], got ${start.weights.length}.`,
    );
  start.weights.forEach((rows, l) => {
    const wanted = `${widths[l + 1]} x ${widths[l]}`;
    const size = `${rows.length} x ${rows[0].length}`;
    if (size !== wanted)
      weightsAt.entry(l).refuse(`must be ${wanted} (outputs x inputs of layer ${l + 1}), got ${size}.`);
  });
  const biasesAt = at.field("biases");
  const given = start.biases ?? [];
  if (given.length > layers)
    biasesAt.refuse(`must have at most one vector a layer, ${layers}, got ${given.length}.`);
  const vectors = biases.map((hasBias, l) => {
    const bias = given[l] ?? null;
    const length = widths[l + 1];
    if (!hasBias && bias !== null)
      biasesAt.entry(l).refuse(`is given, but layer ${l + 1} has no bias. Set the network's biases to true.`);
    if (hasBias && bias === null)
      biasesAt.entry(l).refuse(`is missing: layer ${l + 1} has a bias. Give ${counted(length, "number")}.`);
    if (bias !== null && bias.length !== length)
      biasesAt.entry(l).refuse(`must have ${counted(length, "number")}, got ${bias.length}.`);
    return bias;
  });
  return { kind: "explicit", weights: start.weights, biases: vectors };
}
