// Checks the sine network F(x) = sum_i a_i sin(w_i x), a two-layer network whose start is its definition.
import { Fields, oneOf, vector } from "./checks";
import { completedFields, completeMlp } from "./layered";
import type { Place } from "./place";
import type { LayeredNetwork, SineNetwork } from "./types";

const trainedParts = { all: [true, true], frequencies: [true, false], amplitudes: [false, true] };

/** Frequencies become W_1 (m x 1), amplitudes W_2 (1 x m); the completed form is accepted too. */
export function completeSineNetwork(value: unknown, at: Place): LayeredNetwork {
  const fields = new Fields(value, at, ["kind", "frequencies", "amplitudes", "trained"], completedFields);
  if (fields.has("initialization")) return completedForm(value as LayeredNetwork, fields, at);
  const extra = completedFields.find((name) => fields.has(name) && name !== "kind" && name !== "trained");
  if (extra !== undefined)
    at.refuse(`has no field "${extra}". Its fields: kind, frequencies, amplitudes, trained.`);
  const frequencies = fields.required("frequencies", vector, "Give w_1, w_2, ..., such as [1, 2].");
  const amplitudes = fields.required("amplitudes", vector, "Give a_1, a_2, ..., such as [1, 0.5].");
  if (frequencies.length === 0)
    at.field("frequencies").refuse("must have at least one number, got an empty list.");
  if (amplitudes.length !== frequencies.length)
    at.field("amplitudes").refuse(
      `must have one number a frequency, ${frequencies.length} of them, got ${amplitudes.length}.`,
    );
  const parts = oneOf<NonNullable<SineNetwork["trained"]>>("all", "amplitudes", "frequencies");
  return {
    kind: "sineNetwork",
    widths: [1, frequencies.length, 1],
    activation: "sin",
    biases: [false, false],
    parametrization: "standard",
    layerScales: [1, 1],
    trained: [...trainedParts[fields.optional("trained", parts, "all")]],
    initialization: {
      kind: "explicit",
      weights: [frequencies.map((frequency) => [frequency]), [amplitudes]],
      biases: [null, null],
    },
  };
}

/** A completed sine network: a two-layer mlp whose every field but `trained` and the numbers is fixed. */
function completedForm(value: LayeredNetwork, fields: Fields, at: Place): LayeredNetwork {
  for (const name of ["frequencies", "amplitudes"])
    if (fields.has(name)) at.refuse(`has both ${name} and initialization. Give frequencies and amplitudes.`);
  const network = completeMlp({ ...value, kind: "mlp" }, at);
  const { widths, activation, biases, layerScales, initialization } = network;
  const fits =
    widths.length === 3 &&
    widths[0] === 1 &&
    widths[2] === 1 &&
    activation === "sin" &&
    !biases.includes(true) &&
    layerScales.every((scale) => scale === 1) &&
    network.parametrization === "standard" &&
    initialization.kind === "explicit";
  if (!fits)
    at.refuse(
      `with an initialization must be two layers of widths [1, m, 1] with the activation "sin", no biases, ` +
        "no scales and explicit weights. Give frequencies and amplitudes instead.",
    );
  return { ...network, kind: "sineNetwork" };
}
