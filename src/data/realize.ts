// Turns the data of an experiment into numbers; the same data give the same numbers every time.
import { dataShape } from "../experiment";
import type { Data, DataShape } from "../experiment";
import { digitInputs, digitTargets } from "./digits";
import { pointInputs } from "./points";
import { givenOrDrawnTargets } from "./targets";
import { teacherTargets } from "./teacher";

/** n samples of dimension d with Q outputs each, as flat float64 arrays. */
export interface RealizedData extends DataShape {
  /** n x d, one row a sample */
  inputs: Float64Array;
  /** n x Q, one row a sample: entry j Q + o */
  targets: Float64Array;
}

/**
 * The inputs and targets of checked data: those of a completed experiment, or what a builder returned.
 *
 * Order of draws, each from the generator's own seed: points sample by sample and coordinate by coordinate, targets
 * sample by sample, noise sample by sample and output by output.
 */
export function realizeData(data: Data): RealizedData {
  const shape = dataShape(data);
  switch (data.kind) {
    case "explicit":
    case "circle":
    case "sphere":
    case "gaussian":
      return {
        ...shape,
        inputs: pointInputs(data),
        targets: givenOrDrawnTargets(data.targets, shape.samples),
      };
    case "teacher": {
      const inputs = pointInputs(data.inputs);
      return { ...shape, inputs, targets: teacherTargets(data, shape.samples, inputs) };
    }
    case "digits":
      return { ...shape, inputs: digitInputs(data), targets: digitTargets(data) };
  }
}
