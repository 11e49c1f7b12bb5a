// Checks a system: equations or a model written as formulas.
import { Fields, finite, listOf } from "./checks";
import type { Check } from "./checks";
import { faultOfName, readFormula } from "./formula";
import type { Place } from "./place";
import type { SystemNetwork } from "./types";

/** The formulas stay as they are written; only `inputs` has a default. */
export function completeSystem(value: unknown, at: Place): SystemNetwork & { inputs: string[] } {
  const fields = new Fields(value, at, ["kind", "parameters", "inputs", "outputs", "start"]);
  const parameters = fields.required(
    "parameters",
    someNames,
    'Name the entries of theta, such as ["w1", "w2"].',
  );
  const inputs = fields.optional("inputs", names, []);
  inputs.forEach((name, k) => {
    if (parameters.includes(name))
      at.field("inputs")
        .entry(k)
        .refuse(`is ${JSON.stringify(name)}, already the name of a parameter.`);
  });
  const outputs = fields.required(
    "outputs",
    formulas([...parameters, ...inputs]),
    "Give one formula an output.",
  );
  const start = fields.required("start", listOf(finite), "Give theta at the start, one number a parameter.");
  if (start.length !== parameters.length)
    at.field("start").refuse(
      `must have one number a parameter, ${parameters.length} of them, got ${start.length}.`,
    );
  return { kind: "system", parameters, inputs, outputs, start };
}

const names: Check<string[]> = (value, at) => {
  if (!Array.isArray(value)) return at.expected('a list of names, such as ["x"]', value);
  value.forEach((name: unknown, k) => {
    const fault = typeof name === "string" ? faultOfName(name) : "must be a name";
    if (fault !== undefined)
      at.entry(k).refuse(`${fault}, got ${JSON.stringify(name) ?? String(name)}. Give a name such as w1.`);
    if (value.indexOf(name) < k) at.entry(k).refuse(`repeats ${JSON.stringify(name)}. Name each entry once.`);
  });
  return value as string[];
};

const someNames: Check<string[]> = (value, at) => {
  const list = names(value, at);
  if (list.length === 0) at.refuse("must have at least one name, got an empty list.");
  return list;
};

function formulas(known: readonly string[]): Check<string[]> {
  return (value, at) => {
    if (!Array.isArray(value) || value.length === 0)
      return at.expected('a list of formulas, such as ["w1^2 + w2^2"]', value);
    value.forEach((text: unknown, k) => {
      if (typeof text !== "string") return at.entry(k).expected("a formula in quotes", text);
      const read = readFormula(text, known);
      if (typeof read === "string") at.entry(k).refuse(read);
    });
    return value as string[];
  };
}
