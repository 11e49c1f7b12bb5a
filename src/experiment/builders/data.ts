// Builders of data. n samples of dimension d with Q outputs each; random ones draw from mulberry32(seed).
import { InputError, shown } from "../../errors";
import { completeData } from "../data";
import type {
  CircleData,
  CsvData,
  DigitsData,
  ExplicitData,
  GaussianData,
  IntervalData,
  IrisData,
  SphereData,
  TeacherData,
} from "../types";
import { build } from "./build";
import type { Options } from "./build";

/**
 * Data given number by number: `inputs` has one row of d numbers a sample; `targets` one number a sample (Q = 1) or one
 * row of Q.
 * @throws InputError when rows differ in length, a number is not finite, or targets do not count n
 * @example
 * explicit({ inputs: [[0, 1], [1, 0]], targets: [1, -1] }).inputs.length; // => 2
 */
export function explicit(options: Options<ExplicitData>): ExplicitData {
  return build<ExplicitData>("explicit", "explicit", options, completeData);
}

/**
 * Right-hand sides of a system of equations: one sample without inputs, whose target o is what formula o shall equal.
 * @throws InputError when a number is not finite or there is none
 * @example
 * equations([2, 0]); // => { inputs: [[]], targets: [[2, 0]], kind: "explicit" }
 */
export function equations(targets: number[] | Float64Array): ExplicitData {
  return build<ExplicitData>(
    "equations",
    "explicit",
    { inputs: [[]], targets: [targets as number[]] },
    completeData,
  );
}

/**
 * n x classes targets for `crossEntropy`: row j is 1 at labels[j] and 0 elsewhere.
 *
 * @param labels class of each sample, from 0 to classes - 1
 * @param classes number of classes, at least 2
 * @throws InputError when a label is no class
 * @example
 * oneHot([0, 2, 1], 3); // => [[1, 0, 0], [0, 0, 1], [0, 1, 0]]
 */
export function oneHot(labels: ArrayLike<number>, classes: number): number[][] {
  if (!Number.isSafeInteger(classes) || classes < 2)
    throw new InputError("oneHot", `classes must be an integer >= 2, got ${shown(classes)}.`);
  return Array.from(labels, (label, sample) => {
    if (!Number.isInteger(label) || label < 0 || label >= classes)
      throw new InputError(
        "oneHot",
        `labels[${sample}] must be an integer from 0 to ${classes - 1}, got ${shown(label)}. Count classes from 0.`,
      );
    return Array.from({ length: classes }, (_, k) => (k === label ? 1 : 0));
  });
}

/**
 * Points (cos a, sin a) of the unit circle (d = 2): at `angles` in radians, or `count` equally spaced ones from 0.
 * @throws InputError unless either angles or count is given, with one target a sample
 * @example
 * circle({ angles: [0, 1, 2], targets: [0.5, -0.5, 0.5] })
 */
export function circle(options: Options<CircleData>): CircleData {
  return build<CircleData>("circle", "circle", options, completeData);
}

/**
 * `count` independent points, uniform on the unit sphere of R^dimension, drawn from mulberry32(seed); targets are given,
 * or drawn standard normal from a seed of their own.
 * @throws InputError when a field is wrong or missing
 */
export function sphere(options: Options<SphereData>): SphereData {
  return build<SphereData>("sphere", "sphere", options, completeData);
}

/**
 * `count` independent standard normal points of R^dimension, drawn from mulberry32(seed); targets are given, or drawn
 * standard normal from a seed of their own.
 * @throws InputError when a field is wrong or missing
 */
export function gaussian(options: Options<GaussianData>): GaussianData {
  return build<GaussianData>("gaussian", "gaussian", options, completeData);
}

/**
 * Inputs whose targets are the outputs of another network of layers at its start, plus normal noise where asked.
 * @throws InputError when a field is wrong or missing, or the network does not take the inputs
 */
export function teacher(options: Options<TeacherData>): TeacherData {
  return build<TeacherData>("teacher", "teacher", options, completeData);
}

/**
 * x uniform on [-halfWidth, halfWidth] (d = 1) with a teacher's outputs as targets: the loss is the mean over the whole
 * interval, by the Gauss-Legendre rule with `nodes` in 2 ... 2000 (default 64), which is exact for polynomials of
 * degree 2 nodes - 1. A setting of Robin, Scaman, Lelarge, arXiv:2301.08117.
 *
 * @throws InputError when a field is wrong or missing, or the teacher's inputs are not numbers
 * @example
 * interval({ halfWidth: 4, teacher: sineNetwork({ frequencies: [1, 2.5], amplitudes: [1, 0.8] }) })
 */
export function interval(options: Options<IntervalData>): IntervalData {
  return build<IntervalData>("interval", "interval", options, completeData);
}

/**
 * Handwritten digits of MNIST, 784 pixels in [0, 1]: the first `perClass` of each class, in file order.
 * @throws InputError when there are not so many, or a field is wrong or missing
 * @example
 * digits({ classes: [0, 1], perClass: 10, unitNorm: true }); // 20 samples with targets -1 and 1
 */
export function digits(options: Options<DigitsData>): DigitsData {
  return build<DigitsData>("digits", "digits", options, completeData);
}

/**
 * Fisher's iris flowers (Annals of Eugenics 7, 1936, 179-188): 50 of each species, length and width of the sepal and of
 * the petal in centimetres (d = 4).
 *
 * @throws InputError when a field is wrong
 * @example
 * iris({ classes: ["setosa", "virginica"] }) // targets -1 and 1
 */
export function iris(options: Options<IrisData> = {}): IrisData {
  return build<IrisData>("iris", "iris", options, completeData);
}

/**
 * Columns of a file of comma-separated values, whose first line names them. A run stores the numbers it read, so that
 * its figures can be made again without the file.
 *
 * @throws InputError with line and column of what is no number, for unknown columns, and when the file cannot be read
 * @example
 * csv({ file: "data.csv", inputs: ["x1", "x2"], targets: ["y"] })
 */
export function csv(options: Options<CsvData>): CsvData {
  return build<CsvData>("csv", "csv", options, completeData);
}
