// Checks the inputs of data: given, on the circle, on the sphere, or normal.
import { byKind, Fields, integerFrom, matrix, seed, vector } from "./checks";
import type { Place } from "./place";
import type { TeacherData } from "./types";

/** Inputs of any kind, without targets. */
export type Points = TeacherData["inputs"];

/** n inputs of length d. */
export function pointsShape(points: Points): { samples: number; dimension: number } {
  switch (points.kind) {
    case "explicit":
      return { samples: points.inputs.length, dimension: points.inputs[0].length };
    case "circle":
      return { samples: points.angles?.length ?? points.count ?? 0, dimension: 2 };
    case "sphere":
    case "gaussian":
      return { samples: points.count, dimension: points.dimension };
  }
}

/** Inputs that stand alone, as a teacher has them. */
export const completePoints = byKind<Points>({
  explicit: (value, at) => readPoints("explicit", value, at).points,
  circle: (value, at) => readPoints("circle", value, at).points,
  sphere: (value, at) => readPoints("sphere", value, at).points,
  gaussian: (value, at) => readPoints("gaussian", value, at).points,
});

const fieldNames = {
  explicit: ["inputs"],
  circle: ["angles", "count"],
  sphere: ["count", "dimension", "seed"],
  gaussian: ["count", "dimension", "seed"],
};

/** Reads the fields that make the inputs; `others` may stand beside them and are left in `fields`. */
export function readPoints(
  kind: Points["kind"],
  value: unknown,
  at: Place,
  others: string[] = [],
): { points: Points; fields: Fields } {
  const fields = new Fields(value, at, ["kind", ...fieldNames[kind], ...others]);
  switch (kind) {
    case "explicit":
      return {
        points: { kind, inputs: fields.required("inputs", inputRows, "Give one row a sample.") },
        fields,
      };
    case "circle":
      return { points: { kind, ...circlePlaces(fields, at) }, fields };
    case "sphere":
    case "gaussian": {
      const points = {
        kind,
        count: fields.required("count", integerFrom(1), "Give the number of samples."),
        dimension: fields.required("dimension", integerFrom(1), "Give the length of an input."),
        seed: fields.required("seed", seed, "Give an integer, so that the same points can be drawn again."),
      };
      return { points, fields };
    }
  }
}

/**
 * Rows of numbers, or empty rows: the samples of equations without inputs. A bare number gets advice of its own,
 * being the usual slip with inputs of length 1.
 */
function inputRows(value: unknown, at: Place): number[][] {
  const isEmptyRow = (row: unknown) => Array.isArray(row) && row.length === 0;
  if (Array.isArray(value) && value.length > 0 && value.every(isEmptyRow)) return value as number[][];
  if (Array.isArray(value) && typeof value[0] === "number")
    at.entry(0).expected("a list of numbers", value[0], "Write inputs of length 1 as [[0.5], [1]].");
  return matrix(value, at);
}

function circlePlaces(fields: Fields, at: Place): { angles: number[] } | { count: number } {
  const angles = fields.ifGiven("angles", vector).angles;
  const count = fields.ifGiven("count", integerFrom(1)).count;
  if (angles?.length === 0) at.field("angles").refuse("must have at least one number, got an empty list.");
  if (angles !== undefined && count === undefined) return { angles };
  if (count !== undefined && angles === undefined) return { count };
  return at.refuse(
    `needs either angles or count, got ${angles === undefined ? "neither" : "both"}. ` +
      "Give angles, such as [0, 1, 2], or a count of equally spaced points.",
  );
}
