// Checks data made of handwritten digits, without reading them.
import { boolean, Fields, integerFrom } from "./checks";
import { classLabels } from "./labels";
import type { Place } from "./place";
import type { DigitsData } from "./types";

/** How many digits of each class 0 .. 9 there are. */
export const digitCounts: readonly number[] = [1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978];

/** Pixels of a digit: 28 rows of 28. */
export const digitPixels = 784;

/** Writes out the labels -1 and 1 of two classes; other numbers of classes keep their one-hot rows unwritten. */
export function completeDigits(value: unknown, at: Place): DigitsData {
  const fields = new Fields(value, at, ["kind", "classes", "perClass", "labels", "unitNorm"]);
  const classes = fields.required("classes", classList, "Give some of 0 to 9, such as [0, 1].");
  const perClass = fields.required("perClass", integerFrom(1), "Give the number of digits of each class.");
  for (const digit of classes)
    if (perClass > digitCounts[digit])
      at.field("perClass").refuse(
        `must be at most ${digitCounts[digit]}, the number of digits of class ${digit}, got ${perClass}.`,
      );
  return {
    kind: "digits",
    classes,
    perClass,
    ...classLabels(fields, classes.length),
    unitNorm: fields.optional("unitNorm", boolean, false),
  };
}

function classList(value: unknown, at: Place): number[] {
  const isClass = (entry: unknown) =>
    Number.isInteger(entry) && (entry as number) >= 0 && (entry as number) <= 9;
  if (
    !Array.isArray(value) ||
    value.length === 0 ||
    !value.every(isClass) ||
    new Set(value).size !== value.length
  )
    return at.expected("a list of different digits from 0 to 9", value);
  return value as number[];
}
