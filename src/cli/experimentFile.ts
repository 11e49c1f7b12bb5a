// An experiment as the command line gets it: a JSON file, with the fields that options override.
import { InputError, shown } from "../errors";
import type { Experiment } from "../experiment";
import { readJson } from "./files";

/**
 * Reads an experiment. Its contents are checked where they are used (`check`, `converge`); here only that there
 * is an object to override fields of.
 */
export function readExperiment(path: string, overrides: Pick<Experiment, "theorems"> = {}): Experiment {
  const value = readJson(path);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new InputError("experiment", `must be an object with network and data, got ${shown(value)}.`);
  const given = Object.fromEntries(Object.entries(overrides).filter(([, field]) => field !== undefined));
  return { ...(value as Experiment), ...given };
}
