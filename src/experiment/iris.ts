// Checks data made of Fisher's iris flowers, without reading them.
import { boolean, Fields, oneOf } from "./checks";
import { classLabels } from "./labels";
import type { Place } from "./place";
import type { IrisData, IrisSpecies } from "./types";

/** The species, 50 flowers each, in the order of the table. */
export const irisSpecies: readonly IrisSpecies[] = ["setosa", "versicolor", "virginica"];

/** Flowers of a species. */
export const irisFlowers = 50;

/** Length and width of the sepal and of the petal. */
export const irisMeasurements = 4;

/** Writes out the species, and the labels -1 and 1 of two of them. */
export function completeIris(value: unknown, at: Place): IrisData & { classes: IrisSpecies[] } {
  const fields = new Fields(value, at, ["kind", "classes", "labels", "unitNorm"]);
  const classes = fields.optional("classes", speciesList, [...irisSpecies]);
  return {
    kind: "iris",
    classes,
    ...classLabels(fields, classes.length),
    unitNorm: fields.optional("unitNorm", boolean, false),
  };
}

function speciesList(value: unknown, at: Place): IrisSpecies[] {
  if (!Array.isArray(value) || value.length === 0 || new Set(value).size !== value.length)
    return at.expected(`a list of different species (${irisSpecies.join(", ")})`, value);
  return value.map((entry, k) => oneOf(...irisSpecies)(entry, at.entry(k)));
}
