// Turns the data of an experiment into numbers; the same data give the same numbers every time.
import { dataShape, readCsv } from "../experiment";
import type { Data, DataShape } from "../experiment";
import { digitInputs, digitTargets } from "./digits";
import { irisInputs, irisTargets } from "./iris";
import { pointInputs } from "./points";
import { gaussLegendre } from "./quadrature";
import { givenOrDrawnTargets } from "./targets";
import { teacherOutputs, teacherTargets } from "./teacher";

/** n samples of dimension d with Q outputs each, as flat float64 arrays. */
export interface RealizedData extends DataShape {
  /** n x d, one row a sample */
  inputs: Float64Array;
  /** n x Q, one row a sample: entry j Q + o */
  targets: Float64Array;
  /** n weights > 0 of the samples in the loss, or null when all are 1; those of `interval` data have the sum 1 */
  sampleWeights: Float64Array | null;
}

/**
 * The inputs and targets of checked data: those of a completed experiment, or what a builder returned.
 *
 * Order of draws, each from the generator's own seed: points sample by sample and coordinate by coordinate, targets
 * sample by sample, noise sample by sample and output by output.
 */
export function realizeData(data: Data): RealizedData {
  if (data.kind === "csv") return realizeData(readCsv(data));
  const shape = dataShape(data);
  const sampleWeights = null;
  switch (data.kind) {
    case "explicit":
    case "circle":
    case "sphere":
    case "gaussian": {
      const targets = givenOrDrawnTargets(data.targets, shape.samples);
      return { ...shape, inputs: pointInputs(data), targets, sampleWeights };
    }
    case "teacher": {
      const inputs = pointInputs(data.inputs);
      return { ...shape, inputs, targets: teacherTargets(data, shape.samples, inputs), sampleWeights };
    }
    case "digits":
      return { ...shape, inputs: digitInputs(data), targets: digitTargets(data), sampleWeights };
    case "iris":
      return { ...shape, inputs: irisInputs(data), targets: irisTargets(data), sampleWeights };
    case "interval": {
      const { nodes, weights } = gaussLegendre(shape.samples);
      const inputs = nodes.map((node) => data.halfWidth * node);
      const targets = teacherOutputs(data.teacher, shape.samples, inputs);
      return { ...shape, inputs, targets, sampleWeights: weights };
    }
  }
}
